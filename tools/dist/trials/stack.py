"""The life of one stack in a trial: up, up without a change, destroy."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.dist.trials.release_folder import ReleaseFolder
from tools.local.endpoint import Endpoint
from tools.setup.console import SetupError

_WARNING: Final = "warning:"
_QUIET: Final = ("--non-interactive", "--color", "never")


@dataclass(frozen=True)
class Stack:
    """A stack of a project.

    Attributes:
        place: where `pulumi` runs.
        project: the folder of the project.
        name: the name of the stack, and of its logs.
    """

    place: ReleaseFolder
    project: Path
    name: str

    def live(self, endpoint: Endpoint) -> None:
        """Train, find nothing to do, and remove everything, without a warning.

        Raises:
            SetupError: a command fails, or does not say what it should.
        """
        self._pulumi("stack", "init", self.name)
        settings = [f"{key}={value}" for key, value in settings_of(endpoint).items()]
        pairs = [word for setting in settings for word in ("--plaintext", setting)]
        self._pulumi("config", "set-all", *pairs)
        self._expect("up", "+ 2 created", '"0.95"', "0.95", arguments=("--skip-preview",))
        self._expect("up", "2 unchanged", arguments=())
        self._expect("destroy", "- 2 deleted", arguments=("--skip-preview",))

    def _expect(self, verb: str, first: str, *others: str, arguments: tuple[str, ...]) -> None:
        said = self._pulumi(verb, "--yes", *arguments)
        if first not in said or (others and not any(words in said for words in others)):
            raise SetupError(f"{self.name}: {verb} does not say {first!r}: {said}")
        if _WARNING in said:
            raise SetupError(f"{self.name}: {verb} prints a warning: {said}")

    def _pulumi(self, *arguments: str) -> str:
        step = f"{self.name}-{arguments[0]}"
        return self.place.run(step, "pulumi", *arguments, *_QUIET, cwd=self.project)


def settings_of(endpoint: Endpoint) -> Mapping[str, str]:
    """Return the settings of a stack, for the dynamic provider and for the plugin. Pure."""
    return {
        "bucket": endpoint.bucket,
        "roleArn": endpoint.role_arn,
        "aws:region": endpoint.region,
        "sagemaker-training:region": endpoint.region,
        "sagemaker-training:endpointUrl": endpoint.url,
    }
