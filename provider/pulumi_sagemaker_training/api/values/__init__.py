"""Texts, paths, unknown values and violations: the words that all rooms use. Pure."""
