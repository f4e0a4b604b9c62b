"""The dynamic provider, called like by the plugin, with a fake service behind botocore."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import dill
import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import rpc

from pulumi_sagemaker_training.adapters.dynamic import TrainingJobProvider, host
from pulumi_sagemaker_training.adapters.program import sdk_patches
from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.model.generated.models import CreateTrainingJobRequest
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    HIDDEN_KEYS,
    ORIGIN_KEY,
    PLAIN_KEY,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import fingerprints
from tests.support.blobs import pickled
from tests.support.endpoint import Endpoint
from tests.support.fakes import DONE, FakeClock, FakeJobs, Script, failing, refused
from tests.support.jobs import JOB, changed
from tests.support.servicer import BLOB, Servicer, struct

GOLDEN = (
    "gASVSQAAAAAAAACMKnB1bHVtaV9zYWdlbWFrZXJfdHJhaW5pbmcuYWRhcHRl"
    "cnMuZHluYW1pY5SME1RyYWluaW5nSm9iUHJvdmlkZXKUk5QpgZQu"
)
"""A `TrainingJobProvider` in the states of version 0.1.0."""


ENDPOINT = Endpoint()


class Stack:
    """One stack of the plugin, its service, and the servicer that calls the provider."""

    def __init__(self, **config: Any) -> None:
        self.jobs = FakeJobs(FakeClock())
        self.jobs.usual = Script(DONE)
        ENDPOINT.serve(self.jobs)
        self.provider = TrainingJobProvider()
        self.servicer = Servicer(self.provider)
        self.configure(**config)

    def configure(self, **config: Any) -> None:
        settings = {
            "aws:region": "us-east-1",
            "aws:accessKey": ENDPOINT.access.access_key,
            "aws:secretKey": ENDPOINT.access.secret_key,
            # Threads that outlive a test write the marks; other tests cover them.
            "sagemaker-training:ownershipTags": "false",
            **{key.replace("__", ":"): value for key, value in config.items()},
        }
        self.provider.configure(ConfigureRequest(Config(settings, "digits")))

    def created(self, props: Mapping[str, Any] = JOB) -> tuple[str, dict[str, Any]]:
        made = self.servicer.create(props)
        return made.id, made.outs


@pytest.fixture
def stack() -> Stack:
    return Stack()


# The blob in users' states.


def test_the_provider_is_pickled_by_reference_with_stable_bytes() -> None:
    with sdk_patches.construction():
        assert pickled(serialize_provider(TrainingJobProvider())) == pickled(GOLDEN)


def test_the_provider_of_an_older_state_is_this_one() -> None:
    assert type(dill.loads(base64.b64decode(GOLDEN))) is TrainingJobProvider


def test_a_configured_provider_is_pickled_without_its_settings() -> None:
    assert TrainingJobProvider.serialize_as_secret_always is False
    assert vars(TrainingJobProvider()) == {}


# configure.


def test_a_setting_that_cannot_be_used_fails_before_anything_else() -> None:
    with pytest.raises(host.CallFailed, match="ownershipTags"):
        Stack(**{"sagemaker-training__ownershipTags": "perhaps"})


def test_a_stacks_defaults_are_the_options_of_every_job(stack: Stack) -> None:
    stack.configure(**{"sagemaker-training__onDelete": "perhaps"})
    [failure] = stack.servicer.check(JOB).failures
    assert (failure.property, failure.reason.split(":")[0]) == ("", "on_delete")


# check.


def test_a_valid_job_is_passed_on_unchanged(stack: Stack) -> None:
    checked = stack.servicer.check(JOB)
    assert checked.failures == []
    assert checked.inputs == JOB
    assert stack.jobs.calls == []


def test_every_violation_is_reported_with_its_path(stack: Stack) -> None:
    props = changed(resource_config__instance_count=0, role_arn=None, wait_for="tomorrow")
    failures = stack.servicer.check(props).failures
    paths = {failure.reason.split(":")[0] for failure in failures}
    assert paths == {"resource_config.instance_count", "role_arn", "wait_for"}


def test_a_replacement_checks_what_a_policy_has_remediated_and_hides_what_it_did_not_vouch_for(
    stack: Stack,
) -> None:
    given = {**JOB, SECRETS_KEY: None, PLAIN_KEY: fingerprints(JOB, ())}
    id_, outs = stack.created(given)
    news = {**given, "environment": {"EPOCHS": "2"}}
    first = stack.servicer.check(news, given).inputs
    remediated = {**first, "environment": {"TOKEN": "hunter22"}}
    assert stack.servicer.diff(id_, outs, remediated, old_inputs=struct(given)).replaces
    second = stack.servicer.check(news).inputs
    assert second.pop("environment") == rpc.wrap_rpc_secret({"TOKEN": "hunter22"})
    assert second.items() <= {**remediated, "environment": None}.items()
    assert stack.servicer.check(news).inputs["environment"] == {"EPOCHS": "2"}


def test_a_secret_is_not_shown(stack: Stack) -> None:
    props = {**changed(role_arn="hunter22"), SECRETS_KEY: ["role_arn"]}
    [failure] = stack.servicer.check(props).failures
    assert failure.reason.startswith("role_arn: [secret] ")
    assert "hunter22" not in failure.reason


def test_unknown_values_are_not_validated(stack: Stack) -> None:
    props = changed(role_arn=rpc.UNKNOWN, environment={"A": rpc.UNKNOWN}, tags=[rpc.UNKNOWN])
    assert stack.servicer.check(props).failures == []


def test_accepted_inputs_are_not_validated_again(stack: Stack) -> None:
    wrong = changed(resource_config__instance_count=0)
    assert stack.servicer.check(wrong, olds=wrong).failures == []
    assert len(stack.servicer.check(wrong, olds=JOB).failures) == 1


def test_accepted_inputs_of_a_program_are_not_validated_again(stack: Stack) -> None:
    wrong = changed(resource_config__instance_count=0)
    declared = {**wrong, PLAIN_KEY: fingerprints(wrong, [])}
    # A program that has no secrets sends no value for their paths, and the state keeps none.
    assert stack.servicer.check({**declared, SECRETS_KEY: None}, olds=declared).failures == []


def test_an_invalid_default_is_reported_although_no_job_changed(stack: Stack) -> None:
    stack.configure(**{"sagemaker-training__onDelete": "perhaps"})
    [failure] = stack.servicer.check(JOB, olds=JOB).failures
    assert (failure.property, failure.reason.split(":")[0]) == ("", "on_delete")


def test_too_many_tags_are_reported_although_no_job_changed(stack: Stack) -> None:
    stack.configure(aws__defaultTags='{"tags": {"team": "vision"}}')
    full = {**JOB, "tags": {f"key-{number}": "value" for number in range(50)}}
    [failure] = stack.servicer.check(full, olds=full).failures
    assert failure.reason.startswith("tags: ")


def test_a_probable_mistake_is_a_warning(stack: Stack) -> None:
    props = changed(
        enable_managed_spot_training=True, stopping_condition__max_wait_time_in_seconds=7200
    )
    assert stack.servicer.check(props).failures == []


def test_a_missing_profile_is_reported_at_preview(stack: Stack) -> None:
    with pytest.raises(host.CallFailed, match="nobody"):
        stack.servicer.check(changed(profile="nobody"))


# create.


def test_a_job_is_created_under_a_name_of_its_resource(stack: Stack) -> None:
    id_, outs = stack.created()
    assert id_.startswith("train-")
    assert outs["training_job_status"] == "Completed"
    assert json.loads(json.dumps(outs)) == outs
    [request] = stack.jobs.requests
    assert request["resource_config"]["instance_count"] == 1
    assert request["tags"] == {}


def test_a_create_checks_what_no_check_of_this_process_has_seen(stack: Stack) -> None:
    wrong = changed(resource_config__instance_count=0)
    assert stack.servicer.check(JOB).failures == []
    with pytest.raises(host.CallFailed, match="instance_count"):
        stack.created(wrong)
    assert stack.servicer.check(wrong).failures != []
    with pytest.raises(host.CallFailed, match="instance_count"):
        stack.created(wrong)
    assert stack.jobs.requests == []


def test_a_create_does_not_check_again_what_was_just_checked(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stack.servicer.check(JOB).failures == []
    monkeypatch.setattr(CreateTrainingJobRequest, "model_validate", None)
    assert stack.created()[1]["training_job_status"] == "Completed"


def test_the_name_comes_from_the_urn_not_from_the_program(stack: Stack) -> None:
    first, _ = stack.created()
    stack.jobs.records.clear()
    origin = {"organization": "organization", "project": "x", "stack": "y", "name": "z"}
    assert stack.created({**JOB, ORIGIN_KEY: origin})[0] == first


@pytest.mark.parametrize(
    ("origin", "config"),
    [
        ({"organization": "acme"}, {}),
        ({}, {"sagemaker-training__ownerId": "me"}),
    ],
)
def test_organization_and_owner_id_distinguish_equal_stacks(
    stack: Stack, origin: dict[str, str], config: dict[str, str]
) -> None:
    first, _ = stack.created()
    stack.configure(**config)
    assert stack.created({**JOB, ORIGIN_KEY: origin})[0] != first


def test_without_a_urn_the_program_names_the_owner(stack: Stack) -> None:
    origin = {"project": "digits", "stack": "dev", "name": "train"}
    direct = stack.provider.create({**JOB, ORIGIN_KEY: origin})
    stack.jobs.records.clear()
    assert stack.created()[0] == direct.id


def test_values_that_became_invalid_after_the_preview_are_refused(stack: Stack) -> None:
    with pytest.raises(host.CallFailed):
        stack.servicer.create(changed(role_arn="x"))
    assert stack.servicer.context.status.message.startswith("role_arn: ")
    assert stack.jobs.calls == []


def test_a_job_that_failed_is_kept_in_the_state(stack: Stack) -> None:
    stack.jobs.usual = Script(failing("no data").steps[1:], {"failure_reason": "no data"})
    with pytest.raises(host.CallFailed, match="no data"):
        stack.servicer.create(JOB)
    kept = stack.servicer.context.kept
    assert kept.id == next(iter(stack.jobs.records))
    assert kept.properties["training_job_status"] == "Failed"
    assert kept.properties["__provider"] == BLOB


def test_a_refusal_is_one_message_without_secrets(stack: Stack) -> None:
    stack.jobs.fail("create", refused("CreateTrainingJob", "bad value hunter22"))
    props = {**changed(environment={"TOKEN": "hunter22"}), SECRETS_KEY: ["environment.TOKEN"]}
    with pytest.raises(host.CallFailed):
        stack.servicer.create(props)
    status = stack.servicer.context.status
    assert "bad value [secret]" in status.message
    assert "request req-1" in status.message
    assert not status.details


# diff.


def test_an_equal_job_is_unchanged(stack: Stack) -> None:
    id_, outs = stack.created()
    assert stack.servicer.diff(id_, outs, JOB).changes is False


def test_numbers_that_became_doubles_are_not_a_change(stack: Stack) -> None:
    props = changed(hyper_parameters={"epochs": 5}, triggers={"n": 1})
    id_, outs = stack.created(props)
    assert stack.servicer.diff(id_, outs, props).changes is False


def test_the_last_accepted_inputs_are_compared_if_present(stack: Stack) -> None:
    id_, outs = stack.created(changed(environment={"A": "1"}))
    old = struct(changed(environment={"A": "1"}))
    assert stack.servicer.diff(id_, outs, JOB, old_inputs=old).replaces == ["environment"]


def test_a_replacement_has_a_detailed_diff(stack: Stack) -> None:
    id_, outs = stack.created()
    made = stack.servicer.diff(id_, outs, changed(role_arn="arn:aws:iam::123456789012:role/x"))
    assert (made.changes, made.replaces, made.delete_before_replace) == (True, ["role_arn"], False)
    details = host.take_detailed_diff()
    assert details is not None
    assert {path: diff.kind for path, diff in details.items()} == {"role_arn": 5}


def test_a_change_after_the_end_is_kept_for_the_next_training(stack: Stack) -> None:
    id_, outs = stack.created()
    made = stack.servicer.diff(id_, outs, changed(profiler_config={"disable_profiler": True}))
    assert (made.changes, made.replaces) == (True, [])


def test_a_change_in_place_replaces_nothing(stack: Stack) -> None:
    id_, outs = stack.created()
    made = stack.servicer.diff(id_, outs, changed(on_delete="stop"))
    assert (made.changes, made.replaces) == (True, [])


def test_a_job_with_an_explicit_name_is_deleted_first(stack: Stack) -> None:
    props = changed(training_job_name="job")
    id_, outs = stack.created(props)
    made = stack.servicer.diff(id_, outs, {**props, "environment": {"A": "1"}})
    assert made.delete_before_replace


def test_a_deleted_job_is_trained_again(stack: Stack) -> None:
    id_, outs = stack.created()
    stack.jobs.records.clear()
    assert stack.servicer.diff(id_, outs, JOB).replaces == ["training_job_status"]


@pytest.mark.parametrize("verb", ["diff", "read"])
@pytest.mark.parametrize("code", ["AccessDeniedException", "ValidationException"])
def test_an_unreachable_service_fails_without_a_plan_or_a_loss(
    stack: Stack, verb: str, code: str
) -> None:
    id_, outs = stack.created()
    stack.jobs.fail("describe", ServiceError("DescribeTrainingJob", code, "words"))
    call = {
        "diff": lambda: stack.servicer.diff(id_, outs, JOB),
        "read": lambda: stack.servicer.read(id_, outs),
    }[verb]
    with pytest.raises(host.CallFailed, match=code):
        call()
    assert code in stack.servicer.context.status.message


# update.


def test_an_update_gives_the_jobs_outputs(stack: Stack) -> None:
    id_, outs = stack.created()
    made = stack.servicer.update(id_, outs, changed(on_delete="stop", tags={"a": "1"}))
    assert made.outs["on_delete"] == "stop"
    assert stack.jobs.records[id_].tags == {"a": "1"}


def test_an_update_of_a_failed_job_keeps_it_and_fails_again(stack: Stack) -> None:
    props = changed(rerun="on_change")
    stack.jobs.usual = Script(failing("no data").steps[1:], {"failure_reason": "no data"})
    with pytest.raises(host.CallFailed):
        stack.servicer.create(props)
    kept = stack.servicer.context.kept
    outs = dict(rpc.deserialize_properties(kept.properties))
    with pytest.raises(host.CallFailed, match="no data"):
        stack.servicer.update(kept.id, outs, props)
    assert stack.servicer.context.kept.id == kept.id


def test_an_update_of_a_deleted_job_fails(stack: Stack) -> None:
    id_, outs = stack.created()
    stack.jobs.records.clear()
    with pytest.raises(
        host.CallFailed, match=r"no longer exists in [^:]+: it was deleted; the next"
    ):
        stack.servicer.update(id_, outs, JOB)


# read.


def test_a_job_is_read_by_its_arn(stack: Stack) -> None:
    record = stack.jobs.put("other", JOB)
    found = stack.servicer.read(record.arn, {})
    assert (found.id, found.inputs) == ("other", None)
    assert found.outs["training_job_status"] == "Completed"


def test_a_job_that_is_not_found_counts_as_deleted(stack: Stack) -> None:
    name, outs = stack.created()
    stack.jobs.delete(name)
    made = stack.servicer.read(name, outs)
    assert not made.id


def test_a_job_made_elsewhere_that_is_not_found_fails_the_read(stack: Stack) -> None:
    with pytest.raises(host.CallFailed, match="there is no training job nobody"):
        stack.servicer.read("nobody", {})


# delete.


def test_a_job_is_deleted_with_its_record(stack: Stack) -> None:
    id_, outs = stack.created()
    stack.servicer.delete(id_, outs)
    assert stack.jobs.records == {}


def test_on_delete_is_read_from_the_state(stack: Stack) -> None:
    id_, outs = stack.created(changed(on_delete="retain"))
    stack.servicer.delete(id_, outs)
    assert id_ in stack.jobs.records


def test_a_delete_that_is_refused_fails(stack: Stack) -> None:
    id_, outs = stack.created()
    stack.jobs.fail("delete", refused("DeleteTrainingJob", "not now"))
    with pytest.raises(host.CallFailed, match="not now"):
        stack.servicer.delete(id_, outs)


# Secrets, as far as a dynamic provider can know.


def vouched(props: Mapping[str, Any], *secrets: str) -> dict[str, Any]:
    """Return properties in the form that a program sends."""
    own = {k: v for k, v in props.items() if k not in HIDDEN_KEYS}
    return {**props, SECRETS_KEY: list(secrets) or None, PLAIN_KEY: fingerprints(own, secrets)}


def test_a_foreign_value_is_secret_if_its_key_suggests_it(stack: Stack) -> None:
    stack.jobs.put("by-hand", changed(environment={"DB_PASSWORD": "hunter22", "A": "1"}))
    outs = stack.servicer.read("by-hand", {}).outs
    assert rpc.is_rpc_secret(outs["environment"])
    assert not rpc.is_rpc_secret(outs["role_arn"])


def test_values_that_the_program_did_not_write_are_masked(stack: Stack) -> None:
    stack.jobs.fail("create", refused("CreateTrainingJob", "bad value hunter22"))
    news = {**vouched(JOB), "environment": {"TOKEN": "hunter22"}}
    inputs = stack.servicer.check(news).inputs
    with pytest.raises(host.CallFailed):
        stack.servicer.create(inputs)
    assert "bad value [secret]" in stack.servicer.context.status.message


def test_an_unknown_value_keeps_the_marks_out_of_the_plan(stack: Stack) -> None:
    news = vouched(changed(environment={"A": "1"}), "environment.TOKEN")
    id_, outs = stack.created(stack.servicer.check(news).inputs)
    unknown = {**news, "environment": {"A": "2", "B": rpc.UNKNOWN}}
    inputs = stack.servicer.check(unknown, olds=news).inputs
    assert inputs[SECRETS_KEY] == inputs[PLAIN_KEY] == rpc.UNKNOWN
    assert stack.servicer.diff(id_, outs, inputs, old_inputs=struct(news)).changes


def test_a_tag_of_unknown_origin_is_allowed(stack: Stack) -> None:
    news = {**vouched(JOB), "tags": {"team": "vision"}}
    assert stack.servicer.check(news).failures == []
