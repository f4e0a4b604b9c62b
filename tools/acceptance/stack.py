"""One job through `pulumi up`: made, unchanged, gone. The states are in a folder of their own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tools.acceptance.target import Target

_PROGRAM: Final = Path(__file__).with_name("program")
_TIMEOUT_S: Final = 1500
JOBS: Final = 1


def flows(target: Target) -> Iterator[tuple[str, str]]:
    """Run the stack's commands in turn; yield what each shows, and why it failed, if it did.

    The stack is destroyed in any case.
    """
    with _project(target) as run:
        try:
            yield "pulumi up trains a model", run("up", "--yes", "--skip-preview")
            yield "a second preview shows no change", run("preview", "--expect-no-changes")
            yield "a refresh shows no drift", run("refresh", "--yes", "--expect-no-changes")
        finally:
            problem = run("destroy", "--yes", "--skip-preview")
        yield "pulumi destroy deletes the job", problem


class _Runs:
    """The commands of one stack.

    Args:
        folder: the project.
        variables: the environment.
    """

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self._folder, self._variables = folder, variables

    def __call__(self, *arguments: str) -> str:
        """Run a command; return why it failed, or an empty text."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--stack", "acceptance"],
            cwd=self._folder,
            env=dict(self._variables),
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        return "" if done.returncode == 0 else (done.stderr or done.stdout).strip()[-2000:]


@contextmanager
def _project(target: Target) -> Iterator[_Runs]:
    with tempfile.TemporaryDirectory(prefix="acceptance-") as place:
        folder = Path(place) / "project"
        shutil.copytree(_PROGRAM, folder)
        (Path(place) / "state").mkdir()
        run = _Runs(folder, target.variables(os.environ) | _own_settings(Path(place)))
        settings = {
            "sagemaker-training:region": target.region,
            "acceptance:run": target.run,
            "acceptance:role": target.role,
            "acceptance:bucket": target.bucket,
        }
        if target.endpoint is not None:
            settings["sagemaker-training:endpointUrl"] = target.endpoint
        _must(run("stack", "init"))
        for key, value in settings.items():
            _must(run("config", "set", key, value))
        yield run


def _own_settings(place: Path) -> dict[str, str]:
    return {
        "PULUMI_BACKEND_URL": (place / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "acceptance",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }


def _must(problem: str) -> None:
    if problem:
        raise RuntimeError(f"the stack cannot be set up: {problem}")
