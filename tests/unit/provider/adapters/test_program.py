"""The private seams of a program: reached where they are, done without where they are not."""

import asyncio
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import mocks, rpc
from pulumi.runtime import resource as registration

from pulumi_sagemaker_training.adapters.program import sdk_patches
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


def test_a_python_without_that_pickler_needs_no_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(pickle, "_Pickler")
    with sdk_patches.construction():
        done = True
    assert done


# Where a resource comes from, and its outputs.


class Engine(mocks.Mocks):
    """Answer a registration with a status, or not at all."""

    is_refusing = False

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        if self.is_refusing:
            raise ValueError("refused")
        return "job", {**args.inputs, "training_job_status": "Completed"}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], None]:
        return {}, None


class Monitor(mocks.MockMonitor):
    """Keep the requests."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.requests: list[Any] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        self.requests.append(request)
        return super().RegisterResource(request)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield loop
    loop.run_until_complete(settled())
    asyncio.set_event_loop(None)
    loop.close()


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
    assert request.sourcePosition.uri.endswith("/test_program.py")
    assert request.sourcePosition.line == run.__code__.co_firstlineno + 1
    assert "pulumi" not in {
        frame.pc.uri.rpartition("/")[0].rpartition("/")[2] for frame in request.stackTrace.frames
    }


def test_only_the_outputs_that_are_asked_for_are_made(loop: asyncio.AbstractEventLoop) -> None:
    monitored()

    async def run() -> tuple[set[str], set[str]]:
        job = TrainingJob("train", **JOB)
        before = set(vars(job))
        _ = job.model_artifacts
        await settled()
        return before, set(vars(job)) - before

    before, after = loop.run_until_complete(run())
    assert set(JOB) <= before
    assert after == {"model_artifacts"}


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


def test_a_misspelt_output_is_no_attribute(loop: asyncio.AbstractEventLoop) -> None:
    monitored()

    async def run() -> None:
        job: Any = TrainingJob("train", **JOB)
        _ = job.model_artefacts

    with pytest.raises(AttributeError, match="model_artefacts"):
        loop.run_until_complete(run())


def test_an_sdk_without_the_seams_makes_all_outputs_itself(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sdk_patches, "_calls_by_name", lambda *_: False)
    monitored()

    async def run() -> tuple[set[str], Any]:
        job = TrainingJob("train", **JOB)
        made = set(vars(job))
        await settled()
        return made, await job.training_job_status.future()

    made, status = loop.run_until_complete(run())
    assert {"model_artifacts", "failure_reason"} <= made
    assert status == "Completed"


def test_the_seams_are_left_as_they_were(loop: asyncio.AbstractEventLoop) -> None:
    before = rpc.transfer_properties, registration._get_stack_trace
    monitored()

    async def run() -> None:
        TrainingJob("train", **JOB)
        TrainingJob.get("theirs", "other-job")
        await settled()

    loop.run_until_complete(run())
    assert (rpc.transfer_properties, registration._get_stack_trace) == before
