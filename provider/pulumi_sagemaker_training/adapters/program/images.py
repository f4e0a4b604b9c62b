"""The function `image_uri`, for programs."""

import os
from typing import Final, Literal

import pulumi

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.request.image_choice import ImageQuery, find_uri

ImageScope = Literal["training", "inference", "inference_graviton", "eia", "debugger"]
_OWNERS_OF_REGION: Final = ("aws", "sagemaker-training")


def image_uri(
    framework: str,
    version: str | None = None,
    region: str | None = None,
    *,
    py_version: str | None = None,
    instance_type: str | None = None,
    image_scope: ImageScope = "training",
    base_framework_version: str | None = None,
) -> str:
    """Return the URI of the image of one of AWS's frameworks or built-in algorithms.

    No call is made: the answer comes from a table that this package has. Nothing is chosen because
    it is the newest, so a new version of this package does not change the image of a job. An
    argument is required if more than one image is left without it.

    Args:
        framework: the framework or algorithm as the SageMaker SDK names it, such as `pytorch`,
            `sklearn`, `xgboost` or `linear-learner`. docs/images.md has the names.
        version: the framework's version, such as `2.6.0`. A version without the patch, `2.6`, is a
            tag that AWS moves to the newest patch; a job is not trained again when it does. None is
            allowed for algorithms that have one version.
        region: the region whose registry has the image; None means the stack's `aws:region` or
            `sagemaker-training:region`, else AWS_REGION.
        py_version: the Python of the image, such as `py310`; None where there is only one.
        instance_type: the type of the instances that run the image, such as `ml.g5.xlarge`, which
            tells the kind of processor; None where one image serves all of them.
        image_scope: what the image is for: `training`, or for what stands downstream of a job
            `inference`, `inference_graviton`, `eia` or `debugger`.
        base_framework_version: what Hugging Face's library stands on, such as `pytorch2.6.0`; None
            for other frameworks.

    Returns:
        The URI, such as
        `683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3`.

    Raises:
        pulumi.RunError: no image fits, or more than one. The message names the argument and what
            is allowed.

    Source:
        `image_uris.retrieve` of sagemaker-core, which was asked for every combination.
    """
    query = ImageQuery(
        framework=framework,
        version=version,
        region=region if region is not None else _region_of_the_stack(),
        py_version=py_version,
        instance_type=instance_type,
        image_scope=image_scope,
        base_framework_version=base_framework_version,
    )
    _refuse_outputs(query)
    try:
        return find_uri(query)
    except InputError as error:
        raise pulumi.RunError(f"image_uri: {error}") from error


def _refuse_outputs(query: ImageQuery) -> None:
    for name in ImageQuery.__slots__:
        if isinstance(getattr(query, name), pulumi.Output):
            advice = f"call image_uri within its apply: {name}.apply(lambda {name}: image_uri(...))"
            words = f"image_uri: {name}: is an output, whose value is not known yet; {advice}"
            raise pulumi.RunError(codes.with_code(words, codes.NOT_KNOWN_YET))


def _region_of_the_stack() -> str | None:
    configured = (pulumi.Config(name).get("region") for name in _OWNERS_OF_REGION)
    environment = (os.environ.get(name) for name in ("AWS_REGION", "AWS_DEFAULT_REGION"))
    return next((region for region in (*configured, *environment) if region), None)
