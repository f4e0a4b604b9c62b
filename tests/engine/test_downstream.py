"""What depends on a job that changes: what its preview says, and what the update does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pytest

from pulumi_sagemaker_training import TrainingJob
from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import PLUGIN_TYPE, plugin_job
from tests.engine.behaviour import base_args
from tests.engine.conftest import NewStack
from tests.engine.sharing import SharedRecorder
from tests.engine.stacks import EngineStack, Outcome

pytestmark = pytest.mark.engine

UPDATED_ALONE: Final = {"first": ["update"], "second": ["same"]}
BOTH_REPLACED: Final = ["create-replacement", "replace"]

Args = Mapping[str, Any]
Program = Callable[[], None]


def kept_alive(seconds: int) -> dict[str, Any]:
    """Return the resources of a job that keeps its instances after it has ended."""
    base = {"instance_type": "ml.m5.large", "instance_count": 1, "volume_size_in_gb": 5}
    return {**base, "keep_alive_period_in_seconds": seconds}


IN_PLACE: Final[Mapping[str, Mapping[str, Any]]] = {
    "a tag": {"tags": {"team": "a"}},
    "an option": {"on_delete": "stop"},
    "a setting of the profiler": {"profiler_config": {"disable_profiler": True}},
    "a keep-alive period": {"resource_config": kept_alive(600)},
}
"""Arguments whose change is an update in place, by what they are."""


@pytest.fixture
def args(sagemaker_emulator: RunningEmulator) -> dict[str, Any]:
    return base_args(sagemaker_emulator)


def chained(
    args: Args,
    *,
    name: str = "first",
    second: str = "second",
    alias: str | None = None,
    is_protected: bool = False,
    **changes: Any,
) -> Program:
    """Declare a job that takes the name and the model of another, by the dynamic provider."""

    def program() -> None:
        aliases = [pulumi.Alias(name=alias)] if alias else None
        renamed = pulumi.ResourceOptions(aliases=aliases)
        first = TrainingJob(name, renamed, **{**args, **changes})
        taken = {"AFTER": first.training_job_name, "MODEL": first.model_artifacts.apply(str)}
        opts = pulumi.ResourceOptions(protect=is_protected)
        TrainingJob(second, opts, **{**args, "environment": taken})

    return program


def chained_in_the_plugin(args: Args, *, name: str, second: str, **changes: Any) -> Program:
    """Declare the same by the plugin."""

    def program() -> None:
        # A generated SDK has the output as a property.
        given = {**to_plugin({**args, **changes}), "trainingJobName": None}
        first = pulumi.CustomResource(PLUGIN_TYPE, name, given)
        plugin_job(second, **{**args, "environment": {"AFTER": vars(first)["trainingJobName"]}})

    return program


CHAINED: Final[Mapping[str, Callable[..., Program]]] = {
    "dynamic": chained,
    "plugin": chained_in_the_plugin,
}
CHANGED: Final[Mapping[str, tuple[str, ...]]] = {
    "dynamic": tuple(IN_PLACE),
    "plugin": ("a tag", "an option"),
}
"""What changes in one program with each adapter, each in a pair of jobs of its own."""


@dataclass(frozen=True)
class Changed:
    """A preview and an update of all pairs, by resource."""

    preview: Mapping[str, Outcome]
    up: Mapping[str, Outcome]

    def of(self, what: str) -> tuple[Outcome, Outcome]:
        """Return preview and update of a pair, with the operations by `first` and `second`."""
        return _of_pair(self.preview, what), _of_pair(self.up, what)


def _of_pair(outcomes: Mapping[str, Outcome], what: str) -> Outcome:
    names = _names(what)
    found = {key: outcomes[name] for key, name in names.items()}
    return Outcome(
        ops={key: outcome.ops_of(names[key]) for key, outcome in found.items()},
        diagnostics=[line for outcome in found.values() for line in outcome.diagnostics],
        error="".join(outcome.error for outcome in found.values()),
    )


def _names(what: str) -> dict[str, str]:
    number = list(IN_PLACE).index(what)
    return {"first": f"first{number}", "second": f"second{number}"}


def _pairs(args: Args, adapter: str, *, are_changed: bool) -> Program:
    def program() -> None:
        for what in CHANGED[adapter]:
            names, changes = _names(what), IN_PLACE[what] if are_changed else {}
            pair = {"name": names["first"], "second": names["second"], **changes}
            CHAINED[adapter](args, **pair)()

    return program


def changed_in_place(stack: EngineStack, args: Args, adapter: str) -> Changed:
    """Train all pairs of an adapter, preview what changes in each, and update them."""
    succeeded(stack.up(_pairs(args, adapter, are_changed=False)))
    stack.program = _pairs(args, adapter, are_changed=True)
    names = [name for what in CHANGED[adapter] for name in _names(what).values()]
    runs = []
    for verb in ("preview", "up"):
        recorder = SharedRecorder(names)
        whole = stack.run(verb, recorder)
        assert whole.error == "", whole.error
        runs.append(recorder.outcomes)
    return Changed(*runs)


@pytest.fixture(scope="module")
def changed_by_adapters() -> dict[str, Changed]:
    """Return the runs of all pairs, by adapter; the test of the first pair makes them."""
    return {}


@pytest.fixture
def changed(
    adapter: str,
    what: str,
    changed_by_adapters: dict[str, Changed],
    new_stack: NewStack,
    args: dict[str, Any],
) -> tuple[Outcome, Outcome]:
    """Return preview and update of a pair whose first job changes in place."""
    if adapter not in changed_by_adapters:
        changed_by_adapters[adapter] = changed_in_place(new_stack("stack"), args, adapter)
    return changed_by_adapters[adapter].of(what)


def changes_of(adapter: str) -> list[Any]:
    """Return the parameters of a test; the group in an id keeps them on one worker."""
    return [pytest.param(adapter, what, id=f"{adapter}-0: {what}") for what in CHANGED[adapter]]


def succeeded(outcome: Outcome) -> Outcome:
    assert outcome.error == "", outcome.said
    return outcome


def line_at(outcome: Outcome, beginning: str) -> str:
    """Return the one message that begins so."""
    (line,) = [line for line in outcome.diagnostics if line.startswith(beginning)]
    return line


def may_train_again(preview: Outcome) -> None:
    """Check that what depends on the job may train again in this preview, at no cost yet."""
    succeeded(preview)
    line = line_at(preview, 'may train again: environment.AFTER ("')
    assert "→ (known after the update)); environment.MODEL" in line
    assert "$" not in line
    assert "at most $" not in preview.said


@pytest.mark.parametrize(("adapter", "what"), changes_of("dynamic"))
def test_what_depends_on_a_job_that_changes_in_place_may_train_again_and_costs_nothing_yet(
    changed: tuple[Outcome, Outcome],
) -> None:
    preview, up = changed
    may_train_again(preview)
    assert succeeded(up).ops == UPDATED_ALONE


@pytest.mark.parametrize(
    "act",
    [
        lambda stack: stack.configure(**{"aws:defaultTags": '{"tags": {"owner": "vision"}}'}),
        lambda stack: stack.rename("renamed"),
    ],
    ids=["default tags", "another name"],
)
def test_what_depends_on_a_job_may_train_again_when_its_stack_has_another_name_or_default_tags(
    stack: EngineStack, args: Args, act: Callable[[EngineStack], None]
) -> None:
    succeeded(stack.up(chained(args)))
    act(stack)
    may_train_again(stack.preview())
    assert succeeded(stack.up()).ops == {"first": ["update"], "second": ["update"]}


def test_what_depends_on_a_job_may_train_again_when_its_resource_is_renamed_with_an_alias(
    stack: EngineStack, args: Args
) -> None:
    succeeded(stack.up(chained(args)))
    may_train_again(stack.preview(chained(args, name="renamed", alias="first")))
    assert succeeded(stack.up()).ops == {"renamed": ["update"], "second": ["same"]}


def test_a_protected_job_stops_that_preview_and_an_update_without_one_goes_through(
    stack: EngineStack, args: Args
) -> None:
    succeeded(stack.up(chained(args, is_protected=True)))
    changed = chained(args, is_protected=True, tags={"team": "a"})
    assert "unable to replace" in stack.preview(changed).said
    # The Automation API's `up` has no preview, as `pulumi up --skip-preview`.
    assert succeeded(stack.up(changed)).ops == UPDATED_ALONE


def test_what_takes_the_name_of_a_job_that_trains_again_trains_again_for_sure(
    stack: EngineStack, args: Args
) -> None:
    succeeded(stack.up(chained(args)))
    preview = succeeded(stack.preview(chained(args, hyper_parameters={"epochs": "5"})))
    assert line_at(preview, "trains again: environment.AFTER").endswith("jobs so far: $0.24")
    assert preview.ops["second"][:2] == BOTH_REPLACED


def test_a_change_beside_what_is_not_known_trains_again_for_sure(
    stack: EngineStack, args: Args
) -> None:
    succeeded(stack.up(chained(args)))

    def changed() -> None:
        first = TrainingJob("first", **args, tags={"team": "a"})
        taken = {"AFTER": first.training_job_name, "MODE": "slow"}
        TrainingJob("second", **args, environment=taken)

    preview = succeeded(stack.preview(changed))
    assert "at most $" in line_at(preview, "trains again: environment.AFTER")


@pytest.mark.parametrize(("adapter", "what"), changes_of("plugin"))
def test_the_plugin_knows_that_what_depends_on_a_job_that_changes_in_place_stays(
    changed: tuple[Outcome, Outcome],
) -> None:
    preview, up = changed
    assert succeeded(preview).ops == UPDATED_ALONE
    assert "train again" not in preview.said
    assert succeeded(up).ops == UPDATED_ALONE
