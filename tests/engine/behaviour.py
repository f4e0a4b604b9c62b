"""The types of the behaviour table: a row is a sequence of steps with expectations.

The real engine runs each row, with every adapter. A step that needs more than data is a function
of the `World`.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import pulumi
import pytest

from pulumi_sagemaker_training.adapters.plugin.property_names import to_python
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.sharing import Lane
from tests.engine.stacks import EngineStack, Outcome

NAME: Final = "job"
USUAL_TYPE: Final = "ml.m5.large"
"""The instance type of jobs; a row with a quota, lack of capacity or a warm pool has its own."""

CREATED: Final = ("create",)
SAME: Final = ("same",)
UPDATED: Final = ("update",)
REPLACED: Final = ("create-replacement", "replace", "delete-replaced")
DELETED_FIRST: Final = ("delete-replaced", "replace", "create-replacement")
REPLACEMENT_FAILED: Final = ("create-replacement",)
DELETED: Final = ("delete",)
REFRESHED: Final = ("refresh",)
NOTHING: Final = ()

Declare = Callable[..., Any]
ADAPTERS_OF_JOBS: Final = ("dynamic", "plugin")
WAYS_OF_COMPONENTS: Final = ("dynamic", "plugin", "yaml")


@dataclass(frozen=True)
class StackInUse:
    """A stack, with its adapter's way to declare jobs and form of messages."""

    stack: EngineStack | Lane
    declare: Declare
    spelt: Callable[[str], str]


