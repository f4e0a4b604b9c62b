"""One example in another language: its SDK, its packages, and its life from `up` to `destroy`."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.adapters.plugin.schema.package import package_schema
from tools.local.endpoint import Endpoint
from tools.setup.console import SetupError, run_logged

_STACK: Final = "languages"
_SCRIPTS: Final = (Path("yaml") / "source" / "train.py", Path("script") / "source" / "train.py")
_REMARK: Final = "\n# A remark.\n"


@dataclass(frozen=True)
class Example:
    """An example in a folder of `examples/`.

    Attributes:
        name: the folder.
        language: the generator's name of the language.
        sdk: the folder of the SDK in the project.
        install: the commands that get the packages and check the program.
    """

    name: str
    language: str
    sdk: str
    install: Sequence[Sequence[str]]


EXAMPLES: Final = (
    Example(
        "typescript",
        "nodejs",
        "sdks/pulumi-sagemaker-training",
        (
            ("npm", "install", "--no-audit", "--no-fund"),
            ("npx", "tsc", "--noEmit", "-p", "."),
        ),
    ),
    Example(
        "go",
        "go",
        "sdks/sagemaker-training",
        (("go", "mod", "tidy"), ("go", "vet", ".")),
    ),
)


@dataclass(frozen=True)
class Run:
    """The run of an example in a copy of `examples/`.

    Attributes:
        example: the example.
        examples: the copy; the scripts that are changed are in it.
        logs: the folder for what the commands print.
        environ: the environment of all commands.
    """

    example: Example
    examples: Path
    logs: Path
    environ: Mapping[str, str]

    def prepare(self) -> None:
        """Generate the SDK and get the packages. Downloads; minutes the first time.

        Raises:
            SetupError: a command fails.
        """
        place = self._home / self.example.sdk
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run(
            ["pulumi-sdk", self.example.language, str(place)],
            env=self.environ,
            input=json.dumps(package_schema()),
            text=True,
            check=True,
        )
        for command in self.example.install:
            run_logged(command, self._log(command[0]), cwd=self._home, env=self.environ)

    def live(self, endpoint: Endpoint) -> None:
        """Train, find nothing to do, train again after changed lines, and remove everything.

        Raises:
            SetupError: a command fails, or does not say what it should.
        """
        self._pulumi("stack", "init", _STACK)
        for key, value in settings(endpoint).items():
            self._pulumi("config", "set", key, value)
        self._say("created", self._pulumi("up", "--yes", "--skip-preview"), "+ 7 created")
        # Its job has a gate, so `up` fails unless the component's script has learnt something.
        accuracy = self._pulumi("stack", "output", "wineAccuracy").strip()
        self._say(f"the component's script has an accuracy of {accuracy}", accuracy, "0.")
        self._say("unchanged", self._pulumi("up", "--yes", "--skip-preview"), "7 unchanged")
        for path in _SCRIPTS:
            script = self.examples / path
            script.write_text(script.read_text() + _REMARK)
        changed = self._pulumi("up", "--yes")
        self._say("changed", changed, "changed train.py", "+-4 replaced", "3 unchanged")
        self._say("destroyed", self._pulumi("destroy", "--yes"), "- 7 deleted")

    @property
    def _home(self) -> Path:
        return self.examples / self.example.name

    def _log(self, command: str) -> Path:
        return self.logs / f"{self.example.name}-{command}.log"

    def _pulumi(self, *arguments: str) -> str:
        command = ["pulumi", *arguments, "--non-interactive", "--color", "never"]
        log = self._log(arguments[0])
        run_logged(command, log, cwd=self._home, env=self.environ)
        return log.read_text()

    def _say(self, step: str, said: str, *expected: str) -> None:
        missing = [words for words in expected if words not in said]
        if missing:
            raise SetupError(f"{self.example.name}: {step}: {missing[0]!r} is not in: {said}")
        print(f"{self.example.name}: {step}", flush=True)


def settings(endpoint: Endpoint) -> dict[str, str]:
    """Return the stack's settings for an emulator. Pure."""
    return {
        "bucket": endpoint.bucket,
        "roleArn": endpoint.role_arn,
        "sagemaker-training:region": endpoint.region,
        "sagemaker-training:endpointUrl": endpoint.url,
    }
