"""A training script on several instances, declared as one resource."""

from collections.abc import Mapping
from typing import Any, ClassVar, Unpack, cast

import pulumi

from pulumi_sagemaker_components import launches
from pulumi_sagemaker_components.distributed_arguments import DistributedTrainingJobArgs
from pulumi_sagemaker_components.refusals import refuse_outputs
from pulumi_sagemaker_components.script_code import location
from pulumi_sagemaker_components.script_image import starter
from pulumi_sagemaker_components.script_job import ScriptJob
from pulumi_sagemaker_components.unknowns import with_known
from pulumi_sagemaker_training import JobArgs


class DistributedTrainingJob(ScriptJob):
    """A training script whose processes on several instances train one model.

    Everything that `ScriptTrainingJob` does, and a launch: by torchrun, by MPI, or of the script
    once on each instance. In the images of PyTorch and other frameworks the toolkit does it, in
    any other image a launcher that the job brings. A launch that an instance of the type cannot do
    is refused at preview.

    Args:
        name: the resource's name; the job's name is made from it and the content.
        opts: Pulumi's resource options, as for `ScriptTrainingJob`.
        args: the launch, and everything that `ScriptTrainingJob` takes, see
            `DistributedTrainingJobArgs`.

    Raises:
        pulumi.RunError: an argument is wrong, as for `ScriptTrainingJob`; or there would be more
            processes than an instance has GPUs or vCPUs, an adapter is required that the type has
            not, or the image's toolkit does not know the launcher.

    Source:
        The page "Distributed training in Amazon SageMaker AI" of the developer guide; `Torchrun`
        and `MPI` of the SageMaker SDK 3.27.
    """

    arguments: ClassVar[type] = DistributedTrainingJobArgs

    def __init__(
        self,
        name: str,
        *,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[DistributedTrainingJobArgs],
    ) -> None:
        super().__init__("DistributedTrainingJob", name, args, opts)

    def _launcher(self) -> str:
        return launches.launcher(self._args) or "none"

    def _job_arguments(self) -> JobArgs:
        """Return the arguments of the job, with those of the launch.

        Raises:
            ArgumentError: an argument is wrong.
        """
        args = self._args
        refuse_outputs(args, (launches.TORCHRUN, launches.MPI, "require_efa"))
        launches.check_members(args)
        by_toolkit = starter(args) == "toolkit"
        if by_toolkit:
            launches.check_framework(args, location(args).script)
        launches.checked_count(args)
        members = cast("dict[str, Any]", super()._job_arguments())
        parameters = [launches.smp_parameters(args)]
        if by_toolkit:
            parameters += [launches.toolkit_parameters(args)]
        else:
            own = {launches.CONFIG: launches.config(args)}
            members["environment"] = _merged(members.get("environment"), own)
        members["hyper_parameters"] = _merged(members.get("hyper_parameters"), *parameters)
        kept = {name: item for name, item in members.items() if item is not None and item != {}}
        return cast("JobArgs", kept)


def _merged(*maps: Any) -> Any:
    """Return the union of maps, as an output if one of them is."""

    def union(known: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for one in known.values() for name, value in (one or {}).items()}

    return with_known({str(number): each for number, each in enumerate(maps)}, union)
