"""Training jobs in stages, each with the models of those before it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Unpack

import pulumi

from pulumi_sagemaker_components.component import Component
from pulumi_sagemaker_components.pipeline_arguments import TrainingPipelineArgs
from pulumi_sagemaker_components.pipeline_stages import DEFAULTS, STAGES, Stage, stages_in_order
from pulumi_sagemaker_components.script_training_job import ScriptTrainingJob
from pulumi_sagemaker_components.unknowns import naming


class TrainingPipeline(Component):
    """Training jobs in stages, each with the models of those before it.

    A changed stage trains again with the stages after it, and with none before. A stage that
    fails, or misses a gate of `require_metrics`, fails the update; the stages after it keep their
    jobs, and the next update resumes at that stage. The preview has a line for every stage: what
    it trains for and at what cost, or that it is kept.

    Args:
        name: the resource's name.
        opts: Pulumi's resource options; `custom_timeouts` are those of each job.
        args: the stages, and what they have in common.

    Raises:
        pulumi.RunError: an argument is misspelt, there is no stage, a stage needs an unknown one
            or itself, two channels have one name, or a script is wrong.
    """

    arguments: ClassVar[type] = TrainingPipelineArgs
    script_job: ClassVar[type[ScriptTrainingJob]] = ScriptTrainingJob
    """The class of stages that are scripts."""
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
        super().__init__("TrainingPipeline", name, args, opts)
        given = opts or pulumi.ResourceOptions()
        self._opts = pulumi.ResourceOptions(
            depends_on=given.depends_on, custom_timeouts=given.custom_timeouts
        )
        with naming(name):
            stages = stages_in_order(args.get(STAGES), args.get(DEFAULTS))
        jobs: dict[str, Any] = {}
        for stage in stages:
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
        own = pulumi.ResourceOptions(parent=self, depends_on=after)
        opts = pulumi.ResourceOptions.merge(self._opts, own)
        if stage.is_script:
            return self.script_job(name, opts=opts, **args)
        return self.classes.training_job(name, opts=opts, **args)


def _artifact(job: Any) -> pulumi.Output[str]:
    found: pulumi.Output[str] = job.model_artifacts.apply(
        lambda made: (made or {}).get("s3_model_artifacts")
    )
    return found


def _joined(given: Any, models: Sequence[Any]) -> Any:
    if isinstance(given, pulumi.Output):
        return given.apply(lambda channels: [*(channels or []), *models])
    return [*(given or []), *models]


def _by_stage(jobs: Mapping[str, Any], output_of: Any) -> pulumi.Output[Any]:
    return pulumi.Output.all(**{name: output_of(job) for name, job in jobs.items()})
