"""What other people's tools say of a release: twine on its metadata, cyclonedx on its parts, zizmor
and actionlint on the workflows that publish it.

They are in an environment of their own, in the user's cache, with the pinned packages of
`requirements.txt` beside this module.
"""

import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.dist.release import Release
from tools.setup.console import run_logged, say
from tools.setup.paths import Paths
from tools.virtual_environment import VirtualEnvironment

_PINS: Final = Path(__file__).with_name("requirements.txt")
_ACTIONLINT: Final = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
_WORKFLOWS: Final = ".github/workflows"


@dataclass(frozen=True)
class Tools(VirtualEnvironment):
    """The environment of the tools."""

    @classmethod
    def of(cls, paths: Paths) -> "Tools":
        """Return the environment for the pins, without creating it."""
        digest = hashlib.sha256(f"{sys.version}{_PINS.read_text()}".encode()).hexdigest()[:8]
        return cls(paths.cache / "release-tools" / digest, paths.root)

    def prepare(self) -> None:
        """Install the tools, unless they are there. Downloads; a minute the first time.

        Raises:
            SetupError: a package cannot be had.
        """
        complete = self.home / "complete"
        if complete.exists():
            return
        say("installing twine, cyclonedx and zizmor: up to a minute")
        self.create(Path(sys.executable))
        into = ("--python", self.python)
        self.uv("tools", "pip", "install", *into, "--require-hashes", "-r", _PINS)
        complete.touch()


def sbom(release: Release) -> Path:
    """Return the place of the list of the plugin's packages, with their hashes. Pure."""
    return release.folder / "pulumi-sagemaker-training.cdx.json"


def build(release: Release, environ: Mapping[str, str] = os.environ) -> None:
    """Check the metadata of all distributions and the workflows, and write the SBOM.

    Raises:
        SetupError: a tool cannot be had, or finds something wrong.
    """
    tools = Tools.of(Paths.from_environment(environ))
    tools.prepare()
    _check_metadata(release, tools)
    _check_workflows(release, tools)
    _list_packages(release, tools)


def _check_metadata(release: Release, tools: Tools) -> None:
    twine = tools.bin / "twine"
    command: list[str | Path] = [twine, "--no-color", "check", "--strict", release.sdist]
    command += sorted(release.folder.glob("*.whl"))
    run_logged(command, tools.logs / "twine.log", cwd=release.root)


def _check_workflows(release: Release, tools: Tools) -> None:
    zizmor: list[str | Path] = [tools.bin / "zizmor", "--offline", "--quiet", _WORKFLOWS]
    run_logged(zizmor, tools.logs / "zizmor.log", cwd=release.root)
    workflows = sorted((release.root / _WORKFLOWS).glob("*.yml"))
    actionlint: list[str | Path] = ["go", "run", _ACTIONLINT, "-no-color", *workflows]
    run_logged(actionlint, tools.logs / "actionlint.log", cwd=release.root)


def _list_packages(release: Release, tools: Tools) -> None:
    command: list[str | Path] = [tools.bin / "cyclonedx-py", "requirements"]
    command += ["--pyproject", "pyproject.toml", "--mc-type", "library", "--output-reproducible"]
    command += ["--of", "JSON", "-o", sbom(release).resolve(), "provider/requirements.txt"]
    run_logged(command, tools.logs / "sbom.log", cwd=release.root)
