"""The rule about the registries of a job's image. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from pulumi_sagemaker_training.api.model.images import is_account_of_aws
from pulumi_sagemaker_training.api.request.rules.rule import View
from pulumi_sagemaker_training.api.settings.kinds import Member, Texts
from pulumi_sagemaker_training.policies.rules.rule import (
    Breach,
    Level,
    Rule,
    Severity,
    Values,
    fits,
    listed,
)

OF_AWS: Final = "aws"
"""The word that stands for the images of AWS's frameworks and algorithms."""

_IMAGE: Final = "algorithm_specification.training_image"
_REGISTRY: Final = re.compile(r"(\d{12})\.dkr\.ecr(?:-fips)?\.([\w-]+)\.[\w.-]+/.+")


def _comes_from_allowed(view: View, values: Values) -> Iterator[Breach]:
    image, allowed = view.text(_IMAGE), values["allowed"]
    if not image or fits(image, allowed) or (OF_AWS in allowed and _is_of_aws(image)):
        return
    yield Breach(
        _IMAGE,
        f"does not come from one of the allowed registries: {listed(allowed)}",
        "take an image from there, or push yours there",
    )


def _is_of_aws(image: str) -> bool:
    found = _REGISTRY.fullmatch(image)
    return found is not None and is_account_of_aws(found[1], found[2])


IMAGE_REGISTRIES: Final = Rule(
    name="image-registries",
    demand="The image of a training job comes from an allowed registry.",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    source="AlgorithmSpecification.TrainingImage in the API reference",
    check=_comes_from_allowed,
    settings={
        "allowed": Member(
            Texts(
                allowed="a list of images",
                example='["aws", "123456789012.dkr.ecr.*.amazonaws.com/*"]',
            ),
            "Allowed images, as patterns; the word `aws` stands for those of docs/images.md.",
        )
    },
    needs=("allowed",),
)
