"""Every way a secret comes into a job, and every place where it could come out again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pytest
from pulumi.runtime import register_resource_transform, register_stack_transformation

from pulumi_sagemaker_training.adapters.program import secret_marks
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import ADAPTERS
from tests.engine.behaviour import Declare, base_args
from tests.engine.conftest import NewStack
from tests.engine.secrecy import PLAIN, SECRET, SECRETIVE, TELLS, seen, the_secret_stays_one

pytestmark = pytest.mark.engine

TYPE: Final = "TrainingJob"

Args = dict[str, Any]
Way = Callable[[Declare, Args], None]


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


def job(declare: Declare, args: Args, environment: Any, **options: Any) -> None:
    opts = pulumi.ResourceOptions(**options)
    made: Any = declare("job", opts, **args, environment=environment)
    pulumi.export("environment", made.environment)


def in_component(declare: Declare, args: Args, **options: Any) -> None:
    parent = pulumi.ComponentResource(
        "tests:index:Parent", "parent", None, pulumi.ResourceOptions(**options)
    )
    job(declare, args, PLAIN, parent=parent)


def with_options(**options: Any) -> Way:
    return lambda declare, args: job(declare, args, PLAIN, **options)


def stack_wide(register: Callable[[Any], None], transform: Any) -> Way:
    def program(declare: Declare, args: Args) -> None:
        register(transform)
        job(declare, args, PLAIN)

    return program


WAYS: Final[Mapping[str, Way]] = {
    "an argument": lambda declare, args: job(declare, args, {**PLAIN, "TOKEN": token()}),
    "a whole map": lambda declare, args: job(declare, args, pulumi.Output.secret(SECRETIVE)),
    "a transformation": with_options(transformations=[old_style]),
    "a transform": with_options(transforms=[new_style]),
    "a transform that only marks": lambda declare, args: job(
        declare, args, SECRETIVE, transforms=[marks_only]
    ),
    "a component's transformation": lambda declare, args: in_component(
        declare, args, transformations=[old_style]
    ),
    "a component's transform": lambda declare, args: in_component(
        declare, args, transforms=[new_style]
    ),
    "the stack's transformation": stack_wide(register_stack_transformation, old_style),
    "the stack's transform": stack_wide(register_resource_transform, new_style),
    "additional secret outputs": lambda declare, args: job(
        declare, args, SECRETIVE, additional_secret_outputs=["environment"]
    ),
    "a transform that names secret outputs": lambda declare, args: job(
        declare, args, SECRETIVE, transforms=[names_outputs]
    ),
}


ONLY_DYNAMIC: Final = ("additional secret outputs", "a transform that names secret outputs")
"""The engine tells no plugin of additional secret outputs: see the test of them below."""

CASES: Final = [
    (way, adapter)
    for way in WAYS
    for adapter in ADAPTERS
    if adapter == "dynamic" or way not in ONLY_DYNAMIC
]


@pytest.mark.parametrize(("way", "adapter"), CASES)
def test_a_secret_stays_one_whichever_way_it_came(
    way: str, adapter: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack, args = new_stack("stack"), base_args(sagemaker_emulator)
    stack.program = lambda: WAYS[way](ADAPTERS[adapter], args)
    the_secret_stays_one(stack, sagemaker_emulator, args)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_a_secret_that_only_the_state_has_stays_one(
    adapter: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack, declare = new_stack("stack"), ADAPTERS[adapter]
    args = {**base_args(sagemaker_emulator), "rerun": "on_change"}
    sagemaker_emulator.add_rule(**TELLS)
    seen(stack, "up", lambda: WAYS["an argument"](declare, args))
    sagemaker_emulator.clear_rules()
    outcome, read = seen(
        stack, "up", lambda: job(declare, args, {"OTHER": "1"}, ignore_changes=["environment"])
    )
    assert "bad [secret]" in f"{outcome.said}{outcome.error}"
    assert SECRET not in read
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 1


def test_an_additional_secret_output_of_the_plugin_is_encrypted_where_the_engine_keeps_it(
    new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    # The inputs stand in the state as the program has them, like those of any provider.
    stack, args = new_stack("stack"), base_args(sagemaker_emulator)
    program = WAYS["additional secret outputs"]
    assert not stack.up(lambda: program(ADAPTERS["plugin"], args)).error
    resource = stack.resource("job")
    assert SECRET not in str(resource["outputs"])
    assert resource["inputs"]["environment"] == SECRETIVE
    assert stack.auto.workspace.stack_outputs(stack.auto.name)["environment"].secret


@dataclass(frozen=True)
class Ignored:
    """What the state holds, what the program says by now, and which of it is ignored."""

    held: Callable[[], Any]
    said: Callable[[], Any]
    path: str = "environment"


IGNORED: Final[Mapping[str, Ignored]] = {
    "the state's": Ignored(lambda: {**PLAIN, "TOKEN": token()}, lambda: {"OTHER": "1"}),
    "a member of the state's": Ignored(
        lambda: {**PLAIN, "TOKEN": token()}, lambda: {"OTHER": "1"}, "environment.TOKEN"
    ),
    "the program's": Ignored(lambda: PLAIN, lambda: {**PLAIN, "TOKEN": token()}),
    "that of both": Ignored(lambda: pulumi.Output.secret(SECRETIVE), lambda: {"A": token()}),
}


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("whose", IGNORED)
def test_no_secret_is_told_where_a_job_is_replaced_whose_changes_are_ignored(
    whose: str, adapter: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    # The engine checks a replacement once more, with what the program says: nothing is ignored.
    stack, declare, case = new_stack("stack"), ADAPTERS[adapter], IGNORED[whose]
    args = base_args(sagemaker_emulator)
    outcome, before = seen(stack, "up", lambda: job(declare, args, case.held()))
    assert not outcome.error
    is_given = "state" not in whose
    rule = TELLS if is_given else {**TELLS, "failure_reason": "AlgorithmError: bad"}
    sagemaker_emulator.add_rule(**rule)
    changed = {**args, "hyper_parameters": {"epochs": "5"}}
    outcome, after = seen(
        stack, "up", lambda: job(declare, changed, case.said(), ignore_changes=[case.path])
    )
    assert outcome.ops_of("job") == ["create-replacement"]
    assert ("bad [secret]" if is_given else "bad") in f"{outcome.said}{outcome.error}"
    assert SECRET not in before
    assert SECRET not in after
    [_, request] = sagemaker_emulator.requests("CreateTrainingJob")
    assert (SECRET in str(request["request"]["Environment"])) == is_given


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("of_stack", [False, True])
def test_a_secret_tag_that_a_transform_adds_is_refused(
    *, of_stack: bool, adapter: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack, args = new_stack("stack"), base_args(sagemaker_emulator)

    def tag(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        tags = {"team": "vision", "token": token()}
        return pulumi.ResourceTransformResult({**seen.props, "tags": tags}, seen.opts)

    def program() -> None:
        if of_stack:
            register_resource_transform(tag)
        options = {} if of_stack else {"transforms": [tag]}
        job(ADAPTERS[adapter], args, PLAIN, **options)

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
        job(ADAPTERS["dynamic"], args, PLAIN, transforms=[tag])

    outcome, _ = seen(stack, "up", program)
    assert not outcome.error
    assert "treated as public" not in outcome.said
    assert stack.resource("job")["outputs"]["tags"] == {"team": "vision"}


def test_what_a_transform_adds_that_cannot_be_watched_is_secret_and_its_tag_is_said_to_be_public(
    new_stack: NewStack, sagemaker_emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a transform of another process is, or any where a later SDK keeps them elsewhere.
    monkeypatch.setattr(secret_marks, "_SERVICER", "Gone")
    stack, args = new_stack("stack"), base_args(sagemaker_emulator)

    def add(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if not seen.type_.endswith(TYPE):
            return None
        props = {**seen.props, "environment": SECRETIVE, "tags": {"team": "vision"}}
        return pulumi.ResourceTransformResult(props, seen.opts)

    def program() -> None:
        register_resource_transform(add)
        job(ADAPTERS["dynamic"], args, PLAIN)

    sagemaker_emulator.add_rule(**TELLS)
    outcome, _ = seen(stack, "up", program)
    assert "tags: was not set by the program, so it may hold a secret" in outcome.said
    assert "treated as public, because tags are readable by everyone" in outcome.said
    assert SECRET not in f"{outcome.said}{outcome.live}{outcome.error}"
    assert stack.resource("job")["outputs"]["tags"] == {"team": "vision"}
