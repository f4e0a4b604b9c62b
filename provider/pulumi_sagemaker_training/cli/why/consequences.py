"""What a preview says of the jobs, sweeps, champions and uploads of a stack. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.answers.models import Consequence, WhyAnswer
from pulumi_sagemaker_training.cli.stack.state import Kind, StackState, kind_of
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner

Effect = Literal[
    "trains", "may train", "creates", "replaces", "updates", "keeps", "deletes", "reads", "fails"
]
Shown = Literal["job", "sweep", "champion", "upload"]

_SHOWN: Final[Mapping[Kind, Shown]] = {
    Kind.JOB: "job",
    Kind.SWEEP: "sweep",
    Kind.CHAMPION: "champion",
    Kind.UPLOAD: "upload",
}
_EFFECTS: Final[Mapping[str, Effect]] = {
    "create": "trains",
    "create-replacement": "trains",
    "replace": "trains",
    "update": "updates",
    "delete": "deletes",
    "discard": "deletes",
    "read": "reads",
    "read-replacement": "reads",
    "import": "reads",
    "import-replacement": "reads",
    "refresh": "updates",
    "same": "keeps",
}
_OF_TRAININGLESS: Final[Mapping[str, Effect]] = {
    "create": "creates",
    "create-replacement": "replaces",
    "replace": "replaces",
}
"""For uploads and champions, which train nothing: the engine's own words."""
_ORDER: Final = (
    "fails",
    "trains",
    "may train",
    "replaces",
    "creates",
    "updates",
    "deletes",
    "reads",
    "keeps",
)
"""Of several steps of one resource, the first of these counts."""
_NEW: Final = ("create", "import")
_MOST: Final = re.compile(r"\bat most \$([\d,]+(?:\.\d+)?)")
_TRAINS: Final = re.compile(r"\btrials? (?:is|are) (?:new|trained again)|\btrained again\b")
_MAY: Final = re.compile(r"\bmay train again\b")
_HIDDEN: Final = re.compile(r"^__")


def why_answer(preview: str, state: StackState) -> WhyAnswer:
    """Return what the next update would do with each of the stack's jobs.

    Args:
        preview: the output of `pulumi preview --json`.
        state: the stack's state, which has the resources that stay as they are.

    Raises:
        InputError: it is not such an output.
    """
    try:
        document = json.loads(preview)
        steps = _by_urn(document.get("steps") or ())
        said = _by_urn(document.get("diagnostics") or ())
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        message = "`pulumi preview --json` printed something else than a preview"
        raise InputError([Violation("stack", message, codes.STATE_NOT_READ)]) from error
    held = [r.urn for r in state.resources if not r.is_leaving and r.kind in _SHOWN]
    urns = list(dict.fromkeys([*held, *steps, *said]))
    found = [
        _consequence(urn, shown, steps.get(urn, ()), said.get(urn, ()))
        for urn in urns
        if (shown := _shown(urn))
    ]
    listed = [each for each in found if each.kind != "upload" or each.effect != "keeps"]
    listed.sort(key=lambda each: (_ORDER.index(each.effect), each.name))
    training = [each for each in listed if each.effect == "trains" and each.kind != "champion"]
    return WhyAnswer(resources=listed, trains=len(training), worst_case_usd=_total(training))


def other_errors(preview: str) -> list[str]:
    """Return the errors of a preview that are about none of the resources shown."""
    try:
        listed = json.loads(preview).get("diagnostics") or ()
    except (ValueError, AttributeError):
        return []
    return [
        _words(item)
        for item in listed
        if item.get("severity") == "error" and not _shown(str(item.get("urn") or ""))
    ]


def _by_urn(items: Sequence[Mapping[str, object]]) -> dict[str, list[Mapping[str, object]]]:
    found: dict[str, list[Mapping[str, object]]] = {}
    for item in items:
        if item.get("urn"):
            found.setdefault(str(item["urn"]), []).append(item)
    return found


def _shown(urn: str) -> Shown | None:
    parts = urn.split("::")
    if len(parts) < 4:
        return None
    kind = kind_of(parts[2].rpartition("$")[2])
    return _SHOWN.get(kind) if kind is not None else None


def _consequence(
    urn: str,
    kind: Shown,
    steps: Sequence[Mapping[str, object]],
    said: Sequence[Mapping[str, object]],
) -> Consequence:
    words = [_words(item) for item in said]
    ops = [str(step.get("op")) for step in steps]
    is_failed = any(item.get("severity") == "error" for item in said)
    effect = _effect(kind, ops, " ".join(words), is_failed=is_failed)
    costs = [float(m[1].replace(",", "")) for text in words if (m := _MOST.search(text))]
    return Consequence(
        name=Owner.from_urn(urn).name,
        kind=kind,
        urn=urn,
        effect=effect,
        is_new=any(op in _NEW for op in ops),
        because=list(_because(steps)),
        words=words,
        worst_case_usd=costs[0] if costs and effect == "trains" else None,
    )


def _effect(kind: Shown, ops: Sequence[str], said: str, *, is_failed: bool) -> Effect:
    if is_failed:
        return "fails"
    words = {**_EFFECTS, **(_OF_TRAININGLESS if kind in ("champion", "upload") else {})}
    effects = [words.get(op, "keeps") for op in ops] or ["keeps"]
    found = min(effects, key=_ORDER.index)
    if found == "updates" and _MAY.search(said):
        return "may train"
    if found == "updates" and kind == "sweep" and _TRAINS.search(said):
        return "trains"
    return found


def _because(steps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the properties that differ, each once."""
    seen: set[str] = set()
    for step in steps:
        for path in [*(step.get("detailedDiff") or ()), *(step.get("replaceReasons") or ())]:
            is_whole = any(other.startswith((f"{path}.", f"{path}[")) for other in seen)
            if path not in seen and not is_whole and not _HIDDEN.match(path):
                seen.add(path)
                yield path


def _words(item: Mapping[str, object]) -> str:
    return printable(str(item.get("message") or "").strip())


def _total(training: Sequence[Consequence]) -> float | None:
    costs = [each.worst_case_usd for each in training]
    known = [usd for usd in costs if usd is not None]
    return round(sum(known), 4) if known and len(known) == len(costs) else None
