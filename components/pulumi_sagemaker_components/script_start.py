"""How a script starts: what the job's request has for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi

from pulumi_sagemaker_components.launcher import MAX_CHARACTERS, MAX_ELEMENTS, entrypoint
from pulumi_sagemaker_components.refusals import ArgumentError
from pulumi_sagemaker_components.script_code import Requirements
from pulumi_sagemaker_training import ChannelArgs, codes

CODE: Final = "code"
"""The name of the channel that brings the code, as in the SageMaker SDK."""
CODE_FOLDER: Final = f"/opt/ml/input/data/{CODE}"
_ARCHIVE: Final = f"{CODE_FOLDER}/sourcedir.tar.gz"


@dataclass(frozen=True, slots=True)
class Start:
    """What a request has so that a script starts.

    Attributes:
        algorithm: members of the algorithm specification.
        hyper_parameters: hyperparameters of the toolkit, which the script does not get.
        channels: the channel that brings the code, if one does.
    """

    algorithm: Mapping[str, Any] = field(default_factory=dict)
    hyper_parameters: Mapping[str, Any] = field(default_factory=dict)
    channels: Sequence[ChannelArgs] = ()


def by_toolkit(script: str, code: Any, *, is_isolated: bool) -> Start:
    """Return the start by the training toolkit of AWS's framework images.

    The toolkit fetches the archive itself. Without a network a channel brings it, as in the
    SageMaker SDK.

    Args:
        script: the path of the script in the archive.
        code: the upload of the archive.
        is_isolated: whether the container has no network.

    Source: `files.download_and_extract` and `params` of sagemaker-training 5.1.4.
    """
    where = _ARCHIVE if is_isolated else code.archive_uri
    return Start(
        hyper_parameters={"sagemaker_program": script, "sagemaker_submit_directory": where},
        channels=[code_channel(code)] if is_isolated else [],
    )


def by_entrypoint(
    script: str,
    code: object,
    requirements: Requirements,
    arguments: pulumi.Input[Sequence[Any]] | None,
    launcher: str = "",
) -> Start:
    """Return the start by the launcher, which the entrypoint brings.

    Args:
        script: the path of the script below the code's folder.
        code: the upload of the files.
        requirements: what pip installs first.
        arguments: the script's arguments, in place of its hyperparameters.
        launcher: what starts the processes of a distributed job, see `entrypoint`.

    Raises:
        ArgumentError: the script is not one of Python, or the requirements are too long.
    """
    if script.endswith((".sh", ".bash")):
        raise ArgumentError(
            "entry_point",
            f"{script!r} is a shell script, and only the toolkit of AWS's framework images starts "
            "one; give a Python script",
            codes.SCRIPT_CODE,
        )
    found = entrypoint(CODE_FOLDER, script, _pip(requirements), launcher)
    if len(found) > MAX_ELEMENTS or max(map(len, found)) > MAX_CHARACTERS:
        raise ArgumentError(
            "requirements",
            f"are more, or longer, than an entrypoint can hold (in all {MAX_ELEMENTS} elements of "
            f"{MAX_CHARACTERS} characters); write them into a file of the code and give its path",
            codes.SCRIPT_CODE,
        )
    algorithm: dict[str, Any] = {"container_entrypoint": found}
    if arguments is not None:
        algorithm["container_arguments"] = arguments
    return Start(algorithm=algorithm, channels=[code_channel(code)])


def _pip(requirements: Requirements) -> Sequence[str]:
    if requirements.file is not None:
        return ("-r", requirements.file)
    return requirements.items


def code_channel(code: Any) -> ChannelArgs:
    """Return the channel with the code, which is copied whatever the mode of the others is."""
    return {
        "channel_name": CODE,
        "data_source": {"s3_data_source": {"s3_data_type": "S3Prefix", "s3_uri": code.uri}},
        "input_mode": "File",
    }
