"""A training script on spot capacity, declared as one resource."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Unpack

import pulumi

from pulumi_sagemaker_components import spot_request as spot
from pulumi_sagemaker_components.refusals import refuse_outputs
from pulumi_sagemaker_components.script_code import location
from pulumi_sagemaker_components.script_job import ScriptJob
from pulumi_sagemaker_components.spot_arguments import EarlierAttempt, SpotTrainingJobArgs
from pulumi_sagemaker_components.unknowns import with_known
from pulumi_sagemaker_training import JobArgs


class SpotTrainingJob(ScriptJob):
    """A training script on spot capacity, which resumes from its checkpoints after an interruption.

    Everything that `ScriptTrainingJob` does, with managed spot training: checkpoints are kept
    below a prefix in S3, each training in a folder of its own, whose name does not depend on the
    resource's. So a changed training starts from the beginning, and a renamed one resumes. A job
    that reaches its time limit is continued by another in the same update, three in all unless
    `max_attempts` says otherwise.

    Args:
        name: the resource's name; the job's name is made from it and the content.
        opts: Pulumi's resource options, as for `ScriptTrainingJob`.
        args: the checkpoints, the longest wait, and everything that `ScriptTrainingJob` takes, see
            `SpotTrainingJobArgs`.

    Raises:
        pulumi.RunError: an argument is wrong, as for `ScriptTrainingJob`; or a job that saves no
            checkpoints may run for more than an hour.

    Source:
        The page "Managed Spot Training in Amazon SageMaker AI" of the developer guide.
    """

    arguments: ClassVar[type] = SpotTrainingJobArgs
    outputs_of_the_job: ClassVar[Sequence[str]] = (
        *ScriptJob.outputs_of_the_job,
        *("recoveries", "last_checkpoint_time", "earlier_attempts"),
        *("spot_savings_percent", "spot_savings_usd"),
    )
    recoveries: pulumi.Output[int | None]
    """How often the training was resumed: after interruptions, and in further jobs."""
    last_checkpoint_time: pulumi.Output[str | None]
    """When the newest checkpoint was saved; None if it is not known."""
    earlier_attempts: pulumi.Output[Sequence[EarlierAttempt] | None]
    """The jobs that the last one continues, oldest first."""
    spot_savings_percent: pulumi.Output[float | None]
    """By how much spot capacity lowered the billed time of the last job, in percent."""
    spot_savings_usd: pulumi.Output[float | None]
    """What spot capacity saved in all jobs, at the price when the last one ended."""
    checkpoint_uri: pulumi.Output[str | None]
    """The folder in S3 with the checkpoints of this training."""

    def __init__(
        self,
        name: str,
        *,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[SpotTrainingJobArgs],
    ) -> None:
        super().__init__("SpotTrainingJob", name, args, opts)

    def _job_arguments(self) -> JobArgs:
        """Return the arguments of the job, on spot capacity and with checkpoints.

        Raises:
            ArgumentError: an argument is wrong.
        """
        args = self._args
        spot.refuse_on_demand(args)
        refuse_outputs(args, ("saves_checkpoints",))
        members = super()._job_arguments()
        folder = Path(location(args).path)
        saves = spot.saves_checkpoints(args, folder, self.source.paths)
        members["enable_managed_spot_training"] = True
        members["checkpoint_config"] = spot.checkpoint_config(args)
        members["stopping_condition"] = spot.stopping_condition(
            args, members["stopping_condition"], saves=saves
        )
        members.setdefault("own_checkpoints", "per_training")
        members.setdefault("max_attempts", spot.DEFAULT_ATTEMPTS if saves else 1)
        self._show(members)
        return members

    def _show(self, members: JobArgs) -> None:
        """Show at preview how long the job may take, and where it saves."""
        if not pulumi.runtime.is_dry_run():
            return
        parts = {
            "limits": members["stopping_condition"],
            "checkpoints": members["checkpoint_config"],
            "attempts": members["max_attempts"],
        }
        with_known(parts, lambda known: pulumi.log.info(spot.line(known), resource=self))

    def _further_outputs(self) -> Mapping[str, pulumi.Output[Any]]:
        self.checkpoint_uri = self.job.checkpoint_config.apply(
            lambda config: (config or {}).get("s3_uri") or (config or {}).get("s3Uri")
        )
        return {"checkpoint_uri": self.checkpoint_uri}