@dataclass
class World:
    """The objects that the steps of one row use.

    Attributes:
        emulator: the endpoint.
        stack: the stack whose program the steps change.
        declare: declares a job in the running program, with one of the adapters.
        new_stack: creates another stack of the same name, with its own state.
        args: the job's arguments after the last step.
        opts: the resource options after the last step.
        names: the job's name after each successful step.
        spelt: returns a message in the adapter's form.
        kept: the stacks that a row has left, by a name of the row's choice.
        shared: whether other rows use the same stack and emulator.
        beside: declares more than the job in the running program.
    """

    emulator: RunningEmulator
    stack: EngineStack | Lane
    declare: Declare
    new_stack: Callable[..., EngineStack | Lane]
    args: dict[str, Any] = field(default_factory=dict)
    opts: dict[str, Any] = field(default_factory=dict)
    resource: str = NAME
    names: list[str] = field(default_factory=list)
    first: EngineStack | Lane | None = None
    spelt: Callable[[str], str] = str
    shared: bool = False
    beside: Callable[[], None] = lambda: None
    _rules: list[int] = field(default_factory=list)
    kept: dict[str, StackInUse] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # The names of its jobs begin so, also after the resource has got another name.
        self._prefix = f"{self.resource}-" if self.shared else ""

    def keep_stack(self, name: str) -> None:
        """Save the present stack under a name, to return to it."""
        self.kept[name] = StackInUse(self.stack, self.declare, self.spelt)

    def use(self, other: StackInUse) -> None:
        """Continue with another stack."""
        self.stack, self.declare, self.spelt = other.stack, other.declare, other.spelt

    def expected(self, text: str) -> str:
        """Return an expected message in the adapter's form, about this row's resource."""
        return self.spelt(self.filled(text))

    def filled(self, value: Any) -> Any:
        """Return a value whose texts have the resource's name for `{resource}`.

        They have the row's folder for `{folder}`.
        """
        if isinstance(value, Mapping):
            return {key: self.filled(item) for key, item in value.items()}
        if not isinstance(value, str):
            return value
        return value.replace("{resource}", self.resource).replace("{folder}", str(self.folder))

    @property
    def folder(self) -> Path:
        """The folder of the files that the row writes."""
        return self.stack.folder / "files" / self.resource

    def program(self) -> None:
        """Declare the job."""
        # Outputs can only be created while the program runs.
        args = {key: value() if callable(value) else value for key, value in self.args.items()}
        self.declare(self.resource, opts=pulumi.ResourceOptions(**self.opts), **args)
        self.beside()

    def client(self, service: str) -> Any:
        """Return the client of a service, which is made once for each emulator."""
        return _client(self.emulator, service)

    def jobs(self) -> dict[str, str]:
        """Return name -> status of every job; in a shared stack, of this row's jobs."""
        mine = {"NameContains": self._prefix} if self._prefix else {}
        pages = self.client("sagemaker").get_paginator("list_training_jobs").paginate(**mine)
        return {
            item["TrainingJobName"]: item["TrainingJobStatus"]
            for page in pages
            for item in page["TrainingJobSummaries"]
            if self._is_mine(item["TrainingJobName"])
        }

    def requests(self, operation: str) -> list[dict[str, Any]]:
        """Return the requests of an operation on jobs; in a shared stack, those of this row."""
        return self.emulator.requests(operation, job=self._prefix)

    def add_rule(self, body: Mapping[str, Any]) -> None:
        """Add a rule of the emulator; in a shared stack, only for this row's jobs."""
        mine = scoped(body, self._prefix) if self._prefix else body
        self._rules += [rule["id"] for rule in self.emulator.add_rule(**mine)["rules"]]

    def clear_rules(self) -> None:
        """Remove this row's rules."""
        for rule_id in self._rules:
            self.emulator.clear_rules(rule_id)
        self._rules.clear()

    def _is_mine(self, job: str) -> bool:
        return job.startswith(self._prefix)

    def wait_until(self, status: str) -> None:
        """Wait until the state's job has a status, at most three minutes."""
        deadline = time.monotonic() + 180
        while self.jobs().get(self.job) != status:
            assert time.monotonic() < deadline, self.jobs()
            time.sleep(0.05)

    def tags(self, name: str) -> dict[str, str]:
        """Return a job's tags."""
        sagemaker = self.client("sagemaker")
        arn = sagemaker.describe_training_job(TrainingJobName=name)["TrainingJobArn"]
        return {t["Key"]: t["Value"] for t in sagemaker.list_tags(ResourceArn=arn)["Tags"]}

    def created(self) -> int:
        """Return the number of accepted CreateTrainingJob calls."""
        return sum(r["status"] == 200 for r in self.requests("CreateTrainingJob"))

    @property
    def outputs(self) -> dict[str, Any]:
        """The job's outputs in the state, in Python spelling."""
        found: dict[str, Any] = self.stack.resource(self.resource)["outputs"]
        return to_python(found)

    @property
    def arn(self) -> str:
        """The ARN of the job in the state."""
        return str(self.outputs["training_job_arn"])

    @property
    def job(self) -> str:
        """The name of the job in the state."""
        return str(self.stack.resource(self.resource)["id"])


@cache
def _client(emulator: RunningEmulator, service: str) -> Any:
    return emulator.client(service)


def base_args(emulator: RunningEmulator) -> dict[str, Any]:
    """Return the arguments of a job that the emulator simulates in a short time."""
    return {
        "role_arn": emulator.role_arn,
        "algorithm_specification": {
            "training_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/foreign:1",
            "training_input_mode": "File",
        },
        "hyper_parameters": {"epochs": "3"},
        "output_data_config": {"s3_output_path": f"s3://{emulator.bucket}/models"},
        **on(USUAL_TYPE),
        "stopping_condition": {"max_runtime_in_seconds": 3600},
    }


OF_THE_ENGINE = ("may not be replaced",)
"""Errors that are the engine's own, which have no code."""


def on(instance_type: str) -> dict[str, Any]:
    """Return the argument that puts a job on an instance of a type."""
    resources = {"instance_type": instance_type, "instance_count": 1, "volume_size_in_gb": 5}
    return {"resource_config": resources}


