"""The evaluation of measurements in the benchmarks; nothing is measured here."""

import signal
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import page
from benchmarks.__main__ import main, measure_rounds
from benchmarks.budgets import BUDGETS, results
from benchmarks.checked import CHECKED
from benchmarks.plan import Plan
from benchmarks.rounds import Rounds, continued
from benchmarks.rows import Figure, Report, Row, combined, exponent, median_row, short
from benchmarks.suites import SUITES, Suite
from benchmarks.this_run import provenance
from benchmarks.uploads import fitting, write_small

ROWS = [
    median_row([2.0, 2.5], suite="verbs", what="up", subject="floor", jobs=100, unit="s"),
    median_row([3.0, 5.0], suite="verbs", what="up", subject="dynamic", jobs=100, unit="s"),
    Row("verbs", "up: processor", "dynamic", 100, 1.0, "s"),
    Row("thousand", "up: processor", "dynamic", 1000, 10.0, "s"),
    Row("verbs", "up: sagemaker:CreateTrainingJob", "dynamic", 100, 1.0, "calls a job"),
    Row("service", "diff", "boto3", 200, 1.0, "s"),
    Row("service", "diff", "dynamic", 200, 1.1, "s"),
    Row("latency-200", "preview, answers after 0 ms", "plugin", 200, 8.8, "s"),
    Row("latency-200", "preview, answers after 80 ms", "plugin", 200, 10.4, "s"),
    Row("model", "an account: optimum", "model", 10, 3600.0, "s"),
    Row("model", "an account: time", "the provider", 10, 1.01, "x optimum"),
]
UP = {"suite": "verbs", "what": "up", "subject": "dynamic", "jobs": 100}
VERBS_ABOUT = {
    "date": "2026-01-01",
    "commit": "abc1234",
    "machine": "2 cores, 24 GiB",
    "load at the start": "0.1",
    "boto3": "1",
}


@pytest.fixture
def report() -> Report:
    return Report(list(ROWS), {"verbs": VERBS_ABOUT})


def test_the_median_of_some_runs_is_one_row_with_its_spread() -> None:
    row = median_row([3, 1, 2], suite="s", what="w", subject="x", jobs=1, unit="s")
    assert row.figure == Figure(2, 1, 3, 3)
    assert "1-3 of 3 runs" in str(row)


def test_a_single_run_has_no_spread() -> None:
    assert Row("s", "w", "x", 1, 2.0, "s").figure.spread == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.01234, "0.0123"),
        (1.5, "1.5"),
        (2.346, "2.35"),
        (186.03, "186"),
        (2560, "2,560"),
    ],
)
def test_a_number_has_three_digits_and_no_exponent(value: float, text: str) -> None:
    assert short(value) == text


def test_rows_of_several_rounds_become_one_with_all_runs() -> None:
    rounds = [replace(ROWS[2], value=1.0), replace(ROWS[2], value=4.0, note="fails"), ROWS[0]]
    first, other = combined(rounds)
    assert (first.value, first.runs, first.note) == (2.5, (1.0, 4.0), "fails")
    assert other == ROWS[0]


@pytest.mark.parametrize(("power", "points"), [(1, (10, 100, 1000)), (2, (3, 30)), (0, (5, 50))])
def test_the_exponent_of_a_power_is_found(power: int, points: tuple[int, ...]) -> None:
    assert exponent({n: 7.0 * n**power for n in points}) == pytest.approx(power)


def test_one_point_has_no_exponent() -> None:
    assert exponent({10: 1.0}) is None


def test_a_ratio_is_that_of_the_runs_of_the_same_round(report: Report) -> None:
    assert report.ratio(UP, {"subject": "floor"}) == Figure(1.75, 1.5, 2.0, 2)
    assert report.ratio(UP, {"subject": "nobody"}) is None


def test_a_ratio_to_another_number_of_runs_is_that_to_the_median(report: Report) -> None:
    report.rows[0] = replace(ROWS[0], value=2.0, samples=())
    assert report.ratio(UP, {"subject": "floor"}) == Figure(2.0, 1.5, 2.5, 2)


def test_a_difference_is_that_of_the_runs_of_the_same_round(report: Report) -> None:
    assert report.difference(UP, {"subject": "floor"}) == Figure(1.75, 1.0, 2.5, 2)
    assert report.difference(UP, {"subject": "nobody"}) is None


def test_what_is_measured_again_takes_the_place_of_what_was(report: Report, tmp_path: Path) -> None:
    newer = Report([Row("service", "diff", "dynamic", 200, 9.0, "s")], {"service": {"date": "now"}})
    merged = report.merge(newer)
    merged.save(tmp_path / "results.json")
    found = Report.load(tmp_path / "results.json")
    assert found.value("service", "diff", "dynamic", 200) == 9.0
    assert found.value("service", "diff", "boto3", 200) is None
    assert found.row(**UP) == ROWS[1]
    assert found.about == {"verbs": VERBS_ABOUT, "service": {"date": "now"}}


