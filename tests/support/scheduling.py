"""The scheduling of pytest-xdist: the longest first, and all rows of a shared stack on one worker.

Up to pytest 9.1, the `xdist_group` mark does this. pytest-xdist 3.8 writes the group into an
attribute that pytest 9.2 no longer reads, so the group is part of the test's id here.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

_GROUP: Final = re.compile(r"(.*::.*\[\w+-\d+): ")


_SHARING: Final = (
    "tests/broken/",
    "tests/browser/",
    "tests/contract/test_cloudwatch.py",
    "tests/contract/test_links_out.py",
    "tests/contract/test_options.py",
    "tests/contract/test_own_root.py",
    "tests/contract/test_sandbox.py",
)
"""Files whose tests share a browser, emulators or a server, which take seconds to start."""

_SHORT: Final = (
    "tests/contract/test_guard.py",
    "tests/contract/test_hostile.py",
    "tests/contract/test_operations.py",
    "tests/contract/test_shapes.py",
    "tests/unit/",
)
"""Files of whose tests most take less time than a message about them."""

_TOGETHER: Final = (*_SHARING, *_SHORT)
"""Files whose tests run on one worker."""

_LONGEST_FIRST: Final = (
    "tests/engine/test_behaviours.py",
    "tests/chaos/",
    "tests/engine/",
    "tests/browser/",
    "tests/contract/",
    "tests/broken/",
)
"""The order of the tests: what is short comes last, and keeps all workers busy until the end."""


def group_of(nodeid: str) -> str:
    """Return the group of a test: its batch, or its file, or its own id."""
    if nodeid.startswith(_TOGETHER):
        return nodeid.partition("::")[0]
    found = _GROUP.match(nodeid)
    return found[1] if found else nodeid


def ordered(nodeids: Sequence[str]) -> list[str]:
    """Return tests in the order of distribution: the largest group of a folder first."""
    sizes = Counter(group_of(nodeid) for nodeid in nodeids)
    return sorted(nodeids, key=lambda nodeid: (_place(nodeid), -sizes[group_of(nodeid)]))


def _place(nodeid: str) -> int:
    places = (place for place, name in enumerate(_LONGEST_FIRST) if nodeid.startswith(name))
    return next(places, len(_LONGEST_FIRST))


class SharedStackScheduling(LoadScopeScheduling):
    """A scheduler of groups and single tests, in the order in which they are collected."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
