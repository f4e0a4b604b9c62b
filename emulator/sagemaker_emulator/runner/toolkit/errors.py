"""The failures that end a training with a reason of their own."""

from typing import Any


class ClientError(Exception):
    """A failure that the user can fix; its text is written to the failure file as it is."""


class CommandError(ClientError):
    """A command that ended with an exit code other than 0.

    Args:
        kind: the name of the failure, such as `ExecuteUserScriptError`.
        command: the command and its arguments.
        code: its exit code; minus the signal's number for a command that a signal ended; None for
            one that cannot be started.
        output: the lines from the first error on, if they were captured.
    """

    def __init__(self, kind: str, command: list[str], code: "int | None", output: str) -> None:
        self.kind = kind
        self.command = command
        self.code = code
        self.output = output
        super().__init__(self.text())

    def text(self) -> str:
        """Return the failure's text."""
        parts: list[tuple[str, Any]] = [("ErrorMessage", self.output)]
        if self.code == 137:
            parts.append(("ExtraInfo", "OutOfMemory: Process killed by SIGKILL (signal 9)"))
        parts.append(("Command", " ".join(self.command)))
        lines = [f"{self.kind}:", f"ExitCode {self.code}"]
        lines += [f'{name} "{value}"' for name, value in parts]
        return "\n".join(lines)
