"""Tests that no job is lost or trained twice when processes die and requests fail.

`python -m tests.chaos --rounds 200` is the long run; the tests run a short one.
"""
