"""Every way a secret comes into a job, and every place where it could come out again."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi
import pytest
from pulumi.automation.events import EngineEvent
from pulumi.runtime import register_resource_transform, register_stack_transformation

from pulumi_sagemaker_training import TrainingJob
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.job_names import base_name, digest
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.conftest import NewStack
from tests.engine.stacks import EngineStack, Outcome

pytestmark = pytest.mark.engine

SECRET: Final = "hunter2-is-the-password"
PLAIN: Final = {"MODE": "plain-mode"}
SECRETIVE: Final = {**PLAIN, "TOKEN": SECRET}
TYPE: Final = "TrainingJob"

Args = dict[str, Any]


def token() -> "pulumi.Output[str]":
    return pulumi.Output.secret(SECRET)


def old_style(
    seen: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    if not seen.type_.endswith(TYPE):
        return None
    props = {**seen.props, "environment": {**PLAIN, "TOKEN": token()}}
    return pulumi.ResourceTransformationResult(props, seen.opts)


def new_style(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if not seen.type_.endswith(TYPE):
        return None
    props = {**seen.props, "environment": {**PLAIN, "TOKEN": token()}}
    return pulumi.ResourceTransformResult(props, seen.opts)


def marks_only(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if not seen.type_.endswith(TYPE):
        return None
    props = {**seen.props, "environment": pulumi.Output.secret(SECRETIVE)}
    return pulumi.ResourceTransformResult(props, seen.opts)


def names_outputs(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if not seen.type_.endswith(TYPE):
        return None
    options = pulumi.ResourceOptions.merge(
        seen.opts, pulumi.ResourceOptions(additional_secret_outputs=["environment"])
    )
    return pulumi.ResourceTransformResult(seen.props, options)


def job(args: Args, environment: Any, **options: Any) -> None:
    made = TrainingJob("job", pulumi.ResourceOptions(**options), **args, environment=environment)
    pulumi.export("environment", made.environment)


def in_component(args: Args, **options: Any) -> None:
    parent = pulumi.ComponentResource(
        "tests:index:Parent", "parent", None, pulumi.ResourceOptions(**options)
    )
    job(args, PLAIN, parent=parent)


def stack_wide(register: Callable[[Any], None], transform: Any) -> Callable[[Args], None]:
    def program(args: Args) -> None:
        register(transform)
        job(args, PLAIN)

    return program


WAYS: Final[Mapping[str, Callable[[Args], None]]] = {
    "an argument": lambda args: job(args, {**PLAIN, "TOKEN": token()}),
    "a whole map": lambda args: job(args, pulumi.Output.secret(SECRETIVE)),
    "a transformation": lambda args: job(args, PLAIN, transformations=[old_style]),
    "a transform": lambda args: job(args, PLAIN, transforms=[new_style]),
    "a transform that only marks": lambda args: job(args, SECRETIVE, transforms=[marks_only]),
    "a component's transformation": lambda args: in_component(args, transformations=[old_style]),
    "a component's transform": lambda args: in_component(args, transforms=[new_style]),
    "the stack's transformation": stack_wide(register_stack_transformation, old_style),
    "the stack's transform": stack_wide(register_resource_transform, new_style),
    "additional secret outputs": lambda args: job(
        args, SECRETIVE, additional_secret_outputs=["environment"]
    ),
    "a transform that names secret outputs": lambda args: job(
        args, SECRETIVE, transforms=[names_outputs]
    ),
}


@dataclass
class Witness:
    """Everything that a run shows to anybody, live lines included."""

    shown: list[str] = field(default_factory=list)

    def __call__(self, event: EngineEvent) -> None:
        self.shown.append(json.dumps(event.to_json() if hasattr(event, "to_json") else str(event)))
        if event.diagnostic_event is not None:
            self.shown.append(event.diagnostic_event.message)


def seen(stack: EngineStack, verb: str, program: Callable[[], None]) -> tuple[Outcome, str]:
    """Run the engine, and return all that could be read of it: state, messages, live lines."""
    witness, stack.program = Witness(), program
    outcome = stack.record(verb, witness)
    files = [path for path in stack.folder.rglob("*") if path.is_file()]
    texts = [path.read_text(errors="ignore") for path in files]
    return outcome, "\n".join([*witness.shown, *texts, outcome.said, outcome.error])


def quick_name(stack: EngineStack, args: Args) -> str:
    """Return the name that a job has whose environment is no secret."""
    spec = parse_spec({**args, "environment": SECRETIVE}, Settings())
    owner = Owner.from_urn(stack.resource("job")["urn"])
    return base_name(owner, digest(owner, spec.trained_by, {}))


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_stays_one_whichever_way_it_came(
    way: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack, args = new_stack("stack"), base_args(sagemaker_emulator)
    sagemaker_emulator.add_rule(
        job="", outcome="Failed", failure_reason=f"AlgorithmError: bad {SECRET}"
    )
    outcome, read = seen(stack, "up", lambda: WAYS[way](args))
    shown = f"{outcome.said}{outcome.error}"
    assert "bad [secret]" in shown, shown
    assert SECRET not in read
    [request] = sagemaker_emulator.requests("CreateTrainingJob")
    assert request["request"]["Environment"] == SECRETIVE
    assert SECRET not in str(request["request"].get("Tags"))
    assert stack.resource("job")["id"] != quick_name(stack, args)
    assert stack.resource("job")["initErrors"]
    sagemaker_emulator.clear_rules()
    outcome, read = seen(stack, "up", lambda: WAYS[way](args))
    assert not outcome.error
    assert SECRET not in read


def test_a_secret_that_only_the_state_has_stays_one(
    new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack = new_stack("stack")
    args = {**base_args(sagemaker_emulator), "rerun": "on_change"}
    sagemaker_emulator.add_rule(
        job="", outcome="Failed", failure_reason=f"AlgorithmError: bad {SECRET}"
    )
    seen(stack, "up", lambda: WAYS["an argument"](args))
    sagemaker_emulator.clear_rules()
    outcome, read = seen(
        stack, "up", lambda: job(args, {"OTHER": "1"}, ignore_changes=["environment"])
    )
    assert "bad [secret]" in f"{outcome.said}{outcome.error}"
    assert SECRET not in read
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 1


@pytest.mark.parametrize("of_stack", [False, True])
def test_a_secret_tag_that_a_transform_adds_is_refused(
    *, of_stack: bool, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack, args = new_stack("stack"), base_args(sagemaker_emulator)

    def tag(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        tags = {"team": "vision", "token": token()}
        return pulumi.ResourceTransformResult({**seen.props, "tags": tags}, seen.opts)

    def program() -> None:
        if of_stack:
            register_resource_transform(tag)
        job(args, PLAIN, **({} if of_stack else {"transforms": [tag]}))

    outcome, read = seen(stack, "preview", program)
    assert "tags are readable" in outcome.error
    assert SECRET not in read


def test_a_plain_tag_that_a_transform_adds_is_a_tag_like_any_other(
    new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack, args = new_stack("stack"), base_args(sagemaker_emulator)

    def tag(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if not seen.type_.endswith(TYPE):
            return None
        return pulumi.ResourceTransformResult({**seen.props, "tags": {"team": "vision"}}, seen.opts)

    def program() -> None:
        job(args, PLAIN, transforms=[tag])

    outcome, _ = seen(stack, "up", program)
    assert not outcome.error
    assert "treated as public" not in outcome.said
    assert stack.resource("job")["outputs"]["tags"] == {"team": "vision"}
