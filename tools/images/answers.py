"""What AWS's own package answers, for each combination of arguments that it distinguishes.

Runs in the generator's environment (`python -m tools.images.answers`), and prints one line of JSON
for each combination that has an image: the arguments, and the URI in each region.
"""

import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any, Final

from sagemaker.core import image_uris

Config = Mapping[str, Any]

INSTANCES: Final = {
    "": None,
    "cpu": "ml.m5.xlarge",
    "gpu": "ml.g5.xlarge",
    "p4d": "ml.p4d.24xlarge",
    "p5": "ml.p5.48xlarge",
    "trn": "ml.trn1.2xlarge",
    "inf": "ml.inf1.xlarge",
    "inf2": "ml.inf2.xlarge",
    "arm": "ml.c6g.xlarge",
    # No instances are of this family. So the package is asked for images that say only Neuron.
    "neuronx": "ml.neuronx.xlarge",
}
"""One instance type of each processor, and of each family that has images of its own."""
SCOPES: Final = ("training", "inference", "inference_graviton", "eia", "debugger")
"""The scopes in the table. Processing jobs are no training, and their tags are made elsewhere."""

_HUGGING_FACE: Final = "huggingface"
_COMPILER: Final = "-training-compiler"
_TOOLS: Final = ("neuron", "neuronx")
_FIRST_CUDA: Final = "cu110-ubuntu18.04"
_SMP: Final = "pytorch-smp"
# SageMaker's model parallel library is chosen by the way in which training is distributed.
_MODEL_PARALLEL: Final = {
    "torch_distributed": {"enabled": True},
    "smdistributed": {"modelparallel": {"enabled": True}},
}
_BASE_PYTHON: Final = {"py38": "38", "py310": "310"}


def main() -> None:
    """Print the answers, all frameworks in order."""
    logging.disable(logging.CRITICAL)
    _read_files_once()
    for framework in image_uris.list_frameworks():
        for answer in answers(framework):
            sys.stdout.write(json.dumps(answer) + "\n")


def _read_files_once() -> None:
    # Without this each of some hundred thousand questions reads and parses its files again.
    image_uris.config_for_framework = cache(image_uris.config_for_framework)
    image_uris.utils._botocore_resolver = cache(image_uris.utils._botocore_resolver)  # noqa: SLF001


def answers(framework: str) -> Iterator[dict[str, Any]]:
    """Yield the combinations of one framework that have an image."""
    config = image_uris.config_for_framework(framework)
    if framework == "sagemaker-base-python":
        yield from _base_python(config)
        return
    for scope, of_scope in _scopes(config):
        aliases = of_scope.get("version_aliases", {})
        for version in dict.fromkeys([*of_scope["versions"], *aliases]):
            target = aliases.get(version, version)
            found = of_scope["versions"][target]
            for base, python, processor in _combinations(found, scope):
                arguments = {
                    "framework": framework,
                    "image_scope": scope,
                    "version": version,
                    "base_framework_version": base,
                    "py_version": python,
                    "processor": processor,
                    "instance_type": INSTANCES[processor],
                    "stands_for": [target, found.get("version_aliases", {}).get(base, base)],
                }
                if not _is_asked(framework, version, processor):
                    continue
                images = _in_regions(_asker(arguments), _regions(found))
                if images:
                    yield {**arguments, "images": images}


def _scopes(config: Config) -> Iterator[tuple[str, Config]]:
    if "versions" in config:
        yield from ((scope, config) for scope in config.get("scope", ()) if scope in SCOPES)
    else:
        yield from ((scope, config[scope]) for scope in SCOPES if scope in config)


