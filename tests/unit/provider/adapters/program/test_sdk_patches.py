"""The private functions of the SDK in a program: used where they exist, else not needed."""

import asyncio
import pickle
import threading
from collections import UserDict
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import mocks, rpc
from pulumi.runtime import resource as registration
from pulumi.runtime.stack import massage

from pulumi_sagemaker_training.adapters.program import sdk_patches, seams, stack_traces
from pulumi_sagemaker_training.adapters.program.job_outputs import OUTPUTS
from pulumi_sagemaker_training.adapters.program.training_job import TrainingJob
from tests.support.jobs import JOB
from tests.support.loops import settled

RESOURCES = 400


class Empty(ResourceProvider):
    """A provider to serialize."""


# The recursion of the SDK's serialization.


def test_more_resources_can_be_declared_than_the_sdk_alone_allows() -> None:
    pickler: Any = pickle._Pickler
    before = pickler._batch_setitems, pickler.save_dict
    for _ in range(RESOURCES):
        with sdk_patches.construction():
            serialize_provider(Empty())
    assert (pickler._batch_setitems, pickler.save_dict) == before


def test_the_change_of_the_pickler_is_undone_when_the_program_fails() -> None:
    pickler: Any = pickle._Pickler
    before = pickler._batch_setitems

    class Broken(ResourceProvider):
        def __reduce__(self) -> Any:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), sdk_patches.construction():
        serialize_provider(Broken())
    assert pickler._batch_setitems is before


def test_a_python_without_that_pickler_needs_no_patch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(pickle, "_Pickler")
    with sdk_patches.construction():
        done = True
    assert done


# The source position of a resource, and its outputs.


class Engine(mocks.Mocks):
    """An engine that answers a registration with a status, or not at all."""

    is_refusing = False

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        if self.is_refusing:
            raise ValueError("refused")
        return "job", {**args.inputs, "training_job_status": "Completed"}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], None]:
        return {}, None


