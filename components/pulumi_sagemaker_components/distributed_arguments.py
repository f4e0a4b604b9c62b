"""The arguments of `DistributedTrainingJob`: how the processes of all instances start."""

from collections.abc import Sequence
from typing import TypedDict

import pulumi

from pulumi_sagemaker_components.script_arguments import ScriptTrainingJobArgs


class SmpArgs(TypedDict, total=False):
    """The configuration of SageMaker's model parallelism library v2, as `SMP` of the SDK has it."""

    hybrid_shard_degree: pulumi.Input[int]
    """The degree of sharded parallelism."""
    sm_activation_offloading: pulumi.Input[bool]
    """Whether activations are offloaded to the memory of the host."""
    activation_loading_horizon: pulumi.Input[int]
    """How many offloaded layers may be in the GPU's memory at once."""
    fsdp_cache_flush_warnings: pulumi.Input[bool]
    """Whether flushes of the memory manager's cache are warned of."""
    allow_empty_shards: pulumi.Input[bool]
    """Whether a tensor that cannot be divided evenly may have empty shards."""
    tensor_parallel_degree: pulumi.Input[int]
    """The degree of tensor parallelism."""
    context_parallel_degree: pulumi.Input[int]
    """The degree of context parallelism, at most `hybrid_shard_degree`."""
    expert_parallel_degree: pulumi.Input[int]
    """The degree of expert parallelism."""
    random_seed: pulumi.Input[int]
    """The seed of the random operations in tensor and expert parallelism."""


class TorchrunArgs(TypedDict, total=False):
    """A launch by torchrun, as `Torchrun` of the SageMaker SDK has it."""

    process_count_per_node: pulumi.Input[int]
    """The processes on each instance: by default one for each GPU, or one."""
    smp: pulumi.Input[SmpArgs]
    """The configuration of the model parallelism library, for images that have it."""
    instance_groups: Sequence[str]
    """The instance groups whose instances train together, by default all; the script runs alone on
    the instances of others.
    """


class MpiArgs(TypedDict, total=False):
    """A launch by mpirun, as `MPI` of the SageMaker SDK has it; the image has Open MPI, mpi4py."""

    process_count_per_node: pulumi.Input[int]
    """The processes on each instance: by default one for each GPU, or one."""
    mpi_additional_options: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Further options of mpirun, such as `["-x", "NCCL_DEBUG=INFO"]`."""
    instance_groups: Sequence[str]
    """The instance groups whose instances train together, by default all; the script runs alone on
    the instances of others.
    """


class DistributedTrainingJobArgs(ScriptTrainingJobArgs, total=False):
    """The arguments of `DistributedTrainingJob`: a launch, and those of `ScriptTrainingJob`."""

    torchrun: TorchrunArgs
    """Torchrun starts the processes: PyTorch is in the image. Excludes `mpi`. Without both, the
    script runs once on each instance.
    """
    mpi: MpiArgs
    """Mpirun starts the processes from the first instance: Open MPI and mpi4py are in the image.
    Excludes `torchrun`.
    """
    require_efa: bool
    """Whether instance types without the Elastic Fabric Adapter are refused; False by default."""
