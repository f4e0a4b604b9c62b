"""The trial of a release: each artifact, installed from `dist/` alone, runs a stack.

A trial knows the artifacts and nothing of the repository, which is hidden from its commands where
bubblewrap works. The jobs run on the emulator of the wheel. `make dist-test` runs all of them.
"""
