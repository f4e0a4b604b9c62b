"""Where the package is published, from the addresses in the distribution's metadata."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from pulumi_sagemaker_training.adapters.plugin.schema import texts

PUBLISHER: Final = "pulumi-sagemaker-training"
KEYWORDS: Final = (
    "pulumi",
    "aws",
    "sagemaker",
    "training",
    "machine-learning",
    "kind/native",
    "category/cloud",
)
ATTRIBUTION: Final = (
    "The descriptions of the SageMaker API's members are those of botocore, which Amazon.com, Inc. "
    "or its affiliates license under Apache-2.0."
)
_README: Final = (
    "# SageMaker training jobs for Pulumi\n\n"
    "The SDK of the Pulumi package `sagemaker-training`: `pulumi up` trains a model. It needs the "
    "plugin of the same version, which `pulumi plugin install resource sagemaker-training` "
    "installs. The plugin needs Python 3.11 or newer.\n"
)
LANGUAGES: Final[Mapping[str, Mapping[str, object]]] = {
    # The dynamic provider's own distribution has the shorter names.
    "python": {
        "packageName": "pulumi_sagemaker_training_sdk",
        "readme": _README,
        "requires": {"pulumi": ">=3.142.0,<4.0.0"},
        "respectSchemaVersion": True,
        "pyproject": {"enabled": True},
    },
    "nodejs": {
        "packageName": "pulumi-sagemaker-training",
        "packageDescription": texts.PACKAGE,
        "readme": _README,
        "dependencies": {"@pulumi/pulumi": "^3.142.0"},
        "respectSchemaVersion": True,
    },
    # A module that is only ever local, in the project's `sdks/`, needs no host in its path.
    "go": {
        "importBasePath": "pulumi-sagemaker-training/sdk/sagemakertraining",
        "respectSchemaVersion": True,
    },
    "csharp": {
        "namespaces": {"sagemaker-training": "SageMakerTraining"},
        "packageReferences": {"Pulumi": "3.*"},
        "respectSchemaVersion": True,
    },
    "java": {"buildFiles": "gradle"},
}
"""Language -> how its generator names and packs the SDK."""
_REPOSITORY: Final = "repository"
_GITHUB: Final = "github.com"


def addresses(project_urls: Iterable[str]) -> dict[str, str]:
    """Return the schema's addresses; without a repository, none. Pure.

    Args:
        project_urls: the `Project-URL` lines of the distribution's metadata, `label, address`.
    """
    labelled = (line.partition(", ") for line in project_urls)
    found = {label.lower(): address for label, _, address in labelled}
    if _REPOSITORY not in found:
        return {}
    repository = found[_REPOSITORY]
    return {
        "homepage": found.get("homepage", repository),
        "repository": repository,
        "pluginDownloadURL": download_address(repository),
    }


def download_address(repository: str) -> str:
    """Return where the engine downloads a missing plugin from: the repository's releases. Pure."""
    place = urlsplit(repository)
    if place.netloc == _GITHUB:
        return f"github://api.{_GITHUB}{place.path}"
    return f"{repository}/releases/download/v${{VERSION}}"