@dataclass(frozen=True)
class Expectation:
    """The expected result of a run of the engine.

    Attributes:
        ops: the operations on the job, in order; None for any.
        error: a part of the engine's error; empty if the run must succeed.
        says: texts that the output must contain; `{resource}` is the row's resource.
        hides: texts that the output must not contain.
        jobs: the number of jobs after the run.
        creates: the number of jobs that this step creates.
        check: a check of anything else.
    """

    ops: tuple[str, ...] | None = None
    error: str = ""
    says: Sequence[str] = ()
    hides: Sequence[str] = ("Traceback",)
    jobs: int | None = None
    creates: int | None = None
    check: Callable[[World, Outcome], None] | None = None

    def verify(self, world: World, outcome: Outcome, created_before: int) -> None:
        """Compare with the result of a run."""
        shown = f"{outcome.said}\n{outcome.error}"
        if self.error:
            assert outcome.error, f"it should have failed with {self.error!r}: {shown}"
            assert world.expected(self.error) in shown, shown
            has_code = re.search(r"\[SMT-\d{3}\]", shown) is not None
            assert has_code or self.error in OF_THE_ENGINE, f"an error without a code: {shown}"
        else:
            assert not outcome.error, outcome.error
        if self.ops is not None:
            done = tuple(outcome.ops_of(world.resource))
            assert done == self.ops, f"{done}\n{shown}"
        for text in self.says:
            assert world.expected(text) in shown, shown
        for text in self.hides:
            assert text not in shown, shown
        if self.jobs is not None:
            assert len(world.jobs()) == self.jobs, world.jobs()
        if self.creates is not None:
            created = world.created() - created_before
            assert created == self.creates, f"{created} jobs were created"
        if self.check is not None:
            self.check(world, outcome)


@dataclass(frozen=True)
class Run:
    """One run of the engine.

    Attributes:
        verb: `up`, `preview`, `refresh` or `destroy`.
        expect: the expected result.
        change: arguments that are set before, with `{resource}` filled in; None removes one.
        opts: resource options that are set before.
        settings: the stack's settings that are set before.
        options: the engine's options for this run.
        by_itself: whether the run serves no other row: it ends the engine, or has its own options.
    """

    verb: str
    expect: Expectation
    change: Mapping[str, Any] = field(default_factory=dict)
    opts: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    options: Callable[[World], Mapping[str, Any]] = lambda _: {}
    by_itself: bool = False

    def __call__(self, world: World) -> None:
        """Apply the changes, run, and verify."""
        merged = {**world.args, **{k: world.filled(v) for k, v in self.change.items()}}
        world.args = {key: value for key, value in merged.items() if value is not None}
        world.opts = {**world.opts, **self.opts}
        if self.settings:
            world.stack.configure(**self.settings)
        world.stack.program = world.program
        before = world.created()
        options = dict(self.options(world))
        if self.by_itself and isinstance(world.stack, Lane):
            options["by_itself"] = True
        outcome: Outcome = getattr(world.stack, self.verb)(**options)
        self.expect.verify(world, outcome, before)
        if self.verb == "up" and not outcome.error:
            world.names.append(world.job)


Step = Callable[[World], None]


@dataclass(frozen=True)
class Row:
    """One behaviour: a sentence and the steps that test it.

    Attributes:
        sentence: the behaviour.
        steps: the steps, in order.
        component: the class of the resource, if it is a component and not a job.
        args: returns the resource's first arguments.
        adapters: the ways in that the row runs with.
        why: the reason why it does not run with all of them.
        alone: the reason why it needs its own stack and emulator; empty if it shares them.
        apart: the reason why no other row shares its stacks and emulator, though its adapters
            share them: they take the same steps at the same time.
        group: the rows that it shares stacks with; empty for those of one stack.
        matrix: whether `make matrix` runs it too, with every Python and every set of packages.
        needs: what it needs of a machine.
    """

    sentence: str
    steps: Sequence[Step]
    component: str = ""
    args: Callable[[RunningEmulator], dict[str, Any]] = base_args
    adapters: tuple[str, ...] = ADAPTERS_OF_JOBS
    why: str = ""
    alone: str = ""
    apart: str = ""
    group: str = ""
    matrix: bool = False
    needs: pytest.MarkDecorator | None = None

    @property
    def ways_in(self) -> tuple[str, ...]:
        """All ways to declare such a resource."""
        return WAYS_OF_COMPONENTS if self.component else ADAPTERS_OF_JOBS


