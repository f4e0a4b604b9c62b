"""The calls to AWS, and caches of their answers. Nothing is decided here."""
