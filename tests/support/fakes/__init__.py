"""Fakes of what steps of the lifecycle use: a service in memory, a clock, a reporter.

Time passes only on the fake clock, during a sleep or wait, and the jobs change with it.
"""

from tests.support.fakes.clients import FakeClients, FakeCloudWatch, FakeLogs
from tests.support.fakes.clock import EPOCH, FOREVER, FakeClock, FakeInterrupt, time_at
from tests.support.fakes.jobs import (
    ACCOUNT,
    DONE,
    ENDLESS,
    QUICK,
    FakeJobs,
    Fault,
    Record,
    Script,
    Step,
    described,
    failing,
    names_of,
    refused,
)
from tests.support.fakes.watching import FakeWatch, FakeWatcher, FakeWatchGroup
from tests.support.fakes.world import (
    FakeCheckpoints,
    FakeMarker,
    FakeReporter,
    World,
    no_plans,
    no_prices,
    no_quotas,
    unlimited,
)

__all__ = [
    "ACCOUNT",
    "DONE",
    "ENDLESS",
    "EPOCH",
    "FOREVER",
    "QUICK",
    "FakeCheckpoints",
    "FakeClients",
    "FakeClock",
    "FakeCloudWatch",
    "FakeInterrupt",
    "FakeJobs",
    "FakeLogs",
    "FakeMarker",
    "FakeReporter",
    "FakeWatch",
    "FakeWatchGroup",
    "FakeWatcher",
    "Fault",
    "Record",
    "Script",
    "Step",
    "World",
    "described",
    "failing",
    "names_of",
    "no_plans",
    "no_prices",
    "no_quotas",
    "refused",
    "time_at",
    "unlimited",
]
