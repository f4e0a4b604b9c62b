"""The plugin, called with the engine's protocol messages, with a fake service."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import grpc
import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin
from pulumi_sagemaker_training.adapters.plugin.property_values import marked, plain, secrets_in
from pulumi_sagemaker_training.adapters.plugin.provider import Plugin
from pulumi_sagemaker_training.adapters.plugin.server import Servicer, serve
from pulumi_sagemaker_training.adapters.plugin.tokens import (
    GET_JOB,
    GET_JOBS,
    IMAGE_URI,
    TRAINING_JOB,
)
from pulumi_sagemaker_training.adapters.runtime.engine import Interrupt
from tests.support.endpoint import Endpoint
from tests.support.fakes import DONE, FakeClock, FakeJobs, Script, failing, refused
from tests.support.jobs import JOB, changed

URN = f"urn:pulumi:dev::digits::{TRAINING_JOB}::train"
ENDPOINT = Endpoint()


class Aborted(Exception):
    """The error of gRPC for a call that ended with a status."""

    def __init__(self, message: str, metadata: Any) -> None:
        super().__init__(message)
        self.status = status_pb2.Status.FromString(dict(metadata)["grpc-status-details-bin"])

    @property
    def kept(self) -> Any:
        """The resource that stays in the state although the call failed."""
        [detail] = self.status.details
        found = provider_pb2.ErrorResourceInitFailed()
        detail.Unpack(found)
        return found


class Context:
    """A context in place of gRPC's."""

    async def abort(self, code: grpc.StatusCode, message: str, metadata: Any) -> None:
        assert code is grpc.StatusCode.UNKNOWN
        raise Aborted(message, metadata)


def struct(properties: Mapping[str, Any], *secrets: str) -> Struct:
    """Return properties in the engine's form."""
    return PropertyValue.marshal_map(marked(to_plugin(properties), secrets))


def values(message: Struct) -> dict[str, Any]:
    return plain(PropertyValue.unmarshal_map(message))


class Engine:
    """An engine that calls one plugin, which calls one fake service."""

    def __init__(self) -> None:
        self.jobs = FakeJobs(FakeClock())
        self.jobs.usual = Script(DONE)
        ENDPOINT.serve(self.jobs)
        self.servicer = Servicer([], "0.1.0", Plugin(), "")
        self.configure()

    def call(self, verb: str, **fields: Any) -> Any:
        message = {"CheckConfig": "Check", "DiffConfig": "Diff"}.get(verb, verb)
        request = getattr(provider_pb2, f"{message}Request")(**fields)
        return asyncio.run(getattr(self.servicer, verb)(request, Context()))

    def configure(self, **settings: str) -> Any:
        given = {
            "region": "us-east-1",
            "accessKey": ENDPOINT.access.access_key,
            "secretKey": "SK",
            # Threads that outlive a test write the marks; other tests cover them.
            "ownershipTags": "false",
            **settings,
        }
        return self.call("Configure", args=PropertyValue.marshal_map(marked(given)))

    def check(self, news: Struct) -> Any:
        return self.call("Check", urn=URN, news=news)

    def create(self, properties: Struct, **fields: Any) -> Any:
        return self.call("Create", urn=URN, properties=properties, **fields)

    def diff(self, id_: str, olds: Struct, old: Struct, new: Struct) -> Any:
        return self.call("Diff", urn=URN, id=id_, olds=olds, old_inputs=old, news=new)

    def update(self, id_: str, olds: Struct, old: Struct, new: Struct, **fields: Any) -> Any:
        return self.call("Update", urn=URN, id=id_, olds=olds, old_inputs=old, news=new, **fields)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.mark.parametrize("parents", ["", "test:index:Parent$"])
def test_a_resource_may_have_colons_in_its_name(engine: Engine, parents: str) -> None:
    urn = f"urn:pulumi:dev::digits::{parents}{TRAINING_JOB}::shop::train::日本"
    assert list(engine.call("Check", urn=urn, news=struct(JOB)).failures) == []
    made = engine.call("Create", urn=urn, properties=struct(JOB))
    engine.call("Delete", urn=urn, id=made.id, properties=made.properties)
    assert engine.jobs.calls_of("delete") == [made.id]


# Configuration.


def test_the_plugin_takes_secrets_and_previews(engine: Engine) -> None:
    answer = engine.configure()
    assert (answer.acceptSecrets, answer.supportsPreview) == (True, True)
    assert (answer.acceptOutputs, answer.acceptResources) == (True, False)


