"""The calls to AWS, and what is kept of their answers. Nothing here decides."""
