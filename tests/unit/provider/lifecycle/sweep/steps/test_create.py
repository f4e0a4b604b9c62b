"""The creation of a sweep."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import (
    AccessDenied,
    QuotaExceeded,
    Refused,
    SweepFailed,
    WaitInterrupted,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, EARLY_TAG, HELD_TAG
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.steps.create import create
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result
from tests.support.fakes import ENDLESS, Script, World, failing
from tests.support.sweeps import OWNER, etas, reported, reporting, sweep


def made(world: World, spec: SweepSpec, timeout_s: float | None = None, **options: Any) -> Result:
    requested = options.pop("replacement_requested", False)
    context = world.context(Settings(**options), timeout_s)
    return create(spec, OWNER, context, replacement_requested=requested)


def most_at_once(world: World) -> int:
    """Return how many jobs ran at once, at most, by the steps of the fake service."""
    spans = [
        (r.born, r.born + sum(s[2] for s in r.steps[:-1])) for r in world.jobs.records.values()
    ]
    return max(sum(begin <= at < end for begin, end in spans) for at, _ in spans)


def counts(result: Result) -> dict[str, int]:
    """Return how many trials ended in which way."""
    found = result.outputs["counts"]
    assert isinstance(found, dict)
    return found


def test_all_points_are_trained_and_the_best_is_found() -> None:
    world = World()
    world.jobs.next(reporting(3.0), reporting(1.5), reporting(2.0))
    result = made(world, sweep())
    assert result.problem is None
    outputs: Any = result.outputs
    assert [item["metric"] for item in outputs["leaderboard"]] == [1.5, 2.0, 3.0]
    assert outputs["best"]["point"] == {"eta": 0.2}
    assert outputs["best_artifact"] == "s3://bucket/1.5/model.tar.gz"
    assert outputs["counts"]["completed"] == 3
    assert [r["hyper_parameters"]["eta"] for r in world.jobs.requests] == [0.1, 0.2, 0.3]


def test_no_more_trials_run_at_once_than_may() -> None:
    world = World()
    world.jobs.usual = reporting(1.0, seconds=20)
    made(world, sweep(points=etas(*range(1, 12)), max_parallel=3))
    assert len(world.jobs.records) == 11
    assert most_at_once(world) == 3


def test_a_trial_is_started_as_soon_as_another_has_ended() -> None:
    world = World()
    world.jobs.usual = reporting(1.0, seconds=19)
    made(world, sweep(points=etas(*range(1, 7)), max_parallel=2))
    assert world.clock.seconds < 3 * 20 + 6


def test_the_live_line_counts_the_trials_and_names_the_best() -> None:
    world = World()
    world.jobs.next(reporting(3.0, 2), reporting(1.5, 4), reporting(2.0, 8))
    made(world, sweep())
    assert any(
        line.startswith("Trials: 2 of 3 done, 1 running · best rmse=1.5 (tune-")
        for line in world.reporter.lines
    ), world.reporter.lines


def test_the_leaderboard_is_shown_at_the_end() -> None:
    world = World()
    world.jobs.next(reporting(3.0), reporting(1.5), reporting(2.0))
    made(world, sweep())
    assert [line.partition("  tune-")[0] for line in world.reporter.infos] == [
        "1. rmse 1.5",
        "2. rmse   2",
        "3. rmse   3",
    ]


def test_a_failed_trial_fails_the_sweep_and_keeps_all_in_the_state() -> None:
    world = World()
    world.jobs.next(reporting(3.0), failing("AlgorithmError: out of digits"), reporting(2.0))
    result = made(world, sweep())
    assert isinstance(result.problem, SweepFailed)
    assert "1 of 3 trials failed, and max_failed_trials is 0" in str(result.problem)
    assert "(eta=0.2): Failed: AlgorithmError: out of digits" in str(result.problem)
    outputs: Any = result.outputs
    assert outputs["failures"][0]["point"] == {"eta": 0.2}
    assert outputs["counts"] == {
        "declared": 3,
        "completed": 2,
        "failed": 1,
        "stopped_early": 0,
        "running": 0,
        "missing": 0,
    }


def test_as_many_trials_may_fail_as_the_program_allows() -> None:
    world = World()
    world.jobs.next(failing("AlgorithmError: out of digits"))
    world.jobs.usual = reporting(1.0)
    assert made(world, sweep(max_failed_trials=1)).problem is None


def test_after_too_many_failures_no_trial_is_started_if_the_program_says_so() -> None:
    world = World()
    world.jobs.next(failing("AlgorithmError: out of digits", after_s=1))
    world.jobs.usual = reporting(1.0, seconds=30)
    spec = sweep(points=etas(1, 2, 3, 4), max_parallel=2, on_failed_trials="stop")
    result = made(world, spec)
    assert "2 were not started" in str(result.problem)
    assert len(world.jobs.records) == 2
    assert counts(result)["completed"] == 1


def test_a_trial_without_the_metric_has_failed() -> None:
    world = World()
    result = made(world, sweep(points=etas(1)))
    assert "it did not report rmse (metrics of the job: none)" in str(result.problem)


def test_a_trial_that_misses_a_gate_has_failed() -> None:
    world = World()
    world.jobs.usual = reporting(3.0)
    result = made(world, sweep(template={"require_metrics": {"rmse": {"max": 2}}}))
    assert "rmse is 3, but must be at most 2" in str(result.problem)


def test_a_refused_trial_counts_as_a_failed_one() -> None:
    world = World()
    world.jobs.usual = reporting(1.0)
    world.jobs.fail("create", Refused("CreateTrainingJob", "ValidationException", "bad type"))
    result = made(world, sweep())
    assert "1 of 3 trials failed" in str(result.problem)
    assert len(world.jobs.records) == 2


def test_what_every_trial_is_refused_for_fails_before_anything_exists() -> None:
    world = World()
    world.jobs.fail("create", *[Refused("CreateTrainingJob", "V", "no such role")] * 3)
    with pytest.raises(Refused):
        made(world, sweep(points=etas(*range(1, 9))))
    assert len(world.jobs.calls_of("create")) == 3


def test_denied_access_is_the_sweeps_and_not_one_trials() -> None:
    world = World()
    world.jobs.fail("create", AccessDenied("CreateTrainingJob", "AccessDenied", "no"))
    with pytest.raises(AccessDenied):
        made(world, sweep())
    assert world.jobs.calls_of("create") == world.jobs.calls_of("create")[:1]


def test_a_reached_quota_is_waited_for_while_other_trials_run() -> None:
    world = World()
    world.jobs.next(reporting(1.0, 30))
    world.jobs.usual = reporting(2.0, 1)
    spec = sweep(points=etas(1, 2))
    full = QuotaExceeded("CreateTrainingJob", "ResourceLimitExceeded", "full")

    real, refusals = world.jobs.create, [full]

    def create_once(request: Any) -> str:
        if len(world.jobs.records) == 1 and refusals:
            raise refusals.pop()
        return real(request)

    world.jobs.create = create_once  # type: ignore[method-assign]
    result = made(world, spec)
    assert result.problem is None
    assert any("room in the account's quota" in line for line in world.reporter.lines)
    assert world.clock.seconds < 60


def test_a_quota_of_one_instance_prolongs_the_time() -> None:
    world = World()
    world.watcher.shortest_wait_s = 60
    world.jobs.usual = reporting(1.0, 500)
    real = world.jobs.create

    def create_alone(request: Any) -> str:
        if any(world.jobs.status(name) == "InProgress" for name in world.jobs.records):
            raise QuotaExceeded("CreateTrainingJob", "ResourceLimitExceeded", "full")
        return real(request)

    world.jobs.create = create_alone  # type: ignore[method-assign]
    result = made(world, sweep(points=etas(*range(1, 31)), max_parallel=30))
    assert result.problem is None
    assert world.clock.seconds > 30 * 500


def test_an_interrupt_leaves_the_trials_running_and_in_the_state() -> None:
    world = World()
    world.jobs.usual = Script(ENDLESS)
    world.interrupt.at_s = 10
    result = made(world, sweep(max_parallel=2))
    assert isinstance(result.problem, WaitInterrupted)
    assert counts(result)["running"] == 2
    assert world.jobs.calls_of("stop") == []


def test_an_interrupt_stops_the_trials_if_the_template_says_so() -> None:
    world = World()
    world.jobs.usual = Script(ENDLESS)
    world.interrupt.at_s = 10
    result = made(world, sweep(template={"on_interrupt": "stop"}))
    assert isinstance(result.problem, WaitInterrupted)
    assert {world.jobs.status(name) for name in world.jobs.records} == {"Stopped"}


def test_an_interrupt_before_a_job_exists_keeps_nothing() -> None:
    world = World()
    world.interrupt.at_s = 0
    with pytest.raises(WaitInterrupted):
        made(world, sweep())


@pytest.mark.parametrize(("on_timeout", "status"), [("stop", "Stopped"), ("leave", "InProgress")])
def test_a_timeout_does_with_the_trials_what_the_template_says(
    on_timeout: str, status: str
) -> None:
    world = World()
    world.jobs.usual = Script(ENDLESS)
    result = made(world, sweep(template={"on_timeout": on_timeout}), timeout_s=60)
    assert isinstance(result.problem, WaitTimeout)
    assert {world.jobs.status(name) for name in world.jobs.records} == {status}


def test_a_create_that_is_repeated_goes_on_with_the_same_jobs() -> None:
    world = World()
    world.jobs.usual = reporting(1.0, 50)
    world.interrupt.at_s = 30
    spec = sweep(points=etas(*range(1, 6)), max_parallel=2)
    made(world, spec)
    before = set(world.jobs.records)
    world.interrupt.at_s = float("inf")
    result = made(world, spec)
    assert result.problem is None
    assert len(world.jobs.records) == 5
    assert before < set(world.jobs.records)
    assert most_at_once(world) == 2
    assert "2 of 5 trials were started by an earlier update and are resumed" in world.reporter.infos


def test_each_job_has_a_claim_of_its_own_and_is_marked_when_the_sweep_is_recorded() -> None:
    world = World()
    world.jobs.usual = reporting(1.0)
    result = made(world, sweep())
    world.marker.flush()
    trials: Any = result.outputs["trials"]
    for record in trials.values():
        tags = world.jobs.records[record["job"]].tags
        assert tags[CLAIM_TAG] == record["claim"]
        assert tags[HELD_TAG] == "true"
    assert len({record["claim"] for record in trials.values()}) == 3


def test_a_forced_replacement_trains_all_again() -> None:
    world = World()
    world.jobs.usual = reporting(1.0)
    made(world, sweep())
    world.marker.flush()
    made(world, sweep())
    assert len(world.jobs.records) == 6


FAST = reporting(1.0, 200)
SLOW = Script((("InProgress", "Training", 900.0), ("Completed", "Completed", 1e9)), reported(9.0))


def test_a_trial_below_the_floor_is_stopped_early_and_is_no_failure() -> None:
    world = World()
    world.jobs.next(SLOW, FAST)
    spec = sweep(points=etas(1, 2), early_stopping={"floor": 5})
    result = made(world, spec)
    assert result.problem is None
    outputs: Any = result.outputs
    assert outputs["counts"]["stopped_early"] == 1
    [stopped] = [r for r in outputs["trials"].values() if r.get("stopped")]
    assert stopped["stopped"] == "rmse 9 after 60 s is worse than 5"
    assert world.jobs.records[stopped["job"]].tags[EARLY_TAG]
    assert world.clock.seconds < 300


def test_the_curves_of_all_trials_are_read_by_one_call_a_minute() -> None:
    world = World()
    world.jobs.usual = reporting(1.0, 600)
    spec = sweep(points=etas(*range(1, 11)), early_stopping={"median": True})
    result = made(world, spec)
    assert world.clients.cloudwatch.calls <= world.clock.seconds / 30 + 2
    trials: Any = result.outputs["trials"]
    assert all(2 <= len(record["curve"]) / 2 <= 12 for record in trials.values())


def test_without_early_stopping_no_curve_is_read() -> None:
    world = World()
    world.jobs.usual = reporting(1.0, 600)
    made(world, sweep())
    assert world.clients.cloudwatch.calls == 0


def test_without_permission_for_metrics_all_trials_run_to_their_end() -> None:
    world = World()
    world.jobs.next(SLOW, FAST)
    world.clients.cloudwatch.errors.append(AccessDenied("GetMetricData", "AccessDenied", "no"))
    result = made(world, sweep(points=etas(1, 2), early_stopping={"floor": 5}))
    assert result.problem is None
    assert counts(result)["completed"] == 2
    [warning] = world.reporter.warnings
    assert "no trial is stopped early in this update" in warning


def test_a_trial_that_was_stopped_early_by_a_killed_update_is_not_run_again() -> None:
    world = World()
    world.jobs.next(SLOW, FAST)
    spec = sweep(points=etas(1, 2), early_stopping={"floor": 5})
    made(world, spec)
    result = made(world, spec)
    assert result.problem is None
    assert len(world.jobs.records) == 2
    assert counts(result)["stopped_early"] == 1


def test_trials_have_checkpoints_of_their_own() -> None:
    world = World()
    world.jobs.usual = reporting(1.0)
    made(world, sweep(template={"checkpoint_config": {"s3_uri": "s3://bucket/checkpoints"}}))
    prefixes = {r["checkpoint_config"]["s3_uri"] for r in world.jobs.requests}
    assert len(prefixes) == 3


def test_secrets_of_the_template_show_nowhere() -> None:
    world = World()
    world.jobs.usual = failing("AlgorithmError: token hunter2-hunter2")
    spec = sweep(
        template={"environment": {"TOKEN": "hunter2-hunter2"}},
        __secrets=["template.environment.TOKEN"],
    )
    result = made(world, spec)
    assert "hunter2" not in spec.redact(str(result.problem))
    assert "hunter2" not in str(result.outputs["trials"])
    assert spec.secret_outputs(result.outputs) == ("template",)
