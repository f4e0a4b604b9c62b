"""The queue of the creates that hit the quota."""

import pytest

from pulumi_sagemaker_training.api.errors import QuotaExceeded
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QUOTA, QuotaQueue, QuotaQueues
from pulumi_sagemaker_training.lifecycle.waiting.retry import call_with_retries, create_policies
from tests.support.fakes import World

CHOSE_LARGE = {"selected_instance_type": "ml.m5.large"}
FULL = QuotaExceeded("CreateTrainingJob", "ResourceLimitExceeded", "limit of 1")


@pytest.fixture
def queue() -> QuotaQueue:
    """Return a queue of three refused creates; retries come after 5, 10, 20 ... s."""
    queue = QuotaQueue(QUOTA, lambda: 1.0)
    for who in "abc":
        assert queue.may_call(who, 0)
    for who in "abc":
        queue.refused(who, 0, waited=False)
    return queue


def who_may_ask(queue: QuotaQueue, now_s: float) -> str:
    return "".join(who for who in "abcd" if queue.may_call(who, now_s))


def test_without_waiters_every_create_may_try() -> None:
    queue = QuotaQueue()
    assert queue.first is None
    assert queue.may_call("a", 0)
    assert queue.may_call("b", 0)


def test_only_the_first_waiter_retries_and_only_after_a_pause(queue: QuotaQueue) -> None:
    assert who_may_ask(queue, 4.9) == ""
    assert queue.first == "a"
    assert who_may_ask(queue, 5) == "a"


def test_a_refused_waiter_stays_first_and_pauses_longer(queue: QuotaQueue) -> None:
    assert queue.may_call("a", 5)
    queue.refused("a", 5, waited=True)
    assert who_may_ask(queue, 14.9) == ""
    assert who_may_ask(queue, 15) == "a"


def test_pauses_are_never_longer_than_a_minute(queue: QuotaQueue) -> None:
    now = 0.0
    for _ in range(10):
        now += 60
        assert queue.may_call("a", now)
        queue.refused("a", now, waited=True)
    assert who_may_ask(queue, now + 60) == "a"


def test_a_success_lets_the_next_waiter_retry_at_once(queue: QuotaQueue) -> None:
    assert who_may_ask(queue, 5) == "a"
    queue.accepted("a")
    assert who_may_ask(queue, 5) == "b"


def test_the_end_of_a_job_lets_one_waiter_retry(queue: QuotaQueue) -> None:
    queue.freed()
    assert who_may_ask(queue, 1) == "a"
    queue.accepted("a")
    assert who_may_ask(queue, 1) == ""


def test_a_new_waiter_is_last(queue: QuotaQueue) -> None:
    assert not queue.may_call("d", 1)
    for _ in range(4):
        queue.freed()
    assert who_may_ask(queue, 1) == "abcd"


def test_an_end_that_nobody_waited_for_is_forgotten() -> None:
    queue = QuotaQueue(QUOTA, lambda: 1.0)
    queue.freed()
    queue.refused("a", 0, waited=False)
    assert not queue.may_call("a", 1)


def test_a_waiter_that_gives_up_does_not_block_others(queue: QuotaQueue) -> None:
    queue.leave("a")
    queue.leave("stranger")
    assert who_may_ask(queue, 5) == "b"


def test_each_set_of_quotas_has_a_queue_of_its_own() -> None:
    quota_queues = QuotaQueues()

    def of(**resources: object) -> QuotaQueue:
        return quota_queues.of({"resource_config": resources})

    assert of(instance_type="ml.m5.large") is of(instance_type="ml.m5.large", instance_count=2)
    assert of(instance_type="ml.m5.large") is not of(instance_type="ml.p4d.24xlarge")
    groups = [{"instance_type": "ml.m5.large"}, {"instance_type": "ml.c5.large"}]
    assert of(instance_groups=groups) is of(instance_groups=groups[::-1])
    assert quota_queues.of({}) is quota_queues.of({"resource_config": None})
    preferred = {"instance_preferences": groups, "instance_count": 1}
    assert of(**preferred) is of(instance_preferences=groups[::-1], instance_count=2)
    assert of(**preferred) is not of(instance_type="ml.m5.large")
    spot = {"resource_config": {"instance_type": "ml.m5.large"}}
    assert quota_queues.of({**spot, "enable_managed_spot_training": True}) is not (
        quota_queues.of(spot)
    )


def test_the_end_of_a_job_lets_one_of_each_queue_ask_that_it_may_have_helped() -> None:
    queues = QuotaQueues()
    preferred = [{"instance_type": "ml.m5.large"}, {"instance_type": "ml.c5.large"}]
    either = {"resource_config": {"instance_preferences": preferred, "instance_count": 1}}
    single = {"resource_config": {"instance_type": "ml.m5.large"}}
    other = {"resource_config": {"instance_type": "ml.p4d.24xlarge"}}
    for request in (either, single, other):
        queues.of(request).refused(str(request), 0, waited=False)

    def may_ask() -> list[bool]:
        return [queues.of(request).may_call(str(request), 1) for request in (either, single, other)]

    queues.freed({"resource_config": {**either["resource_config"], **CHOSE_LARGE}})
    assert may_ask() == [True, True, False]


class Emptying(QuotaQueue):
    """A queue whose waiters all leave at a given time."""

    def __init__(self, at_s: float) -> None:
        super().__init__(QUOTA, lambda: 1.0)
        self._at_s = at_s
        self.refused("another", 0, waited=False)

    def may_call(self, who: object, now_s: float) -> bool:
        if now_s >= self._at_s:
            self.leave("another")
        return super().may_call(who, now_s)


def test_a_create_that_comes_while_others_wait_does_not_ask_before_its_turn() -> None:
    world = World()
    queue = Emptying(30)
    asked: list[float] = []
    policies = create_policies("wait", 600)
    call_with_retries(
        lambda: asked.append(world.clock.seconds), policies, world.context().ports, queue
    )
    assert asked == [30]
    assert "in a queue" in world.reporter.lines[0]


def test_a_waiter_without_a_turn_tries_at_its_timeout(queue: QuotaQueue) -> None:
    world = World()
    asked: list[float] = []

    def create() -> None:
        asked.append(world.clock.seconds)
        raise FULL

    with pytest.raises(QuotaExceeded):
        call_with_retries(create, create_policies("wait", 20), world.context().ports, queue)
    assert asked == [20]
    assert who_may_ask(queue, 30) == "a"