def test_an_unusable_setting_is_reported_by_its_name(engine: Engine) -> None:
    given = PropertyValue.marshal_map(marked({"ownershipTags": "perhaps", "onDelte": "stop"}))
    failures = engine.call("CheckConfig", news=given).failures
    assert {item.reason.split(":")[0] for item in failures} == {"ownershipTags", "onDelte"}
    assert {item.property for item in failures} == {""}
    assert any("onDelete" in item.reason for item in failures)


def test_invalid_configuration_fails_with_one_message(engine: Engine) -> None:
    with pytest.raises(Aborted, match="ownershipTags") as failed:
        engine.configure(ownershipTags="perhaps")
    assert "Traceback" not in failed.value.status.message


# check.


def test_valid_inputs_are_passed_on_with_their_secrets(engine: Engine) -> None:
    news = struct(changed(environment={"TOKEN": "hunter22"}), "environment.TOKEN")
    checked = engine.check(news)
    assert list(checked.failures) == []
    assert checked.inputs == news


def test_every_violation_is_reported_with_its_path_in_plugin_spelling(
    engine: Engine,
) -> None:
    props = changed(resource_config__instance_count=0, role_arn=None, wait_for="tomorrow")
    reasons = [item.reason.partition(": ")[0] for item in engine.check(struct(props)).failures]
    assert sorted(reasons) == ["resourceConfig.instanceCount", "roleArn", "waitFor"]


def test_a_misspelt_property_is_refused_with_the_nearest_name(engine: Engine) -> None:
    [failure] = engine.check(struct({**JOB, "hyperParametres": {}})).failures
    assert "hyperParametres" in failure.reason
    assert "hyperParameters" in failure.reason


def test_a_secret_is_not_shown(engine: Engine) -> None:
    [failure] = engine.check(struct(changed(role_arn="hunter22"), "roleArn")).failures
    assert "hunter22" not in failure.reason


def test_unknown_values_are_not_validated(engine: Engine) -> None:
    props = changed(role_arn=rpc.UNKNOWN, environment={"A": rpc.UNKNOWN})
    assert list(engine.check(struct(props)).failures) == []


def test_another_kind_of_resource_is_refused(engine: Engine) -> None:
    with pytest.raises(Aborted, match="not a resource of this plugin"):
        engine.call("Check", urn=URN.replace("TrainingJob", "Endpoint"), news=struct(JOB))


# create.


def test_a_job_is_created_and_its_outputs_are_spelt_as_in_the_schema(engine: Engine) -> None:
    made = engine.create(struct(JOB))
    outs = values(made.properties)
    assert made.id.startswith("train-")
    assert outs["trainingJobStatus"] == "Completed"
    assert outs["resourceConfig"]["volumeSizeInGb"] == 10
    assert engine.jobs.requests[0]["resource_config"]["instance_count"] == 1


def test_secrets_stay_secret_in_the_outputs(engine: Engine) -> None:
    props = struct(changed(environment={"TOKEN": "hunter22", "A": "1"}), "environment.TOKEN")
    outs = PropertyValue.unmarshal_map(engine.create(props).properties)
    assert secrets_in(outs) == [("environment",)]
    assert engine.jobs.requests[0]["environment"]["TOKEN"] == "hunter22"


def test_a_preview_knows_only_what_is_declared(engine: Engine) -> None:
    outs = values(engine.create(struct(JOB), preview=True).properties)
    assert outs["roleArn"] == JOB["role_arn"]
    assert outs["logGroup"] == "/aws/sagemaker/TrainingJobs"
    assert repr(outs["trainingJobArn"]) == "<unknown>"
    assert engine.jobs.calls == []


def test_a_job_that_failed_is_kept_in_the_state(engine: Engine) -> None:
    engine.jobs.usual = Script(failing("no data").steps[1:], {"failure_reason": "no data"})
    with pytest.raises(Aborted, match="no data") as failed:
        engine.create(struct(JOB))
    kept = failed.value.kept
    assert kept.id == next(iter(engine.jobs.records))
    assert values(kept.properties)["trainingJobStatus"] == "Failed"
    assert kept.inputs == struct(JOB)


def test_a_refusal_is_one_message_without_secrets(engine: Engine) -> None:
    engine.jobs.fail("create", refused("CreateTrainingJob", "bad value hunter22"))
    props = struct(changed(environment={"TOKEN": "hunter22"}), "environment.TOKEN")
    with pytest.raises(Aborted) as failed:
        engine.create(props)
    assert "bad value [secret]" in failed.value.status.message
    assert not failed.value.status.details


