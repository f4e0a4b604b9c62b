"""Hypothesis settings (no deadlines; the same examples in CI), scheduling, and what was skipped."""

import gc
import os
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tools.setup.paths import Paths
from tools.signals import hear_interrupts

# Hypothesis keeps the constants of each source by the source's digest. Every process of a new
# checkout's first run would parse all sources for them.
os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY", str(Paths.from_environment(os.environ).cache / "hypothesis")
)

_CI: Final = bool(os.environ.get("CI"))
# What has failed is tried again in this checkout alone; the same examples need no memory.
_EXAMPLES: Final = Path(__file__).parents[1] / ".hypothesis" / "examples"
settings.register_profile(
    "tests",
    database=None if _CI else DirectoryBasedExampleDatabase(_EXAMPLES),
    deadline=None,
    max_examples=25,
    derandomize=_CI,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")


# What these would colour is compared without colours; typer reads them when it is imported.
for forcing in ("GITHUB_ACTIONS", "FORCE_COLOR", "PY_COLORS"):
    os.environ.pop(forcing, None)

hear_interrupts()

# What is imported and collected lives until the end; to look through it takes a fifth of the time.
gc.set_threshold(50_000, 20, 20)

# Threads of a job that trains for a second wait for each other, and for other tests, at full speed.
os.environ.setdefault("OMP_NUM_THREADS", "1")

SKIPS: Final = pytest.StashKey[Any]()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Return a scheduler that keeps the rows of a shared stack together, if tests run in groups."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from tests.support.scheduling import SharedStackScheduling

    return SharedStackScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests of several workers in the order of their scheduling."""
    if hasattr(config, "workerinput"):
        from tests.support.scheduling import ordered

        places = {nodeid: place for place, nodeid in enumerate(ordered([i.nodeid for i in items]))}
        items.sort(key=lambda item: places[item.nodeid])


def pytest_collection_finish() -> None:
    """Leave out what was imported and collected when garbage is looked for."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let the run fail if a skip hides a test that this machine could have run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    from tests.support.needs import account

    reports = reporter.stats.get("skipped", [])
    found = account([str(report.longrepr[-1]).removeprefix("Skipped: ") for report in reports])
    session.config.stash[SKIPS] = found
    if found.hidden and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Tell what was not tested on this machine, and why."""
    found = config.stash.get(SKIPS, None)
    if found is None or not found.lines:
        return
    terminalreporter.section("not tested on this machine")
    for line in found.lines:
        terminalreporter.line(line)
    for line in found.hidden:
        terminalreporter.line(f"FAILED: {line}", red=True)
