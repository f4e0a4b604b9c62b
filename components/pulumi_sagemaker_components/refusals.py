"""The refusal of an argument of a component, in one line."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from inspect import isawaitable

import pulumi

from pulumi_sagemaker_training import codes


class ArgumentError(pulumi.RunError):
    """A wrong argument of a component.

    Args:
        path: the argument, as `channels.train`.
        words: its value unless it is secret, what is allowed, and what to do.
        code: the kind of cause, which has a page.
        resource: the name of the component, which `about` adds.
    """

    def __init__(self, path: str, words: str, code: codes.ErrorCode, resource: str = "") -> None:
        self.path = path
        self.words = words
        self.code = code
        text = ": ".join(part for part in (resource, path, words) if part)
        super().__init__(codes.with_code(text, code))

    def about(self, resource: str) -> "ArgumentError":
        """Return the same refusal with the component's name."""
        return ArgumentError(self.path, self.words, self.code, resource)


def refuse_unknown(args: Mapping[str, object], known: Collection[str], owner: str) -> None:
    """Refuse arguments that a component does not have.

    Raises:
        ArgumentError: an argument is not known; the line names the nearest one.
    """
    for name in args:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ArgumentError(
                name, f"is not an argument of {owner}{hint}", codes.UNKNOWN_PROPERTY
            )


def refuse_missing(args: Mapping[str, object], required: Collection[str], owner: str) -> None:
    """Refuse arguments of which a required one is missing.

    Raises:
        ArgumentError: a required argument is not given.
    """
    for name in required:
        if args.get(name) is None:
            raise ArgumentError(name, f"is missing; {owner} requires it", codes.MISSING)


def refuse_outputs(args: Mapping[str, object], names: Collection[str]) -> None:
    """Refuse outputs where the program needs the value to declare the resources.

    Raises:
        ArgumentError: a value is an output, or contains one.
    """
    for name in names:
        value = args.get(name)
        parts = value if isinstance(value, list | tuple) else (value,)
        if any(isinstance(part, pulumi.Output) for part in parts):
            raise ArgumentError(
                name,
                "is an output, whose value is not known yet when the resources are declared; "
                "give a plain value",
                codes.NOT_KNOWN_YET,
            )


def refuse_other_forms(
    args: Mapping[str, object], names: Collection[str], form: type | tuple[type, ...], noun: str
) -> None:
    """Refuse values of another form than the component reads; any of them may be an output.

    The line does not show the value, which may be a secret.

    Raises:
        ArgumentError: a value has another form.
    """
    for name in names:
        value = args.get(name)
        may_be_right = value is None or isinstance(value, pulumi.Output) or isawaitable(value)
        is_flag = isinstance(value, bool) and form is not bool
        if not may_be_right and (is_flag or not isinstance(value, form)):
            raise ArgumentError(
                name, f"is of type {type(value).__name__}; give {noun}", codes.WRONG_KIND
            )


def nearest(name: str, known: Collection[str]) -> str:
    """Return a question that names the nearest known name, or nothing."""
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}? " if near else ""
