"""`TrainingJob` in programs: the properties that reach the engine, and their secrets."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi._types import resource_types
from pulumi.runtime import mocks
from pulumi.runtime.settings import SETTINGS

from pulumi_sagemaker_training.adapters.program.job_arguments import JobArgs
from pulumi_sagemaker_training.adapters.program.job_outputs import JobOutputs
from pulumi_sagemaker_training.adapters.program.last_step import LastStep
from pulumi_sagemaker_training.adapters.program.training_job import TrainingJob
from pulumi_sagemaker_training.adapters.program.upload import Upload
from pulumi_sagemaker_training.api.model.generated.arguments import TrainingJobArgs
from pulumi_sagemaker_training.api.model.members import members
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import OPTION_NAMES
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    COMPUTED,
    ORIGIN_KEY,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import unmatched
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import MEMBERS
from tests.support.jobs import JOB

ROLE = JOB["role_arn"]


class Engine(mocks.Mocks):
    """An engine that takes what programs declare."""

    def __init__(self) -> None:
        self.seen: list[mocks.MockResourceArgs] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.seen.append(args)
        return args.resource_id or "job", {**args.inputs, "training_job_status": "Completed"}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], None]:
        return {}, None


class Program:
    """A program that runs under the mocked engine, and what it declared."""

    def __init__(self) -> None:
        self.engine = Engine()
        mocks.set_mocks(self.engine, project="digits", stack="dev", preview=False)

    def run(self, program: Callable[[], Any]) -> dict[str, Any]:
        pulumi.runtime.test(program)()
        return dict(self.engine.seen[-1].inputs)


@pytest.fixture
def program(threads_with_loops: None) -> Program:
    return Program()


def declared(**args: Any) -> Callable[[], Any]:
    def run() -> pulumi.Output[Any]:
        return TrainingJob("train", **{**JOB, **args}).training_job_status

    return run


def test_declared_properties_reach_the_engine_unchanged(program: Program) -> None:
    inputs = program.run(declared(environment={"A": "1"}, wait_for="started"))
    assert {k: inputs[k] for k in JOB} == JOB
    assert inputs["environment"] == {"A": "1"}
    assert inputs["wait_for"] == "started"
    assert "tags" not in inputs


def test_the_type_is_that_of_this_packages_dynamic_resource(program: Program) -> None:
    program.run(declared())
    assert program.engine.seen[-1].typ == "pulumi-python:dynamic/sagemaker-training:TrainingJob"


def test_the_owner_is_sent_along(program: Program) -> None:
    origin = program.run(declared())[ORIGIN_KEY]
    assert (origin["project"], origin["stack"], origin["name"]) == ("digits", "dev", "train")


def test_secrets_are_named_by_their_paths(program: Program) -> None:
    secret = pulumi.Output.secret
    inputs = program.run(
        declared(
            role_arn=secret(ROLE),
            environment={"TOKEN": secret("hunter22"), "MODE": "fast", 'a "b': secret("hunter33")},
            hyper_parameters=secret({"a": "1"}),
            vpc_config={"subnets": ["subnet-1", secret("subnet-2")]},
            stopping_condition=pulumi.Output.from_input({"max_runtime_in_seconds": secret(60)}),
        )
    )
    assert sorted(inputs[SECRETS_KEY]) == [
        'environment["TOKEN"]',
        'environment["a \\"b"]',
        "hyper_parameters",
        "role_arn",
        "stopping_condition",
        "vpc_config.subnets[1]",
    ]


def test_a_job_without_secrets_marks_none(program: Program) -> None:
    assert SECRETS_KEY not in program.run(declared(environment={"A": "1"}))


def test_secrets_of_a_transformation_are_named_too(program: Program) -> None:
    def add(
        seen: pulumi.ResourceTransformationArgs,
    ) -> pulumi.ResourceTransformationResult:
        environment = {"A": "1", "TOKEN": pulumi.Output.secret("hunter22")}
        return pulumi.ResourceTransformationResult(
            {**seen.props, "environment": environment, "triggers": {"a": "b"}}, seen.opts
        )

    def run() -> Any:
        opts = pulumi.ResourceOptions(transformations=[add])
        return TrainingJob("train", opts, **JOB).training_job_status

    inputs = program.run(run)
    assert inputs[SECRETS_KEY] == ['environment["TOKEN"]']
    assert "triggers" not in unmatched(inputs)


TEAM = {"team": "vision"}


def by_attribute(
    seen: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    """Tag whatever has tags, as Pulumi's own guides do it."""
    if not hasattr(seen.resource, "tags"):
        return None
    seen.props["tags"] = {**(seen.props["tags"] or {}), **TEAM}
    return pulumi.ResourceTransformationResult(seen.props, seen.opts)


@pytest.mark.parametrize(
    ("given", "tags"), [({}, TEAM), ({"tags": {"a": "b"}}, {"a": "b", **TEAM})]
)
def test_a_transformation_for_all_that_has_tags_tags_a_job(
    program: Program, given: dict[str, Any], tags: dict[str, str]
) -> None:
    def run() -> Any:
        opts = pulumi.ResourceOptions(transformations=[by_attribute])
        return TrainingJob("train", opts, **JOB, **given).training_job_status

    inputs = program.run(run)
    assert inputs["tags"] == tags
    assert unmatched(inputs) == ()


def test_a_transformation_for_all_that_has_tags_leaves_a_job_that_is_read_readable(
    program: Program,
) -> None:
    def run() -> Any:
        opts = pulumi.ResourceOptions(transformations=[by_attribute])
        return TrainingJob.get("theirs", "other-job", opts).training_job_status

    program.run(run)
    assert program.engine.seen[-1].resource_id == "other-job"


