"""The scheduling of pytest-xdist: single tests, but all rows of a shared stack on one worker.

Up to pytest 9.1, the `xdist_group` mark does this. pytest-xdist 3.8 writes the group into an
attribute that pytest 9.2 no longer reads, so the group is part of the test's id here.
"""

import re
from typing import Final

from xdist.scheduler import LoadScopeScheduling

_GROUP: Final = re.compile(r"(.*::.*\[\w+-\d+): ")


_SHARING: Final = ("tests/browser/", "tests/contract/test_links_out.py")
"""Files whose tests share a browser or emulators, each of which takes seconds to start."""


def group_of(nodeid: str) -> str:
    """Return the group of a test: its batch, or its file, or its own id."""
    if nodeid.startswith(_SHARING):
        return nodeid.partition("::")[0]
    found = _GROUP.match(nodeid)
    return found[1] if found else nodeid


class SharedStackScheduling(LoadScopeScheduling):
    """A scheduler of groups and single tests, the largest group first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
