"""The resource `Upload` in the package schema."""

from typing import Final

from pulumi_sagemaker_training.adapters.plugin.components.members import arguments_of, outputs_of
from pulumi_sagemaker_training.adapters.plugin.components.schema import resource_properties
from pulumi_sagemaker_training.adapters.plugin.schema.types import FLAG, TEXT, Spec, map_of
from pulumi_sagemaker_training.adapters.runtime.upload_members import UploadArgs, UploadOutputs

_DESCRIPTION: Final = (
    "A local file or folder in S3, under a key that depends on its content.\n\n"
    "Files are read and hashed at preview too; nothing is sent before the update. Changed content "
    "is written as new objects, and the old ones are removed when nothing uses them."
)
_PATH: Final = (
    "The file or folder: a path, relative to the project's folder, or one of Pulumi's assets and "
    "archives. An archive is a folder, a tar or zip file whose files are uploaded, or files under "
    "names. Remote assets and archives are refused."
)
_FORM: Final = (
    "`files` uploads the files one by one, for a channel, and is the default; `archive` uploads "
    "them as one `sourcedir.tar.gz`."
)
_WRITTEN: Final[Spec] = {
    "claim": {**TEXT, "description": "This resource's claim on the objects."},
    "objects": {
        **map_of(TEXT),
        "description": "Key -> ETag of each object, when it was last known to be right.",
    },
    "versioned": {**FLAG, "description": "Whether the bucket keeps versions."},
    "verified": {**FLAG, "description": "Whether S3 itself computed the objects' checksums."},
}


def path_property() -> Spec:
    """Return the property that names local files: a path, an asset or an archive."""
    kinds = [TEXT, {"$ref": "pulumi.json#/Asset"}, {"$ref": "pulumi.json#/Archive"}]
    return {"oneOf": kinds, "description": _PATH}


def upload() -> Spec:
    """Return the resource's schema."""
    form = {**TEXT, "description": _FORM}
    arguments = arguments_of(UploadArgs).values()
    required = [part.schema_name for part in arguments if part.required]
    inputs = {"path": path_property(), "form": form, **resource_properties(arguments)}
    kept = {name: spec for name, spec in inputs.items() if name != "path"}
    outputs = resource_properties(outputs_of(UploadOutputs).values())
    return {
        "description": _DESCRIPTION,
        "inputProperties": inputs,
        "requiredInputs": ["path", *required],
        "properties": {**kept, **outputs, **_WRITTEN},
        "required": sorted({*outputs, *_WRITTEN, "prefix", "form"} - {"archiveUri"}),
    }
