"""The Pulumi CLI as this command line uses it: the state, the settings and a preview of a stack."""

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.violation import Violation

PROJECT_FILES: Final = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
_LIMIT_S: Final = 120.0
_ERROR: Final = "error: "
_FIXES: Final[Mapping[str, str]] = {
    "no stack selected": "select one with `pulumi stack select`, or name it with --stack",
    "PULUMI_ACCESS_TOKEN": "log in with `pulumi login`, or set PULUMI_BACKEND_URL as for "
    "`pulumi up`",
    "passphrase must be set": "the settings have secrets; set it as for `pulumi up`",
    "incorrect passphrase": "set the one that `pulumi up` uses",
}
_ABSENT: Final = ("no stack selected", "PULUMI_ACCESS_TOKEN", "no Pulumi.yaml project file found")


class StackUnreadable(InputError):
    """A stack whose state or settings `pulumi` does not give."""

    def __init__(self, message: str) -> None:
        super().__init__([Violation("stack", message, codes.STATE_NOT_READ)])


class NoStack(StackUnreadable):
    """There is no stack here: no project, none selected, no login, or no `pulumi`."""


class CommandResult(NamedTuple):
    """The end of a command: its exit code and what it printed."""

    code: int
    stdout: str
    stderr: str


Run = Callable[[Sequence[str], Path, float | None], CommandResult]
"""A function that runs a command in a folder, for at most some seconds."""


def run(command: Sequence[str], folder: Path, limit_s: float | None) -> CommandResult:
    """Run a command in a folder, without a terminal.

    Raises:
        NoStack: `pulumi` is not installed.
        StackUnreadable: it does not end within the limit, or the folder does not exist.
    """
    try:
        ended = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=limit_s,
        )
    except FileNotFoundError as error:
        if not folder.is_dir():
            raise StackUnreadable(f"there is no folder {folder}") from error
        raise NoStack("`pulumi` is not on PATH; install it, or add its folder to PATH") from error
    except subprocess.TimeoutExpired as error:
        message = f"`{' '.join(command)}` has not ended within {limit_s:g} s"
        raise StackUnreadable(message) from error
    return CommandResult(ended.returncode, ended.stdout, ended.stderr)


def project_file(folder: Path) -> Path | None:
    """Return the project file of a folder or of the nearest one above it, as Pulumi finds it."""
    for place in (folder, *folder.parents):
        for name in PROJECT_FILES:
            if (place / name).is_file():
                return place / name
    return None


@dataclass(frozen=True)
class Pulumi:
    """The Pulumi CLI for one stack. Every method starts a process of some tenths of a second.

    Attributes:
        folder: where it runs.
        stack: the stack's name; None for the one that is selected in the folder.
        run: runs a command.

    Raises:
        NoStack: by every method, where there is no stack.
        StackUnreadable: by every method, if the command fails otherwise.
    """

    folder: Path
    stack: str | None = None
    run: Run = run

    def export(self, *, has_secrets: bool = False) -> str:
        """Return the state as `pulumi stack export` prints it; with secrets only if needed."""
        return self._said("stack", "export", *(["--show-secrets"] if has_secrets else []))

    def last_update_s(self) -> float | None:
        """Return when the last update began, in seconds since 1970; None if there was none."""
        try:
            listed = json.loads(self._said("stack", "history", "--json", "--page-size", "10"))
            begun = (item["startTime"] for item in listed if item.get("kind") == "update")
            return next((datetime.fromisoformat(text).timestamp() for text in begun), None)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def config(self) -> dict[str, object]:
        """Return the stack's configuration by full keys; secrets are decrypted in memory only."""
        found = self._config()
        if not any(isinstance(item, dict) and item.get("secret") for item in found.values()):
            return _values(found)
        return _values(self._config("--show-secrets"))

    def preview(self) -> str:
        """Return what `pulumi preview --json` prints, also if the preview fails.

        It runs the program and waits for it, however long that takes.

        Raises:
            StackUnreadable: it printed no JSON: the preview could not begin.
        """
        ended = self.run(self._command("preview", "--json"), self.folder, None)
        if not ended.stdout.lstrip().startswith("{"):
            raise _failure("pulumi preview --json", ended.stderr or ended.stdout)
        return ended.stdout

    def version(self) -> str:
        """Return the version of the CLI."""
        return self._said("version").strip()

    def _config(self, *more: str) -> dict[str, object]:
        try:
            return dict(json.loads(self._said("config", "--json", *more)))
        except (ValueError, TypeError) as error:
            message = "`pulumi config --json` printed something else than JSON"
            raise StackUnreadable(message) from error

    def _said(self, *arguments: str) -> str:
        ended = self.run(self._command(*arguments), self.folder, _LIMIT_S)
        if ended.code:
            raise _failure(" ".join(["pulumi", *arguments]), ended.stderr)
        return ended.stdout

    def _command(self, *arguments: str) -> list[str]:
        chosen = ["--stack", self.stack] if self.stack and arguments != ("version",) else []
        return ["pulumi", "--non-interactive", *arguments, *chosen]


def _values(config: Mapping[str, object]) -> dict[str, object]:
    return {key: item.get("value") for key, item in config.items() if isinstance(item, dict)}


def _failure(command: str, stderr: str) -> StackUnreadable:
    said = stderr.strip() or "it printed nothing"
    line = next((line for line in said.splitlines() if line.startswith(_ERROR)), said)
    words = line.removeprefix(_ERROR).strip()
    fix = next((fix for sign, fix in _FIXES.items() if sign in words), "")
    message = f"`{command}` failed: {words}{f'; {fix}' if fix else ''}"
    kind = NoStack if any(sign in words for sign in _ABSENT) else StackUnreadable
    return kind(message)
