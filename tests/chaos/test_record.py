"""The distribution of rounds among kinds, and the record of their results."""

import itertools
from pathlib import Path

import pytest

from tests.chaos.kinds import KINDS, legs
from tests.chaos.legs import Kind, cases
from tests.chaos.record import Record
from tests.chaos.rounds import Result

GOOD = Result(
    0,
    "Ctrl-C",
    "waiting",
    disrupted=True,
    code=255,
    recovery=("up",),
    resumed=1,
    problems=(),
    seconds=2.5,
)


def test_all_kinds_of_rounds_have_their_share_of_a_long_run() -> None:
    made = legs(205)
    assert sum(leg.rounds for leg in made) == 205
    assert {leg.kind for leg in made} == set(KINDS)
    assert [(leg.number, leg.kind, leg.nth) for leg in made] == [
        (leg.number, leg.kind, leg.nth) for leg in legs(900)[: len(made)]
    ]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_each_disruption_comes_before_any_comes_again_and_so_does_each_pair(kind: Kind) -> None:
    pairs = len(kind.blows) * len(kind.moments)
    drawn = list(itertools.islice(cases(7, kind), pairs))
    assert {blow.name for blow, _ in drawn[: len(kind.blows)]} == {blow.name for blow in kind.blows}
    assert len({(blow.name, moment.name) for blow, moment in drawn}) == pairs


def test_a_run_that_was_cut_short_is_told_as_far_as_it_came(tmp_path: Path) -> None:
    record = Record(7, tmp_path / "record.jsonl")
    record.add("jobs", GOOD)
    read = Record.read(record.path)
    assert (read.seed, read.results["jobs"], read.told()) == (7, [GOOD], record.told())
    assert "1 rounds, 1 disrupted" in read.told()
    assert not read.has_findings


def test_what_a_round_found_is_told(tmp_path: Path) -> None:
    record = Record(7, tmp_path / "record.jsonl")
    found = Result(
        1,
        "Ctrl-C",
        "waiting",
        disrupted=True,
        code=255,
        recovery=("up",),
        resumed=1,
        problems=("orphan: a",),
        seconds=2.5,
    )
    record.add("jobs", found)
    assert Record.read(record.path).has_findings
    assert "1 orphans" in record.told()


def test_a_leg_that_breaks_off_is_a_finding(tmp_path: Path) -> None:
    record = Record(7, tmp_path / "record.jsonl")
    record.add("jobs", GOOD)
    record.broke_off("jobs", 3, "RuntimeError('the emulator did not start')")
    read = Record.read(record.path)
    assert read.has_findings
    assert "1 legs failed" in read.told()
