"""The table of images: how this machine runs an image's code. Users can add their own rows."""

import json
import re
import sys
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

_IMITATED = "imitated"
_INSTALLED = "installed"


class ImageTableError(Exception):
    """A user's table of images that cannot be used."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """The way to run an image's code on this machine.

    Args:
        python: the interpreter that replaces any python in the entrypoint.
        entrypoint: the image's own entrypoint, for a job that names none; empty when unknown.
        environment: the variables that the image would set.
        captures_errors: whether the image's framework asks the toolkit to quote a failed script's
            errors in the reason. PyTorch's and TensorFlow's training toolkits do, the container of
            scikit-learn does not (`capture_error` in their `training.py`).
        runs_toolkit: whether script mode runs the `sagemaker-training` package of this interpreter
            in place of the emulator's imitation.
    """

    python: str
    entrypoint: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    captures_errors: bool = False
    runs_toolkit: bool = False


class Images:
    """The table of images, with the user's rows first."""

    def __init__(self, own: Path | None = None) -> None:
        self._own = own

    @cached_property
    def _builtin(self) -> dict[str, Any]:
        text = resources.files(__package__).joinpath("images.json").read_text("utf-8")
        table: dict[str, Any] = json.loads(text)
        return table

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        rows = [*_read_own(self._own), *self._builtin["images"]]
        compiled = [{**row, "pattern": re.compile(row["pattern"])} for row in rows]
        for toolkit in (row.get("toolkit", _IMITATED) for row in compiled):
            if toolkit not in (_IMITATED, _INSTALLED):
                raise ValueError(f"toolkit is {toolkit!r}, not {_IMITATED!r} or {_INSTALLED!r}")
        return compiled

    def check(self) -> None:
        """Read the user's table, so that an error in it is found at the start.

        Raises:
            ImageTableError: it cannot be used.
        """
        try:
            _ = self._rows
        except (OSError, ValueError, KeyError, TypeError, re.error) as error:
            raise ImageTableError(
                f"the table of images {self._own} cannot be used: {error}"
            ) from error

    def runtime(self, image: str) -> Runtime | None:
        """Return how an image's code is run, or None for an image that is not in the table."""
        row = next((row for row in self._rows if row["pattern"].search(image)), None)
        if row is None or row.get("runtime", "python") == "simulate":
            return None
        return Runtime(
            python=row.get("python", sys.executable),
            entrypoint=tuple(row.get("entrypoint", ())),
            environment=dict(row.get("environment", {})),
            captures_errors=bool(row.get("capture_error", False)),
            runs_toolkit=row.get("toolkit", _IMITATED) == _INSTALLED,
        )

    def injected_metrics(self, image: str) -> list[dict[str, str]]:
        """Return the metric definitions that the service adds for a built-in algorithm."""
        for row in self._builtin["algorithms"]:
            if re.search(row["pattern"], image):
                return [
                    {
                        "Name": label.replace("{name}", name),
                        "Regex": expression.replace("{name}", name),
                    }
                    for label, expression in row["metrics"].items()
                    for name in row["names"]
                ]
        return []


def _read_own(path: Path | None) -> list[dict[str, Any]]:
    if path is None:
        return []
    table = json.loads(path.read_text("utf-8"))
    rows = table["images"] if isinstance(table, dict) else table
    return list(rows)