# diff.


def test_an_equal_job_is_unchanged(engine: Engine) -> None:
    made = engine.create(struct(JOB))
    answer = engine.diff(made.id, made.properties, struct(JOB), struct(JOB))
    assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE


def test_without_old_inputs_the_outputs_give_the_declared_job(engine: Engine) -> None:
    made = engine.create(struct(JOB))
    answer = engine.call("Diff", urn=URN, id=made.id, olds=made.properties, news=struct(JOB))
    assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE


def test_a_replacement_checks_what_a_policy_has_remediated_with_its_secrets(engine: Engine) -> None:
    old, news = struct(JOB), struct(changed(environment={"EPOCHS": "2"}))
    made = engine.create(old)
    first = engine.call("Check", urn=URN, olds=old, news=news).inputs
    remediated = struct(changed(environment={"TOKEN": "hunter22"}), "environment.TOKEN")
    assert first == news != remediated
    assert engine.diff(made.id, made.properties, old, remediated).replaces
    assert engine.check(news).inputs == remediated
    assert engine.check(news).inputs == news


def test_a_replacement_is_reported_by_path_and_kind(engine: Engine) -> None:
    made = engine.create(struct(JOB))
    new = changed(resource_config__instance_count=2, environment={"A": "1"})
    answer = engine.diff(made.id, made.properties, struct(JOB), struct(new))
    kinds = {path: item.kind for path, item in answer.detailedDiff.items()}
    assert kinds == {
        "resourceConfig.instanceCount": provider_pb2.PropertyDiff.UPDATE_REPLACE,
        "environment": provider_pb2.PropertyDiff.ADD_REPLACE,
    }
    assert set(answer.replaces) == {"resourceConfig", "environment"}


def test_a_change_in_place_replaces_nothing(engine: Engine) -> None:
    made = engine.create(struct(JOB))
    answer = engine.diff(
        made.id, made.properties, struct(JOB), struct(changed(tags={"team": "vision"}))
    )
    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(answer.replaces) == []
    assert list(answer.diffs) == ["tags"]


def test_a_deleted_job_is_trained_again(engine: Engine) -> None:
    made = engine.create(struct(JOB))
    engine.jobs.records.clear()
    answer = engine.diff(made.id, made.properties, struct(JOB), struct(JOB))
    assert list(answer.replaces) == ["trainingJobStatus"]


# update.


def test_an_update_gives_the_jobs_outputs(engine: Engine) -> None:
    made = engine.create(struct(JOB))
    new = struct(changed(tags={"team": "vision"}))
    answer = engine.update(made.id, made.properties, struct(JOB), new)
    assert values(answer.properties)["tags"] == {"team": "vision"}


def test_the_preview_of_an_update_keeps_unchanged_outputs(engine: Engine) -> None:
    made = engine.create(struct(JOB))
    new = struct(changed(tags={"team": "vision"}))
    answer = engine.update(made.id, made.properties, struct(JOB), new, preview=True)
    outs = values(answer.properties)
    assert outs["trainingJobArn"] == values(made.properties)["trainingJobArn"]
    assert outs["tags"] == {"team": "vision"}
    assert repr(outs["tagsAll"]) == "<unknown>"


# read.


def test_a_refresh_keeps_the_inputs_as_they_are(engine: Engine) -> None:
    inputs = struct(changed(environment={"TOKEN": "hunter22"}), "environment.TOKEN")
    made = engine.create(inputs)
    found = engine.call("Read", urn=URN, id=made.id, properties=made.properties, inputs=inputs)
    assert (found.id, found.inputs) == (made.id, inputs)
    assert secrets_in(PropertyValue.unmarshal_map(found.properties)) == [("environment",)]


@pytest.mark.parametrize("by", ["name", "arn"])
def test_an_imported_job_comes_with_inputs_that_change_nothing(engine: Engine, by: str) -> None:
    record = engine.jobs.put("by-hand", JOB)
    found = engine.call("Read", urn=URN, id=getattr(record, by))
    assert found.id == "by-hand"
    assert list(engine.check(found.inputs).failures) == []
    answer = engine.diff(found.id, found.properties, found.inputs, found.inputs)
    assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE


def test_a_deleted_job_has_neither_id_nor_properties(engine: Engine) -> None:
    made = engine.create(struct(JOB))
    engine.jobs.records.clear()
    read = engine.call("Read", urn=URN, id=made.id, properties=made.properties)
    assert read == provider_pb2.ReadResponse()


