"""Waiting for a job: bounded, interruptible, patient with what passes, and shown."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any, ClassVar

import pytest

from pulumi_sagemaker_training.api.errors import (
    AccessDenied,
    CredentialsError,
    NotFound,
    OutcomeError,
    Refused,
    Throttled,
    Unreachable,
    WaitInterrupted,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import (
    default_timeout_s,
    moment,
    stop_and_settle,
    wait,
)
from tests.support.fakes import (
    DONE,
    ENDLESS,
    EPOCH,
    FOREVER,
    FakeWatch,
    Script,
    World,
    described,
)
from tests.support.jobs import JOB, changed

STACK = Settings()
GONE = NotFound("DescribeTrainingJob", "ValidationException", "Requested resource not found.")
DENIED = AccessDenied("DescribeTrainingJob", "AccessDeniedException", "no")


@pytest.fixture
def world() -> World:
    return World()


def waited(
    world: World,
    script: Script | None = None,
    props: Mapping[str, Any] = JOB,
    timeout_s: float | None = None,
) -> Description:
    world.jobs.put("job", script=script)
    first = described("InProgress", "Starting")
    return wait(first, parse_spec(props, STACK), world.context(timeout_s=timeout_s))


def test_a_job_is_waited_for_until_it_is_over(world: World) -> None:
    assert waited(world).status == "Completed"
    assert 7 <= world.clock.seconds <= 9


def test_a_job_that_is_over_already_is_not_asked_about(world: World) -> None:
    first = described("Failed")
    assert wait(first, parse_spec(JOB, STACK), world.context()) is first
    assert world.jobs.calls == []


def test_a_job_is_described_once_when_the_list_says_that_it_is_over(world: World) -> None:
    short = Script((("InProgress", "Starting", 2), ("InProgress", "Training", 2), *DONE))
    waited(world, short)
    assert len(world.jobs.calls_of("describe")) == 1


@pytest.mark.parametrize(("waiting", "calls"), [(1, 20), (30, 4)])
def test_a_job_that_trains_is_described_for_its_metrics_the_less_often_the_more_jobs_wait(
    world: World, waiting: int, calls: int
) -> None:
    world.watcher.waiting = waiting
    waited(world, Script((("InProgress", "Training", 100), *DONE)))
    assert len(world.jobs.calls_of("describe")) == calls


def test_what_the_list_says_shows_without_a_call(world: World) -> None:
    waited(world)
    assert any(line.startswith("Training") for line in world.reporter.lines)


def test_a_job_that_does_not_change_is_described_now_and_then_nevertheless(world: World) -> None:
    long = Script((("InProgress", "Starting", 1000), *DONE))
    waited(world, long)
    assert 1000 / 30 - 2 <= len(world.jobs.calls_of("describe")) <= 1000 / 30 + 2


def test_a_job_that_does_not_change_is_not_described_beyond_the_budget_of_all(
    world: World,
) -> None:
    world.watcher.grants_looks = False
    waited(world, Script((("InProgress", "Starting", 1000), *DONE)))
    assert len(world.jobs.calls_of("describe")) == 1


def test_an_end_that_could_not_be_described_is_described_again(world: World) -> None:
    slow = Throttled("DescribeTrainingJob", "ThrottlingException", "slow down")
    world.jobs.fail("describe", slow, slow)
    assert waited(world).status == "Completed"
    assert len(world.jobs.calls_of("describe")) == 3


class ToldOnce(FakeWatch):
    """A watch that says one thing, once, as the list does of a job that changes no more."""

    says: ClassVar[tuple[str, str]]
    told = False

    def wait(self, timeout_s: float) -> bool:
        self.jobs.clock.sleep(max(timeout_s, 1e-6))
        if self.told:
            return False
        self.told, self.seen = True, self.says
        return True


def waited_by(world: World, says: tuple[str, str], *described_as: Description) -> float:
    """Wait with a watch that says one thing; return how long it took."""

    class Watch(ToldOnce):
        pass

    Watch.says = says
    answers = iter(described_as)
    world.jobs.describe = lambda _: next(answers)  # type: ignore[method-assign]
    world.watcher.watch = lambda name, seen, *_: nullcontext(  # type: ignore[assignment]
        Watch(name, seen, world.jobs)
    )
    first = described("InProgress", "Starting")
    assert wait(first, parse_spec(JOB, STACK), world.context()).status == "Completed"
    return world.clock.seconds


def test_an_end_that_is_not_described_yet_is_asked_about_again_at_once(world: World) -> None:
    end = ("Completed", "Completed")
    took_s = waited_by(world, end, described("InProgress", "Training"), described("Completed"))
    assert took_s < 5


def test_a_description_that_is_ahead_of_the_list_is_what_shows(world: World) -> None:
    listed, ahead = ("InProgress", "Starting"), described("InProgress", "Training")
    waited_by(world, listed, ahead, described("Completed"))
    shown = [line.partition(" ")[0] for line in world.reporter.lines[1:]]
    assert shown == ["Training"] * (len(shown) - 1) + ["Completed"]


def test_a_list_that_lags_behind_is_passed_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = (("Stopping", "Stopping", 3), ("Stopped", "Stopped", FOREVER))
    record = world.jobs.put("job", script=Script(steps))

    def lag(watch: FakeWatch, _: float) -> bool:
        world.clock.sleep(1)
        now = world.clock.now()
        watch.seen = ("InProgress", "Training") if now < 3 else record.at(now)
        return False

    monkeypatch.setattr(FakeWatch, "wait", lag)
    ended = wait(described("Stopping", "Stopping"), parse_spec(JOB, STACK), world.context())
    assert ended.status == "Stopped"
    assert not any(line.startswith("Training") for line in world.reporter.lines)


def test_a_status_that_nobody_knows_is_waited_out(world: World) -> None:
    odd = Script((("Pondering", "Pondering", 5), *DONE))
    assert waited(world, odd).status == "Completed"


def test_the_watcher_is_told_when_the_job_was_created(world: World) -> None:
    waited(world)
    assert world.watcher.since == [EPOCH]


@pytest.mark.parametrize(
    "error",
    [
        Throttled("DescribeTrainingJob", "ThrottlingException", "slow down"),
        Unreachable("DescribeTrainingJob", "ReadTimeoutError", "no answer"),
        CredentialsError("DescribeTrainingJob", "ExpiredTokenException", "expired"),
        GONE,
    ],
)
def test_what_passes_does_not_end_the_wait(world: World, error: Exception) -> None:
    world.jobs.fail("describe", error)
    assert waited(world).status == "Completed"


def test_expired_credentials_are_told_while_the_wait_goes_on(world: World) -> None:
    expired = CredentialsError("DescribeTrainingJob", "ExpiredTokenException", "expired")
    world.jobs.fail("describe", expired)
    waited(world)
    assert "still waiting" in world.reporter.warnings[0]


def test_a_refusal_for_good_ends_the_wait(world: World) -> None:
    world.jobs.fail("describe", DENIED)
    with pytest.raises(AccessDenied):
        waited(world)


def test_a_job_that_vanishes_is_a_bad_outcome(world: World) -> None:
    world.jobs.put("job", script=Script(ENDLESS)).gone_at = 90
    world.jobs.records["job"].steps = (("InProgress", "Starting", FOREVER),)
    with pytest.raises(OutcomeError, match="no longer exists in us-east-1: it was deleted during"):
        wait(described("InProgress", "Starting"), parse_spec(JOB, STACK), world.context())
    assert world.clock.seconds <= 121


def test_an_interrupt_is_seen_within_a_second(world: World) -> None:
    world.interrupt.at_s = 4.5
    with pytest.raises(WaitInterrupted, match="the next `pulumi up` resumes it"):
        waited(world, Script(ENDLESS))
    assert world.clock.seconds <= 5.5
    assert world.jobs.calls_of("stop") == []


def test_with_on_interrupt_stop_the_job_is_stopped(world: World) -> None:
    world.interrupt.at_s = 4.5
    with pytest.raises(WaitInterrupted, match="was stopped"):
        waited(world, Script(ENDLESS), changed(on_interrupt="stop"))
    assert world.jobs.status("job") == "Stopped"


def test_the_timeout_stops_the_job(world: World) -> None:
    with pytest.raises(WaitTimeout, match="had not ended after 1 min 00 s and was stopped"):
        waited(world, Script(ENDLESS), timeout_s=60)
    assert 60 <= world.clock.seconds < 70


def test_a_wait_does_not_oversleep_its_timeout(world: World) -> None:
    with pytest.raises(WaitTimeout):
        waited(world, Script(ENDLESS), changed(on_timeout="leave"), timeout_s=10.25)
    assert world.clock.seconds == pytest.approx(10.25)
    assert world.jobs.calls_of("stop") == []


def test_a_job_that_completes_while_it_is_stopped_is_a_success(world: World) -> None:
    world.jobs.put("job", script=Script((("Stopping", "Stopping", 12), *DONE)))
    done = wait(described("Stopping"), parse_spec(JOB, STACK), world.context(timeout_s=10))
    assert done.status == "Completed"


def test_a_job_that_is_gone_when_it_is_given_up_is_a_timeout(world: World) -> None:
    with pytest.raises(WaitTimeout):
        wait(
            described("InProgress", "Starting"),
            parse_spec(JOB, STACK),
            world.context(timeout_s=0.5),
        )


def test_the_more_wait_the_rarer_each_looks(world: World) -> None:
    world.watcher.waiting = 100
    waited(world)
    assert max(world.clock.pauses) == 10


@pytest.mark.parametrize(
    ("limits", "seconds"),
    [
        ({"max_runtime_in_seconds": 600}, 600 + 7200 + 1800),
        (
            {"max_runtime_in_seconds": 600, "max_wait_time_in_seconds": 900},
            900 + 7200 + 1800,
        ),
        (
            {"max_runtime_in_seconds": 600, "max_pending_time_in_seconds": 7300},
            600 + 7300 + 1800,
        ),
        (None, 86_400 + 7200 + 1800),
    ],
)
def test_the_default_timeout_covers_what_the_job_itself_may_take(
    limits: dict[str, int] | None, seconds: float
) -> None:
    spec = parse_spec({**JOB, "stopping_condition": limits}, STACK)
    assert default_timeout_s(spec, World().context()) == seconds


# Stopping.


def test_a_running_job_is_stopped_once_and_waited_for(world: World) -> None:
    world.jobs.put("job", script=Script(ENDLESS))
    ended = stop_and_settle("job", world.context().jobs, world.context().ports)
    assert ended is not None
    assert ended.status == "Stopped"
    assert world.jobs.calls_of("stop") == ["job"]


@pytest.mark.parametrize("status", ["Completed", "Failed", "Stopped"])
def test_a_job_that_has_ended_is_not_stopped(world: World, status: str) -> None:
    world.jobs.put("job", script=Script(((status, status, FOREVER),)))
    stop_and_settle("job", world.context().jobs, world.context().ports)
    assert world.jobs.calls_of("stop") == []
    assert world.clock.seconds == 0


def test_a_job_that_is_stopping_is_waited_for(world: World) -> None:
    steps = (("Stopping", "Stopping", 3), ("Stopped", "Stopped", FOREVER))
    world.jobs.put("job", script=Script(steps))
    stop_and_settle("job", world.context().jobs, world.context().ports)
    assert world.jobs.calls_of("stop") == []
    assert world.jobs.status("job") == "Stopped"


def test_a_job_whose_record_is_being_deleted_is_not_stopped(world: World) -> None:
    world.jobs.put("job", script=Script((("Deleting", "Deleting", FOREVER),)))
    world.jobs.records["job"].gone_at = 5
    assert stop_and_settle("job", world.context().jobs, world.context().ports) is None
    assert world.jobs.calls_of("stop") == []


def test_a_job_that_is_gone_needs_no_stop(world: World) -> None:
    assert stop_and_settle("job", world.context().jobs, world.context().ports) is None


def test_a_job_that_goes_between_look_and_stop_is_gone(world: World) -> None:
    world.jobs.put("job", script=Script(ENDLESS))
    world.jobs.fail("stop", GONE)
    world.jobs.records["job"].gone_at = 0.1
    assert stop_and_settle("job", world.context().jobs, world.context().ports) is None


def test_a_stop_that_does_not_find_the_job_is_requested_again_while_it_runs(world: World) -> None:
    world.jobs.put("job", script=Script(ENDLESS))
    world.jobs.fail("stop", GONE)
    ended = stop_and_settle("job", world.context().jobs, world.context().ports)
    assert ended is not None
    assert ended.status == "Stopped"
    assert len(world.jobs.calls_of("stop")) == 2


def test_a_job_that_ends_between_look_and_stop_has_ended(world: World) -> None:
    world.jobs.put("job", script=Script((("InProgress", "Training", 1), *DONE)))
    world.jobs.fail("stop", Refused("StopTrainingJob", "ValidationException", "Completed"))
    describe = world.jobs.describe

    def later(name: str) -> Description:
        found = describe(name)
        world.clock.seconds += 2
        return found

    world.jobs.describe = later  # type: ignore[method-assign]
    ended = stop_and_settle("job", world.context().jobs, world.context().ports)
    assert ended is not None
    assert ended.status == "Completed"


def test_a_stop_that_is_denied_is_an_error(world: World) -> None:
    world.jobs.put("job", script=Script(ENDLESS))
    world.jobs.fail("stop", AccessDenied("StopTrainingJob", "AccessDeniedException", "no"))
    with pytest.raises(AccessDenied):
        stop_and_settle("job", world.context().jobs, world.context().ports)


def test_a_job_that_does_not_stop_is_a_timeout(world: World) -> None:
    world.jobs.put("job", script=Script(ENDLESS, stops=False))
    with pytest.raises(WaitTimeout, match="has not stopped after 10 min 00 s"):
        stop_and_settle("job", world.context().jobs, world.context().ports)


def test_a_time_is_read_with_its_zone_and_none_is_none() -> None:
    assert moment("2026-01-01T00:00:00Z") == EPOCH
    assert moment("") is None
