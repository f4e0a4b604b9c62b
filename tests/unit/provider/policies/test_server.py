"""The server of the pack: what the engine sends, and what it gets."""

from collections.abc import Mapping
from typing import Any, Final

import grpc
import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import rpc
from pulumi.runtime.proto import analyzer_pb2 as proto

from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    PLAIN_KEY,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    fingerprints,
    unmatched,
)
from pulumi_sagemaker_training.policies.job import DYNAMIC, PLUGIN
from pulumi_sagemaker_training.policies.server import Analyzer
from pulumi_sagemaker_training.policies.settings import read_settings

VALUE: Final = "a-value-that-nobody-may-see"
URN: Final = "urn:pulumi:dev::shop::t::digits"
SIGNED: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = {SIGNED: "1b47061264138c4ac30d75fd1eb44270", "value": VALUE}
JOB: Final[dict[str, Any]] = {
    "role_arn": "arn:aws:iam::123456789012:role/training",
    "resource_config": {"instance_type": "ml.m5.large", "instance_count": 2},
    "output_data_config": {"s3_output_path": "s3://a-bucket/models"},
}


class Refused(Exception):
    """The end of a call that the server aborts."""


class Context:
    """The context of a call."""

    def abort(self, code: grpc.StatusCode, message: str) -> None:
        """End the call."""
        raise Refused(code, message)


def struct(values: Mapping[str, Any]) -> Struct:
    made = Struct()
    ParseDict(dict(values), made)
    return made


def request(type_: str, properties: Mapping[str, Any], **more: Any) -> Any:
    return proto.AnalyzeRequest(
        type=type_, urn=URN, name="digits", properties=struct(properties), **more
    )


def analyzer(settings: Mapping[str, Any], config: Mapping[str, str] | None = None) -> Analyzer:
    made = Analyzer(lambda: read_settings({"all": "disabled", **settings}))
    made.GetAnalyzerInfo(None, Context())
    if config is not None:
        made.ConfigureStack(proto.AnalyzerStackConfigureRequest(config=dict(config)), Context())
    return made


def told(answer: Any) -> list[str]:
    return [item.policyName for item in answer.diagnostics]


@pytest.mark.parametrize(("type_", "spelt"), [(DYNAMIC, dict), (PLUGIN, to_plugin)])
def test_both_types_of_resources_are_judged_and_others_are_not(type_: str, spelt: Any) -> None:
    pack = analyzer({"vpc": "mandatory"})
    [found] = pack.Analyze(request(type_, spelt(JOB)), Context()).diagnostics
    assert (found.policyName, found.enforcementLevel) == ("vpc", proto.MANDATORY)
    assert found.severity == proto.POLICY_SEVERITY_MEDIUM
    assert found.message.startswith("vpc_config " if type_ == DYNAMIC else "vpcConfig ")
    assert told(pack.Analyze(request("aws:s3/bucket:Bucket", {}), Context())) == []


@pytest.mark.parametrize("type_", [DYNAMIC, PLUGIN])
def test_a_plain_secret_is_told_and_one_that_pulumi_encrypts_is_not(type_: str) -> None:
    pack = analyzer({"plain-secrets": "mandatory"})
    plain = pack.Analyze(request(type_, {"environment": {"HF_TOKEN": VALUE}}), Context())
    assert told(plain) == ["plain-secrets"]
    assert VALUE not in str(plain)
    for hidden in (
        {"environment": {"HF_TOKEN": SECRET}},
        {"environment": {**SECRET, "value": {"HF_TOKEN": VALUE}}},
    ):
        assert told(pack.Analyze(request(type_, hidden), Context())) == []


def test_an_unknown_value_is_left_open_and_decided_when_it_is_known() -> None:
    pack = analyzer({"vpc": "mandatory"})
    preview = pack.Analyze(request(DYNAMIC, {**JOB, "vpc_config": rpc.UNKNOWN}), Context())
    assert told(preview) == []
    assert [item.policy_name for item in preview.not_applicable] == ["vpc"]
    assert told(pack.Analyze(request(DYNAMIC, JOB), Context())) == ["vpc"]


def test_the_stacks_settings_count_for_a_dynamic_job_and_the_providers_for_the_plugins() -> None:
    rule = {"required-tags": {"keys": ["Owner"]}}
    tags = '{"tags": {"Owner": "me"}}'
    with_tags = analyzer(
        {**rule, "required-tags": {"keys": ["Owner"], "enforcementLevel": "mandatory"}},
        {"aws:defaultTags": tags},
    )
    assert told(with_tags.Analyze(request(DYNAMIC, JOB), Context())) == []
    provider = proto.AnalyzerProviderResource(properties=struct({"defaultTags": tags}))
    given = request(PLUGIN, to_plugin(JOB), provider=provider)
    assert told(with_tags.Analyze(given, Context())) == []
    without = proto.AnalyzerProviderResource(properties=struct({"region": "eu-west-1"}))
    given = request(PLUGIN, to_plugin(JOB), provider=without)
    assert told(with_tags.Analyze(given, Context())) == ["required-tags"]


def test_an_exported_state_is_decided_by_its_outputs_where_its_inputs_leave_it_open() -> None:
    settings = {"enforcementLevel": "mandatory"}
    pack = analyzer(
        {"required-tags": {"keys": ["Owner"], **settings}, "maximum-cost": {"usd": 5, **settings}}
    )
    assert told(pack.Analyze(request(DYNAMIC, JOB), Context())) == []
    for outputs, found in (
        ({"tags_all": {"Owner": "me"}, "worst_case_cost_usd": 4}, []),
        ({"tags_all": {}, "worst_case_cost_usd": 6}, ["maximum-cost", "required-tags"]),
    ):
        resource = proto.AnalyzerResource(
            type=DYNAMIC, urn=URN, properties=struct({**JOB, **outputs})
        )
        answer = pack.AnalyzeStack(proto.AnalyzeStackRequest(resources=[resource]), Context())
        assert told(answer) == found
        assert {item.urn for item in answer.diagnostics} <= {URN}


