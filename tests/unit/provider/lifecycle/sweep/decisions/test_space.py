"""The points that a search takes from a space."""

from typing import Any

import pytest

from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import Point
from pulumi_sagemaker_training.lifecycle.sweep.decisions.space import (
    Sampling,
    draw,
    duplicate,
    read_space,
)

SPACE: dict[str, Any] = {
    "eta": {"loguniform": [0.001, 1]},
    "depth": {"randint": [1, 9]},
    "booster": {"choice": ["gbtree", "dart"]},
    "subsample": {"uniform": [0.5, 1]},
}


def points(
    space: Any,
    search: str,
    samples: int | None = None,
    seed: int = 0,
    given: list[Point] | None = None,
) -> list[Point]:
    """Return the points of a space in which nothing is wrong."""
    wrong: list[str] = []
    dimensions = read_space(space, search, lambda path, words: wrong.append(f"{path}: {words}"))
    found = draw(
        dimensions,
        Sampling(search, samples, seed),
        given or [],
        lambda path, words: wrong.append(f"{path}: {words}"),
    )
    assert not wrong, wrong
    return found


def refusals(space: Any, search: str, samples: int | None = None) -> list[str]:
    """Return everything that is wrong with a space."""
    wrong: list[str] = []

    def refuse(path: str, words: str) -> None:
        wrong.append(f"{path}: {words}")

    dimensions = read_space(space, search, refuse)
    if not wrong:
        draw(dimensions, Sampling(search, samples, 0), [], refuse)
    return wrong


@pytest.mark.parametrize("search", ["random", "sobol"])
def test_the_first_points_stay_the_same_when_more_are_taken(search: str) -> None:
    assert points(SPACE, search, 40)[:15] == points(SPACE, search, 15)


@pytest.mark.parametrize("search", ["random", "sobol"])
def test_another_seed_gives_other_points_and_the_same_one_the_same(search: str) -> None:
    first = points(SPACE, search, 10, seed=1)
    assert first == points(SPACE, search, 10, seed=1)
    assert not set(first) & set(points(SPACE, search, 10, seed=2))


@pytest.mark.parametrize("search", ["random", "sobol"])
def test_every_value_is_within_its_range(search: str) -> None:
    for point in points(SPACE, search, 200):
        values = point.as_map()
        assert 0.001 <= values["eta"] <= 1
        assert values["depth"] in range(1, 10)
        assert values["booster"] in ("gbtree", "dart")
        assert 0.5 <= values["subsample"] <= 1


def test_random_values_of_a_name_do_not_depend_on_other_names() -> None:
    alone = points({"subsample": {"uniform": [0, 1]}}, "random", 5)
    both = points({"subsample": {"uniform": [0, 1]}, "eta": {"uniform": [0, 1]}}, "random", 5)
    assert [p.as_map()["subsample"] for p in both] == [p.as_map()["subsample"] for p in alone]


def test_points_do_not_depend_on_the_order_of_names() -> None:
    backwards = dict(reversed(SPACE.items()))
    assert points(SPACE, "sobol", 20) == points(backwards, "sobol", 20)


def test_a_grid_is_every_combination() -> None:
    space = {"eta": {"uniform": [0, 1], "steps": 3}, "depth": {"randint": [2, 3]}}
    assert [point.as_map() for point in points(space, "grid")] == [
        {"depth": depth, "eta": eta} for depth in (2, 3) for eta in (0, 0.5, 1)
    ]


def test_the_steps_of_a_loguniform_are_even_in_the_logarithm() -> None:
    space = {"eta": {"loguniform": [0.001, 1], "steps": 4}}
    assert [p.as_map()["eta"] for p in points(space, "grid")] == [0.001, 0.01, 0.1, 1]


def test_points_of_a_small_space_are_distinct() -> None:
    space = {"depth": {"randint": [1, 6]}}
    assert {p.as_map()["depth"] for p in points(space, "random", 6)} == set(range(1, 7))


def test_a_point_that_is_given_too_is_taken_once() -> None:
    space = {"depth": {"randint": [1, 3]}}
    given = [Point.of({"depth": "2"})]
    assert [p.as_map()["depth"] for p in points(space, "grid", given=given)] == [1, 3]


def test_sobol_fills_each_half_evenly() -> None:
    found = points({"a": {"uniform": [0, 1]}, "b": {"uniform": [0, 1]}}, "sobol", 64)
    for name in ("a", "b"):
        assert sum(point.as_map()[name] < 0.5 for point in found) == 32


@pytest.mark.parametrize(
    ("space", "search", "samples", "words"),
    [
        ({}, "grid", None, "space: an empty map is not allowed; give a map of name to values"),
        ({"eta": 3}, "grid", None, "space[\"eta\"]: 3 is not allowed; give {'choice'"),
        ({"eta": {}}, "grid", None, 'space["eta"]: has no values; give one of'),
        ({"eta": {"choice": []}}, "grid", None, "choice an empty list is not allowed"),
        ({"eta": {"choice": [1, "1"]}}, "grid", None, "choice has 1 twice"),
        ({"eta": {"unifrom": [0, 1]}}, "grid", None, "did you mean 'uniform'?"),
        ({"eta": {"uniform": [0, 1], "choice": [1]}}, "random", 1, "has choice and uniform"),
        ({"eta": {"uniform": [1, 0]}}, "random", 1, "uniform is empty: low is 1, high is 0"),
        ({"eta": {"uniform": [1]}}, "random", 1, "give [low, high], two numbers"),
        ({"eta": {"loguniform": [0, 1]}}, "random", 1, "needs a low above 0, not 0"),
        ({"eta": {"randint": [0.5, 1]}}, "random", 1, "randint takes whole numbers"),
        ({"eta": {"uniform": [0, 1]}}, "grid", None, "a grid needs `steps`"),
        ({"eta": {"randint": [1, 3], "steps": 2}}, "grid", None, "steps is not for randint"),
        ({"eta": {"uniform": [0, 1], "steps": 1}}, "grid", None, "steps 1 is not allowed"),
        (
            {"eta": {"randint": [1, 1001]}},
            "grid",
            None,
            "has 1001 points; a sweep has at most 1000",
        ),
        ({"eta": {"randint": [1, 3]}}, "random", 4, "samples: is 4, but the space has only 3"),
        ({f"n{i}": {"uniform": [0, 1]} for i in range(22)}, "sobol", 1, "at most 21"),
    ],
)
def test_what_is_wrong_with_a_space_is_said_in_one_line(
    space: Any, search: str, samples: int | None, words: str
) -> None:
    [found] = refusals(space, search, samples)
    assert words in found
    assert "\n" not in found


def test_two_equal_points_are_named() -> None:
    found = duplicate([Point.of({"eta": 1}), Point.of({"eta": 2}), Point.of({"eta": "1"})])
    assert found is not None
    assert found.path == "points[2]"
    assert found.message == "is equal to points[0]: eta=1; give each point once"