def test_a_job_that_is_to_be_imported_and_is_not_there_is_named_with_its_region(
    engine: Engine,
) -> None:
    with pytest.raises(Aborted, match="there is no training job nobody in us-east-1"):
        engine.call("Read", urn=URN, id="nobody")


# delete and cancel.


def test_a_job_is_deleted_with_its_record(engine: Engine) -> None:
    made = engine.create(struct(JOB))
    engine.call("Delete", urn=URN, id=made.id, properties=made.properties)
    assert engine.jobs.records == {}


def test_the_engines_cancel_is_an_interrupt_to_every_wait() -> None:
    interrupt = Interrupt()
    servicer = Servicer([], "0.1.0", Plugin(interrupt), "")
    asyncio.run(servicer.Cancel(None, Context()))
    assert interrupt.is_set()


def test_started_by_hand_it_prints_its_purpose() -> None:
    with pytest.raises(SystemExit, match=r"docs/languages\.md"):
        serve(Plugin(Interrupt()), ["--logtostderr"])


# Functions and schema.


def test_a_job_is_described_by_a_function(engine: Engine) -> None:
    engine.jobs.put("by-hand", JOB)
    args = PropertyValue.marshal_map(marked({"trainingJobName": "by-hand"}))
    answer = engine.call("Invoke", tok=GET_JOB, args=args)
    assert values(getattr(answer, "return"))["trainingJobStatus"] == "Completed"


def test_a_function_that_finds_no_job_fails_in_one_message(engine: Engine) -> None:
    args = PropertyValue.marshal_map(marked({"trainingJobName": "nobody"}))
    with pytest.raises(Aborted, match="there is no training job nobody in us-east-1"):
        engine.call("Invoke", tok=GET_JOB, args=args)


def test_jobs_are_listed_by_a_function(engine: Engine) -> None:
    args = PropertyValue.marshal_map(marked({"nameContains": "digits", "limit": 5}))
    answer = engine.call("Invoke", tok=GET_JOBS, args=args)
    assert values(getattr(answer, "return")) == {"jobs": []}


def test_an_image_is_found_by_a_function_in_the_region_of_the_provider(engine: Engine) -> None:
    args = PropertyValue.marshal_map(marked({"framework": "sklearn", "version": "1.2-1"}))
    answer = engine.call("Invoke", tok=IMAGE_URI, args=args)
    assert values(getattr(answer, "return")) == {
        "uri": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
    }


@pytest.mark.parametrize(
    ("token", "arguments", "reason"),
    [
        (IMAGE_URI, {"framework": "sklearn"}, "version: is required, because sklearn has several"),
        (IMAGE_URI, {"framework": "ntm", "pyVersion": "py3"}, "pyVersion: 'py3' cannot be chosen"),
        (IMAGE_URI, {"frame": "ntm"}, "frame: is not an argument; allowed: framework, version"),
        (GET_JOB, {}, "trainingJobName: is required"),
        (GET_JOBS, {"limit": 0}, "limit: "),
        (GET_JOBS, {"limit": "many"}, "limit: "),
        ("sagemaker-training:index:other", {}, "not a function of this plugin"),
    ],
)
def test_a_function_refuses_invalid_arguments(
    engine: Engine, token: str, arguments: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Aborted, match=reason):
        engine.call("Invoke", tok=token, args=PropertyValue.marshal_map(marked(arguments)))


def test_the_schema_is_served(engine: Engine) -> None:
    schema = json.loads(engine.call("GetSchema").schema)
    assert TRAINING_JOB in schema["resources"]


def test_a_foreign_value_is_secret_if_its_key_suggests_it(engine: Engine) -> None:
    props = changed(environment={"DB_PASSWORD": "hunter22", "A": "1"})
    engine.jobs.put("by-hand", props)
    found = engine.call("Read", urn=URN, id="by-hand")
    assert secrets_in(PropertyValue.unmarshal_map(found.inputs)) == [("environment", "DB_PASSWORD")]
    assert secrets_in(PropertyValue.unmarshal_map(found.properties)) == [("environment",)]
    args = PropertyValue.marshal_map(marked({"trainingJobName": "by-hand"}))
    answer = getattr(engine.call("Invoke", tok=GET_JOB, args=args), "return")
    assert secrets_in(PropertyValue.unmarshal_map(answer)) == [("environment",)]
