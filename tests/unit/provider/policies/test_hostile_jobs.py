"""No resource, however wrong, ends the pack: the provider refuses it, and says so."""

from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.model.members import members
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import OPTION_NAMES
from pulumi_sagemaker_training.policies.job import JOB_TYPES
from pulumi_sagemaker_training.policies.pack import changes, check_jobs, check_stack
from pulumi_sagemaker_training.policies.resource import read_jobs
from pulumi_sagemaker_training.policies.settings import read_settings
from pulumi_sagemaker_training.policies.stack import StackResource

ALL: Final = read_settings(
    {
        "all": "remediate",
        "vpc": {"subnets": ["a"], "securityGroups": ["b"]},
        "volume-key": {"keys": ["a"]},
        "image-registries": {"allowed": ["aws"]},
        "instance-types": {"allowed": ["ml.m5.*"], "denied": ["ml.p*"]},
        "maximum-runtime": {"hours": 1},
        "maximum-cost": {"usd": 1},
        "required-tags": {"keys": ["a"], "allowed": {"b": ["c"]}, "defaults": {"d": "e"}},
    }
)
SHAPES: Final = (
    "ResourceConfig",
    "VpcConfig",
    "StoppingCondition",
    "OutputDataConfig",
    "CheckpointConfig",
    "AlgorithmSpecification",
    "InstanceGroup",
)
INNER: Final = sorted({m.python for shape in SHAPES for m in members(shape)})
OUTER: Final = sorted({m.python for m in members("CreateTrainingJobRequest")} | {*OPTION_NAMES})
LEAVES: Final = st.sampled_from(
    [UNKNOWN, None, True, False, 0, 2, 1.5, -1, "", "ml.m5.large", "s3://b/k", "HF_TOKEN"]
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from([*INNER, "HF_TOKEN", "acl", "policy", "bucket"])
    return st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4)


VALUES: Final = st.recursive(LEAVES, nested, max_leaves=12)
PROPERTIES: Final = st.dictionaries(
    st.sampled_from([*OUTER, "tags_all", "worst_case_cost_usd"]), VALUES, max_size=8
)


@settings(max_examples=60, deadline=None)
@example(
    {"triggers": ["x"]},
    [{"algorithm_name": None}],
    "pulumi-python:dynamic/sagemaker-training:Sweep",
    Settings(),
)
@given(PROPERTIES, VALUES, st.sampled_from(sorted(JOB_TYPES)), st.sampled_from([Settings(), None]))
def test_a_job_that_is_wrong_is_no_failure_of_the_pack(
    job: dict[str, Any], points: Any, type_: str, stack: Settings | None
) -> None:
    given_ = {"template": job, "points": points} if type_.endswith(":Sweep") else job
    jobs = read_jobs(type_, given_, [], stack)
    check_jobs(jobs, ALL)
    list(changes(jobs, ALL))


@settings(max_examples=30, deadline=None)
@given(PROPERTIES, VALUES)
def test_a_stack_that_is_wrong_is_no_failure_of_the_pack(job: dict[str, Any], value: Any) -> None:
    types = ("aws:s3/bucket:Bucket", "aws:s3/bucketAcl:BucketAcl", *sorted(JOB_TYPES))
    odd = value if isinstance(value, dict) else {"acl": value, "policy": value, "bucket": value}
    resources = [StackResource(type_, type_, {**job, **odd}) for type_ in types]
    open_ = {type_: frozenset(ALL.levels) for type_ in types}
    list(check_stack(resources, ALL, open_))
