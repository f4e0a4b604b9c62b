"""A training script as one resource: its code, its local data and its job."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, cast

import pulumi

from pulumi_sagemaker_components import script_request as request
from pulumi_sagemaker_components.component import Component
from pulumi_sagemaker_components.refusals import (
    ArgumentError,
    refuse_missing,
    refuse_other_forms,
    refuse_outputs,
)
from pulumi_sagemaker_components.resource_classes import Files, Job
from pulumi_sagemaker_components.script_arguments import ScriptTrainingJobArgs
from pulumi_sagemaker_components.script_channels import channel
from pulumi_sagemaker_components.script_code import (
    SELECTION,
    check_script,
    for_the_toolkit,
    location,
    requirements_of,
)
from pulumi_sagemaker_components.script_image import chosen_image, starter
from pulumi_sagemaker_components.script_start import CODE, Start, by_entrypoint, by_toolkit
from pulumi_sagemaker_components.source_bundle import MAX_BYTES, MAX_FILES
from pulumi_sagemaker_components.unknowns import naming
from pulumi_sagemaker_training import ChannelArgs, JobArgs, codes

_VALUES: Final = (
    *("entry_point", "source_dir", *SELECTION, "requirements", "channels", "started_by"),
    *("framework", "framework_version", "py_version", "base_framework_version"),
    *("hyper_parameters_as", "enable_network_isolation"),
)
"""The arguments that decide which resources there are, so that they cannot be outputs."""
_MAPS: Final = (
    *("channels", "hyper_parameters", "environment", "algorithm_specification"),
    *("resource_config", "stopping_condition", "output_data_config", "checkpoint_config"),
)
_TEXTS: Final = (
    *("entry_point", "started_by", "hyper_parameters_as", "image"),
    *("framework", "framework_version", "py_version", "base_framework_version"),
)
_LISTS: Final = ("input_data_config", "exclude", "ignore", "arguments", "metric_definitions")
_NUMBERS: Final = ("max_runtime_in_seconds", "max_wait_time_in_seconds")
_ACCESS: Final = ("region", "profile", "assume_role_arn", "endpoint_url")
_OPTIONS_OF_THE_JOB: Final = (
    *("custom_timeouts", "ignore_changes", "replace_on_changes", "delete_before_replace"),
    "additional_secret_outputs",
)


_OUTPUTS_OF_THE_JOB: Final = (
    *("training_job_name", "training_job_arn", "training_job_status", "model_artifacts"),
    *("final_metrics", "training_time_in_seconds", "billable_time_in_seconds"),
    *("billable_cost_usd", "worst_case_cost_usd", "log_url", "console_url"),
)


class ScriptJob(Component):
    """A training script with its local data and its job: the base of components that train one.

    Args:
        kind: the component's name in its type.
        name: the resource's name.
        args: the arguments of `ScriptTrainingJob`, and those that a component adds.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: an argument is wrong; the line names it.
    """

    arguments: ClassVar[type] = ScriptTrainingJobArgs
    outputs_of_the_job: ClassVar[Sequence[str]] = _OUTPUTS_OF_THE_JOB
    """The outputs that the component has under the same name."""
    job: Job
    """The training job, with all of its outputs."""
    source: Files
    """The upload of the code."""
    training_job_name: pulumi.Output[str]
    """The job's name."""
    training_job_arn: pulumi.Output[str]
    """The job's ARN."""
    training_job_status: pulumi.Output[str]
    """The job's status, such as `Completed`."""
    model_artifacts: pulumi.Output[Mapping[str, str]]
    """`s3_model_artifacts`, as the job has it; another job takes this as a channel."""
    model_uri: pulumi.Output[str | None]
    """The URI of model.tar.gz; None if the job has not completed."""
    final_metrics: pulumi.Output[Mapping[str, float]]
    """Name -> last value of each metric."""
    training_time_in_seconds: pulumi.Output[int | None]
    """The time of the training, in seconds."""
    billable_time_in_seconds: pulumi.Output[int | None]
    """The time that is billed, in seconds."""
    billable_cost_usd: pulumi.Output[float | None]
    """The cost of the billed time at the price when the job ended, without storage."""
    worst_case_cost_usd: pulumi.Output[float | None]
    """What the job could cost at most when it was declared."""
    log_url: pulumi.Output[str]
    """The job's log in the AWS console."""
    console_url: pulumi.Output[str]
    """The job in the AWS console."""
    image: pulumi.Output[str]
    """The URI of the image that trains."""
    source_uri: pulumi.Output[str]
    """Where the code is in S3."""
    channel_uris: pulumi.Output[Mapping[str, str]]
    """Channel -> where its data is in S3, of the channels whose data was uploaded."""

    def __init__(
        self,
        kind: str,
        name: str,
        args: Mapping[str, object],
        opts: pulumi.ResourceOptions | None,
    ) -> None:
        super().__init__(kind, name, args, opts)
        self._args: dict[str, Any] = {k: v for k, v in args.items() if v is not None}
        self._opts = opts or pulumi.ResourceOptions()
        self._uploads: dict[str, Files] = {}
        with naming(name):
            refuse_missing(self._args, ("role_arn",), kind)
            refuse_outputs(self._args, _VALUES)
            _refuse_other_forms(self._args)
            arguments = self._job_arguments()
        self.job = self.classes.training_job(name, self._options_of_the_job(), **arguments)
        self._take_outputs()

    def _job_arguments(self) -> JobArgs:
        """Declare the uploads; return the arguments of the job.

        A component that extends this one changes what this returns, or one of the parts.

        Raises:
            ArgumentError: an argument is wrong.
        """
        args = self._args
        image = chosen_image(args, request.instance_type(args))
        self.image = pulumi.Output.from_input(image)
        channels = self._channels()
        start = self._start()
        algorithm = {"training_image": image, **start.algorithm}
        members = {
            **request.passed_on(args),
            "algorithm_specification": request.algorithm_specification(args, algorithm),
            "hyper_parameters": request.hyper_parameters(args, start.hyper_parameters),
            "environment": request.environment(args),
            "input_data_config": request.input_data_config(args, [*start.channels, *channels]),
            "output_data_config": request.output_data_config(args),
            "resource_config": request.resource_config(args),
            "stopping_condition": request.stopping_condition(args),
        }
        return cast("JobArgs", {name: item for name, item in members.items() if item is not None})

    def _start(self) -> Start:
        """Upload the code; return what starts the script.

        Raises:
            ArgumentError: the script or the requirements are not among the files.
        """
        args = self._args
        started_by = starter(args)
        where = location(args)
        form = "archive" if started_by == "toolkit" else "files"
        selection = {name: args[name] for name in SELECTION if name in args}
        limits = {"max_files": MAX_FILES, "max_bytes": MAX_BYTES, **selection}
        of = "source_dir" if "source_dir" in args else "entry_point"
        wanted = args.get("requirements")
        code = for_the_toolkit(where, wanted) if started_by == "toolkit" else where.path
        self.source = self._upload(of, CODE, code, form=form, prefix="source", **limits)
        check_script(where.script, self.source.paths)
        requirements = requirements_of(args, self.source.paths)
        if started_by == "toolkit":
            is_isolated = bool(args.get("enable_network_isolation"))
            return by_toolkit(where.script, self.source, is_isolated=is_isolated)
        arguments = args.get("arguments")
        return by_entrypoint(where.script, self.source, requirements, arguments, self._launcher())

    def _launcher(self) -> str:
        """Return what starts the processes of a distributed job; empty for any other."""
        return ""

    def _channels(self) -> Sequence[ChannelArgs]:
        """Return the channels, and upload their local data."""
        given = self._args.get("channels", {})
        return [channel(name, given[name], self._upload_data) for name in given]

    def _upload_data(self, name: str, path: object) -> pulumi.Output[str]:
        self._uploads[name] = self._upload(f"channels.{name}", name, path, prefix="datasets")
        return self._uploads[name].uri

    def _upload(self, argument: str, part: str, path: Any, **args: Any) -> Files:
        """Declare an upload.

        Args:
            argument: the argument that has the path.
            part: what the upload brings; part of its name.
            path: the local file or folder, or an asset or archive.
            args: further arguments of the upload.

        Raises:
            ArgumentError: the files cannot be uploaded.
        """
        name = f"{self._name}-{part}"
        access = {key: self._args.get(key) for key in _ACCESS}
        kms_key_id = self._args.get("upload_kms_key_id")
        options = pulumi.ResourceOptions(parent=self, depends_on=self._opts.depends_on)
        args = {"bucket": self._args["bucket"], "kms_key_id": kms_key_id, **access, **args}
        try:
            return self.classes.upload(name, path, opts=options, **args)
        except pulumi.RunError as error:
            words = str(error).removeprefix(f"{name}: ").removeprefix("path: ")
            raise ArgumentError(argument, words, codes.SCRIPT_CODE) from error

    def _options_of_the_job(self) -> pulumi.ResourceOptions:
        """Return the options of the job: those which a component does not pass on by itself."""
        given = {name: getattr(self._opts, name) for name in _OPTIONS_OF_THE_JOB}
        return pulumi.ResourceOptions(parent=self, depends_on=self._opts.depends_on, **given)

    def _take_outputs(self) -> None:
        """Make the outputs of the component from those of its resources."""
        of_the_job = {name: getattr(self.job, name) for name in self.outputs_of_the_job}
        for name, output in of_the_job.items():
            setattr(self, name, output)
        self.model_uri = self.job.model_artifacts.apply(
            lambda artifacts: (artifacts or {}).get("s3_model_artifacts")
        )
        self.source_uri = self.source.uri
        uris = {name: upload.uri for name, upload in self._uploads.items()}
        self.channel_uris = pulumi.Output.all(**uris) if uris else pulumi.Output.from_input({})
        self.register_outputs(
            {
                **of_the_job,
                "model_uri": self.model_uri,
                "image": self.image,
                "source_uri": self.source_uri,
                "channel_uris": self.channel_uris,
                **self._further_outputs(),
            }
        )

    def _further_outputs(self) -> Mapping[str, pulumi.Output[Any]]:
        """Return the outputs that a component adds, beside those of the job."""
        return {}


def _refuse_other_forms(args: Mapping[str, object]) -> None:
    """Refuse values that are not what the component reads them as.

    Raises:
        ArgumentError: a value has another form.
    """
    refuse_other_forms(args, _MAPS, Mapping, "a map")
    refuse_other_forms(args, _TEXTS, str, "a text")
    refuse_other_forms(args, _LISTS, (list, tuple), "a list")
    refuse_other_forms(args, _NUMBERS, (int, float), "a whole number")
