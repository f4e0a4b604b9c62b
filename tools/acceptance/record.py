"""The comparison of a run's answers with the emulator's, and the files that keep it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from sagemaker_emulator.behaviour import BehaviourError, Behaviours
from sagemaker_emulator.behaviour.table import BEHAVIOURS
from tools import tables

PAGE: Final = Path(__file__).parents[2] / "docs" / "acceptance.md"
MARKS: Final = tables.Marks("make acceptance")
_HEAD: Final = ("key", "question", "the emulator", "AWS", "source of the emulator's answer")
_LONGEST: Final = 160


@dataclass(frozen=True)
class Compared:
    """What a run has found out. Pure.

    Attributes:
        differing: the answers that are not the emulator's own, by key.
        unplayable: why the emulator cannot do likewise, by key; a part of `differing`.
        unanswered: the error that a question met, by key.
    """

    differing: Mapping[str, Any]
    unplayable: Mapping[str, str]
    unanswered: Mapping[str, str]

    @property
    def playable(self) -> dict[str, Any]:
        """The differing answers that the emulator can give too."""
        return {k: v for k, v in self.differing.items() if k not in self.unplayable}


def compared(answers: Mapping[str, object]) -> Compared:
    """Compare answers with the emulator's own. Pure."""
    unanswered = {k: _one_line(v) for k, v in answers.items() if isinstance(v, Exception)}
    differing = {
        key: value
        for key, value in answers.items()
        if key not in unanswered and value != BEHAVIOURS[key].value
    }
    unplayable = {}
    for key, value in differing.items():
        try:
            Behaviours({key: value})
        except BehaviourError as error:
            unplayable[key] = str(error)
    return Compared(differing, unplayable, unanswered)


def document(found: Compared, region: str, day: date) -> str:
    """Return the file that the emulator reads. Pure."""
    content = {
        "recorded": {"on": day.isoformat(), "region": region},
        "answers": dict(sorted(found.playable.items())),
        "cannot_be_played": dict(sorted((key, found.differing[key]) for key in found.unplayable)),
        "unanswered": dict(sorted(found.unanswered.items())),
    }
    return json.dumps(content, indent=2) + "\n"


def page(text: str, recorded: Mapping[str, object]) -> str:
    """Return the page of the docs with the table of a recorded file. Pure."""
    return MARKS.replaced(text, tables.table(_HEAD, _rows(recorded)))


def _rows(recorded: Mapping[str, object]) -> list[tuple[str, ...]]:
    return [
        (
            f"`{key}`",
            behaviour.question,
            _shown(behaviour.value),
            _of_aws(key, recorded),
            behaviour.source,
        )
        for key, behaviour in BEHAVIOURS.items()
    ]


def _of_aws(key: str, recorded: Mapping[str, Any]) -> str:
    if recorded.get("recorded") is None:
        return "not asked yet"
    for part in ("answers", "cannot_be_played"):
        if key in recorded.get(part, {}):
            return _shown(recorded[part][key])
    if key in recorded.get("unanswered", {}):
        return f"no answer: {recorded['unanswered'][key]}"
    return "the same"


def _shown(value: object) -> str:
    match value:
        case {"code": str(code), "message": str(message)}:
            text = f"`{code}`: {message}"
        case dict():
            text = ", ".join(f"`{name}`: {json.dumps(inner)}" for name, inner in value.items())
            return text.replace("|", "\\|")
        case list():
            text = ", ".join(f"`{item}`" for item in value) or "none"
        case _:
            text = str(value)
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return cut.replace("|", "\\|")


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]
