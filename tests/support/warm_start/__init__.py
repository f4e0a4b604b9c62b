"""Plugins, and emulators, that are forked from a process which has imported what they need.

The start of Python and its imports take longer than what most tests let a plugin do. Here the
engine starts a small client in their place: `server.py` tells what a plugin then has.

The engine tests use it, except those that are marked `ordinary_start`. Those, and the runs that
`tests/chaos` disrupts, show that plugins work as the engine starts them for users; only their
programs are forked (`tests/support/python_command.py`).

Emulators for a single test are forked too, and the tests that find a broken build. What a command
or a fixture of the session starts is not.
"""

from tests.support.warm_start.forked import ForkedProcess, forked_emulator, forked_pytest
from tests.support.warm_start.session import WarmStart, warm_start

__all__ = ["ForkedProcess", "WarmStart", "forked_emulator", "forked_pytest", "warm_start"]
