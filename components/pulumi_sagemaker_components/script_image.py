"""The image of a script job, and what starts the script in it."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import pulumi

import pulumi_sagemaker_training as training
from pulumi_sagemaker_components.refusals import ArgumentError
from pulumi_sagemaker_components.unknowns import with_known
from pulumi_sagemaker_training import codes

Starter = Literal["toolkit", "entrypoint"]

WITH_TOOLKIT: Final = frozenset(
    {
        *("autogluon", "chainer", "coach-mxnet", "coach-tensorflow", "huggingface"),
        *("huggingface-training-compiler", "mxnet", "pytorch", "pytorch-smp"),
        *("pytorch-training-compiler", "ray-pytorch", "ray-tensorflow", "sklearn", "tensorflow"),
        *("vw", "xgboost"),
    }
)
"""The frameworks whose images start scripts with the SageMaker training toolkit.

Source: README of aws/sagemaker-training-toolkit; the estimators of the SageMaker SDK.
"""
WITHOUT_SCRIPTS: Final = frozenset(
    {
        *("blazingtext", "factorization-machines", "forecasting-deepar", "image-classification"),
        *("ipinsights", "kmeans", "knn", "lda", "linear-learner", "ntm", "object-detection"),
        *("object2vec", "pca", "randomcutforest", "semantic-segmentation", "seq2seq"),
    }
)
"""The built-in algorithms of `image_uri`, which run no script."""
_ALGORITHMS_OF_XGBOOST: Final = ("1", "latest")
"""The versions of XGBoost that are a built-in algorithm (XGBoost Release 0.72)."""
_OWN_NAMES: Final = {"version": "framework_version"}
_PARTS: Final = ("framework_version", "py_version", "base_framework_version")


def chosen_image(args: Mapping[str, Any], instance_type: Any) -> pulumi.Input[str]:
    """Return the URI of the image.

    Args:
        args: the arguments of the component.
        instance_type: the type of the instances, which decides between the images of a framework.

    Raises:
        ArgumentError: there is no image, or more than one, or no such image.
    """
    _refuse_two(args)
    framework = args.get("framework")
    if framework is None:
        image: pulumi.Input[str] = args["image"]
        return image
    _refuse_algorithms(framework, args.get("framework_version"))
    parts = {"region": args.get("region"), "instance_type": instance_type}

    def find(known: Mapping[str, Any]) -> str:
        return _find(args, known)

    found: pulumi.Input[str] = with_known(parts, find)
    return found


def starter(args: Mapping[str, object]) -> Starter:
    """Return what starts the script: the one that was chosen, or the default for the image."""
    given = args.get("started_by")
    if given not in ("toolkit", "entrypoint", None):
        raise ArgumentError(
            "started_by", f"{given!r} is not allowed; give toolkit or entrypoint", codes.NOT_ALLOWED
        )
    default: Starter = "toolkit" if args.get("framework") in WITH_TOOLKIT else "entrypoint"
    chosen: Starter = given or default
    if chosen == "toolkit" and args.get("arguments") is not None:
        raise ArgumentError(
            "arguments",
            "have no effect with the toolkit, which makes its own of hyper_parameters; leave "
            "them out, or set started_by to entrypoint",
            codes.EXCLUSIVE,
        )
    return chosen


def _find(args: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    try:
        return training.image_uri(
            args["framework"],
            args.get("framework_version"),
            known["region"],
            py_version=args.get("py_version"),
            instance_type=known["instance_type"],
            base_framework_version=args.get("base_framework_version"),
        )
    except pulumi.RunError as error:
        part, _, words = str(error).removeprefix("image_uri: ").partition(": ")
        raise ArgumentError(_OWN_NAMES.get(part, part), words, codes.NO_IMAGE) from error


def _refuse_two(args: Mapping[str, object]) -> None:
    specification = args.get("algorithm_specification")
    nested = specification if isinstance(specification, Mapping) else {}
    if nested.get("algorithm_name") is not None:
        words = "runs no script; use TrainingJob"
        raise ArgumentError("algorithm_specification.algorithm_name", words, codes.NO_IMAGE)
    if nested.get("training_image") is not None:
        words = "is set by the component; give image in place of it"
        raise ArgumentError("algorithm_specification.training_image", words, codes.EXCLUSIVE)
    has_framework, has_image = (args.get(name) is not None for name in ("framework", "image"))
    if has_framework and has_image:
        raise ArgumentError(
            "image", "cannot be combined with framework; give one of them", codes.EXCLUSIVE
        )
    if not has_framework and not has_image:
        words = "is missing; give framework and framework_version, or image"
        raise ArgumentError("framework", words, codes.MISSING)
    for name in _PARTS:
        if has_image and args.get(name) is not None:
            raise ArgumentError(name, "means nothing with image; leave it out", codes.EXCLUSIVE)


def _refuse_algorithms(framework: str, version: str | None) -> None:
    if framework in WITHOUT_SCRIPTS or (
        framework == "xgboost" and version in _ALGORITHMS_OF_XGBOOST
    ):
        raise ArgumentError(
            "framework",
            f"{' '.join(filter(None, (framework, version)))!r} is a built-in algorithm, which runs "
            "no script; use TrainingJob with image_uri",
            codes.NO_IMAGE,
        )