class Monitor(mocks.MockMonitor):
    """A monitor that keeps the requests."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.requests: list[Any] = []

    def RegisterResource(self, request: Any) -> Any:
        self.requests.append(request)
        return super().RegisterResource(request)


@pytest.fixture
def loop(loop: asyncio.AbstractEventLoop) -> Iterator[asyncio.AbstractEventLoop]:
    yield loop
    loop.run_until_complete(settled())


def monitored(engine: Engine | None = None, *, is_preview: bool = False) -> Monitor:
    engine = engine or Engine()
    monitor = Monitor(engine)
    mocks.set_mocks(engine, project="digits", stack="dev", preview=is_preview, monitor=monitor)
    return monitor


def the_job(monitor: Monitor) -> Any:
    return next(request for request in monitor.requests if request.custom)


def test_the_source_position_is_the_programs_line(loop: asyncio.AbstractEventLoop) -> None:
    monitor = monitored()

    async def run() -> None:
        TrainingJob("train", **JOB)
        await settled()

    loop.run_until_complete(run())
    request = the_job(monitor)
    assert request.sourcePosition.uri.endswith("/test_sdk_patches.py")
    assert request.sourcePosition.line == run.__code__.co_firstlineno + 1
    assert "pulumi" not in {
        frame.pc.uri.rpartition("/")[0].rpartition("/")[2] for frame in request.stackTrace.frames
    }


def test_only_requested_outputs_are_created(loop: asyncio.AbstractEventLoop) -> None:
    monitored()

    async def run() -> tuple[set[str], set[str]]:
        job = TrainingJob("train", **JOB)
        before = set(sdk_patches.attributes_of(job))
        _ = job.model_artifacts, job.role_arn
        await settled()
        return before, set(sdk_patches.attributes_of(job)) - before

    before, after = loop.run_until_complete(run())
    assert not before & {*JOB, *OUTPUTS}
    assert after == {"model_artifacts", "role_arn"}


def test_a_job_that_is_looked_at_as_a_whole_shows_every_output(
    loop: asyncio.AbstractEventLoop,
) -> None:
    monitored()

    async def run() -> tuple[set[str], Any]:
        job = TrainingJob("train", **JOB)
        shown = {name for name, value in vars(job).items() if isinstance(value, pulumi.Output)}
        await settled()
        return shown, await vars(job)["training_job_status"].future()

    shown, status = loop.run_until_complete(run())
    assert {*OUTPUTS, *JOB, "id", "urn"} <= shown
    assert status == "Completed"


def test_an_export_of_a_job_has_every_output(loop: asyncio.AbstractEventLoop) -> None:
    monitored()

    async def run() -> dict[str, Any]:
        exported = massage(TrainingJob("train", **JOB), [])
        await settled()
        return {name: await value.future() for name, value in exported.items()}

    exported = loop.run_until_complete(run())
    assert {*OUTPUTS, *JOB, "id", "urn"} == exported.keys()
    assert (exported["training_job_status"], exported["id"]) == ("Completed", "job")
    assert exported["resource_config"] == JOB["resource_config"]


def test_whole_numbers_come_back_whole(loop: asyncio.AbstractEventLoop) -> None:
    monitored()

    async def run() -> tuple[Any, ...]:
        channels = [{"channel_name": "a", "shuffle_config": {"seed": 2**60 + 1}}]
        job = TrainingJob("train", **JOB, input_data_config=channels)
        await settled()
        outputs = job.resource_config, job.stopping_condition, job.input_data_config
        return tuple([await output.future() for output in outputs])

    resources, limits, channels = loop.run_until_complete(run())
    assert repr(resources["instance_count"]) == "1"
    assert repr(limits["max_runtime_in_seconds"]) == "600"
    assert channels[0]["shuffle_config"]["seed"] == 2**60 + 1


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_annotated_output_is_an_output(loop: asyncio.AbstractEventLoop, name: str) -> None:
    monitored()

    async def run() -> bool:
        job = TrainingJob("train", **JOB)
        await settled()
        return await getattr(job, name).is_known()

    assert loop.run_until_complete(run())


@pytest.mark.parametrize("is_asked_early", [True, False])
def test_an_output_has_its_value_whenever_it_is_asked_for(
    loop: asyncio.AbstractEventLoop, *, is_asked_early: bool
) -> None:
    monitored()

    async def run() -> tuple[Any, Any, bool]:
        job = TrainingJob("train", **JOB)
        if is_asked_early:
            _ = job.training_job_status, job.failure_reason
        await settled()
        status = job.training_job_status
        assert status is job.training_job_status
        return await status.future(), await job.failure_reason.future(), await status.is_known()

    assert loop.run_until_complete(run()) == ("Completed", None, True)


def test_an_output_that_is_not_known_at_preview_is_not_known_later(
    loop: asyncio.AbstractEventLoop,
) -> None:
    monitored(is_preview=True)

    async def run() -> bool:
        job = TrainingJob("train", **JOB)
        await settled()
        return await job.failure_reason.is_known()

    assert not loop.run_until_complete(run())


def test_an_output_depends_on_its_resource(loop: asyncio.AbstractEventLoop) -> None:
    monitored()

    async def run() -> bool:
        job = TrainingJob("train", **JOB)
        await settled()
        return await job.model_artifacts.resources() == {job}

    assert loop.run_until_complete(run())


def test_an_output_of_a_refused_resource_fails_as_the_registration_did(
    loop: asyncio.AbstractEventLoop,
) -> None:
    engine = Engine()
    engine.is_refusing = True
    monitored(engine)

    async def run() -> None:
        job = TrainingJob("train", **JOB)
        await settled()
        await job.training_job_status.future()

    with pytest.raises(ValueError, match="refused"):
        loop.run_until_complete(run())


def test_a_misspelt_output_is_an_attribute_error(loop: asyncio.AbstractEventLoop) -> None:
    monitored()

    async def run() -> None:
        job: Any = TrainingJob("train", **JOB)
        _ = job.model_artefacts

    with pytest.raises(AttributeError, match="model_artefacts"):
        loop.run_until_complete(run())


# Each seam removed, or with another result.


def made_and_resolved(loop: asyncio.AbstractEventLoop) -> tuple[set[str], list[Any]]:
    """Construct a job; return the names of its properties, and the values of some outputs."""

    async def run() -> tuple[set[str], list[Any]]:
        job = TrainingJob("train", **JOB)
        made = set(sdk_patches.attributes_of(job))
        early = job.training_job_status
        await settled()
        outputs = [early, job.training_job_status, job.failure_reason]
        return made, [await output.future() for output in outputs]

    return loop.run_until_complete(run())


RESOLVED = ["Completed", "Completed", None]


def no_transfer_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = seams.calls_by_name
    monkeypatch.setattr(
        seams,
        "calls_by_name",
        lambda name, at: name != sdk_patches._TRANSFER and calls(name, at),
    )


def other_resolvers(monkeypatch: pytest.MonkeyPatch) -> None:
    transfer: Any = rpc.transfer_properties
    monkeypatch.setattr(rpc, "transfer_properties", lambda *given: UserDict(transfer(*given)))


def no_stack_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = seams.calls_by_name
    monkeypatch.setattr(
        seams,
        "calls_by_name",
        lambda name, at: name != stack_traces._STACK_TRACE and calls(name, at),
    )


def other_stack_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration, "_get_stack_trace", lambda: None)
    monkeypatch.setattr(registration, "_get_source_position", lambda _: None)


def no_pickler(monkeypatch: pytest.MonkeyPatch) -> None:
    pickler: Any = pickle._Pickler

    class Other(pickler):
        """An unknown pickler, with which the SDK still serializes."""

    monkeypatch.setattr(pickle, "_Pickler", Other)


SEAMS: list[Callable[[pytest.MonkeyPatch], None]] = [
    no_transfer_by_name,
    other_resolvers,
    no_stack_trace,
    other_stack_trace,
    no_pickler,
]


@pytest.mark.parametrize("take_away", SEAMS)
def test_a_job_is_declared_and_its_outputs_used_without_each_seam(
    loop: asyncio.AbstractEventLoop,
    monkeypatch: pytest.MonkeyPatch,
    take_away: Callable[[pytest.MonkeyPatch], None],
) -> None:
    stack_traces._gives_stack_traces.cache_clear()
    take_away(monkeypatch)
    monitor = monitored()
    _, resolved = made_and_resolved(loop)
    stack_traces._gives_stack_traces.cache_clear()
    assert resolved == RESOLVED
    assert the_job(monitor).name == "train"


@pytest.mark.parametrize("take_away", [no_transfer_by_name, other_resolvers])
def test_an_sdk_with_other_outputs_creates_all_of_them_itself(
    loop: asyncio.AbstractEventLoop,
    monkeypatch: pytest.MonkeyPatch,
    take_away: Callable[[pytest.MonkeyPatch], None],
) -> None:
    take_away(monkeypatch)
    monitored()
    made, _ = made_and_resolved(loop)
    assert {"model_artifacts", "failure_reason"} <= made


class Lifting:
    """An output of pulumi 3.265: missing attributes are looked up on its future value."""

    def __getattr__(self, name: str) -> Any:
        raise ZeroDivisionError(name)


class Demanding(Lifting):
    """An output whose method of that name takes other arguments."""

    def _untrack(self, reason: str) -> None:
        raise ZeroDivisionError(reason)


@pytest.mark.parametrize("kind", [Lifting, Demanding])
def test_an_output_of_unknown_kind_is_not_deferred(
    monkeypatch: pytest.MonkeyPatch, kind: type
) -> None:
    monkeypatch.setattr(sdk_patches, "pulumi", SimpleNamespace(Output=kind))
    sdk_patches.leave_to_registration([kind(), None, "plain"])


# The seams that are replaced during the construction.


def seam_values() -> list[Any]:
    pickler: Any = pickle._Pickler
    return [
        rpc.transfer_properties,
        registration._get_stack_trace,
        pickle.Pickler,
        pickler._batch_setitems,
        pickler.save_dict,
    ]


def test_the_seams_are_restored(loop: asyncio.AbstractEventLoop) -> None:
    before = seam_values()
    monitored()

    async def run() -> None:
        TrainingJob("train", **JOB)
        TrainingJob.get("theirs", "other-job")
        await settled()

    loop.run_until_complete(run())
    assert seam_values() == before


def test_the_seams_are_restored_when_threads_construct_concurrently() -> None:
    before, failures = seam_values(), list[BaseException]()

    def construct() -> None:
        for _ in range(RESOURCES // 4):
            try:
                with sdk_patches.construction():
                    serialize_provider(Empty())
            except BaseException as error:  # noqa: BLE001 - a thread's own is lost
                failures.append(error)

    threads = [threading.Thread(target=construct) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert seam_values() == before


def test_a_resource_that_is_created_meanwhile_is_not_affected(
    loop: asyncio.AbstractEventLoop,
) -> None:
    monitored()
    others: list[pulumi.CustomResource] = []

    def transformation(_: pulumi.ResourceTransformationArgs) -> None:
        if not others:
            others.append(pulumi.CustomResource("a:b:C", "other", {"failure_reason": None}))

    async def run() -> TrainingJob:
        opts = pulumi.ResourceOptions(transformations=[transformation])
        job = TrainingJob("train", opts, **JOB)
        await settled()
        return job

    job = loop.run_until_complete(run())
    assert isinstance(vars(others[0])["failure_reason"], pulumi.Output)
    assert sdk_patches._LATE not in vars(others[0])
    assert sdk_patches._LATE in vars(job)
