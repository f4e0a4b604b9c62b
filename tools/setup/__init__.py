"""The set-up of this checkout: the Python environment, the Pulumi CLI, a browser.

It runs before the environment exists, so it uses only the standard library. Every step prints what
it does and how long that can take. A finished step is skipped; an interrupted one can be run again.
Run it with `make setup`, which finds a Python first.
"""
