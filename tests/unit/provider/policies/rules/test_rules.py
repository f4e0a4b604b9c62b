"""Each rule on jobs that keep it and on jobs that break it, of both types of resources."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import pytest

from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.paths import steps
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.policies.job import (
    DYNAMIC,
    DYNAMIC_SWEEP,
    OF_PLUGIN,
    PLUGIN,
    PLUGIN_SWEEP,
    Job,
)
from pulumi_sagemaker_training.policies.pack import changes, check_jobs
from pulumi_sagemaker_training.policies.resource import read_jobs
from pulumi_sagemaker_training.policies.rules import RULES
from pulumi_sagemaker_training.policies.settings import LEVEL, PackSettings, read_settings

JOB: Final[dict[str, Any]] = {
    "role_arn": "arn:aws:iam::123456789012:role/training",
    "algorithm_specification": {
        "training_image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
        "training_input_mode": "File",
    },
    "output_data_config": {"s3_output_path": "s3://a-bucket/models"},
    "resource_config": {
        "instance_type": "ml.m5.large",
        "instance_count": 1,
        "volume_size_in_gb": 5,
    },
    "stopping_condition": {"max_runtime_in_seconds": 3600},
}
SWEEPS: Final = (DYNAMIC_SWEEP, PLUGIN_SWEEP)
NOT_OF_A_TRIAL: Final = frozenset({"fallback_instance_types", "worst_case_cost_usd"})
VALUE: Final = "a-value-that-nobody-may-see"
"""What stands in a job where a message must not show it."""


def resources(**members: Any) -> dict[str, Any]:
    return {"resource_config": {**JOB["resource_config"], **members}}


class Case(NamedTuple):
    """One job under one rule.

    Attributes:
        rule: the rule's name.
        job: what differs from `JOB`.
        settings: the rule's.
        paths: where the rule is broken, in the Python spelling.
        secrets: the secret paths of the job.
        is_open: whether the rule cannot decide yet.
    """

    rule: str
    job: Mapping[str, Any] = {}
    settings: Mapping[str, Any] = {}
    paths: Sequence[str] = ()
    secrets: Sequence[str] = ()
    is_open: bool = False


VPC = {"vpc_config": {"subnets": ["subnet-a", "subnet-b"], "security_group_ids": ["sg-a"]}}
TWO = resources(instance_count=2)
TRANSIT = "enable_inter_container_traffic_encryption"
GROUPS = {
    "resource_config": {
        "volume_size_in_gb": 5,
        "instance_groups": [
            {"instance_group_name": "a", "instance_type": "ml.m5.large", "instance_count": 1},
            {"instance_group_name": "b", "instance_type": "ml.p3.2xlarge", "instance_count": 1},
        ],
    }
}
TYPE = "resource_config.instance_type"
VOLUME = "resource_config.volume_kms_key_id"
OUTPUT = "output_data_config.kms_key_id"
RUNTIME = "stopping_condition.max_runtime_in_seconds"
IMAGE = "algorithm_specification.training_image"
TOKEN = "hf_" + "a" * 34

CASES: Final = [
    Case("vpc", paths=["vpc_config"]),
    Case("vpc", VPC),
    Case("vpc", {"vpc_config": UNKNOWN}, is_open=True),
    Case("vpc", VPC, {"subnets": ["subnet-b"]}, ["vpc_config.subnets[0]"]),
    Case(
        "vpc",
        VPC,
        {"subnets": ["subnet-*"], "securityGroups": ["sg-b"]},
        ["vpc_config.security_group_ids[0]"],
    ),
    Case(
        "vpc",
        {"vpc_config": {"subnets": ["subnet-a", UNKNOWN], "security_group_ids": ["sg-a"]}},
        {"subnets": ["subnet-b"]},
        ["vpc_config.subnets[0]"],
        is_open=True,
    ),
    Case("network-isolation", paths=["enable_network_isolation"]),
    Case(
        "network-isolation", {"enable_network_isolation": False}, paths=["enable_network_isolation"]
    ),
    Case("network-isolation", {"enable_network_isolation": True}),
    Case("network-isolation", {"enable_network_isolation": UNKNOWN}, is_open=True),
    Case("encryption-in-transit"),
    Case("encryption-in-transit", TWO, paths=[TRANSIT]),
    Case("encryption-in-transit", GROUPS, paths=[TRANSIT]),
    Case("encryption-in-transit", {**TWO, TRANSIT: True}),
    Case("encryption-in-transit", resources(instance_count=UNKNOWN), is_open=True),
    Case("volume-key", paths=[VOLUME]),
    Case("volume-key", resources(volume_kms_key_id=VALUE)),
    Case("volume-key", resources(volume_kms_key_id=VALUE), {"keys": ["alias/ml"]}, [VOLUME]),
    Case("volume-key", resources(instance_type="ml.g5.xlarge")),
    Case(
        "volume-key", {"resource_config": None, "serverless_job_config": {"job_type": "FineTuning"}}
    ),
    Case("output-key", paths=[OUTPUT]),
    Case(
        "output-key",
        {"output_data_config": {"s3_output_path": "s3://b/m", "kms_key_id": UNKNOWN}},
        is_open=True,
    ),
    Case(
        "output-key",
        {"output_data_config": {"s3_output_path": "s3://b/m", "kms_key_id": VALUE}},
        {"keys": ["alias/*"]},
        [OUTPUT],
    ),
    Case("plain-secrets", {"environment": {"EPOCHS": "5"}, "hyper_parameters": {"seed": 5}}),
    Case("plain-secrets", {"environment": {"HF_TOKEN": VALUE}}, paths=["environment.HF_TOKEN"]),
    Case(
        "plain-secrets",
        {"hyper_parameters": {"dbPassword": VALUE}},
        paths=["hyper_parameters.dbPassword"],
    ),
    Case(
        "plain-secrets",
        {"hyper_parameters": {"db": {"password": VALUE, "host": "h"}}},
        paths=["hyper_parameters.db"],
    ),
    Case("plain-secrets", {"environment": {"LOGIN": TOKEN}}, paths=["environment.LOGIN"]),
    Case("plain-secrets", {"environment": {"HF_TOKEN": ""}}),
    Case("plain-secrets", {"environment": {"HF_TOKEN": UNKNOWN}}),
    Case(
        "plain-secrets",
        {"environment": {"HF_TOKEN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:hf-a"}},
    ),
    Case("plain-secrets", {"environment": {"HF_TOKEN": VALUE}}, secrets=["environment.HF_TOKEN"]),
    Case("plain-secrets", {"environment": {"HF_TOKEN": VALUE}}, secrets=["environment"]),
    Case(
        "plain-secrets",
        {"environment": {"HF_TOKEN": VALUE}},
        {"evenEncrypted": True},
        ["environment.HF_TOKEN"],
        ["environment.HF_TOKEN"],
    ),
    Case("image-registries", settings={"allowed": ["aws"]}),
    Case(
        "image-registries",
        settings={"allowed": ["999999999999.dkr.ecr.*.amazonaws.com/*"]},
        paths=[IMAGE],
    ),
    Case(
        "image-registries",
        {
            "algorithm_specification": {
                "training_input_mode": "File",
                "training_image": "999999999999.dkr.ecr.us-east-1.amazonaws.com/mine:1",
            }
        },
        {"allowed": ["aws"]},
        [IMAGE],
    ),
    Case(
        "image-registries",
        {"algorithm_specification": {"training_input_mode": "File", "training_image": UNKNOWN}},
        {"allowed": ["aws"]},
        is_open=True,
    ),
    Case(
        "image-registries",
        {"algorithm_specification": {"training_input_mode": "File", "algorithm_name": "mine"}},
        {"allowed": ["aws"]},
    ),
    Case("instance-types", settings={"allowed": ["ml.m5.*"]}),
    Case("instance-types", settings={"allowed": ["ml.m5.*"], "denied": ["*.large"]}, paths=[TYPE]),
    Case("instance-types", settings={"allowed": ["ml.g5.*"]}, paths=[TYPE]),
    Case(
        "instance-types",
        GROUPS,
        {"allowed": ["ml.m5.*"]},
        ["resource_config.instance_groups[1].instance_type"],
    ),
    Case(
        "instance-types",
        {"fallback_instance_types": ["ml.m5.xlarge", "ml.p4d.24xlarge"]},
        {"denied": ["ml.p4d.*"]},
        ["fallback_instance_types[1]"],
    ),
    Case("instance-types", resources(instance_type=UNKNOWN), {"denied": ["*"]}, is_open=True),
    Case("maximum-runtime", settings={"hours": 1}),
    Case("maximum-runtime", settings={"hours": 0.5}, paths=[RUNTIME]),
    Case("maximum-runtime", {"stopping_condition": None}, {"hours": 23}, [RUNTIME]),
    Case("maximum-runtime", {"stopping_condition": None}, {"hours": 24}),
    Case(
        "maximum-runtime",
        {"stopping_condition": {"max_runtime_in_seconds": UNKNOWN}},
        {"hours": 1},
        is_open=True,
    ),
    Case("maximum-cost", {"max_cost": 5}, {"usd": 5}),
    Case("maximum-cost", settings={"usd": 5}, paths=["max_cost"]),
    Case("maximum-cost", {"max_cost": 6}, {"usd": 5}, ["max_cost"]),
    Case("maximum-cost", {"max_cost": UNKNOWN}, {"usd": 5}, is_open=True),
    Case("maximum-cost", {"worst_case_cost_usd": 4.0}, {"usd": 5}),
    Case("maximum-cost", {"worst_case_cost_usd": 6.0}, {"usd": 5}, ["worst_case_cost_usd"]),
    Case("spot-checkpoints"),
    Case("spot-checkpoints", {"enable_managed_spot_training": True}, paths=["checkpoint_config"]),
    Case(
        "spot-checkpoints",
        {"enable_managed_spot_training": True, "checkpoint_config": {"s3_uri": "s3://b/c"}},
    ),
    Case(
        "spot-checkpoints",
        {"enable_managed_spot_training": True, "checkpoint_config": UNKNOWN},
        is_open=True,
    ),
    Case("required-tags", {"tags": {"Owner": "me"}}, {"keys": ["Owner"]}),
    Case(
        "required-tags",
        settings={"keys": ["Owner", "Cost Center"]},
        paths=["tags.Owner", 'tags["Cost Center"]'],
    ),
    Case(
        "required-tags",
        {"tags": {"Owner": VALUE}},
        {"allowed": {"Owner": ["team-*"]}},
        ["tags.Owner"],
    ),
    Case("required-tags", {"tags": {"Owner": UNKNOWN}}, {"allowed": {"Owner": ["team-*"]}}),
    Case("required-tags", {"tags": UNKNOWN}, {"keys": ["Owner"]}, is_open=True),
]


def declared(case: Case, type_: str, settings: Settings | None) -> Sequence[Job]:
    given = {k: v for k, v in {**JOB, **case.job}.items() if v is not None}
    secrets = [tuple(steps(path)) for path in case.secrets]
    if type_ in OF_PLUGIN:
        given = to_plugin(given)
    if type_ in SWEEPS:
        given = {"template": given, "points": [{"rate": 0.1}, {"rate": 0.2}]}
        secrets = [("template", *place) for place in secrets]
    return read_jobs(type_, given, secrets, settings)


def set_for(case: Case, level: str = "mandatory") -> PackSettings:
    off = dict.fromkeys(RULES, "disabled")
    return read_settings({**off, case.rule: {LEVEL: level, **case.settings}})


@pytest.mark.parametrize(
    ("case", "type_"),
    [
        pytest.param(case, type_, id=f"{case.rule}-{type_}")
        for case in CASES
        for type_ in (DYNAMIC, PLUGIN, *SWEEPS)
        if type_ not in SWEEPS or set(case.job).isdisjoint(NOT_OF_A_TRIAL)
    ],
)
def test_a_rule_tells_where_a_job_breaks_it_and_never_a_value(case: Case, type_: str) -> None:
    jobs = declared(case, type_, Settings())
    findings = check_jobs(jobs, set_for(case))
    first_lines = [violation.message.splitlines()[0] for violation in findings.violations]
    assert len(first_lines) == len(case.paths)
    for path, line in zip(case.paths, first_lines, strict=True):
        assert line.startswith(f"{jobs[0].path(path)} ")
        assert line.startswith("template.") == (type_ in SWEEPS)
    assert findings.undecided == ({case.rule} if case.is_open else set())
    said = "\n".join(violation.message for violation in findings.violations)
    assert jobs[0].words(said) == said
    assert VALUE not in said
    assert TOKEN not in said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_violation_says_what_to_do_and_names_its_page(case: Case) -> None:
    for violation in check_jobs(declared(case, DYNAMIC, Settings()), set_for(case)).violations:
        _, fix, page = violation.message.splitlines()
        assert fix.startswith("Fix: ")
        assert page == (
            f"Page: docs/guardrails/{case.rule}.md, or: sagemaker-training-policies explain "
            f"{case.rule}"
        )


def test_every_rule_about_a_job_has_a_case_that_breaks_it() -> None:
    broken = {case.rule for case in CASES if case.paths}
    assert broken == RULES.keys() - {"public-buckets"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_what_remediation_changes_meets_the_rule(case: Case) -> None:
    settings = set_for(case, "remediate")
    made = [
        c for _, changed in changes(declared(case, DYNAMIC, Settings()), settings) for c in changed
    ]
    assert bool(made) == (bool(case.paths) and case.rule == "encryption-in-transit")
    for change in made:
        remediated = case._replace(job={**case.job, change.path: change.value})
        assert check_jobs(declared(remediated, DYNAMIC, Settings()), settings).violations == ()


def test_traffic_is_not_encrypted_by_itself_where_a_security_group_may_forbid_it() -> None:
    case = Case("encryption-in-transit", {**TWO, **VPC})
    settings = set_for(case, "remediate")
    job = declared(case, DYNAMIC, Settings())
    assert list(changes(job, settings)) == []
    assert len(check_jobs(job, settings).violations) == 1


def test_a_missing_tag_is_added_with_its_default() -> None:
    case = Case(
        "required-tags",
        {"tags": {"Owner": "me"}},
        {"keys": ["Owner"], "defaults": {"Owner": "you", "Cost Center": "research"}},
    )
    [(rule, made)] = changes(declared(case, PLUGIN, Settings()), set_for(case, "remediate"))
    assert rule.name == "required-tags"
    assert [tuple(change) for change in made] == [('tags["Cost Center"]', "research")]


def test_tags_and_options_of_the_stack_count() -> None:
    stack = Settings(
        default_tags={"Owner": "me"},
        option_defaults={"max_cost": "5", "fallback_instance_types": "ml.p4d.24xlarge"},
    )
    for rule, settings, paths in (
        ("required-tags", {"keys": ["Owner"]}, 0),
        ("maximum-cost", {"usd": 5}, 0),
        ("instance-types", {"denied": ["ml.p4d.*"]}, 1),
    ):
        case = Case(rule, settings=settings)
        assert len(check_jobs(declared(case, DYNAMIC, stack), set_for(case)).violations) == paths


@pytest.mark.parametrize(
    ("rule", "settings"),
    [
        ("required-tags", {"defaults": {"Owner": "me"}}),
        ("maximum-cost", {"usd": 5}),
        ("instance-types", {"denied": ["ml.p4d.*"]}),
    ],
)
def test_what_the_settings_of_an_unknown_stack_may_add_is_left_open(
    rule: str, settings: Mapping[str, Any]
) -> None:
    case = Case(rule, settings=settings)
    job = declared(case, DYNAMIC, None)
    findings = check_jobs(job, set_for(case))
    assert (findings.violations, findings.undecided) == ((), {rule})
    assert list(changes(job, set_for(case, "remediate"))) == []


def sweep(points: Any, **template: Any) -> Sequence[Job]:
    given = {"template": {**JOB, **template}, "points": points}
    return read_jobs(DYNAMIC_SWEEP, given, [], Settings())


def test_what_the_points_of_a_sweep_set_is_judged_and_not_what_they_replace() -> None:
    name = "resource_config.instance_type"
    types = set_for(Case("instance-types", settings={"allowed": ["ml.g5.*"]}))
    assert (
        check_jobs(sweep([{name: "ml.g5.xlarge"}, {name: "ml.g5.2xlarge"}]), types).violations == ()
    )
    [found] = check_jobs(sweep([{name: "ml.g5.xlarge"}, {name: "ml.p3.2xlarge"}]), types).violations
    assert found.message.startswith("points[1]: resource_config.instance_type is not one of")
    secrets = set_for(Case("plain-secrets"))
    [found] = check_jobs(sweep([{"api_key": VALUE}, {"rate": 0.1}]), secrets).violations
    assert found.message.startswith("points[0]: hyper_parameters.api_key has the name of a secret")


def test_points_that_differ_by_numbers_are_one_job_for_a_rule() -> None:
    assert len(sweep([{"rate": index / 7} for index in range(1, 200)])) == 1


@pytest.mark.parametrize("points", [UNKNOWN, [{"rate": UNKNOWN}]])
def test_what_unknown_points_may_replace_is_left_open(points: Any) -> None:
    types = set_for(Case("instance-types", settings={"allowed": ["ml.g5.*"]}))
    findings = check_jobs(sweep(points), types)
    assert (findings.violations, findings.undecided) == ((), {"instance-types"})
    assert len(check_jobs(sweep(points), set_for(Case("vpc"))).violations) == 1


def test_an_unknown_template_is_left_open() -> None:
    given = {"template": UNKNOWN, "points": [{"rate": 0.1}]}
    settings = read_settings(
        {
            "all": "mandatory",
            "maximum-runtime": {"hours": 1},
            "maximum-cost": {"usd": 1},
            "image-registries": {"allowed": ["aws"]},
            "instance-types": {"denied": ["*"]},
            "required-tags": {"keys": ["a"]},
        }
    )
    for type_ in SWEEPS:
        findings = check_jobs(read_jobs(type_, given, [], Settings()), settings)
        assert findings.violations == ()


def test_the_trials_of_a_sweep_are_remediated_in_its_template() -> None:
    case = Case("encryption-in-transit", TWO)
    for type_, path in (
        (DYNAMIC_SWEEP, "template.enable_inter_container_traffic_encryption"),
        (PLUGIN_SWEEP, "template.enableInterContainerTrafficEncryption"),
    ):
        jobs = declared(case, type_, Settings())
        [(_, made)] = changes(jobs, set_for(case, "remediate"))
        assert [tuple(change) for change in made] == [(path, True)]