def test_a_budget_names_what_fell_behind(report: Report, tmp_path: Path) -> None:
    row = '{ suite = "verbs", what = "up", subject = "dynamic", jobs = 100 }'
    path = tmp_path / "budgets.toml"
    path.write_text(
        f'[[budget]]\nname = "near"\nrow = {row}\nmost = 4\ntarget = 3.5\n'
        f'[[budget]]\nname = "far"\nrow = {row}\nagainst = {{ subject = "floor" }}\nmost = 1.2\n'
        f'[[budget]]\nname = "unknown"\nrow = {row.replace("100", "7")}\nmost = 1\n'
    )
    found = list(results(report, path))
    assert {item.name: item.is_kept for item in found} == {
        "near": True,
        "far": False,
        "unknown": True,
    }
    assert [item.is_met for item in found] == [False, None, None]


def test_every_budget_is_of_a_table_and_its_guard_is_no_tighter_than_its_target() -> None:
    for budget in tomllib.loads(BUDGETS.read_text())["budget"]:
        assert budget["row"].keys() == {"suite", "what", "subject", "jobs"}
        assert budget["row"]["suite"] in SUITES
        assert budget["most"] >= budget.get("target", 0)
    assert CHECKED.keys() <= SUITES.keys()


def test_a_figure_tells_its_date_commit_machine_and_load() -> None:
    assert provenance(VERBS_ABOUT) == "2026-01-01, abc1234, 2 cores, 24 GiB, load 0.1"
    assert provenance({}) == ""


def test_the_tables_take_the_place_of_the_old_ones(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text(f"before\n{page.BEGIN}stale\n{page.END}after\n")
    page.write(report, path)
    text = path.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "stale" not in text
    for line in (
        (
            "| dynamic: up, 100 jobs, times the floor | 1.75 | 1.5-2 | 2 | 1.2 | no | "
            "1.6, `make bench-check` | 2026-01-01, abc1234, 2 cores, 24 GiB, load 0.1 |"
        ),
        "| up | 100 | 2 | 2.25 (2-2.5) |  |  |  | 4 (3-5) 1.75x |  |  |",
        "| up, provider, dynamic | 1.00 | 10.0 ms |",
        "| up | CreateTrainingJob 1.00 |",
        "| diff | 200 | 1 | 1.1 | 1.1x | 1 |",
        "| preview | plugin | 8.8 | 10.4 | 1 |",
        "| the provider | 1.01 |",
    ):
        assert line in text


def test_the_page_has_a_place_for_the_tables() -> None:
    text = page.PAGE.read_text()
    assert text.index(page.BEGIN) < text.index(page.END)


@pytest.mark.parametrize(
    ("large", "available", "size"), [(5120, 20_000, 5120), (5120, 6_000, 2000)]
)
def test_a_large_file_is_no_larger_than_the_emulator_can_keep(
    large: int, available: int, size: int
) -> None:
    assert fitting(large, available) == size


def test_small_files_differ_and_have_some_kilobytes(tmp_path: Path) -> None:
    write_small(tmp_path / "small", 300)
    files = [file for file in (tmp_path / "small").rglob("*") if file.is_file()]
    assert len({file.read_bytes() for file in files}) == 300
    assert all(1_000 <= file.stat().st_size <= 8_000 for file in files)


def test_a_plan_for_few_jobs_is_small_in_everything() -> None:
    plan = Plan(Path()).small(2)
    assert (plan.sizes, plan.many, plan.small_files, plan.large_mb) == ((2,), 2, 20, 2)


def test_engines_hear_interrupts_even_below_a_shells_background() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(SystemExit):
            main(["--help"])
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


# Rounds.


def suite(minutes: float = 0.0) -> Suite:
    def measure(plan: Plan) -> Iterator[Row]:
        yield Row("of-a-module", "up", "dynamic", 1, 1.0 + plan.round, "s")

    return Suite(measure, 3, minutes)


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Rounds]:
    def of(wanted: int, key: str = "sources", seconds: float = 10.0, **given: Any) -> Rounds:
        monkeypatch.setitem(SUITES, "tried", suite(**given))  # type: ignore[misc]
        rounds = continued(tmp_path, "tried", key, {"date": "today"})
        measure_rounds(rounds, wanted, Plan(Path()), seconds, "[1/1] tried", tmp_path)
        return rounds

    return of


def test_rounds_that_are_missing_are_measured_and_the_others_kept(
    measured: Callable[..., Rounds],
) -> None:
    measured(2)
    again = measured(3)
    assert [row.value for rows in again.rounds for row in rows] == [1.0, 2.0, 3.0]
    assert again.report.rows[0].key == ("tried", "up", "dynamic", 1)
    assert again.report.about == {"tried": {"date": "today"}}


def test_rounds_of_other_sources_are_not_used(measured: Callable[..., Rounds]) -> None:
    measured(2)
    assert len(measured(1, key="others").rounds) == 1


def test_no_round_begins_that_would_take_too_long(
    measured: Callable[..., Rounds], capsys: pytest.CaptureFixture[str]
) -> None:
    assert measured(2, minutes=1).rounds == []
    assert "round 1 of 2 left out, no time" in capsys.readouterr().out
