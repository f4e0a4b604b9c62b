"""Empty stacks of the file backend: the CLI makes one of each name, and the others are copies.

To make a stack, the Automation API starts the CLI three times, which takes longer than many rows.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from tests.support import key_service

_BACKEND: Final = "backend"


def variables(folder: Path) -> dict[str, str]:
    """Return the environment variables of a project whose state is in its own folder."""
    return {
        "PULUMI_BACKEND_URL": f"file://{folder / _BACKEND}",
        **key_service.variables(),
        "PULUMI_HOME": home(),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # The CLI is a short-lived process, with memory enough.
        "GOGC": "400",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        # Live lines do not depend on the terminal in which the tests run.
        "SAGEMAKER_TRAINING_COLUMNS": "0",
    }


@cache
def home() -> str:
    """Return a folder for what the CLI keeps of its user, without logs.

    At each start the CLI looks through the logs of all earlier ones, which are thousands after some
    runs of these tests. Where a file is in the place of their folder, it keeps none.
    """
    made = tempfile.mkdtemp(prefix="pulumi-home-")
    atexit.register(shutil.rmtree, made)
    (Path(made) / "logs").touch()
    return made


def make_empty_stack(
    folder: Path, project: str, stack: str, *, program: Path | None = None, passphrase: str = ""
) -> None:
    """Create a stack as `pulumi stack init` does, unless its files are there.

    Args:
        folder: the folder of the backend's.
        project, stack: the names.
        program: the folder of the project; that of the backend's folder by default.
        passphrase: what encrypts its secrets; by default a key of the key service.
    """
    for path, content in _files(project, stack, passphrase).items():
        file = (folder if path.startswith(f"{_BACKEND}{os.sep}") else program or folder) / path
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


@cache
def _files(project: str, stack: str, passphrase: str) -> Mapping[str, bytes]:
    """Return the files of an empty stack, by path: its state and its settings."""
    keys = [] if passphrase else ["--secrets-provider", key_service.PROVIDER]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / _BACKEND).mkdir()
        (folder / "Pulumi.yaml").write_text(f"name: {project}\nruntime: python\n")
        subprocess.run(
            ["pulumi", "--non-interactive", "stack", "init", stack, "--no-select", *keys],
            cwd=folder,
            env={**os.environ, **variables(folder), "PULUMI_CONFIG_PASSPHRASE": passphrase},
            check=True,
            capture_output=True,
        )
        found = [*(folder / _BACKEND).rglob("*"), folder / f"Pulumi.{stack}.yaml"]
        return {str(f.relative_to(folder)): f.read_bytes() for f in found if f.is_file()}
