"""Describes ahead of the engine: a hint of what comes next, an answer of the last seconds."""

import threading
from collections.abc import Iterator
from typing import cast

import pytest

from pulumi_sagemaker_training.api.errors import AccessDenied, NotFound
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.lifecycle.waiting.describe_ahead import (
    BEGINS_AT,
    FRESH_S,
    LEAST_READY,
    MOST_READY,
    DescribeAhead,
)

WAIT_S = 20


class Service:
    """Jobs that are found and described, and what was asked of them."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.lock = threading.Condition()
        self.searches = 0
        self.described: list[str] = []
        self.failing: set[str] = set()
        self.denied = self.slowed = False
        self.seconds = 0.0

    def find(self) -> Iterator[str]:
        with self.lock:
            self.searches += 1
            self.lock.notify_all()
        if self.denied:
            raise AccessDenied("Search", "AccessDeniedException", "not you")
        yield from self.names

    def describe(self, name: str) -> Description:
        with self.lock:
            self.described.append(name)
            self.lock.notify_all()
        if name in self.failing:
            raise NotFound("DescribeTrainingJob", "ValidationException", "gone")
        return cast("Description", f"description of {name}")

    def ahead(self) -> DescribeAhead:
        return DescribeAhead(self.find, self.describe, lambda: self.slowed, lambda: self.seconds)

    def until_searched(self) -> None:
        with self.lock:
            assert self.lock.wait_for(lambda: self.searches > 0, WAIT_S)

    def until(self, described: int) -> None:
        with self.lock:
            assert self.lock.wait_for(lambda: len(self.described) >= described, WAIT_S)


def names(count: int) -> list[str]:
    return [f"job-{index}" for index in range(count)]


def ask_first(ahead: DescribeAhead, service: Service) -> None:
    for name in service.names[:BEGINS_AT]:
        assert ahead.take(name) is None


def test_few_jobs_are_not_searched_for() -> None:
    service = Service(names(BEGINS_AT - 1))
    ahead = service.ahead()
    assert [ahead.take(name) for name in service.names] == [None] * (BEGINS_AT - 1)
    assert (service.searches, service.described) == (0, [])


def test_the_jobs_after_the_first_ones_are_described_before_they_are_asked_for() -> None:
    service = Service(names(10))
    ahead = service.ahead()
    ask_first(ahead, service)
    service.until(described=10 - BEGINS_AT)
    found = [ahead.take(name) for name in service.names[BEGINS_AT:]]
    assert found == [f"description of {name}" for name in service.names[BEGINS_AT:]]
    assert sorted(service.described) == sorted(service.names[BEGINS_AT:])
    assert service.searches == 1


def test_a_description_answers_once_and_for_seconds_only() -> None:
    service = Service(names(6))
    ahead = service.ahead()
    ask_first(ahead, service)
    service.until(described=3)
    assert ahead.take("job-3") is not None
    service.seconds += FRESH_S + 1
    assert ahead.take("job-4") is None


def test_whoever_may_not_search_asks_for_each_job_by_itself() -> None:
    service = Service(names(6))
    service.denied = True
    ahead = service.ahead()
    ask_first(ahead, service)
    service.until_searched()
    assert [ahead.take(name) for name in service.names[BEGINS_AT:]] == [None] * 3
    assert (service.searches, service.described) == (1, [])


def test_a_job_that_could_not_be_described_is_asked_for_again_by_its_own_diff() -> None:
    service = Service(names(6))
    service.failing = {"job-4"}
    ahead = service.ahead()
    ask_first(ahead, service)
    service.until(described=3)
    assert ahead.take("job-4") is None
    assert ahead.take("job-5") is not None


def test_the_next_operation_of_a_process_uses_the_order_of_the_first() -> None:
    service = Service(names(5))
    service.denied = True
    ahead = service.ahead()
    order = ["job-4", "job-2", "job-0", "job-1", "job-3"]
    for name in order:
        assert ahead.take(name) is None
    assert ahead.take(order[0]) is None
    service.until(described=4)
    assert all(ahead.take(name) is not None for name in order[1:])


def test_not_more_descriptions_wait_than_a_few_diffs_need() -> None:
    service = Service(names(3 * MOST_READY))
    ahead = service.ahead()
    ask_first(ahead, service)
    service.until(described=LEAST_READY)
    assert len(service.described) == LEAST_READY
    for name in service.names[BEGINS_AT : BEGINS_AT + 10]:
        assert ahead.take(name) is not None
    service.until(described=LEAST_READY + 10)


@pytest.mark.parametrize(("pause_s", "room"), [(0.0, MOST_READY), (0.125, 34)])
def test_the_faster_the_engine_asks_the_more_descriptions_wait(pause_s: float, room: int) -> None:
    service = Service(names(200))
    ahead = service.ahead()
    ask_first(ahead, service)
    service.until(described=LEAST_READY)
    taken = 0
    for name in service.names[BEGINS_AT:100]:
        service.seconds += pause_s
        taken += ahead.take(name) is not None
    service.until(described=taken + room)
    assert len(service.described) == taken + room


def test_a_throttled_service_is_asked_nothing_ahead() -> None:
    service = Service(names(6))
    service.slowed = True
    ahead = service.ahead()
    ask_first(ahead, service)
    service.until_searched()
    assert [ahead.take(name) for name in service.names[BEGINS_AT:]] == [None] * 3
    assert service.described == []


@pytest.mark.parametrize("repeated", [1, 20])
def test_every_job_is_described_at_most_once_whoever_is_faster(repeated: int) -> None:
    for _ in range(repeated):
        service = Service(names(40))
        ahead = service.ahead()
        direct = [name for name in service.names if ahead.take(name) is None]
        assert not set(direct) & set(service.described)
        assert len(set(service.described)) == len(service.described)