def test_a_transformation_sees_no_attribute_that_a_job_has_not(program: Program) -> None:
    seen: list[bool] = []

    def look(
        args: pulumi.ResourceTransformationArgs,
    ) -> pulumi.ResourceTransformationResult | None:
        seen.append(hasattr(args.resource, "labels") or "labels" in args.props)
        with pytest.raises(KeyError):
            _ = args.props["labels"]
        return None

    def run() -> Any:
        opts = pulumi.ResourceOptions(transformations=[look])
        return TrainingJob("train", opts, **JOB).training_job_status

    program.run(run)
    assert seen == [False]


def imported(seen: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
    return pulumi.ResourceTransformationResult(
        seen.props,
        pulumi.ResourceOptions.merge(seen.opts, pulumi.ResourceOptions(import_="theirs")),
    )


@pytest.mark.parametrize("given", [{"import_": "theirs"}, {"transformations": [imported]}])
def test_an_import_is_refused_in_one_line_wherever_it_was_asked_for(
    program: Program, given: dict[str, Any]
) -> None:
    expected = r"^train: Pulumi cannot import a dynamic resource: `TrainingJob\.get\('train', 't"
    with pytest.raises(pulumi.RunError, match=expected):
        program.run(lambda: TrainingJob("train", pulumi.ResourceOptions(**given), **JOB))


def test_an_import_of_an_upload_is_refused_in_one_line(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    opts = pulumi.ResourceOptions(import_="theirs")
    expected = r"^data: Pulumi cannot import a dynamic resource: it needs its local files"
    with pytest.raises(pulumi.RunError, match=expected):
        program.run(lambda: Upload("data", tmp_path, bucket="bucket", opts=opts))


def test_without_the_seam_values_of_a_transformation_are_secret(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(LastStep, "_transformations")

    def add(seen: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        props = {**seen.props, "triggers": {"a": "b"}}
        return pulumi.ResourceTransformationResult(props, seen.opts)

    def run() -> Any:
        opts = pulumi.ResourceOptions(transformations=[add])
        return TrainingJob("train", opts, **JOB).training_job_status

    assert unmatched(program.run(run)) == ("triggers",)


def test_an_additional_secret_output_is_a_secret_input(program: Program) -> None:
    def run() -> Any:
        opts = pulumi.ResourceOptions(additional_secret_outputs=["environment"])
        return TrainingJob("train", opts, **JOB, environment={"A": "1"}).training_job_status

    assert program.run(run)[SECRETS_KEY] == ["environment"]


def test_an_awaitable_is_waited_for_once(program: Program) -> None:
    async def role() -> str:
        return str(ROLE)

    def run() -> Any:
        return TrainingJob("train", **{**JOB, "role_arn": role()}).training_job_status

    assert program.run(run)["role_arn"] == ROLE


def test_none_is_not_given(program: Program) -> None:
    assert "environment" not in program.run(declared(environment=None))


def test_an_existing_job_is_read_by_name_and_not_declared(program: Program) -> None:
    def run() -> Any:
        return TrainingJob.get("theirs", "other-job").training_job_status

    inputs = program.run(run)
    assert program.engine.seen[-1].resource_id == "other-job"
    assert not set(JOB) & set(inputs)


@pytest.mark.parametrize("argument", ["path", "prefix", "exclude"])
def test_what_an_upload_reads_when_the_program_runs_cannot_be_an_output(
    argument: str, program: Program
) -> None:
    def run() -> pulumi.Output[str]:
        value: Any = pulumi.Output.secret("hunter22")
        given: dict[str, Any] = {"path": __file__, "bucket": "bucket"}
        given[argument] = [value] if argument == "exclude" else value
        with pytest.raises(pulumi.RunError, match=f"^x: {argument} is an output"):
            Upload("x", **given)
        return TrainingJob("train", **JOB).training_job_status

    program.run(run)


def test_every_member_and_every_option_is_an_argument() -> None:
    assert set(JobArgs.__annotations__) == {*MEMBERS, *OPTION_NAMES}
    assert set(TrainingJobArgs.__annotations__) == set(MEMBERS)


def test_every_described_member_and_every_computed_output_is_typed() -> None:
    described = {member.python for member in members("DescribeTrainingJobResponse")}
    missing = (described | set(COMPUTED)) - set(JobOutputs.__annotations__)
    assert missing == set()


def test_declaring_a_job_does_not_change_the_pickler(program: Program) -> None:
    pickler: Any = pickle._Pickler
    before = pickler._batch_setitems
    program.run(declared())
    program.run(lambda: TrainingJob.get("theirs", "other-job").training_job_status)
    assert pickler._batch_setitems is before


def test_pulumi_evaluates_no_annotations_for_each_job() -> None:
    assert resource_types(TrainingJob) == {}


@pytest.mark.locked
def test_the_end_of_a_program_does_not_wait_for_each_output(program: Program) -> None:
    seen: list[bool] = []

    def run() -> pulumi.Output[Any]:
        job = TrainingJob("train", **JOB)
        seen.extend(output._data in SETTINGS.outputs for output in (job.model_artifacts, job.id))
        return job.training_job_status

    program.run(run)
    assert seen == [False, True]


def test_an_output_of_pulumi_aws_names_the_one_that_is_meant() -> None:
    with pytest.raises(AttributeError, match="no attribute 'arn'; did you mean 'training_job_arn'"):
        getattr(TrainingJob.__new__(TrainingJob), "arn")  # noqa: B009 - types know that it is not there
