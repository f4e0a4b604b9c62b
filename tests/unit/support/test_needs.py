"""Skips are counted, and one that hides a test is a failure."""

from tests.support.needs import GO, LANDLOCK, NEEDS, Need, account, lacks

LACKING = {name: Need(need.how, lambda: False) for name, need in NEEDS.items()}


def test_a_run_without_skips_tells_nothing() -> None:
    found = account([], LACKING)
    assert (list(found.lines), list(found.hidden)) == ([], [])


def test_skips_are_counted_by_what_was_lacking() -> None:
    found = account([lacks(GO), lacks(LANDLOCK), lacks(LANDLOCK)], LACKING)
    assert list(found.lines) == [
        "1 test not tested without Go: put go on PATH",
        "2 tests not tested without Landlock: the kernel was built or started without it",
    ]
    assert not found.hidden


def test_a_skip_for_want_of_what_the_machine_has_is_a_failure() -> None:
    found = account([lacks(GO)], {**LACKING, GO: Need("", lambda: True)})
    assert list(found.hidden) == ["1 test skipped for want of Go, which this machine has"]


def test_a_skip_for_another_reason_is_a_failure() -> None:
    [hidden] = account(["later"], LACKING).hidden
    assert hidden.endswith("tests/support/needs.py does not know: later")


def test_the_machine_is_asked_without_an_error() -> None:
    assert {type(need.is_here()) for need in NEEDS.values()} == {bool}
