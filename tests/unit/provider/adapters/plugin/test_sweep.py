"""A sweep in the plugin, called with the engine's protocol messages, with a fake service."""

import asyncio
from collections.abc import Mapping
from typing import Any

import grpc
import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from pulumi_sagemaker_training.adapters.plugin.property_values import marked, plain
from pulumi_sagemaker_training.adapters.plugin.provider import Plugin
from pulumi_sagemaker_training.adapters.plugin.server import Servicer
from pulumi_sagemaker_training.adapters.plugin.sweep_names import sweep_to_plugin, sweep_to_python
from pulumi_sagemaker_training.adapters.plugin.tokens import SWEEP
from tests.support.endpoint import Endpoint
from tests.support.fakes import FOREVER, FakeClock, FakeJobs, Script, failing
from tests.support.sweeps import SWEEP as USUAL
from tests.support.sweeps import TEMPLATE, etas, reported

URN = f"urn:pulumi:dev::shop::{SWEEP}::tune"
ENDPOINT = Endpoint()


class Aborted(Exception):
    """The error of gRPC for a call that ended with a status."""

    def __init__(self, message: str, metadata: Any) -> None:
        super().__init__(message)
        self.status = status_pb2.Status.FromString(dict(metadata)["grpc-status-details-bin"])


class Context:
    """A context in place of gRPC's."""

    async def abort(self, code: grpc.StatusCode, message: str, metadata: Any) -> None:
        assert code is grpc.StatusCode.UNKNOWN
        raise Aborted(message, metadata)


def struct(properties: Mapping[str, Any], *secrets: str) -> Struct:
    """Return properties in the engine's form."""
    return PropertyValue.marshal_map(marked(sweep_to_plugin(properties), secrets))


def values(message: Struct) -> dict[str, Any]:
    return sweep_to_python(plain(PropertyValue.unmarshal_map(message)))


class Engine:
    """An engine that calls one plugin, which calls one fake service."""

    def __init__(self) -> None:
        self.jobs = FakeJobs(FakeClock())
        self.jobs.usual = Script((("Completed", "Completed", FOREVER),), reported(3.2))
        ENDPOINT.serve(self.jobs)
        self.servicer = Servicer([], "0.1.0", Plugin(), "")
        settings = {
            "region": "us-east-1",
            "accessKey": ENDPOINT.access.access_key,
            "secretKey": "SK",
            # Threads that outlive a test write the marks; other tests cover them.
            "ownershipTags": "false",
            "prices": "off",
        }
        self.call("Configure", args=PropertyValue.marshal_map(marked(settings)))

    def call(self, verb: str, **fields: Any) -> Any:
        request = getattr(provider_pb2, f"{verb}Request")(**fields)
        return asyncio.run(getattr(self.servicer, verb)(request, Context()))

    def refusals(self, **changes: Any) -> list[str]:
        """Return what is wrong with a changed sweep, as the user reads it."""
        answer = self.call("Check", urn=URN, news=struct({**USUAL, **changes}))
        return [failure.reason for failure in answer.failures]


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"max_parallel": 0}, "maxParallel: 0 is not allowed"),
        ({"direction": "minimise"}, "direction: 'minimise' is not allowed; did you mean"),
        ({"objective_metric": "rmes"}, "template.algorithmSpecification.metricDefinitions"),
        ({"early_stopping": {"min_trials": 0}}, "earlyStopping.minTrials: 0 is not allowed"),
        ({"template": {**TEMPLATE, "role_arn": "x"}}, "template.roleArn: 'x' "),
        ({"points": [{"eta": 1}, {"eta": "1"}]}, "points[1]: is equal to points[0]: eta=1"),
    ],
)
def test_what_is_wrong_is_said_in_the_plugins_spelling(
    engine: Engine, changes: dict[str, Any], words: str
) -> None:
    found = engine.refusals(**changes)
    assert any(words in reason for reason in found), found
    assert all("\n" not in reason for reason in found)


def test_a_sweep_is_created_planned_appended_read_and_deleted(engine: Engine) -> None:
    inputs, longer = struct(USUAL), struct({**USUAL, "points": etas(0.1, 0.2, 0.3, 0.4)})
    made = engine.call("Create", urn=URN, properties=inputs)
    outputs = values(made.properties)
    assert outputs["counts"]["completed"] == 3
    state = {"urn": URN, "id": made.id, "olds": made.properties, "old_inputs": inputs}
    assert engine.call("Diff", news=inputs, **state).changes == provider_pb2.DiffResponse.DIFF_NONE
    planned = engine.call("Diff", news=longer, **state)
    assert planned.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(planned.replaces) == []
    assert list(planned.detailedDiff) == ['trials["eta=0.4"]']
    updated = engine.call("Update", news=longer, **state)
    assert values(updated.properties)["counts"]["completed"] == 4
    read = engine.call("Read", urn=URN, id=made.id, properties=updated.properties, inputs=longer)
    assert values(read.properties) == values(updated.properties)
    engine.call("Delete", urn=URN, id=made.id, properties=updated.properties)
    assert engine.jobs.records == {}


def test_a_failed_sweep_is_kept_in_the_state_with_its_reasons(engine: Engine) -> None:
    engine.jobs.next(failing("AlgorithmError: out of digits", after_s=0))
    with pytest.raises(Aborted, match="1 of 3 trials failed, and maxFailedTrials is 0") as failed:
        engine.call("Create", urn=URN, properties=struct(USUAL))
    [detail] = failed.value.status.details
    kept = provider_pb2.ErrorResourceInitFailed()
    detail.Unpack(kept)
    assert len(values(kept.properties)["trials"]) == 3


def test_no_output_is_known_at_preview(engine: Engine) -> None:
    answer = engine.call("Create", urn=URN, properties=struct(USUAL), preview=True)
    assert answer.properties["best"] == rpc.UNKNOWN
    assert engine.jobs.records == {}


def test_a_secret_of_the_template_is_secret_in_the_outputs(engine: Engine) -> None:
    template = {**TEMPLATE, "environment": {"TOKEN": "hunter22"}}
    properties = struct({**USUAL, "template": template}, "template.environment.TOKEN")
    made = engine.call("Create", urn=URN, properties=properties)
    found = PropertyValue.unmarshal_map(made.properties)
    assert [name for name, item in found.items() if item.is_secret] == ["template"]


def test_an_import_is_refused_in_words(engine: Engine) -> None:
    with pytest.raises(Aborted, match="a sweep cannot be imported: declare it"):
        engine.call("Read", urn=URN, id="tune-1")
