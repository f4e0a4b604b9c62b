"""The error codes that a text means: a code in any spelling, a message, AWS's words. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.error_table import classify
from pulumi_sagemaker_training.api.errors import InputError, Refused
from pulumi_sagemaker_training.api.model.failure_causes import cause_of
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.codes import CODES, ErrorCode

_IN_TEXT: Final = re.compile(r"\bSMT-(\d+)", re.IGNORECASE)
_ALONE: Final = re.compile(r"\[?\s*(?:SMT)?[-_ ]?(\d+)\s*\]?", re.IGNORECASE)
_AWS: Final = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z0-9]*)+\b")
_OF_JOB: Final = ("AlgorithmError", "CapacityError", "ClientError", "InternalServerError")
"""How a `FailureReason` begins; elsewhere the words are those of a refused call."""
_DIGITS: Final = 3
_MOST_NAMED: Final = 4
_LONGEST_SHOWN: Final = 60


def meant_codes(text: str) -> Sequence[ErrorCode]:
    """Return the codes that a text means, each once; there is at least one.

    A message of AWS without one of our codes, such as a `FailureReason`, has the code that our
    error about it would have.

    Raises:
        InputError: it means none; the error names those that are near.
    """
    alone = _ALONE.fullmatch(text.strip())
    numbers = [alone[1]] if alone else _IN_TEXT.findall(text)
    known = dict.fromkeys(f"SMT-{number}" for number in numbers)
    found = [CODES[name] for name in known if name in CODES]
    if not found and not numbers:
        found = _of_aws(text)
    if not found:
        message = f"{_shown(text)} is not the code of an error; {_near(numbers)}"
        raise InputError([Violation("code", message, codes.UNKNOWN_CODE)])
    return found


def _of_aws(text: str) -> list[ErrorCode]:
    """Return the code for an error of AWS's, or for the reason of a failed job."""
    cause = cause_of("Failed", "", text.strip())
    if text.lstrip().startswith(_OF_JOB) and cause is not codes.JOB_FAILED:
        return [cause]
    for word in (*_AWS.findall(text), ""):
        error = classify("", word, text)
        if error.error_code is not None and not isinstance(error, Refused):
            return [error.error_code]
    return [] if cause is codes.JOB_FAILED else [cause]


def _near(numbers: Sequence[str]) -> str:
    """Return which codes may be meant: of the same subject, the nearest in number first."""
    first = numbers[0] if numbers else ""
    if not first or int(first[0]) not in codes.SUBJECTS:
        return "docs/errors.md lists them, as SMT-104"
    whole = int(first[:_DIGITS].ljust(_DIGITS, "0"))
    same = [code for code in CODES.values() if str(code.number)[0] == first[0]]
    near = sorted(same, key=lambda code: abs(code.number - whole))[:_MOST_NAMED]
    named = ", ".join(f"{code} ({code.title})" for code in sorted(near, key=lambda c: c.number))
    return f"near it are {named}; docs/errors.md lists all"


def _shown(text: str) -> str:
    line = printable(text.strip())
    return repr(line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…")
