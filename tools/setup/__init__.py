"""Make this checkout ready to work: the Python environment, the Pulumi CLI, a browser.

Runs before the environment exists, so it uses the standard library alone. Every step says what it
does and how long it may take, is skipped when done, and may be interrupted and run again. Run it
through `make setup`, which finds a Python first.
"""
