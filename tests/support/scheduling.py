"""How pytest-xdist hands out tests: one by one, but the rows of a shared stack to one worker.

The `xdist_group` mark does this by itself until pytest 9.1; pytest-xdist 3.8 changes an attribute
of a test's id that pytest 9.2 no longer reads. So the group stands in the id.
"""

import re
from typing import Final

from xdist.scheduler import LoadScopeScheduling

_GROUP: Final = re.compile(r"\[(\w+-\d+): ")


def group_of(nodeid: str) -> str:
    """Return what a test shares with others, or its own id."""
    found = _GROUP.search(nodeid)
    return found[1] if found else nodeid


class SharedStackScheduling(LoadScopeScheduling):
    """Tests one by one, largest group first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
