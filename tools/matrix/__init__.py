"""Tests with every Python of this machine, with the lowest and the newest allowed packages.

A cell is one interpreter with one resolution of pyproject.toml's bounds. Each has its own
environment in the user's cache. It runs the unit tests and the engine tests with the mark
`matrix`. `make matrix` writes the results into docs/versions.md; `make test` runs a small part.
"""
