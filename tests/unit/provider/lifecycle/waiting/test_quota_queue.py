"""The line of those who wait for room in the quota."""

import pytest

from pulumi_sagemaker_training.api.errors import QuotaExceeded
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QUOTA, Room, Rooms
from pulumi_sagemaker_training.lifecycle.waiting.retry import create_policies, persist
from tests.support.fakes import World

FULL = QuotaExceeded("CreateTrainingJob", "ResourceLimitExceeded", "limit of 1")


@pytest.fixture
def room() -> Room:
    """A line of three who were refused at the beginning; tries come 5, 10, 20 ... s apart."""
    room = Room(QUOTA, lambda: 1.0)
    for who in "abc":
        assert room.may_ask(who, 0)
    for who in "abc":
        room.refused(who, 0, waited=False)
    return room


def who_may_ask(room: Room, now_s: float) -> str:
    return "".join(who for who in "abcd" if room.may_ask(who, now_s))


def test_where_nobody_waits_everybody_may_ask() -> None:
    room = Room()
    assert room.first is None
    assert room.may_ask("a", 0)
    assert room.may_ask("b", 0)


def test_only_the_first_asks_and_only_after_a_pause(room: Room) -> None:
    assert who_may_ask(room, 4.9) == ""
    assert room.first == "a"
    assert who_may_ask(room, 5) == "a"


def test_who_is_refused_again_stays_the_first_and_pauses_longer(room: Room) -> None:
    assert room.may_ask("a", 5)
    room.refused("a", 5, waited=True)
    assert who_may_ask(room, 14.9) == ""
    assert who_may_ask(room, 15) == "a"


def test_pauses_are_never_longer_than_a_minute(room: Room) -> None:
    now = 0.0
    for _ in range(10):
        now += 60
        assert room.may_ask("a", now)
        room.refused("a", now, waited=True)
    assert who_may_ask(room, now + 60) == "a"


def test_room_that_the_first_finds_lets_the_next_ask_at_once(room: Room) -> None:
    assert who_may_ask(room, 5) == "a"
    room.accepted("a")
    assert who_may_ask(room, 5) == "b"


def test_the_end_of_a_job_lets_one_ask_and_no_more(room: Room) -> None:
    room.freed()
    assert who_may_ask(room, 1) == "a"
    room.accepted("a")
    assert who_may_ask(room, 1) == ""


def test_who_comes_while_others_wait_stands_last(room: Room) -> None:
    assert not room.may_ask("d", 1)
    for _ in range(4):
        room.freed()
    assert who_may_ask(room, 1) == "abcd"


def test_an_end_that_nobody_waited_for_is_forgotten() -> None:
    room = Room(QUOTA, lambda: 1.0)
    room.freed()
    room.refused("a", 0, waited=False)
    assert not room.may_ask("a", 1)


def test_who_gives_up_holds_nobody_up(room: Room) -> None:
    room.leave("a")
    room.leave("stranger")
    assert who_may_ask(room, 5) == "b"


def test_each_kind_of_instance_has_a_line_of_its_own() -> None:
    rooms = Rooms()

    def of(**resources: object) -> Room:
        return rooms.of({"resource_config": resources})

    assert of(instance_type="ml.m5.large") is of(instance_type="ml.m5.large", instance_count=2)
    assert of(instance_type="ml.m5.large") is not of(instance_type="ml.p4d.24xlarge")
    groups = [{"instance_type": "ml.m5.large"}, {"instance_type": "ml.c5.large"}]
    assert of(instance_groups=groups) is of(instance_groups=groups[::-1])
    assert rooms.of({}) is rooms.of({"resource_config": None})


class Emptying(Room):
    """Be a line that those who stand in it leave at a moment."""

    def __init__(self, at_s: float) -> None:
        super().__init__(QUOTA, lambda: 1.0)
        self._at_s = at_s
        self.refused("another", 0, waited=False)

    def may_ask(self, who: object, now_s: float) -> bool:
        if now_s >= self._at_s:
            self.leave("another")
        return super().may_ask(who, now_s)


def test_a_create_that_comes_while_others_wait_does_not_ask_before_its_turn() -> None:
    world = World()
    room = Emptying(30)
    asked: list[float] = []
    policies = create_policies("wait", 600)
    persist(lambda: asked.append(world.clock.seconds), policies, world.context(), room)
    assert asked == [30]
    assert "in line with others" in world.reporter.lines[0]


def test_who_never_had_a_turn_asks_when_his_time_is_up(room: Room) -> None:
    world = World()
    asked: list[float] = []

    def create() -> None:
        asked.append(world.clock.seconds)
        raise FULL

    with pytest.raises(QuotaExceeded):
        persist(create, create_policies("wait", 20), world.context(), room)
    assert asked == [20]
    assert who_may_ask(room, 30) == "a"
