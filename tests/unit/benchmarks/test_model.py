"""The simulation of ten thousand jobs."""

import random

from benchmarks.model import ACCOUNTS, POLICIES, Outcome, Simulation, optimum_s

JOBS = 2000


def simulated(name: str, jobs: int = JOBS) -> Outcome:
    policy = next(policy for policy in POLICIES if policy.name == name)
    account = ACCOUNTS["an account with 200 instances"]
    return Simulation(account, policy, jobs, random.Random(1)).run()


def test_the_providers_policies_come_near_the_optimum_and_lose_no_job() -> None:
    account = ACCOUNTS["an account with 200 instances"]
    many = 5 * JOBS
    found = simulated("the provider", many)
    assert found.seconds <= 1.1 * optimum_s(account, many, random.Random(1))
    assert found.failed == 0
    assert found.calls.made["create"] <= 4 * many


def test_each_create_on_its_own_would_be_throttled_until_many_fail() -> None:
    found = simulated("each alone, and all calls at once")
    assert found.failed > JOBS / 5
