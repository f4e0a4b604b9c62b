"""Run the tests with every Python of this machine, on the lowest and the newest packages allowed.

A cell is one interpreter with one resolution of pyproject.toml's bounds. Each has an environment
of its own in the user's cache, in which the unit tests run, and the engine's tests that are marked
`matrix`. `make matrix` writes what came of it into docs/versions.md; `make test` runs a small part.
"""
