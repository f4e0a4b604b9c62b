"""Every way a secret comes into a job, and every place where it could come out again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pytest
from pulumi.runtime import register_resource_transform, register_stack_transformation

from pulumi_sagemaker_training.adapters.program import secret_marks
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import ADAPTERS
from tests.engine.behaviour import NAME, Declare, base_args
from tests.engine.conftest import NewStack
from tests.engine.secrecy import (
    PLAIN,
    SECRET,
    Runs,
    read_of,
    secret_of,
    secretive,
    seen,
    tells,
    the_secret_stays_one,
    two_runs,
)
from tests.engine.sharing import SharedRecorder
from tests.engine.stacks import EngineStack, Outcome

pytestmark = pytest.mark.engine

TYPE: Final = "TrainingJob"

Args = dict[str, Any]
Way = Callable[[Declare, Args, str], None]


def token(name: str = NAME) -> "pulumi.Output[str]":
    return pulumi.Output.secret(secret_of(name))


def given(name: str) -> dict[str, Any]:
    """Return the environment that holds the secret of a job, as one that is marked."""
    return {**PLAIN, "TOKEN": token(name)}


def old_style(name: str) -> Any:
    def transformation(
        seen: pulumi.ResourceTransformationArgs,
    ) -> pulumi.ResourceTransformationResult | None:
        if seen.name != name or not seen.type_.endswith(TYPE):
            return None
        props = {**seen.props, "environment": given(name)}
        return pulumi.ResourceTransformationResult(props, seen.opts)

    return transformation


def new_style(name: str) -> Any:
    return changing(name, lambda seen: {**seen.props, "environment": given(name)})


def marks_only(name: str) -> Any:
    secret = pulumi.Output.secret(secretive(name))
    return changing(name, lambda seen: {**seen.props, "environment": secret})


def changing(name: str, props: Callable[[pulumi.ResourceTransformArgs], Mapping[str, Any]]) -> Any:
    def transform(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if seen.name != name or not seen.type_.endswith(TYPE):
            return None
        return pulumi.ResourceTransformResult(props(seen), seen.opts)

    return transform


def names_outputs(seen: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if not seen.type_.endswith(TYPE):
        return None
    options = pulumi.ResourceOptions.merge(
        seen.opts, pulumi.ResourceOptions(additional_secret_outputs=["environment"])
    )
    return pulumi.ResourceTransformResult(seen.props, options)


def job(declare: Declare, args: Args, environment: Any, name: str = NAME, **options: Any) -> None:
    opts = pulumi.ResourceOptions(**options)
    made: Any = declare(name, opts, **args, environment=environment)
    pulumi.export(name, made.environment)


def in_component(declare: Declare, args: Args, name: str, **options: Any) -> None:
    parent = pulumi.ComponentResource(
        "tests:index:Parent", f"parent-of-{name}", None, pulumi.ResourceOptions(**options)
    )
    job(declare, args, PLAIN, name, parent=parent)


def stack_wide(register: Callable[[Any], None], transform: Callable[[str], Any]) -> Way:
    def program(declare: Declare, args: Args, name: str) -> None:
        register(transform(name))
        job(declare, args, PLAIN, name)

    return program


WAYS: Final[Mapping[str, Way]] = {
    "an argument": lambda declare, args, name: job(declare, args, given(name), name),
    "a whole map": lambda declare, args, name: job(
        declare, args, pulumi.Output.secret(secretive(name)), name
    ),
    "a transformation": lambda declare, args, name: job(
        declare, args, PLAIN, name, transformations=[old_style(name)]
    ),
    "a transform": lambda declare, args, name: job(
        declare, args, PLAIN, name, transforms=[new_style(name)]
    ),
    "a transform that only marks": lambda declare, args, name: job(
        declare, args, secretive(name), name, transforms=[marks_only(name)]
    ),
    "a component's transformation": lambda declare, args, name: in_component(
        declare, args, name, transformations=[old_style(name)]
    ),
    "a component's transform": lambda declare, args, name: in_component(
        declare, args, name, transforms=[new_style(name)]
    ),
    "the stack's transformation": stack_wide(register_stack_transformation, old_style),
    "the stack's transform": stack_wide(register_resource_transform, new_style),
    "additional secret outputs": lambda declare, args, name: job(
        declare, args, secretive(name), name, additional_secret_outputs=["environment"]
    ),
    "a transform that names secret outputs": lambda declare, args, name: job(
        declare, args, secretive(name), name, transforms=[names_outputs]
    ),
}


ONLY_DYNAMIC: Final = ("additional secret outputs", "a transform that names secret outputs")
"""The engine tells no plugin of additional secret outputs: see the test of them below."""

NAMES: Final = {way: f"way{number:02}" for number, way in enumerate(WAYS)}
"""Way -> the resource that takes it, in one program with the others."""

WAYS_OF: Final = {
    adapter: [way for way in WAYS if adapter == "dynamic" or way not in ONLY_DYNAMIC]
    for adapter in ADAPTERS
}
CASES: Final = [
    # The rows of a group are kept on one worker: tests/support/scheduling.py.
    pytest.param(way, adapter, id=f"{adapter}-0: {way}")
    for adapter, ways in WAYS_OF.items()
    for way in ways
]


@pytest.fixture(scope="module")
def runs_of_adapters() -> dict[str, Runs]:
    """Return the runs of all ways together, by adapter; the test of the first way makes them."""
    return {}


@pytest.mark.parametrize(("way", "adapter"), CASES)
def test_a_secret_stays_one_whichever_way_it_came(
    way: str,
    adapter: str,
    runs_of_adapters: dict[str, Runs],
    new_stack: NewStack,
    sagemaker_emulator: RunningEmulator,
) -> None:
    args, declare = base_args(sagemaker_emulator), ADAPTERS[adapter]
    if adapter not in runs_of_adapters:
        stack, ways = new_stack("stack"), WAYS_OF[adapter]
        stack.program = lambda: [WAYS[each](declare, args, NAMES[each]) for each in ways] and None
        names = [NAMES[each] for each in ways]
        runs_of_adapters[adapter] = two_runs(stack, sagemaker_emulator, names)
    the_secret_stays_one(runs_of_adapters[adapter], NAMES[way], args)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_a_secret_that_only_the_state_has_stays_one(
    adapter: str, new_stack: NewStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack, declare = new_stack("stack"), ADAPTERS[adapter]
    args = {**base_args(sagemaker_emulator), "rerun": "on_change"}
    sagemaker_emulator.add_rule(**tells(NAME))
    seen(stack, "up", lambda: WAYS["an argument"](declare, args, NAME))
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
    assert not stack.up(lambda: program(ADAPTERS["plugin"], args, NAME)).error
    resource = stack.resource("job")
    assert SECRET not in str(resource["outputs"])
    assert resource["inputs"]["environment"] == secretive(NAME)
    assert stack.auto.workspace.stack_outputs(stack.auto.name)[NAME].secret


@dataclass(frozen=True)
class Ignored:
    """What the state holds, what the program says by now, and which of it is ignored.

    Attributes:
        held: the state's environment, of the job of a name.
        said: the program's.
        path: what is ignored.
        is_sent: whether the secret is sent again.
    """

    held: Callable[[str], Any]
    said: Callable[[str], Any]
    path: str = "environment"
    is_sent: bool = False


IGNORED: Final[Mapping[str, Ignored]] = {
    "the state's": Ignored(given, lambda _: {"OTHER": "1"}),
    "a member of the state's": Ignored(given, lambda _: {"OTHER": "1"}, "environment.TOKEN"),
    "the program's": Ignored(lambda _: PLAIN, given, is_sent=True),
    "that of both": Ignored(
        lambda name: pulumi.Output.secret(secretive(name)),
        lambda name: {"A": token(name)},
        is_sent=True,
    ),
}
IGNORED_NAMES: Final = {whose: f"case{number}" for number, whose in enumerate(IGNORED)}


@dataclass(frozen=True)
class Replaced:
    """Two runs with a job for each case of `IGNORED`: a create, and a replacement that fails.

    Attributes:
        read: all that could be read of either run.
        failed: the second run, by resource.
        requests: the requests for its jobs, in order, by resource.
    """

    read: tuple[str, str]
    failed: Mapping[str, Outcome]
    requests: Mapping[str, Sequence[Mapping[str, Any]]]


def replaced(stack: EngineStack, emulator: RunningEmulator, declare: Declare) -> Replaced:
    args, names = base_args(emulator), IGNORED_NAMES

    def first() -> None:
        for whose, name in names.items():
            job(declare, args, IGNORED[whose].held(name), name)

    def second() -> None:
        changed = {**args, "hyper_parameters": {"epochs": "5"}}
        for whose, name in names.items():
            ignored = IGNORED[whose]
            job(declare, changed, ignored.said(name), name, ignore_changes=[ignored.path])

    outcome, before = seen(stack, "up", first)
    assert not outcome.error, outcome.error
    for whose, name in names.items():
        more = {} if IGNORED[whose].is_sent else {"failure_reason": "AlgorithmError: bad"}
        emulator.add_rule(**{**tells(name), **more})
    failed, stack.program = SharedRecorder([*names.values()]), second
    after = read_of(stack, "up", failed, continue_on_error=True)[1]
    requests = {
        name: [one["request"] for one in emulator.requests("CreateTrainingJob", job=f"{name}-")]
        for name in names.values()
    }
    return Replaced((before, after), failed.outcomes, requests)


@pytest.fixture(scope="module")
def replaced_by_adapters() -> dict[str, Replaced]:
    """Return the runs of all cases together, by adapter; the test of the first makes them."""
    return {}


@pytest.mark.parametrize(
    ("whose", "adapter"),
    [
        # The rows of a group are kept on one worker: tests/support/scheduling.py.
        pytest.param(whose, adapter, id=f"{adapter}-1: {whose}")
        for adapter in ADAPTERS
        for whose in IGNORED
    ],
)
def test_no_secret_is_told_where_a_job_is_replaced_whose_changes_are_ignored(
    whose: str,
    adapter: str,
    replaced_by_adapters: dict[str, Replaced],
    new_stack: NewStack,
    sagemaker_emulator: RunningEmulator,
) -> None:
    # The engine checks a replacement once more, with what the program says: nothing is ignored.
    if adapter not in replaced_by_adapters:
        replaced_by_adapters[adapter] = replaced(
            new_stack("stack"), sagemaker_emulator, ADAPTERS[adapter]
        )
    runs, name, is_sent = (
        replaced_by_adapters[adapter],
        IGNORED_NAMES[whose],
        IGNORED[whose].is_sent,
    )
    outcome = runs.failed[name]
    # An engine that continues would delete the job that was replaced, too: it is kept.
    assert outcome.ops_of(name) == ["create-replacement", "delete-replaced"]
    assert ("bad [secret]" if is_sent else "bad") in f"{outcome.said}{outcome.error}"
    assert [number for number, read in enumerate(runs.read) if secret_of(name) in read] == []
    [_, request] = runs.requests[name]
    assert (secret_of(name) in str(request["Environment"])) == is_sent


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
        props = {**seen.props, "environment": secretive(NAME), "tags": {"team": "vision"}}
        return pulumi.ResourceTransformResult(props, seen.opts)

    def program() -> None:
        register_resource_transform(add)
        job(ADAPTERS["dynamic"], args, PLAIN)

    sagemaker_emulator.add_rule(**tells(NAME))
    outcome, _ = seen(stack, "up", program)
    assert "tags: was not set by the program, so it may hold a secret" in outcome.said
    assert "treated as public, because tags are readable by everyone" in outcome.said
    assert SECRET not in f"{outcome.said}{outcome.live}{outcome.error}"
    assert stack.resource("job")["outputs"]["tags"] == {"team": "vision"}
