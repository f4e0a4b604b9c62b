"""The choice of an image by what is given of it. Pure.

An image is never chosen because it is the newest, so that a new version of this package changes no
answer, and nothing trains again.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.model.images import NONE, Image, accounts, domain, images
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.violation import Violation, named_kind

_LATEST: Final = "latest"
_MOST_SHOWN: Final = 12
_INSTANCE_TYPE: Final = re.compile(r"ml\.(?P<family>[a-z0-9-]+)\.[a-z0-9-]+")
_ARM: Final = re.compile(r"[a-z]+\d+g[a-z]*")
# Images that name no processor run on any of these. AWS has none for the others.
_COMMON: Final = frozenset({"cpu", "gpu", "inf"})


@dataclass(frozen=True, slots=True)
class ImageQuery:
    """What is known of the image that is looked for.

    Attributes:
        framework: the framework or algorithm, as the SageMaker SDK names it.
        version, base_framework_version, py_version, image_scope: the parts of `Image`.
        instance_type: the instances on which the image will run.
        region: the region whose registry has it.

    A part that is None is not given: then only one image may be left.
    """

    framework: str
    version: str | None
    region: str | None
    py_version: str | None = None
    instance_type: str | None = None
    image_scope: str | None = "training"
    base_framework_version: str | None = None


def find_uri(query: ImageQuery) -> str:
    """Return the URI of the one image that fits.

    Raises:
        InputError: no image fits, or more than one; the message has what is allowed.
    """
    _refuse_other_types(query)
    rows = _of_framework(query.framework)
    about = query.framework
    rows = _narrowed(rows, "image_scope", query.image_scope, about)
    rows = _narrowed(rows, "version", query.version, about)
    about = _named(about, {row.version for row in rows})
    rows = _narrowed(rows, "base_framework_version", query.base_framework_version, about)
    rows = _narrowed(rows, "py_version", query.py_version, about)
    row = _for_instances(rows, query.instance_type, about)
    return f"{_registry(row, query.region, about)}/{row.path}"


def _refuse_other_types(query: ImageQuery) -> None:
    for name in ImageQuery.__slots__:
        value = getattr(query, name)
        if value is not None and not isinstance(value, str):
            hint = f'; write "{value}"' if isinstance(value, int | float) else ""
            raise _refusal(name, f"must be text, not {named_kind(value)}{hint}")


def _of_framework(framework: str) -> Sequence[Image]:
    found = images().get(framework)
    if found:
        return found
    by_repository = {row.path.split(":")[0]: name for name, of in images().items() for row in of}
    holders = [name for path, name in by_repository.items() if framework and framework in path]
    meant = nearest(framework, images()) or next(iter(holders), None)
    # There are too many names for a line.
    hint = f"did you mean {meant!r}? " if meant else ""
    raise _refusal("framework", f"{framework!r} is not known; {hint}docs/images.md lists the names")


def _narrowed(rows: Sequence[Image], part: str, given: str | None, about: str) -> Sequence[Image]:
    """Return the rows with the given value of a part, or all if they have but one value."""
    values = _newest_first({getattr(row, part) for row in rows})
    is_only_one = len(values) == 1
    if given is None or (part == "version" and given == _LATEST and is_only_one):
        if is_only_one:
            return rows
        raise _refusal(part, f"is required, because {about} has several: {_shown(values)}")
    if given in values and given != NONE:
        return [row for row in rows if getattr(row, part) == given]
    if values == [NONE]:
        raise _refusal(
            part, f"{given!r} cannot be chosen, because {about} has only one; leave it out"
        )
    meant = nearest(given, values)
    hint = f"did you mean {meant!r}? " if meant else ""
    raise _refusal(part, f"{given!r} is not available for {about}; {hint}allowed: {_shown(values)}")


def _for_instances(rows: Sequence[Image], instance_type: str | None, about: str) -> Image:
    """Return the one row for a type of instances."""
    by_processor = {row.processor: row for row in rows}
    allowed = ", ".join(sorted(by_processor))
    if instance_type is None:
        if len(by_processor) == 1:
            return rows[0]
        example = "such as 'ml.m5.large'"
        raise _refusal(
            "instance_type", f"is required ({example}): {about} has images for {allowed}"
        )
    match = _INSTANCE_TYPE.fullmatch(instance_type)
    if match is None:
        message = f"{instance_type!r} is not an instance type, which looks like 'ml.m5.large'"
        raise _refusal("instance_type", message)
    family = match["family"]
    kind = processor_of(family)
    found = by_processor.get(family) or by_processor.get(kind)
    if found is None and kind in ("inf", "trn"):
        found = by_processor.get("neuronx")
    if found is None and kind in _COMMON:
        found = by_processor.get(NONE)
    if found is None:
        those = "cpu, gpu" if allowed == NONE else allowed
        message = f"{instance_type!r} has the processor {kind}; {about} has images for {those}"
        raise _refusal("instance_type", message)
    return found


def processor_of(family: str) -> str:
    """Return the kind of processor of a family of instances: arm, cpu, gpu, inf or trn."""
    if _ARM.fullmatch(family):
        return "arm"
    if family.startswith(("inf", "trn")):
        return family[:3]
    return "gpu" if family.startswith(("g", "p")) else "cpu"


def _registry(row: Image, region: str | None, about: str) -> str:
    of_region = accounts(row.registry)
    if not region:
        raise _refusal(
            "region", "is required, such as 'eu-west-1', because the stack does not set one"
        )
    if region not in of_region:
        meant = nearest(region, of_region)
        hint = f"did you mean {meant!r}? " if meant else ""
        allowed = hint.strip() or f"allowed: {', '.join(sorted(of_region))}"
        raise _refusal("region", f"{region!r} has no image of {about}; {allowed}")
    return f"{of_region[region]}.dkr.ecr.{region}.{domain(region)}"


def _named(framework: str, versions: Collection[str]) -> str:
    return f"{framework} {' '.join(versions)}" if len(versions) == 1 else framework


def _newest_first(values: Iterable[str]) -> list[str]:
    return sorted(values, key=_in_order, reverse=True)


def _in_order(version: str) -> list[tuple[int, int, str]]:
    """Return a key that puts 1.10 after 1.9, and words before numbers."""
    parts = re.findall(r"\d+|[a-z]+", version)
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts]


def _shown(values: Sequence[str]) -> str:
    rest = len(values) - _MOST_SHOWN
    return ", ".join(values[:_MOST_SHOWN]) + (f" and {rest} older" if rest > 0 else "")


def _refusal(part: str, message: str) -> InputError:
    return InputError([Violation(part, message, codes.NO_IMAGE)])
