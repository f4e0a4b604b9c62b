"""An update of some resources, replayed by the CLI's own `replay-events`."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tools.watching.scenes import BELOW
from tools.watching.screen import watch

_VARIABLES: Final = {"PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_DEBUG_COMMANDS": "true"}
_PERIOD: Final = "100ms"
_MARK: Final = "all is shown"
_MARKS: Final = 100
_END_OF_LINE: Final = 10
_BELOW: Final = "System Messages"
_RUNNING: Final = re.compile(
    r"creating \(\d+s\)(?:\.{3}|\.{2} |\. {2}| {3}|\.{0,3}$)", re.MULTILINE
)


def capture(texts: Mapping[str, str], columns: int, folder: Path) -> str:
    """Return the CLI's screen while some resources are created.

    Args:
        texts: URN -> live line.
        columns: how wide the terminal is.
        folder: where the events are written.
    """
    shown = _watched(_command(_marked(texts), folder, _PERIOD), columns, _MARK)
    return steady(shown.partition(_BELOW)[0].rstrip())


def capture_with_line_below(urns: Iterable[str], columns: int, folder: Path) -> str:
    """Return the screen of `make up` in a narrow terminal: the table, and a line in the last row.

    Args:
        urns: the resources of the table.
        columns: how wide the terminal is.
        folder: where the events are written.
    """
    command = _command(_marked(dict.fromkeys(urns, "")), folder, _PERIOD)
    below = [sys.executable, "-m", "tools.watching.below", *command]
    shown = _watched(below, columns, BELOW.fit(columns - 1)[-_END_OF_LINE:])
    table, _, rest = shown.partition(_BELOW)
    return steady(f"{table.rstrip()}\n\n{rest.splitlines()[-1]}")


def _watched(command: Sequence[str], columns: int, until: str) -> str:
    """Return the first screen of a command that has a text and the mark."""
    shown: list[str] = []

    def look(screen: str) -> bool:
        shown.append(screen)
        return until in screen and _MARK in screen

    watch(command, {**os.environ, **_VARIABLES}, columns, look)
    return shown[-1]


def _marked(texts: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Return the events of an update, with a mark that all of it is drawn.

    The CLI shows the mark below the table. It is repeated because the CLI draws another screen as
    soon as there are no more events.
    """
    mark = {"stdoutEvent": {"message": _MARK, "color": "never"}}
    lines = [_said(urn, text) for urn, text in texts.items() if text]
    return [*_begun(texts), *lines, *([mark] * _MARKS)]


def log(urn: str, texts: Iterable[str], folder: Path) -> str:
    """Return what the CLI prints without a terminal while one resource is created."""
    events = [*_begun([urn]), *(_said(urn, text) for text in texts)]
    done = subprocess.run(
        _command(events, folder, "0s"),
        env={**os.environ, **_VARIABLES},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    # The replay ends before the resources are created.
    return "\n".join(line for line in lines if "creating (0s)" in line)


def steady(screen: str) -> str:
    """Return a screen with the same seconds and dots at every time that it is drawn. Pure."""
    drawn = _RUNNING.sub("creating (0s)...", screen)
    return "\n".join(line.rstrip() for line in drawn.splitlines())


def _command(events: Sequence[Mapping[str, object]], folder: Path, period: str) -> list[str]:
    path = folder / "events.json"
    numbered = ({"sequence": number, "timestamp": 0, **one} for number, one in enumerate(events))
    path.write_text("\n".join(map(json.dumps, numbered)))
    return ["pulumi", "replay-events", "update", str(path), "--period", period]


def _begun(urns: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the events by which a stack and its resources begin."""
    listed = list(urns)
    stack = stack_of(listed[0])
    yield {"preludeEvent": {"config": {}}}
    for urn in (stack, *listed):
        type_ = urn.split("::")[2]
        made = {"type": type_, "urn": urn, "custom": urn != stack, "inputs": {}, "outputs": {}}
        state = {**made, "parent": "" if urn == stack else stack, "id": "", "provider": ""}
        known = {"op": "create", "urn": urn, "type": type_, "old": None, "new": state}
        yield {"resourcePreEvent": {"metadata": {**known, "logical": True, "provider": ""}}}


def stack_of(urn: str) -> str:
    """Return the URN of a resource's stack. Pure."""
    place, project = urn.split("::")[:2]
    name = f"{project}-{place.rpartition(':')[2]}"
    return f"{place}::{project}::pulumi:pulumi:Stack::{name}"


def _said(urn: str, text: str) -> dict[str, Any]:
    said = {"urn": urn, "message": f"{text}\n", "color": "never", "severity": "info"}
    return {"diagnosticEvent": {**said, "ephemeral": True}}
