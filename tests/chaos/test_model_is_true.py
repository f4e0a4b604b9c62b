"""The model of the engine compared with the real one: equal histories give equal stacks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from pulumi_sagemaker_training import TrainingJob
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.chaos.engine_model import Engine
from tests.engine.behaviour import base_args
from tests.engine.conftest import NewStack
from tests.engine.stacks import EngineStack
from tests.support.fakes import failing
from tests.support.jobs import JOB

pytest_plugins = ["tests.engine.conftest"]
pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("forked_plugins")]

FAILURE = "AlgorithmError: no"
Plan = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Seen:
    """The result of a run, in terms that both engines share.

    Attributes:
        succeeded: whether the run succeeded.
        state: resource, attempt, whether it is pending deletion, whether it is kept as failed.
        jobs: the number of jobs.
    """

    succeeded: bool
    state: tuple[tuple[str, str, bool, bool], ...]
    jobs: int


def _attempt(job: str) -> str:
    return job.split("-", 2)[2] if job.count("-") > 1 else "1"


class Modelled:
    """A stack with the model."""

    def __init__(self) -> None:
        self.engine = Engine()

    def up(self, plan: Plan, *, fails: bool = False) -> Seen:
        self.engine.program = {name: {**JOB, **args} for name, args in plan.items()}
        self.engine.jobs.scripts[:] = [failing(FAILURE)] if fails else []
        return self._seen(self.engine.up())

    def destroy(self) -> Seen:
        return self._seen(self.engine.destroy())

    def refresh(self) -> Seen:
        return self._seen(self.engine.refresh())

    def taint(self, name: str) -> None:
        held = self.engine.current(name)
        assert held is not None
        held.tainted = True

    def remove(self, name: str) -> None:
        held = self.engine.current(name)
        assert held is not None
        del self.engine.jobs.records[held.id]

    def _seen(self, succeeded: bool) -> Seen:
        state = sorted(
            (h.name, _attempt(h.id), h.pending_delete, h.failed) for h in self.engine.state
        )
        return Seen(succeeded, tuple(state), len(self.engine.jobs.records))


class Real:
    """A stack with the real engine."""

    def __init__(self, stack: EngineStack, emulator: RunningEmulator) -> None:
        self.stack, self.emulator = stack, emulator

    def up(self, plan: Plan, *, fails: bool = False) -> Seen:
        def program() -> None:
            for name, args in plan.items():
                TrainingJob(name, **{**base_args(self.emulator), **args})

        self.emulator.clear_rules()
        if fails:
            self.emulator.add_rule(job="", outcome="Failed", failure_reason=FAILURE, times=1)
        return self._seen(self.stack.up(program).error)

    def destroy(self) -> Seen:
        return self._seen(self.stack.destroy().error)

    def refresh(self) -> Seen:
        return self._seen(self.stack.refresh().error)

    def taint(self, name: str) -> None:
        self.stack.edit_state(name, taint=True)

    def remove(self, name: str) -> None:
        job = str(self.stack.resource(name)["id"])
        self.emulator.client("sagemaker").delete_training_job(TrainingJobName=job)

    def _seen(self, error: str) -> Seen:
        state = sorted(
            (
                resource["urn"].rpartition("::")[2],
                _attempt(resource["id"]),
                bool(resource.get("delete")),
                bool(resource.get("initErrors")),
            )
            for resource in self.stack.resources()
        )
        listed = self.emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]
        return Seen(not error, tuple(state), len(listed))


Step = Callable[[Any], Seen | None]
A = {"hyper_parameters": {"epochs": "1"}}
B = {"hyper_parameters": {"epochs": "2"}}

HISTORIES: Mapping[str, Sequence[Step]] = {
    "a replacement fails and is taken back": [
        lambda stack: stack.up({"a": A}),
        lambda stack: stack.up({"a": B}, fails=True),
        lambda stack: stack.up({"a": A}),
        lambda stack: stack.destroy(),
    ],
    "a job fails, is trained again, and is replaced": [
        lambda stack: stack.up({"a": A}, fails=True),
        lambda stack: stack.up({"a": A}),
        lambda stack: stack.up({"a": B, "b": A}),
        lambda stack: stack.up({"b": A}),
    ],
    "a job is trained again, deleted outside Pulumi, and removed from the program": [
        lambda stack: stack.up({"a": {**A, "on_delete": "retain"}}),
        lambda stack: stack.taint("a"),
        lambda stack: stack.up({"a": {**A, "on_delete": "retain"}}),
        lambda stack: stack.remove("a"),
        lambda stack: stack.refresh(),
        lambda stack: stack.up({"a": A}),
        lambda stack: stack.destroy(),
    ],
    "an explicit name is deleted first, and tags change in place": [
        lambda stack: stack.up({"a": {**A, "training_job_name": "mine"}}),
        lambda stack: stack.up({"a": {**B, "training_job_name": "mine"}}),
        lambda stack: stack.up({"a": {**B, "training_job_name": "mine", "tags": {"x": "1"}}}),
        lambda stack: stack.destroy(),
    ],
}


@pytest.mark.parametrize("name", HISTORIES)
def test_equal_histories_leave_equal_stacks(
    name: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    modelled, real = Modelled(), Real(new_stack("stack"), sagemaker_emulator)
    for number, step in enumerate(HISTORIES[name]):
        assert step(modelled) == step(real), number
