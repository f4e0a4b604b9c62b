"""The update, the read and the removal of a sweep."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import AccessDenied, SweepFailed, WaitInterrupted
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, STACK_TAG, Owner
from pulumi_sagemaker_training.lifecycle.sweep.decisions.plan import Situation, SweepPlan, plan
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.steps.create import create
from pulumi_sagemaker_training.lifecycle.sweep.steps.delete import delete
from pulumi_sagemaker_training.lifecycle.sweep.steps.read import read
from pulumi_sagemaker_training.lifecycle.sweep.steps.survey import survey
from pulumi_sagemaker_training.lifecycle.sweep.steps.update import update
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import Decision
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result
from tests.support.fakes import ENDLESS, Script, World, failing
from tests.support.sweeps import OWNER, etas, reporting, sweep


class Stack:
    """A sweep with its state, over the fakes."""

    def __init__(self, spec: SweepSpec, **settings: Any) -> None:
        self.world = World()
        self.world.jobs.usual = reporting(1.0)
        self.spec, self.settings, self.owner = spec, Settings(**settings), OWNER
        self.state: dict[str, Any] = {}
        self.problem: Exception | None = None

    def create(self) -> "Stack":
        context = self.world.context(self.settings)
        self._record(create(self.spec, self.owner, context, replacement_requested=False))
        return self

    def plan(self, new: SweepSpec | None = None) -> SweepPlan:
        """Return the plan for a sweep in the place of the present one."""
        context = self.world.context(self.settings)
        names = {t["job"] for t in self.state["trials"].values() if t.get("job")}
        return plan(
            Situation(
                old=self.spec,
                new=new or self.spec,
                recorded=self.state,
                found=survey(names, context.jobs),
                owner=self.owner,
                settings=self.settings,
                region="us-east-1",
            )
        )

    def update(self, new: SweepSpec | None = None) -> "Stack":
        made = new or self.spec
        context = self.world.context(self.settings)
        self._record(update(self.state, self.spec, made, self.owner, context))
        self.spec = made
        return self

    def refresh(self) -> Result | None:
        context = self.world.context(self.settings)
        result = read("id", self.state, self.spec, self.owner, context)
        if result is not None:
            self._record(result)
        return result

    def delete(self) -> None:
        context = self.world.context(self.settings)
        delete(self.state, self.spec.options, self.owner, context)

    def calls(self, *methods: str) -> int:
        return sum(method in methods for method, _ in self.world.jobs.calls)

    @property
    def etas(self) -> list[Any]:
        """The values of the jobs that exist, in the order of their creation."""
        records = self.world.jobs.records.values()
        return [record.request["hyper_parameters"]["eta"] for record in records]

    def job(self, eta: float) -> str:
        """Return the name of the job of a value in the state."""
        [found] = [t["job"] for t in self.state["trials"].values() if t["point"]["eta"] == eta]
        return str(found)

    def _record(self, result: Result) -> None:
        self.state, self.problem = dict(result.outputs), result.problem
        self.world.marker.flush()


def test_an_unchanged_sweep_is_left_alone_after_one_list_call() -> None:
    stack = Stack(sweep()).create()
    before = len(stack.world.jobs.calls)
    assert stack.plan().decision is Decision.UNCHANGED
    assert [method for method, _ in stack.world.jobs.calls[before:]] == ["list"]


def test_an_appended_point_is_one_job_and_one_line() -> None:
    stack = Stack(sweep()).create()
    longer = sweep(points=etas(0.1, 0.2, 0.3, 0.4))
    made = stack.plan(longer)
    assert made.reasons == ("1 trial is new: eta=0.4",)
    assert [(c.path, c.kind) for c in made.changes] == [('trials["eta=0.4"]', "add")]
    stack.update(longer)
    assert stack.etas == [0.1, 0.2, 0.3, 0.4]
    assert stack.state["counts"]["completed"] == 4


def test_a_point_that_is_taken_out_lets_only_its_job_go() -> None:
    stack = Stack(sweep()).create()
    shorter = sweep(points=etas(0.1, 0.3))
    made = stack.plan(shorter)
    assert made.reasons == ("1 trial is removed: eta=0.2",)
    assert [(c.path, c.kind) for c in made.changes] == [('trials["eta=0.2"]', "delete")]
    stack.update(shorter)
    assert stack.etas == [0.1, 0.3]
    assert stack.calls("create") == 3
    assert stack.plan().decision is Decision.UNCHANGED


def test_a_kept_job_stays_with_on_delete_retain() -> None:
    template = {"on_delete": "retain"}
    stack = Stack(sweep(template=template)).create()
    stack.update(sweep(points=etas(0.1), template=template))
    assert stack.etas == [0.1, 0.2, 0.3]
    assert len(stack.state["trials"]) == 1


def test_a_changed_template_trains_all_again_and_says_why() -> None:
    stack = Stack(sweep()).create()
    other = sweep(template={"algorithm_specification__training_image": "other"})
    made = stack.plan(other)
    words = 'template.algorithm_specification.training_image ("image" → "other")'
    assert made.reasons == (f"all 3 trials are trained again: {words}",)
    assert "template.algorithm_specification.training_image" in {c.path for c in made.changes}
    stack.update(other)
    assert stack.etas == [0.1, 0.2, 0.3]
    assert stack.calls("create") == 6
    assert stack.plan().decision is Decision.UNCHANGED


def test_the_old_trials_stay_until_the_new_ones_are_good() -> None:
    stack = Stack(sweep()).create()
    stack.world.jobs.next(failing("AlgorithmError"))
    stack.update(sweep(template={"algorithm_specification__training_image": "other"}))
    assert isinstance(stack.problem, SweepFailed)
    assert len(stack.world.jobs.records) == 6
    assert len(stack.state["leaving"]) == 3
    stack.update()
    assert stack.problem is None
    assert stack.etas == [0.2, 0.3, 0.1]
    assert "leaving" not in stack.state
    assert stack.plan().decision is Decision.UNCHANGED


def test_the_points_that_go_are_named_only_up_to_a_bound() -> None:
    stack = Stack(sweep(points=etas(*range(1, 61)))).create()
    made = stack.plan(sweep(points=etas(*range(101, 161))))
    assert len(made.changes) == 42
    assert 'trials["and 40 more"]' in {change.path for change in made.changes}
    assert made.reasons[0] == "60 trials are new: eta=101; eta=102; eta=103; and 57 more"


def test_another_value_of_a_setting_trains_nothing() -> None:
    stack = Stack(sweep()).create()
    other = sweep(max_parallel=2)
    assert [change.path for change in stack.plan(other).changes] == ["max_parallel"]
    stack.update(other)
    assert stack.calls("create") == 3


def test_only_what_failed_is_trained_again() -> None:
    stack = Stack(sweep())
    stack.world.jobs.next(reporting(1), failing("AlgorithmError: out of digits"))
    stack.create()
    assert isinstance(stack.problem, SweepFailed)
    assert stack.plan().reasons == ("1 trial is trained again (failed): eta=0.2",)
    stack.update()
    assert stack.problem is None
    assert stack.etas == [0.1, 0.3, 0.2]
    assert stack.job(0.2).endswith("-2")


def test_with_rerun_on_change_failed_trials_fail_again_until_something_changes() -> None:
    stack = Stack(sweep(template={"rerun": "on_change"}))
    stack.world.jobs.next(failing("AlgorithmError: out of digits"))
    stack.create()
    stack.update()
    assert isinstance(stack.problem, SweepFailed)
    assert stack.calls("create") == 3


def test_failures_that_are_allowed_are_not_trained_again() -> None:
    stack = Stack(sweep(max_failed_trials=1))
    stack.world.jobs.next(failing("AlgorithmError"))
    stack.create()
    assert stack.problem is None
    assert stack.plan().decision is Decision.UNCHANGED


def test_an_interrupted_sweep_goes_on_where_it_was() -> None:
    stack = Stack(sweep(max_parallel=2))
    stack.world.jobs.usual = reporting(1.0, 40)
    stack.world.interrupt.at_s = 10
    stack.create()
    assert isinstance(stack.problem, WaitInterrupted)
    stack.world.interrupt.at_s = float("inf")
    assert stack.plan().reasons == (
        "1 trial is new: eta=0.3",
        "2 trials are resumed: eta=0.1; eta=0.2",
    )
    stack.update()
    assert stack.problem is None
    assert stack.etas == [0.1, 0.2, 0.3]
    assert stack.state["counts"]["completed"] == 3


def test_a_failed_trial_whose_turn_did_not_come_before_an_interrupt_stays_in_the_state() -> None:
    stack = Stack(sweep(max_parallel=1))
    stack.world.jobs.usual = failing("AlgorithmError")
    stack.create()
    stack.world.jobs.usual = reporting(1.0, 60)
    stack.world.interrupt.at_s = stack.world.clock.seconds + 10
    stack.update()
    assert isinstance(stack.problem, WaitInterrupted)
    held = {trial["job"] for trial in stack.state["trials"].values()}
    held |= {trial["job"] for trial in stack.state["leaving"].values()}
    assert held == set(stack.world.jobs.records)
    stack.world.interrupt.at_s = float("inf")
    stack.update()
    assert stack.problem is None
    held = {trial["job"] for trial in stack.state["trials"].values()}
    assert held == set(stack.world.jobs.records)
    assert stack.calls("create") == 3 + 3 + 3  # Each of the second round finds its name taken.


def test_a_trial_that_ended_after_an_interrupt_is_read_by_the_next_update() -> None:
    stack = Stack(sweep())
    stack.world.jobs.usual = reporting(1.0, 40)
    stack.world.interrupt.at_s = 10
    stack.create()
    stack.world.interrupt.at_s = float("inf")
    stack.world.clock.seconds += 100
    stack.update()
    assert stack.state["counts"]["completed"] == 3
    assert stack.calls("create") == 3


def test_a_running_trial_that_is_let_go_is_stopped_before_others_start() -> None:
    stack = Stack(sweep(points=etas(1, 2), max_parallel=2))
    stack.world.jobs.usual = Script(ENDLESS)
    stack.world.interrupt.at_s = 5
    stack.create()
    stack.world.interrupt.at_s = float("inf")
    stack.world.jobs.usual = reporting(1.0)
    stack.update(sweep(points=etas(3), max_parallel=2))
    methods = [m for m, _ in stack.world.jobs.calls if m in ("create", "stop")]
    assert methods == ["create", "create", "stop", "stop", "create"]
    assert stack.etas == [3]


def test_a_job_that_was_deleted_behind_pulumis_back_is_trained_again() -> None:
    stack = Stack(sweep()).create()
    stack.world.jobs.records.pop(stack.job(0.2))
    assert stack.plan().reasons == ("1 trial is trained again (no longer there): eta=0.2",)
    stack.update()
    assert stack.etas == [0.1, 0.3, 0.2]


def test_a_refresh_of_ended_trials_is_one_list_call() -> None:
    stack = Stack(sweep()).create()
    before = len(stack.world.jobs.calls)
    kept = dict(stack.state)
    stack.refresh()
    assert [method for method, _ in stack.world.jobs.calls[before:]] == ["list"]
    assert stack.state == kept


def test_a_refresh_leaves_out_what_is_gone_and_up_trains_it_again() -> None:
    stack = Stack(sweep()).create()
    stack.world.jobs.records.pop(stack.job(0.2))
    stack.refresh()
    assert len(stack.state["trials"]) == 2
    assert stack.plan().reasons == ("1 trial is new: eta=0.2",)


def test_a_sweep_without_any_job_is_gone() -> None:
    stack = Stack(sweep()).create()
    stack.world.jobs.records.clear()
    assert stack.refresh() is None


def test_another_metric_ranks_the_same_trials_again_without_training() -> None:
    definitions = [{"name": n, "regex": f"{n}=(.*)"} for n in ("rmse", "mae")]
    template = {"algorithm_specification__metric_definitions": definitions}
    stack = Stack(sweep(template=template))
    for rmse, mae in ((3.0, 1.0), (2.0, 2.0), (1.0, 3.0)):
        script = reporting(rmse)
        listed = [*script.fields["final_metric_data_list"], {"metric_name": "mae", "value": mae}]
        stack.world.jobs.next(
            Script(script.steps, {**script.fields, "final_metric_data_list": listed})
        )
    stack.create()
    assert stack.state["best"]["point"] == {"eta": 0.3}
    stack.update(sweep(template=template, objective_metric="mae"))
    assert stack.state["best"] == {**stack.state["best"], "point": {"eta": 0.1}, "metric": 1.0}
    assert stack.calls("create") == 3


def test_a_new_tag_is_written_to_every_trial_in_place() -> None:
    stack = Stack(sweep()).create()
    tagged = sweep(template={"tags": {"team": "a"}})
    assert [change.path for change in stack.plan(tagged).changes] == ["template.tags.team"]
    stack.update(tagged)
    assert all(r.tags["team"] == "a" for r in stack.world.jobs.records.values())
    assert stack.calls("create") == 3
    assert stack.plan().decision is Decision.UNCHANGED


def test_a_renamed_stack_changes_only_tags() -> None:
    stack = Stack(sweep()).create()
    stack.owner = Owner("shop", "prod", "tune", "tune")
    assert stack.plan().start == ()
    stack.update()
    assert stack.calls("create") == 3
    assert {r.tags[STACK_TAG] for r in stack.world.jobs.records.values()} == {"prod"}
    longer = sweep(points=etas(0.1, 0.2, 0.3, 0.4))
    stack.update(longer)
    assert stack.calls("create") == 4
    assert stack.plan().decision is Decision.UNCHANGED


def test_another_region_is_a_replacement() -> None:
    stack = Stack(sweep()).create()
    stack.state["trials_region"] = "eu-west-1"
    assert stack.plan().decision is Decision.REPLACE


def test_a_destroy_removes_every_job() -> None:
    stack = Stack(sweep(points=etas(*range(1, 31)))).create()
    stack.delete()
    assert stack.world.jobs.records == {}


def test_a_destroy_that_could_not_remove_a_trial_fails_and_removes_the_others() -> None:
    stack = Stack(sweep()).create()
    denied = AccessDenied("DeleteTrainingJob", "AccessDeniedException", "no")
    stack.world.jobs.fail("delete", denied)
    with pytest.raises(AccessDenied):
        stack.delete()
    assert len(stack.world.jobs.records) == 1


def test_a_destroy_does_not_touch_a_job_that_another_state_has_taken() -> None:
    stack = Stack(sweep()).create()
    taken = stack.job(0.2)
    stack.world.jobs.records[taken].tags[CLAIM_TAG] = "another"
    stack.delete()
    assert list(stack.world.jobs.records) == [taken]


@pytest.mark.parametrize("trials", [None, 3, {"a": 1}, {"a": {"point": 1, "curve": 5}}])
def test_a_damaged_state_is_planned_as_if_nothing_were_there(trials: Any) -> None:
    stack = Stack(sweep()).create()
    stack.state["trials"] = {}
    found = plan(
        Situation(
            old=stack.spec,
            new=stack.spec,
            recorded={**stack.state, "trials": trials},
            found={},
            owner=OWNER,
            settings=Settings(),
        )
    )
    assert len(found.start) == 3
