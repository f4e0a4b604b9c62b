"""The rounds of champions roll back, and say what the histories then must hold."""

from tests.chaos.champions import NAMES, edited, entries_of
from tests.chaos.rounds import Plan


def plans(rounds: int) -> list[Plan]:
    """Return the plans of a leg, with jobs that are named after their rounds."""
    found: list[Plan] = [{n: {"job": {}, "events": [[0, None]], "pin": None} for n in NAMES}]
    for number in range(1, rounds):
        histories = {
            name: [f"job-{entry}" for entry, _ in entries_of(name, args["events"])]
            for name, args in found[-1].items()
        }
        found.append(edited(found[-1], number, histories))
    return found


def test_a_leg_rolls_back_each_champion_to_one_that_it_had() -> None:
    pins = {name: [plan[name]["pin"] for plan in plans(10)] for name in NAMES}
    assert pins["plugin-challenger"][3] == "job-0"
    assert pins["dynamic-challenger"][6] == "job-2"
    assert sum(pin is not None for each in pins.values() for pin in each) == 3


def test_after_a_rollback_the_challengers_of_that_round_lose_and_the_next_better_one_wins() -> None:
    events = plans(6)[-1]["plugin-challenger"]["events"]
    assert entries_of("plugin-challenger", events) == [
        (5, "won"),
        (4, "lost"),
        (3, "lost"),
        (0, "pinned"),
        (1, "deposed"),
        (2, "lost"),
        (1, "won"),
        (0, "won"),
    ]
