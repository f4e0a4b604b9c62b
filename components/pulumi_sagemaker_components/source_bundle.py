"""A folder of training code as an input channel, or as one archive."""

from collections.abc import Sequence
from difflib import get_close_matches
from posixpath import basename, normpath
from typing import Any, ClassVar, Final, Literal, Required, Unpack

import pulumi

from pulumi_sagemaker_components.launcher import entrypoint
from pulumi_sagemaker_components.local_files import ChannelOptions, LocalFiles, of_the_upload
from pulumi_sagemaker_training import ChannelArgs, PathOrAsset, UploadArgs, codes

MAX_FILES: Final = 1_000
MAX_BYTES: Final = 64 * 1024**2


class SourceBundleOptions(UploadArgs, total=False):
    """The arguments of `SourceBundle` besides the path.

    By default the prefix is `source`, and more than 1,000 files or 64 MiB are refused: a data set
    or a virtual environment in the code's folder is usually a mistake.
    """

    archive: bool
    """Whether the files are packed into one archive; False by default."""
    entry_point: str
    """The script that `container_entrypoint` runs, below the folder, such as `train.py`."""
    channel_name: str
    """The name of the channel in `input_channel`, `code` by default; the container sees
    `/opt/ml/input/data/<name>`.
    """


class SourceBundleArgs(SourceBundleOptions, total=False):
    """The arguments of `SourceBundle`."""

    path: Required[PathOrAsset]
    """The folder, or a single script; relative to the program's folder, in the plugin to the
    project's.
    """


class SourceBundle(LocalFiles):
    """A folder of training code in S3, which jobs can use.

    By default each file is an object in S3. With a channel `code`, the container finds the files
    under `/opt/ml/input/data/code` and can start one of them as its entrypoint. With
    `archive=True` they are packed into one `sourcedir.tar.gz`, which SageMaker's framework
    containers read from the hyperparameter `sagemaker_submit_directory`.

    A change of any file gives a new URI, so the jobs train again; the preview names the changed
    files.

    Args:
        name: the resource's name. It is not part of the key, so a rename moves no object.
        path: the folder (or a single script), relative to the program's folder.
        opts: Pulumi's resource options.
        args: the bucket, and the rest of `SourceBundleOptions`.

    Raises:
        pulumi.RunError: the path is missing, empty or too large, S3 cannot store a file of it, an
            argument is misspelt, or the folder has no file `entry_point`.
    """

    arguments: ClassVar[type] = SourceBundleArgs
    container_entrypoint: pulumi.Output[Sequence[str] | None]
    """The `container_entrypoint` that runs `entry_point` as SageMaker's toolkit would; absent
    without an `entry_point`.
    """

    def __init__(
        self,
        name: str,
        path: PathOrAsset,
        *,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[SourceBundleOptions],
    ) -> None:
        given: dict[str, Any] = {"path": path, **args}
        super().__init__("SourceBundle", name, given, opts)
        form: Literal["files", "archive"] = "archive" if args.get("archive") else "files"
        ours: UploadArgs = {
            "prefix": "source",
            "max_files": MAX_FILES,
            "max_bytes": MAX_BYTES,
            **of_the_upload(args),
        }
        self._upload(path, form, ours)
        channel, script = args.get("channel_name", "code"), args.get("entry_point")
        if script:
            self._check("entry_point", script)
        self.input_channel = pulumi.Output.from_input(self.channel(channel))
        command = self.entrypoint(script, channel_name=channel) if script else None
        self.container_entrypoint = pulumi.Output.from_input(command)
        self.register_outputs({"uri": self.uri, "digest": self.digest})

    def channel(self, name: str = "code", **options: Unpack[ChannelOptions]) -> ChannelArgs:
        """Return an entry of `input_data_config` with this code.

        Args:
            name: the channel's name; the container sees `/opt/ml/input/data/<name>`.
            options: further members of a channel, such as `input_mode`.
        """
        return super().channel(name, **options)

    def entrypoint(
        self, script: str, *, channel_name: str = "code", launcher: bool = True
    ) -> list[str]:
        """Return a `container_entrypoint` that runs one of the scripts with the image's Python.

        A job with an entrypoint does not start SageMaker's toolkit, which scripts know from the
        framework images. So the entrypoint brings a launcher of some fifty lines. It reads the
        files under `/opt/ml/input/config`, sets `SM_MODEL_DIR`, `SM_CHANNEL_*`, `SM_HP_*` and the
        like, passes the hyperparameters as arguments (or the job's `container_arguments`, if it has
        some) and becomes the script, in the folder of the code. What the job's `environment` has is
        not overwritten. It installs nothing: `requirements.txt` needs the toolkit, with
        `archive=True`.

        Args:
            script: the path below the bundle's folder, such as `train.py`.
            channel_name: the name that was given to `channel`.
            launcher: whether to bring the launcher. Without it the script gets only what SageMaker
                itself sets: TRAINING_JOB_NAME, TRAINING_JOB_ARN, AWS_REGION, the job's environment
                and arguments, and the image's working directory.

        Raises:
            pulumi.RunError: the bundle has no such file.
        """
        self._check("entrypoint", script)
        folder = f"/opt/ml/input/data/{channel_name}"
        return entrypoint(folder, script) if launcher else ["python3", f"{folder}/{script}"]

    def _check(self, argument: str, script: str) -> None:
        if normpath(script) not in self.paths:
            words = f"{self._name}: {argument}: {no_such_file(script, self.paths)}"
            raise pulumi.RunError(codes.with_code(words, codes.SCRIPT_CODE))


def no_such_file(script: str, paths: Sequence[str]) -> str:
    """Say that a bundle has no such file, and which one may be meant."""
    by_name = {basename(path): path for path in reversed(paths)}
    near = get_close_matches(script, paths, n=1)
    near = near or get_close_matches(basename(script), by_name, n=1)
    meant = f"; did you mean {by_name.get(near[0], near[0])!r}?" if near else ""
    files = f"the {len(paths)} files" if len(paths) > 1 else "the files"
    hint = "names that begin with a dot and what `exclude` names are left out"
    return f"{script!r} is not among {files} of the bundle{meant} ({hint})"