def up(ops: tuple[str, ...] | None = None, **given: Any) -> Run:
    """Run `pulumi up`."""
    return _run("up", ops, given)


def preview(ops: tuple[str, ...] | None = None, **given: Any) -> Run:
    """Run `pulumi preview`."""
    return _run("preview", ops, given)


def refresh(ops: tuple[str, ...] | None = REFRESHED, **given: Any) -> Run:
    """Run `pulumi refresh`."""
    return _run("refresh", ops, given)


def destroy(ops: tuple[str, ...] | None = DELETED, **given: Any) -> Run:
    """Run `pulumi destroy`."""
    return _run("destroy", ops, given)


_RUN_KEYS: Final = ("change", "opts", "settings", "options", "by_itself")


def _run(verb: str, ops: tuple[str, ...] | None, given: dict[str, Any]) -> Run:
    run = {key: given.pop(key) for key in _RUN_KEYS if key in given}
    return Run(verb, Expectation(ops, **given), **run)


_BY_NAME: Final = frozenset(
    {"CreateTrainingJob", "DescribeTrainingJob", "StopTrainingJob", "DeleteTrainingJob"}
)


_BY_ARN: Final = frozenset({"AddTags", "DeleteTags", "ListTags"})


def scoped(body: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return a rule for only those jobs whose names begin with a prefix."""
    if set(body) == {"simulate_seconds"} or body.get("job") == "":
        return {**body, "job": f"^{prefix}"}
    if "plan" in body:
        return dict(body)
    if body.get("operation") == "DescribeTrainingPlan":
        return {**body, "match": {"TrainingPlanName": prefix}}
    if body.get("operation") in _BY_ARN:
        return {**body, "match": {"ResourceArn": f":training-job/{prefix}"}}
    types = str(body.get("quota") or body.get("capacity") or USUAL_TYPE)
    if not re.fullmatch(types, USUAL_TYPE):
        # No other row has jobs on these types.
        return dict(body)
    assert body.get("operation") in _BY_NAME, f"a row with the rule {body} must be `alone`"
    return {**body, "match": {"TrainingJobName": f"^{prefix}"}}


def rule(**body: Any) -> Step:
    """Add a rule of the emulator."""
    return lambda world: world.add_rule(body)


LONG_TRAINING: Final = rule(job="", phase="Training", seconds=600)
"""The job trains for ten minutes. `simulate_seconds` would make its start long too."""


def no_rules(world: World) -> None:
    """Remove every rule."""
    world.clear_rules()


def behind(act: Callable[[Any, World], object]) -> Step:
    """Change something outside Pulumi, with a boto3 client."""
    return lambda world: (act(world.client("sagemaker"), world), None)[1]


def forced(world: World) -> Mapping[str, Any]:
    """Return the option that makes the engine replace an unchanged job."""
    return {"replace": [world.stack.resource(world.resource)["urn"]]}


def taint(world: World) -> None:
    """Mark the job for replacement in the state, as `pulumi state taint` does."""
    world.stack.edit_state(world.resource, taint=True)


def killed(world: World) -> None:
    """Restore the state of an engine that is killed before it records a create."""
    sagemaker = world.client("sagemaker")
    sagemaker.delete_tags(ResourceArn=world.arn, TagKeys=["pulumi:held"])
    world.stack.drop_from_state(world.resource)


def second_state(world: World) -> None:
    """Continue with another state that has the same names, like that of a second user."""
    world.first = world.stack
    world.stack = world.new_stack("second")


def first_state(world: World) -> None:
    """Return to the first state."""
    assert world.first is not None
    world.stack, world.first = world.first, world.stack
