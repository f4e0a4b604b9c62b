"""States that were edited at random: nothing is stopped or deleted, and there is no traceback.

Both adapters are called as the engine calls them. A state counts as damaged where it differs
from what was written in anything that this version reads; the job must then be where it was.
"""

import contextlib
import copy
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, Protocol

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from pulumi.provider.experimental.property_value import PropertyValue

from pulumi_sagemaker_training.adapters.dynamic import TrainingJobProvider, host
from pulumi_sagemaker_training.adapters.plugin.property_names import to_python
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import CHOICES
from tests.support.fakes import ENDLESS, Script, refused
from tests.support.jobs import changed
from tests.unit.provider.adapters.dynamic import test_dynamic
from tests.unit.provider.adapters.plugin import test_provider as test_plugin

DAMAGED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PROGRAM = changed(wait_for="created")
DESTRUCTIVE = ("stop", "delete", "update", "delete_tags")

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12)
VALUES = st.recursive(
    SCALARS | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
"""What somebody may have put in the place of something else."""

READ = (
    "training_job_arn",
    "training_job_name",
    "training_job_status",
    "creation_time",
    "tags_all",
    "ownership_claim",
    "owned_by",
    "warm_pool_status",
    "billable_time_in_seconds",
    "training_time_in_seconds",
    "__format",
    *CHOICES,
)
"""Parts of a state that a decision is made from."""

RETAINED = "resource_retained_billable_time_in_seconds"
LOOKED_AT = (*READ, "tags", "environment", "triggers", "require_metrics", "__secrets", "region")
EDITS = st.dictionaries(st.sampled_from(LOOKED_AT), VALUES, min_size=1, max_size=3)
LOSSES = st.sets(st.sampled_from(("training_job_arn", "ownership_claim", "creation_time", "tags")))


class Engine(Protocol):
    """One adapter, called as the engine calls it, and the service that it calls."""

    jobs: Any

    def state(self) -> tuple[str, dict[str, Any]]:
        """Create a job; return its id and outputs, python spelling."""
        ...

    def call(self, verb: str, id_: str, outputs: Mapping[str, Any]) -> None:
        """Call a verb on a state; a failure has to be one clean message."""
        ...


class Dynamic:
    """The dynamic adapter."""

    def __init__(self) -> None:
        self._stack = test_dynamic.Stack(**{"sagemaker-training__ownershipTags": "true"})
        assert isinstance(self._stack.provider, TrainingJobProvider)
        self.jobs = self._stack.jobs

    def state(self) -> tuple[str, dict[str, Any]]:
        return self._stack.created(PROGRAM)

    def call(self, verb: str, id_: str, outputs: Mapping[str, Any]) -> None:
        servicer = self._stack.servicer
        with contextlib.suppress(host.CallFailed):
            match verb:
                case "check":
                    servicer.check(PROGRAM, olds=outputs)
                case "diff":
                    servicer.diff(id_, outputs, PROGRAM)
                case "update":
                    servicer.update(id_, outputs, PROGRAM)
                case "read":
                    servicer.read(id_, outputs, PROGRAM)
                case _:
                    servicer.delete(id_, outputs)


class Plugin:
    """The plugin."""

    def __init__(self) -> None:
        self._engine = test_plugin.Engine()
        self._engine.configure(ownershipTags="true")
        self.jobs = self._engine.jobs

    def state(self) -> tuple[str, dict[str, Any]]:
        made = self._engine.create(test_plugin.struct(PROGRAM))
        return made.id, to_python(test_plugin.values(made.properties))

    def call(self, verb: str, id_: str, outputs: Mapping[str, Any]) -> None:
        olds, job = test_plugin.struct(outputs), test_plugin.struct(PROGRAM)
        with contextlib.suppress(test_plugin.Aborted):
            match verb:
                case "check":
                    self._engine.call("Check", urn=test_plugin.URN, olds=olds, news=job)
                case "diff":
                    self._engine.diff(id_, olds, job, job)
                case "update":
                    self._engine.update(id_, olds, job, job)
                case "read":
                    self._engine.call(
                        "Read", urn=test_plugin.URN, id=id_, properties=olds, inputs=job
                    )
                case _:
                    self._engine.call("Delete", urn=test_plugin.URN, id=id_, properties=olds)


VERBS = st.sampled_from(["check", "diff", "update", "read", "delete"])
ADAPTERS = st.sampled_from([Dynamic, Plugin])


def _representable(value: Any) -> bool:
    """Tell whether the protocol can carry a value."""
    try:
        PropertyValue.marshal_map(test_plugin.marked({"a": value}))
        test_dynamic.struct({"a": value})
    except (ValueError, TypeError, UnicodeEncodeError, AssertionError):
        return False
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_tags(value: Any) -> bool:
    # A state keeps no null: the member is not there.
    return isinstance(value, dict) and all(isinstance(tag, str | None) for tag in value.values())


def _is_pool(value: Any) -> bool:
    return isinstance(value, dict) and (value.get(RETAINED) is None or _is_number(value[RETAINED]))


SHOWN: Mapping[str, Callable[[Any], bool]] = {
    "tags_all": _is_tags,
    "warm_pool_status": _is_pool,
    "billable_time_in_seconds": _is_number,
    "training_time_in_seconds": _is_number,
}
"""Parts that do not say whose job it is: another value of their kind is no damage."""


def _is_damaged(outputs: Mapping[str, Any], edits: Mapping[str, Any], losses: set[str]) -> bool:
    """Tell whether anything was taken out or replaced that a decision is made from."""
    lost = losses & outputs.keys() & {"training_job_arn", "ownership_claim"}
    foreign = {k for k, v in edits.items() if k in READ and v is not None and v != outputs.get(k)}
    return bool(lost or [k for k in foreign if k not in SHOWN or not SHOWN[k](edits[k])])


def _tried(make: type[Engine], verb: str, edits: Mapping[str, Any], losses: set[str]) -> None:
    engine = make()
    engine.jobs.usual = Script(ENDLESS)
    id_, outputs = engine.state()
    kept = {key: value for key, value in outputs.items() if key not in losses}
    damaged = {**copy.deepcopy(kept), **edits}
    assume(_is_damaged(outputs, edits, losses))
    engine.jobs.calls.clear()
    # Otherwise a job that is stopped by mistake would be waited for.
    engine.jobs.fail("stop", refused("StopTrainingJob", "the test refuses"))
    engine.call(verb, id_, damaged)
    assert [method for method, _ in engine.jobs.calls if method in DESTRUCTIVE] == []
    assert engine.jobs.status(id_) == "InProgress"


@DAMAGED
@given(make=ADAPTERS, verb=VERBS, edits=EDITS, losses=LOSSES)
@example(make=Dynamic, verb="delete", edits={"on_delete": "archive"}, losses=set())
@example(make=Plugin, verb="delete", edits={"on_delete": "archive"}, losses=set())
@example(make=Dynamic, verb="delete", edits={"ownership_claim": "x"}, losses=set())
@example(make=Dynamic, verb="diff", edits={"tags_all": ["x"]}, losses=set())
@example(make=Plugin, verb="diff", edits={"tags_all": ["x"]}, losses=set())
@example(make=Plugin, verb="delete", edits={"__format": 2}, losses=set())
def test_a_damaged_state_stops_and_deletes_nothing_and_ends_in_no_traceback(
    make: type[Engine], verb: str, edits: dict[str, Any], losses: set[str]
) -> None:
    assume(all(_representable(value) for value in edits.values()))
    _tried(make, verb, edits, losses)
