"""Training jobs in stages, each with the models of those before it."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar, Required, TypedDict, Unpack

import pulumi

from pulumi_sagemaker_components.pipeline_stages import (
    DEFAULTS,
    STAGES,
    Stage,
    StagesError,
    stages_in_order,
)
from pulumi_sagemaker_components.resource_classes import DYNAMIC, ResourceClasses
from pulumi_sagemaker_training import JobArgs


class StageArgs(JobArgs, total=False):
    """The arguments of a stage: those of a `TrainingJob`, and the stages that it needs."""

    artifacts: Mapping[str, str]
    """Name of a channel -> the stage whose model it has. The container finds the model's
    `model.tar.gz` under `/opt/ml/input/data/<channel>`."""
    after: Sequence[str]
    """Further stages that must have completed first, and have passed their gates."""


class TrainingPipelineArgs(TypedDict, total=False):
    """The arguments of `TrainingPipeline`."""

    stages: Required[Mapping[str, StageArgs]]
    """Name -> arguments of each stage. The order follows from what they need. `require_metrics`
    of a stage is the gate to those after it. The resource of its job is `<pipeline>-<stage>`."""
    defaults: JobArgs
    """Arguments of every stage that does not give them, such as `role_arn`. A value of the stage
    takes the place of the whole value here."""


class TrainingPipeline(pulumi.ComponentResource):
    """Training jobs in stages, each with the models of those before it.

    A changed stage trains again with the stages after it, and with none before. A stage that
    fails, or misses a gate of `require_metrics`, fails the update; the stages after it keep their
    jobs, and the next update goes on at that stage. The preview has a line for every stage: what
    it trains for and at what cost, or that it is kept.

    Args:
        name: the resource's name.
        opts: Pulumi's resource options.
        args: the stages, and what they have in common.

    Raises:
        pulumi.RunError: an argument is misspelt, there is no stage, a stage needs an unknown one
            or itself, or two channels have one name.
    """

    arguments: ClassVar[type] = TrainingPipelineArgs
    classes: ClassVar[ResourceClasses] = DYNAMIC

    artifacts: pulumi.Output[Mapping[str, str]]
    """Name of each stage -> the URI of its model."""
    training_job_names: pulumi.Output[Mapping[str, str]]
    """Name of each stage -> the name of its job."""
    final_metrics: pulumi.Output[Mapping[str, Mapping[str, float]]]
    """Name of each stage -> its last metrics."""
    jobs: Mapping[str, Any]
    """Name of each stage -> the resource of its job, in their order. In Python only."""

    def __init__(
        self,
        name: str,
        *,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[TrainingPipelineArgs],
    ) -> None:
        kind = f"sagemaker-training:{self.classes.module}:TrainingPipeline"
        super().__init__(kind, name, {}, opts)
        jobs: dict[str, Any] = {}
        for stage in _stages(name, args):
            jobs[stage.name] = self._job(f"{name}-{stage.name}", stage, jobs)
        self.jobs = jobs
        self.artifacts = _by_stage(jobs, _artifact)
        self.training_job_names = _by_stage(jobs, lambda job: job.training_job_name)
        self.final_metrics = _by_stage(jobs, lambda job: job.final_metrics)
        self.register_outputs(
            {
                "artifacts": self.artifacts,
                "training_job_names": self.training_job_names,
                "final_metrics": self.final_metrics,
            }
        )

    def _job(self, name: str, stage: Stage, jobs: Mapping[str, Any]) -> Any:
        models = [
            {
                "channel_name": channel,
                "data_source": {
                    "s3_data_source": {
                        "s3_data_type": "S3Prefix",
                        "s3_uri": _artifact(jobs[needed]),
                    }
                },
            }
            for channel, needed in stage.artifacts.items()
        ]
        args = {"on_unchanged": "log", **stage.args}
        if models:
            args["input_data_config"] = _joined(stage.args.get("input_data_config"), models)
        after = [jobs[needed] for needed in stage.needs]
        opts = pulumi.ResourceOptions(parent=self, depends_on=after)
        return self.classes.training_job(name, opts=opts, **args)


def _stages(name: str, args: Mapping[str, Any]) -> tuple[Stage, ...]:
    try:
        _refuse_misspelt(args)
        return stages_in_order(args.get(STAGES), args.get(DEFAULTS))
    except StagesError as error:
        raise pulumi.RunError(f"{name}: {error}") from error


def _refuse_misspelt(args: Mapping[str, Any]) -> None:
    known = TrainingPipelineArgs.__annotations__
    for strange in args.keys() - known.keys():
        near = get_close_matches(strange, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}"
        raise StagesError(f"{strange} is not an argument of a pipeline; {hint}")


def _artifact(job: Any) -> pulumi.Output[str]:
    found: pulumi.Output[str] = job.model_artifacts.apply(lambda made: made["s3_model_artifacts"])
    return found


def _joined(given: Any, models: Sequence[Any]) -> Any:
    if isinstance(given, pulumi.Output):
        return given.apply(lambda channels: [*(channels or []), *models])
    return [*(given or []), *models]


def _by_stage(jobs: Mapping[str, Any], output_of: Any) -> pulumi.Output[Any]:
    return pulumi.Output.all(**{name: output_of(job) for name, job in jobs.items()})
