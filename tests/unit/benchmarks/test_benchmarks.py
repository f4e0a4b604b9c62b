"""The evaluation of measurements in the benchmarks; nothing is measured here."""

import random
import tomllib
from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.__main__ import SUITES
from benchmarks.budgets import BUDGETS, results
from benchmarks.model import ACCOUNTS, POLICIES, Outcome, Simulation, optimum_s
from benchmarks.rows import Report, Row, exponent, median_row

ROWS = [
    Row("verbs", "up", "floor", 100, 2.0, "s"),
    Row("verbs", "up", "dynamic", 100, 3.0, "s"),
    Row("verbs", "up: processor", "dynamic", 100, 1.0, "s"),
    Row("verbs", "up, checkpoints skipped: processor", "dynamic", 1000, 10.0, "s"),
    Row("verbs", "up: sagemaker:CreateTrainingJob", "dynamic", 100, 1.0, "calls a job"),
    Row("service", "diff", "boto3", 200, 1.0, "s"),
    Row("service", "diff", "dynamic", 200, 1.1, "s"),
    Row("model", "an account: optimum", "model", 10, 3600.0, "s"),
    Row("model", "an account: time", "the provider", 10, 1.01, "x optimum"),
]


@pytest.fixture
def report() -> Report:
    return Report(list(ROWS), {"date": "2026-01-01"})


def test_the_median_of_some_runs_is_one_row() -> None:
    row = median_row([3, 1, 2], suite="s", what="w", subject="x", jobs=1, unit="s")
    assert (row.value, row.runs) == (2, 3)


@pytest.mark.parametrize(("power", "points"), [(1, (10, 100, 1000)), (2, (3, 30)), (0, (5, 50))])
def test_the_exponent_of_a_power_is_found(power: int, points: tuple[int, ...]) -> None:
    assert exponent({n: 7.0 * n**power for n in points}) == pytest.approx(power)


def test_one_point_has_no_exponent() -> None:
    assert exponent({10: 1.0}) is None


def test_a_ratio_is_of_two_subjects(report: Report) -> None:
    row = {"suite": "verbs", "what": "up", "subject": "dynamic", "jobs": 100}
    assert report.ratio(row, {"subject": "floor"}) == 1.5
    assert report.ratio(row, {"subject": "nobody"}) is None


def test_what_is_measured_again_takes_the_place_of_what_was(report: Report, tmp_path: Path) -> None:
    newer = Report([Row("service", "diff", "dynamic", 200, 9.0, "s")], {"date": "2026-02-02"})
    merged = report.merge(newer)
    merged.save(tmp_path / "results.json")
    found = Report.load(tmp_path / "results.json")
    assert found.value("service", "diff", "dynamic", 200) == 9.0
    assert found.value("service", "diff", "boto3", 200) is None
    assert found.value("verbs", "up", "dynamic", 100) == 3.0
    assert found.about == {"date": "2026-02-02"}


def test_a_budget_names_what_fell_behind(report: Report, tmp_path: Path) -> None:
    row = '{ suite = "verbs", what = "up", subject = "dynamic", jobs = 100 }'
    path = tmp_path / "budgets.toml"
    path.write_text(
        f'[[budget]]\nname = "near"\nrow = {row}\nmost = 4\n'
        f'[[budget]]\nname = "far"\nrow = {row}\nagainst = {{ subject = "floor" }}\nmost = 1.2\n'
        f'[[budget]]\nname = "unknown"\nrow = {row.replace("100", "7")}\nmost = 1\n'
    )
    kept = {result.name: result.is_kept for result in results(report, path)}
    assert kept == {"near": True, "far": False, "unknown": True}


def test_every_budget_is_of_a_suite_and_its_guard_is_no_tighter_than_its_target() -> None:
    for budget in tomllib.loads(BUDGETS.read_text())["budget"]:
        assert budget["row"].keys() == {"suite", "what", "subject", "jobs"}
        assert budget["row"]["suite"] in SUITES
        assert budget["most"] >= budget.get("target", 0)


def test_the_tables_take_the_place_of_the_old_ones(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text(f"before\n{page.BEGIN}stale\n{page.END}after\n")
    page.write(report, path)
    text = path.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "stale" not in text
    for line in (
        "| up | 100 | 2.00 |  |  | 3.00 (1.50x) |  |  |",
        "| up, provider, dynamic | 1.00 | 10.0 ms |",
        "| up | CreateTrainingJob 1.00 |",
        "| diff | 200 | 1.00 | 1.10 | 1.10x |",
        "| the provider | 1.01 |",
    ):
        assert line in text


def test_the_page_has_a_place_for_the_tables() -> None:
    text = page.PAGE.read_text()
    assert text.index(page.BEGIN) < text.index(page.END)


# The simulation.


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
