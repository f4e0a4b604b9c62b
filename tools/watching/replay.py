"""An update of some resources, replayed by the CLI's own `replay-events`."""

import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tools.watching.scenes import STACK
from tools.watching.screen import watch

_VARIABLES: Final = {"PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_DEBUG_COMMANDS": "true"}
_PERIOD: Final = "100ms"
_MARK: Final = "all is shown"
_MARKS: Final = 100
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
    shown: list[str] = []

    def look(screen: str) -> bool:
        shown.append(screen)
        return _MARK in screen

    # An event that the CLI shows below the table marks that all before it are drawn. It is repeated
    # because the CLI draws another screen as soon as there are no more events.
    mark = {"stdoutEvent": {"message": _MARK, "color": "never"}}
    lines = [_said(urn, text) for urn, text in texts.items()]
    events = [*_begun(texts), *lines, *([mark] * _MARKS)]
    watch(_command(events, folder, _PERIOD), {**os.environ, **_VARIABLES}, columns, look)
    return steady(shown[-1].partition(_BELOW)[0].rstrip())


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


def _command(events: Sequence[Mapping[str, Any]], folder: Path, period: str) -> list[str]:
    path = folder / "events.json"
    numbered = ({"sequence": number, "timestamp": 0, **one} for number, one in enumerate(events))
    path.write_text("\n".join(map(json.dumps, numbered)))
    return ["pulumi", "replay-events", "update", str(path), "--period", period]


def _begun(urns: Iterable[str]) -> Iterator[dict[str, Any]]:
    yield {"preludeEvent": {"config": {}}}
    for urn in (STACK, *urns):
        type_ = urn.split("::")[2]
        made = {"type": type_, "urn": urn, "custom": urn != STACK, "inputs": {}, "outputs": {}}
        state = {**made, "parent": "" if urn == STACK else STACK, "id": "", "provider": ""}
        known = {"op": "create", "urn": urn, "type": type_, "old": None, "new": state}
        yield {"resourcePreEvent": {"metadata": {**known, "logical": True, "provider": ""}}}


def _said(urn: str, text: str) -> dict[str, Any]:
    said = {"urn": urn, "message": f"{text}\n", "color": "never", "severity": "info"}
    return {"diagnosticEvent": {**said, "ephemeral": True}}
