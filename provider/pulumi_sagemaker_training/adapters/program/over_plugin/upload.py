"""The resource `Upload` of a program whose uploads the plugin serves."""

import os
from pathlib import Path
from typing import Any, Final, Unpack

import pulumi

from pulumi_sagemaker_training.adapters.program.over_plugin.registration import as_registered
from pulumi_sagemaker_training.adapters.program.over_plugin.settings import refuse_settings_of_aws
from pulumi_sagemaker_training.adapters.program.over_plugin.spelling import spelt_options
from pulumi_sagemaker_training.adapters.program.upload import refuse_misspelt, refuse_outputs
from pulumi_sagemaker_training.adapters.runtime.assets import PathOrAsset, source_of
from pulumi_sagemaker_training.adapters.runtime.language import is_hosted, language
from pulumi_sagemaker_training.adapters.runtime.upload_members import UploadArgs, UploadOutputs
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.model.members import schema_name
from pulumi_sagemaker_training.lifecycle.upload.content import Form
from pulumi_sagemaker_training.lifecycle.upload.manifest import list_paths
from pulumi_sagemaker_training.lifecycle.upload.selection import read_arguments

TYPE: Final = "sagemaker-training:index:Upload"
_OUTPUTS: Final = tuple(UploadOutputs.__annotations__)
_IN_PROGRAM: Final = {schema_name(name): name for name in (*_OUTPUTS, *UploadArgs.__annotations__)}
_IN_ENGINE: Final = {name: spelt for spelt, name in _IN_PROGRAM.items()}


class Upload(UploadOutputs, pulumi.CustomResource):
    """A local file or folder in S3, as a resource that the plugin serves.

    It has the arguments and outputs of `pulumi_sagemaker_training.Upload`. The plugin reads the
    files; the program only lists them.

    Args:
        name: the resource's name; not part of the key, so a rename moves nothing.
        path: the file or folder, relative to the program's folder, or one of Pulumi's assets and
            archives.
        form: `files` uploads the files one by one, for a channel; `archive` uploads them as one
            `sourcedir.tar.gz`.
        opts: Pulumi's options.
        args: the other arguments, see `UploadArgs`.

    Raises:
        pulumi.RunError: the path is missing, empty or too big, an argument is misspelt, or a
            setting of the stack is only under `aws:`.
    """

    paths: tuple[str, ...]
    """The paths of the files below `path`, known as soon as the upload is declared."""

    def __init__(
        self,
        name: str,
        path: PathOrAsset,
        *,
        form: Form = "files",
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[UploadArgs],
    ) -> None:
        refuse_settings_of_aws(TYPE, opts)
        refuse_outputs(name, {"path": path, "form": form, **args})
        try:
            refuse_misspelt(args)
            selection = read_arguments({**args, "form": form}).selection
            self.paths = tuple(list_paths(source_of(path), selection))
        except InputError as error:
            raise pulumi.RunError(f"{name}: {error}") from error
        properties: dict[str, Any] = {
            **dict.fromkeys(_OUTPUTS),
            **args,
            "path": _located(path),
            "form": form,
            **language(),
        }
        registered, options = as_registered(name, properties, opts)
        super().__init__(TYPE, name, registered, spelt_options(options))

    def translate_input_property(self, prop: str) -> str:
        """Return the plugin's spelling of a property; none of them has names inside.

        Args:
            prop: the property's name.
        """
        return _IN_ENGINE.get(prop, prop)

    def translate_output_property(self, prop: str) -> str:
        """Return the program's spelling of a property.

        Args:
            prop: the property's name.
        """
        return _IN_PROGRAM.get(prop, prop)


def _located(path: PathOrAsset) -> Any:
    """Return a path that means the same in the plugin, whose folder is the project's."""
    if isinstance(path, pulumi.Asset | pulumi.Archive):
        return path
    return os.fspath(path) if is_hosted() else str(Path(path).absolute())