def _combinations(found: Config, scope: str) -> Iterator[tuple[str, str, str]]:
    """Yield base framework, Python and processor; empty text where nothing is given."""
    bases = [name for name, of_base in found.items() if "registries" in _as_map(of_base)]
    aliases = [name for name in found.get("version_aliases", {}) if bases]
    for base in (*bases, *aliases) if bases else ("",):
        inner = (
            found[found["version_aliases"][base] if base in aliases else base] if base else found
        )
        pythons = inner.get("py_versions") or [""]
        yield from product([base], pythons, _processors(scope))


def _processors(scope: str) -> list[str]:
    """Return the processors to ask for; for others the answer is the image of another scope."""
    if scope == "inference_graviton":
        return ["arm"]
    others = {"arm"} if scope == "training" else {"arm", "trn"}
    return [name for name in INSTANCES if name not in others]


def _as_map(value: object) -> Config:
    return value if isinstance(value, Mapping) else {}


def _regions(found: Config) -> list[str]:
    """Return the regions of all images of a version."""
    own = found.get("registries", {})
    nested = [_as_map(of_base).get("registries", {}) for of_base in found.values()]
    return sorted({region for registries in (own, *nested) for region in registries})


def _is_asked(framework: str, version: str, processor: str) -> bool:
    """Tell whether the package answers as asked, and not with an image that does not exist."""
    if processor == "neuronx":
        return "neuron" in framework
    if "neuron" in framework or framework == _SMP:
        return processor != ""
    if framework != "pytorch" or processor != "trn":
        return True
    # Otherwise the answer is the image of another version.
    [(_, of_scope)] = _scopes(image_uris.config_for_framework("pytorch-neuron"))
    return version in of_scope["versions"] or version in of_scope.get("version_aliases", {})


def _asker(arguments: Mapping[str, Any]) -> Callable[[str], str]:
    """Return the question to the package, with its own names, for a region."""
    framework, scope = arguments["framework"], arguments["image_scope"]
    instance_type = arguments["instance_type"]
    if framework == _SMP:
        return lambda region: image_uris.get_training_image_uri(
            region,
            framework,
            arguments["version"],
            arguments["py_version"] or None,
            distribution=_MODEL_PARALLEL,
            instance_type=instance_type or "",
        )
    given: dict[str, Any] = {
        "version": arguments["version"],
        "py_version": arguments["py_version"] or None,
        "base_framework_version": arguments["base_framework_version"] or None,
        "image_scope": scope,
        "instance_type": instance_type,
    }
    if framework.endswith(_COMPILER):
        framework, given["training_compiler_config"] = framework.removesuffix(_COMPILER), True
    elif framework.removeprefix(f"{_HUGGING_FACE}-") in _TOOLS:
        given["inference_tool"] = framework.removeprefix(f"{_HUGGING_FACE}-")
        framework = _HUGGING_FACE
    elif framework == _HUGGING_FACE and scope == "training" and arguments["processor"] != "cpu":
        # As the package's estimators do for the first versions, which do not name it themselves.
        given["container_version"] = _FIRST_CUDA
    return lambda region: image_uris.retrieve(framework, region, **given)


def _in_regions(ask: Callable[[str], str], regions: list[str]) -> dict[str, str]:
    images: dict[str, str] = {}
    for region in regions:
        try:
            images[region] = ask(region)
        # The package refuses with a ValueError, and fails with the others where it forgot to.
        except (ValueError, KeyError, TypeError, AttributeError, NotImplementedError):
            continue
    return images


def _base_python(config: Config) -> Iterator[dict[str, Any]]:
    """Yield the images with nothing but Python, for which the package has a function."""
    version, found = next(iter(config["versions"].items()))
    for name, python in _BASE_PYTHON.items():
        yield {
            "framework": "sagemaker-base-python",
            "image_scope": "training",
            "version": version,
            "base_framework_version": "",
            "py_version": name,
            "processor": "",
            "instance_type": None,
            "stands_for": [version, ""],
            "images": {
                region: image_uris.get_base_python_image_uri(region, python)
                for region in found["registries"]
            },
        }


if __name__ == "__main__":
    main()
