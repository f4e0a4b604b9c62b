"""The arguments of `ScriptTrainingJob`, and of the components that extend it."""

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Literal, Required, TypedDict

import pulumi

from pulumi_sagemaker_components.local_files import ChannelOptions
from pulumi_sagemaker_training import (
    ChannelArgs,
    CommonJobArgs,
    DataSourceArgs,
    MetricDefinitionArgs,
    OutputDataConfigArgs,
)

Data = (
    pulumi.Input[str]
    | PathLike[str]
    | pulumi.Asset
    | pulumi.Archive
    | pulumi.Output[Mapping[str, str]]
    | pulumi.Resource
)
"""The data of a channel: a local file or folder, an S3 URI, a `Dataset` or `SourceBundle`, a job,
or its `model_artifacts`.
"""


class ScriptChannelArgs(ChannelOptions, total=False):
    """A channel of a script job with more than its data: `source`, or else `data_source`."""

    source: Data
    """The data: a local file or folder, relative to the project; an S3 URI; a `Dataset` or
    `SourceBundle`; another job, or its `model_artifacts`.
    """
    s3_data_distribution_type: pulumi.Input[Literal["FullyReplicated", "ShardedByS3Key"]]
    """Whether each instance gets all of `source` (`FullyReplicated`) or its share of the objects
    (`ShardedByS3Key`).
    """
    instance_group_names: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The instance groups that get `source`; either all channels name groups, or none does."""
    s3_model_artifacts: pulumi.Input[str]
    """The URI of a job's model, so that its `model_artifacts` are a channel; excludes `source`."""
    data_source: pulumi.Input[DataSourceArgs]
    """The data as CreateTrainingJob has it, in place of `source`."""


class ScriptArgs(TypedDict, total=False):
    """What a component needs to know of a script, apart from the script itself and the bucket."""

    source_dir: str | PathLike[str] | pulumi.Archive
    """The folder of the code, relative to the project, or a file archive of it; without it the
    script is the whole code.
    """
    exclude: Sequence[str]
    """Patterns of files in `source_dir` to leave out, as `SourceBundle` takes them."""
    ignore: Sequence[str]
    """Patterns of files in `source_dir` to leave out, as the lines of a .gitignore file."""
    gitignore: bool
    """Whether .gitignore files leave files of `source_dir` out too; False by default."""
    hidden: bool
    """Whether names in `source_dir` that begin with a dot are uploaded too; False by default."""
    follow_symlinks: bool
    """Whether links out of `source_dir` are followed; by default they are refused."""
    max_files: int
    """More files in `source_dir` than this are refused at preview; 1,000 by default."""
    max_bytes: int
    """More bytes in `source_dir` than this are refused at preview; 64 MiB by default."""
    requirements: str | Sequence[str]
    """What pip installs before the script starts: a file of the code, or a list such as
    `["numpy<2"]`. By default it is `requirements.txt`, if the code has one.
    """
    framework: str
    """The framework whose image trains, as `image_uri` names it, such as `pytorch`; excludes
    `image`.
    """
    framework_version: str
    """The framework's version, such as `2.6.0`; required if the framework has several."""
    py_version: str
    """The Python of the framework's image, such as `py312`; required if there are several."""
    base_framework_version: str
    """What Hugging Face's library stands on, such as `pytorch2.6.0`."""
    image: pulumi.Input[str]
    """The URI of an image, in place of `framework`."""
    started_by: Literal["toolkit", "entrypoint"]
    """What starts the script: `toolkit`, the training toolkit of AWS's framework images, or
    `entrypoint`, a launcher that the job brings and that needs only Python in the image. The
    default is `toolkit` for a framework that has it, and `entrypoint` for an `image`.
    """
    hyper_parameters_as: Literal["arguments", "environment"]
    """How the script gets `hyper_parameters`: `arguments`, the default, means `--name value`,
    `SM_HP_NAME` and `SM_HPS`, as the toolkit has it; `environment` means only the variables
    `SM_HP_NAME`, for scripts that read no arguments.
    """
    arguments: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The script's arguments, in place of those made of `hyper_parameters`; only with
    `started_by="entrypoint"`, because the toolkit takes none.
    """
    channels: Mapping[str, Data | ScriptChannelArgs | ChannelArgs]
    """The channels of data by name; the container sees `/opt/ml/input/data/<name>`. A channel is a
    local file or folder, an S3 URI, a `Dataset` or `SourceBundle`, another job or its
    `model_artifacts`, or a map with one of these as `source` and further members.
    """
    instance_type: pulumi.Input[str]
    """The type of the instances, such as `ml.m5.large`; required, unless `resource_config` has
    types, groups or preferences.
    """
    instance_count: pulumi.Input[int]
    """The number of instances; 1 by default."""
    volume_size_in_gb: pulumi.Input[int]
    """The size of each instance's volume, in GB; 30 by default, as in the SageMaker SDK."""
    max_runtime_in_seconds: pulumi.Input[int]
    """How long the job may run, in seconds; a day by default, as in the API."""
    input_mode: pulumi.Input[Literal["Pipe", "File", "FastFile"]]
    """How channels reach the container; `File` by default. The code is always copied."""
    metric_definitions: pulumi.Input[Sequence[pulumi.Input[MetricDefinitionArgs]]]
    """The metrics to find in the job's log."""
    output_data_config: pulumi.Input[OutputDataConfigArgs]
    """Where the model is written; `s3://<bucket>/models` by default."""
    upload_kms_key_id: pulumi.Input[str]
    """The KMS key that encrypts the uploads; the bucket's default if absent."""


class ScriptTrainingJobArgs(ScriptArgs, CommonJobArgs, total=False):
    """The arguments of `ScriptTrainingJob`: its own, and everything that `TrainingJob` takes."""

    bucket: Required[pulumi.Input[str]]
    """The bucket of the source, of local channels and, unless `output_data_config` says otherwise,
    of the model.
    """
    entry_point: Required[str]
    """The script: a path below `source_dir`, or a local path if there is no `source_dir`."""
