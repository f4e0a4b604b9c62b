"""The constraints of the service model, and the messages for broken ones.

Pydantic finds what is wrong. This module turns each finding into a violation: the property, the
value, what is allowed, and what to do.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, get_args

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.model.generated.spellings import MAP_KEYS
from pulumi_sagemaker_training.api.model.locations import KEY_MARK, rendered
from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members, members_by
from pulumi_sagemaker_training.api.model.patterns import IN_WORDS
from pulumi_sagemaker_training.api.request.rules.everywhere import OUTPUT_AS_TEXT
from pulumi_sagemaker_training.api.values.text import MASK, nearest
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation, named_kind
from pulumi_sagemaker_training.codes import ErrorCode

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_ROOT = "CreateTrainingJobRequest"
_LONGEST_CHOICE = 8
_TAGS = "TagList"

Location = tuple[str | int, ...]


class Broken(NamedTuple):
    """A broken constraint and its place."""

    location: Location
    violation: Violation


class _Finding(NamedTuple):
    """The parts from which a message is made."""

    value: object
    shown: str
    is_secret: bool
    shape: str
    parent: str
    name: str
    context: Mapping[str, object]


def broken_constraints(request: Mapping[str, object], secrets: Secrets) -> list[Broken]:
    """Return every constraint of the service model that a request breaks.

    Args:
        request: normalised, in the Python spelling. `UNKNOWN` values break nothing, but a name may.
        secrets: the properties that must not be shown.
    """
    errors = _errors(request)
    meant = {_meant(error) for error in errors if error["type"] == "extra_forbidden"}
    return [
        Broken(tuple(error["loc"]), _violation(error, secrets))
        for error in errors
        if not _is_for_others(error)
        and not _is_newer_choice(error)
        and not (error["type"] == "missing" and tuple(error["loc"]) in meant)
    ]


def _meant(error: "ErrorDetails") -> Location:
    """Return the place of the member that a misspelt one means: it is not missing as well."""
    location = tuple(error["loc"])
    return (*location[:-1], _member_meant(str(location[-1]), _shapes(location)[1]) or "")


def _is_for_others(error: "ErrorDetails") -> bool:
    """Tell whether a value is unknown, or is an Output in a text, which a rule reports better.

    That a structure has no member of a name is known without the member's value.
    """
    value = error["input"]
    if error["type"] == "extra_forbidden":
        return False
    return value is UNKNOWN or (isinstance(value, str) and OUTPUT_AS_TEXT in value)


def _errors(request: Mapping[str, object]) -> "list[ErrorDetails]":
    # Imported here: a program that only declares a job never loads pydantic.
    from pydantic import ValidationError

    from pulumi_sagemaker_training.api.model.generated.models import CreateTrainingJobRequest

    try:
        CreateTrainingJobRequest.model_validate(request, by_alias=False, by_name=True)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _violation(error: "ErrorDetails", secrets: Secrets) -> Violation:
    location = tuple(error["loc"])
    path = _path(location, secrets)
    shape, parent = _shapes(location)
    kind = error["type"]
    finding = _Finding(
        value=error["input"],
        shown=secrets.shown(path, error["input"]),
        is_secret=secrets.covers(path),
        shape=shape,
        parent=parent,
        name=str(location[-1]),
        context=error.get("ctx", {}),
    )
    if kind == "literal_error" and not isinstance(error["input"], str):
        kind = "string_type"
    name, sentence = _SENTENCES.get(kind, ("value", _anything_else))
    return Violation(path, sentence(finding), _CODES.get(name, codes.NOT_ALLOWED), name)


def _path(location: Location, secrets: Secrets) -> str:
    """Return the path as the program has it; a key of a secret map is masked."""
    if location[-1] == KEY_MARK and secrets.covers(rendered(location[:-2])):
        return f"{rendered(location[:-2])}[{MASK}]"
    return rendered(location)


def _shapes(location: Location) -> tuple[str, str]:
    """Return the shape at a location and the structure or map that holds it."""
    shape, parent = _ROOT, _ROOT
    for part in location:
        if part == KEY_MARK:
            return MAP_KEYS[parent], parent
        parent = shape
        if kind_of(shape) == "structure":
            member = members_by(shape, "python").get(str(part))
            shape = member.shape if member else ""
        else:
            shape = element_of(shape)
    return shape, parent


def choices_of(shape: str) -> tuple[str, ...]:
    """Return the allowed values of an enum of the service model."""
    from pulumi_sagemaker_training.api.model.generated import models

    return get_args(getattr(models, shape))


def _is_newer_choice(error: "ErrorDetails") -> bool:
    """Tell whether the installed botocore has a value that these models do not have yet.

    New instance types appear every month, and a newer botocore has them.
    """
    if error["type"] != "literal_error" or not isinstance(error["input"], str):
        return False
    return error["input"] in _installed_choices(_shapes(tuple(error["loc"]))[0])


def _installed_choices(shape: str) -> tuple[str, ...]:
    # Imported here: only a value that would be refused needs the whole service model.
    from pulumi_sagemaker_training.api.model.documentation import installed_shapes

    return tuple(installed_shapes().get(shape, {}).get("enum", ()))


def _missing(_: _Finding) -> str:
    return "is required"


def _unknown_member(finding: _Finding) -> str:
    names = [member.python for member in members(finding.parent)]
    article = "an" if finding.parent.startswith(tuple("AEIO")) else "a"
    owner = "a training job" if finding.parent == _ROOT else f"{article} {finding.parent}"
    meant = _member_meant(finding.name, finding.parent)
    advice = f"did you mean {meant}?" if meant else f"it has {', '.join(names)}"
    return f"{owner} has no such member; {advice}"


def _member_meant(name: str, parent: str) -> str | None:
    """Return the member of a structure that a name spells as the API does, or is near to."""
    spelt = members_by(parent, "wire").get(name)
    return spelt.python if spelt else nearest(name, [member.python for member in members(parent)])


def _wrong_type(wanted: str) -> Callable[[_Finding], str]:
    def sentence(finding: _Finding) -> str:
        given = named_kind(finding.value)
        shown = "" if isinstance(finding.value, Mapping | list | tuple) else f" {finding.shown}"
        return f"must be {wanted}, not {given}{shown}"

    return sentence


def _no_list(finding: _Finding) -> str:
    """Say that a list is needed; of tags, a map, which is their usual form."""
    return _wrong_type("a map" if finding.shape == _TAGS else "a list")(finding)


def refused_choice(value: str, shape: str, shown: str) -> str | None:
    """Return why a text is not an allowed value of an enum; None if it is allowed.

    Args:
        value: the text.
        shape: as the service model names it.
        shown: the text as a message may show it; the mask of a secret hides what is near, too.
    """
    choices = choices_of(shape)
    if value in choices or value in _installed_choices(shape):
        return None
    return _outside(choices, shape, shown, None if shown == MASK else value)


def _not_a_choice(finding: _Finding) -> str:
    value = None if finding.is_secret else str(finding.value)
    return _outside(choices_of(finding.shape), finding.shape, finding.shown, value)


def _outside(choices: tuple[str, ...], shape: str, shown: str, value: str | None) -> str:
    if len(choices) <= _LONGEST_CHOICE:
        allowed = f"must be one of {', '.join(choices)}"
    else:
        allowed = f"must be one of the {len(choices)} values that {shape} has"
    meant = None if value is None else nearest(value, choices)
    advice = f"; did you mean {meant}?" if meant else ""
    return f"{shown} {allowed}{advice}"


def _wrong_length(finding: _Finding) -> str:
    length = "" if finding.is_secret else f"has {len(str(finding.value))} characters; "
    one = 1 in (finding.context.get("max_length"), finding.context.get("min_length"))
    return f"{finding.shown} {length}{_bounds(finding)} character{'' if one else 's'}"


def _wrong_count(finding: _Finding) -> str:
    count = len(finding.value) if isinstance(finding.value, Mapping | list | tuple) else 0
    return f"has {count} {'entry' if count == 1 else 'entries'}; {_bounds(finding)}"


def _bounds(finding: _Finding) -> str:
    if "max_length" in finding.context:
        return f"must have at most {finding.context['max_length']}"
    return f"must have at least {finding.context['min_length']}"


def _out_of_range(finding: _Finding) -> str:
    if "ge" in finding.context:
        return f"{finding.shown} must be {finding.context['ge']} or more"
    return f"{finding.shown} must be {finding.context['le']} or less"


def _not_matching(finding: _Finding) -> str:
    words = IN_WORDS.get(finding.shape)
    pattern = finding.context["pattern"]
    return f"{finding.shown} must be {words}" if words else f"{finding.shown} must match {pattern}"


def _anything_else(finding: _Finding) -> str:
    return f"{finding.shown} is not a {finding.shape}"


_CODES: Mapping[str, ErrorCode] = {
    "required": codes.MISSING,
    "member": codes.UNKNOWN_PROPERTY,
    "type": codes.WRONG_KIND,
}

# Pydantic's name of an error -> the constraint's name, and the function that makes the message.
_SENTENCES: dict[str, tuple[str, Callable[[_Finding], str]]] = {
    "missing": ("required", _missing),
    "extra_forbidden": ("member", _unknown_member),
    "string_type": ("type", _wrong_type("text")),
    "int_type": ("type", _wrong_type("a whole number")),
    "int_from_float": ("type", _wrong_type("a whole number")),
    "float_type": ("type", _wrong_type("a number")),
    "bool_type": ("type", _wrong_type("True or False")),
    "list_type": ("type", _no_list),
    "dict_type": ("type", _wrong_type("a map")),
    "model_type": ("type", _wrong_type("a map of its members")),
    "model_attributes_type": ("type", _wrong_type("a map of its members")),
    "literal_error": ("enum", _not_a_choice),
    "string_too_short": ("length", _wrong_length),
    "string_too_long": ("length", _wrong_length),
    "too_short": ("size", _wrong_count),
    "too_long": ("size", _wrong_count),
    "greater_than_equal": ("range", _out_of_range),
    "less_than_equal": ("range", _out_of_range),
    "pattern": ("pattern", _not_matching),
}
