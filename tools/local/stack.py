"""The stack `local`: the real `pulumi`, a file backend, and settings for the emulator."""

import json
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Any

import yaml

from tools.local import locks
from tools.local.bottom_line import Saying, bottom_line
from tools.local.console import LocalError, say
from tools.local.endpoint import Endpoint
from tools.local.environment import MADE_UP_KEY, for_pulumi
from tools.local.processes import is_running
from tools.setup.console import telling_line
from tools.setup.paths import Paths
from tools.setup.shell_env import ensure_passphrase

NAME = "local"


def settings(endpoint: Endpoint) -> dict[str, str]:
    """Return the stack's settings. Pure.

    The keys are invented: the emulator accepts any, and no real keys are sent to it.
    """
    return {
        "aws:region": endpoint.region,
        "aws:accessKey": MADE_UP_KEY,
        "aws:secretKey": MADE_UP_KEY,
        "sagemaker-training:endpointUrl": endpoint.url,
        "bucket": endpoint.bucket,
        "roleArn": endpoint.role_arn,
    }


class Stack:
    """The quickstart's stack on this machine."""

    def __init__(self, paths: Paths, environ: Mapping[str, str]) -> None:
        self.paths = paths
        self.project = str(yaml.safe_load((paths.root / "Pulumi.yaml").read_text())["name"])
        self.config_file = paths.root / f"Pulumi.{NAME}.yaml"
        self.name = NAME
        self.environment = for_pulumi(paths, environ)

    def exists(self) -> bool:
        """Tell whether the backend has the stack."""
        stacks = self.paths.backend / ".pulumi" / "stacks"
        return (stacks / self.project / f"{NAME}.json").exists()

    def select(self) -> None:
        """Select the stack; create it if necessary.

        Settings without a stack belong to a backend that was removed by hand. Their passphrase is
        lost, so they are removed too.
        """
        self.paths.backend.mkdir(parents=True, exist_ok=True)
        ensure_passphrase(self.paths)
        if not self.exists():
            self.config_file.unlink(missing_ok=True)
        self._quietly("stack", "select", NAME, "--create", "--secrets-provider", "passphrase")

    def configure(self, endpoint: Endpoint) -> None:
        """Set the stack's settings for an emulator; other settings stay."""
        pairs: list[str] = []
        for key, value in settings(endpoint).items():
            pairs += ["--plaintext", f"{key}={value}"]
        self._quietly("config", "set-all", "--stack", NAME, *pairs)

    def unlock(self) -> None:
        """Remove the lock of a killed run.

        Raises:
            LocalError: another pulumi uses the stack.
        """
        held = locks.read(self.paths.backend, self.project, NAME)
        verdict = locks.state_of(held, socket.gethostname(), is_running)
        if verdict is locks.LockState.HELD:
            raise LocalError(
                f"another pulumi (process {held[0].pid} on {held[0].host}) uses the stack "
                f"{NAME}; wait until it ends, or end it and run this again"
            )
        if verdict is locks.LockState.STALE:
            say("An earlier pulumi was killed; removing its lock from the stack.")
            self._quietly("cancel", "--yes", "--stack", NAME)

    def up(self, says: Saying) -> int:
        """Run `pulumi up`; return its exit code.

        Args:
            says: the line at the bottom of a terminal that is too narrow for the table.
        """
        with bottom_line(says, self.environment):
            return self._openly("up", "--yes", "--stack", NAME)

    def destroy(self) -> int:
        """Run `pulumi destroy`; return its exit code."""
        return self._openly("destroy", "--yes", "--stack", NAME)

    def remove(self) -> None:
        """Remove the empty stack with its settings."""
        self._quietly("stack", "rm", NAME, "--yes")

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs, with secrets masked."""
        said = json.loads(self._quietly("stack", "output", "--json", "--stack", NAME))
        return dict(said)

    def _quietly(self, *arguments: str) -> str:
        result = subprocess.run(
            ["pulumi", "--non-interactive", *arguments],
            cwd=self.paths.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            verb = " ".join(arguments[:2])
            raise LocalError(f"`pulumi {verb}` failed: {telling_line(result.stderr)}")
        return result.stdout

    def _openly(self, *arguments: str) -> int:
        return run_through(["pulumi", *arguments], self.environment, str(self.paths.root))


def run_through(command: Sequence[str], env: Mapping[str, str], cwd: str) -> int:
    """Run a command on this terminal, let it handle interruptions, and return its exit code.

    Ctrl-C reaches the whole foreground group, so also the command. SIGTERM reaches only this
    process, which sends the command an interruption.
    """
    process: subprocess.Popen[bytes] | None = None

    def pass_on(_: int, __: FrameType | None) -> None:
        if process is not None:
            process.send_signal(signal.SIGINT)

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, _leave_to_the_command),
        signal.SIGTERM: signal.signal(signal.SIGTERM, pass_on),
    }
    try:
        process = subprocess.Popen(command, env=dict(env), cwd=cwd)
        code = process.wait()
        return code if code >= 0 else 128 - code
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave_to_the_command(_: int, __: FrameType | None) -> None:
    """Do nothing. Unlike SIG_IGN, a handler is not inherited by the command."""