def test_a_public_bucket_of_the_stack_is_found_by_its_dependencies_and_names_its_job() -> None:
    pack = analyzer({"public-buckets": "mandatory"})
    bucket = proto.AnalyzerResource(
        type="aws:s3/bucket:Bucket",
        urn="urn:pulumi:dev::shop::aws:s3/bucket:Bucket::data",
        properties=struct({"acl": "public-read", "bucket": rpc.UNKNOWN}),
    )
    odd = proto.AnalyzerResource(type="odd:index:Odd", properties=struct({SIGNED: "unheard-of"}))
    job = proto.AnalyzerResource(type=DYNAMIC, urn=URN, properties=struct(JOB))
    job.propertyDependencies["output_data_config"].urns.append(bucket.urn)
    stack = proto.AnalyzeStackRequest(resources=[bucket, odd, job])
    [found] = pack.AnalyzeStack(stack, Context()).diagnostics
    assert (found.policyName, found.urn) == ("public-buckets", URN)


def test_remediation_changes_one_property_and_keeps_all_others() -> None:
    transit = {"encryption-in-transit": "remediate"}
    given = {**to_plugin(JOB), "environment": {"TOKEN": SECRET}, "roleArn": rpc.UNKNOWN}
    answer = analyzer(transit).Remediate(request(PLUGIN, given), Context())
    [made] = answer.remediations
    assert MessageToDict(made.properties) == {
        **given,
        "resourceConfig": {"instanceType": "ml.m5.large", "instanceCount": 2.0},
        "enableInterContainerTrafficEncryption": True,
    }
    assert (
        analyzer(transit)
        .Remediate(request(PLUGIN, MessageToDict(made.properties)), Context())
        .remediations
        == []
    )


def test_each_remediation_holds_those_before_it() -> None:
    pack = analyzer(
        {
            "encryption-in-transit": "remediate",
            "required-tags": {"enforcementLevel": "remediate", "defaults": {"Owner": "me"}},
        },
        {},
    )
    _, last = pack.Remediate(request(DYNAMIC, JOB), Context()).remediations
    made = MessageToDict(last.properties)
    assert made["enable_inter_container_traffic_encryption"] is True
    assert made["tags"] == {"Owner": "me"}


def test_what_remediation_sets_is_not_hidden_as_somebody_elses_secret() -> None:
    marks = {SECRETS_KEY: [], PLAIN_KEY: fingerprints(JOB, [])}
    pack = analyzer({"encryption-in-transit": "remediate"})
    [made] = pack.Remediate(request(DYNAMIC, {**JOB, **marks}), Context()).remediations
    assert unmatched(MessageToDict(made.properties)) == ()


def test_a_secret_map_is_not_changed_but_told() -> None:
    pack = analyzer(
        {"required-tags": {"enforcementLevel": "remediate", "defaults": {"Owner": "me"}}}, {}
    )
    given = {**JOB, "tags": {**SECRET, "value": {"Team": VALUE}}}
    assert pack.Remediate(request(DYNAMIC, given), Context()).remediations == []
    [found] = pack.Analyze(request(DYNAMIC, given), Context()).diagnostics
    assert found.enforcementLevel == proto.REMEDIATE


def test_settings_of_the_engine_go_before_those_of_the_file() -> None:
    pack = Analyzer(lambda: read_settings({"vpc": "mandatory"}))
    levels = {
        item.name: item.enforcementLevel for item in pack.GetAnalyzerInfo(None, Context()).policies
    }
    assert levels["vpc"] == proto.MANDATORY
    config = {"vpc": proto.PolicyConfig(enforcementLevel=proto.DISABLED)}
    pack.Configure(proto.ConfigureAnalyzerRequest(policyConfig=config), Context())
    assert told(pack.Analyze(request(DYNAMIC, JOB), Context())) == [
        "network-isolation",
        "encryption-in-transit",
        "volume-key",
        "output-key",
    ]


def test_the_levels_of_the_file_are_accepted_when_the_engine_repeats_them() -> None:
    pack = Analyzer(lambda: read_settings({"all": "advisory"}))
    info = pack.GetAnalyzerInfo(None, Context())
    config = {
        item.name: proto.PolicyConfig(enforcementLevel=item.enforcementLevel)
        for item in info.policies
    }
    pack.Configure(proto.ConfigureAnalyzerRequest(policyConfig=config), Context())
    assert "vpc" in told(pack.Analyze(request(DYNAMIC, JOB), Context()))


def test_a_misspelt_rule_or_setting_is_refused_by_its_nearest_name() -> None:
    pack = Analyzer()
    for name, properties, meant in (
        ("vcp", {}, "did you mean vpc?"),
        ("vpc", {"subnet": ["a"]}, "did you mean subnets?"),
    ):
        config = {
            name: proto.PolicyConfig(
                enforcementLevel=proto.MANDATORY, properties=struct(properties)
            )
        }
        with pytest.raises(Refused, match=meant.replace("?", r"\?")):
            pack.Configure(proto.ConfigureAnalyzerRequest(policyConfig=config), Context())


def test_a_wrong_settings_file_is_refused_before_anything_runs() -> None:
    pack = Analyzer(lambda: read_settings({"vcp": "mandatory"}))
    with pytest.raises(Refused, match=r"vcp is not a rule of this pack; did you mean vpc\?"):
        pack.GetAnalyzerInfo(None, Context())
