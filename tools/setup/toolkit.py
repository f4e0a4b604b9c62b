"""The package that AWS's training images run scripts with, in an environment of its own.

Only the tests that compare the emulator's script mode with it need it. Its requirements clash with
the project's, and it is built from source, which takes a C compiler.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from tools.setup.console import SetupError, run_logged, say
from tools.setup.paths import Paths

_WORKS = "import sagemaker_training.trainer"


def provide(paths: Paths) -> Path:
    """Return the interpreter that has the package; install it if there is none.

    Raises:
        SetupError: a package cannot be downloaded or built.
    """
    wanted = paths.root / "tools" / "toolkit" / "requirements.txt"
    digest = hashlib.sha256(f"{sys.version}{wanted.read_text()}".encode()).hexdigest()[:8]
    folder = paths.cache / "toolkit" / digest
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        say("installing the sagemaker-training package: up to 1 minute")
        _install(paths, folder, wanted)
    return python


def _install(paths: Paths, folder: Path, wanted: Path) -> None:
    python = folder / "bin" / "python"
    # Some requirements of the package are left out, so pip must not look for them.
    pip = (python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps")
    try:
        run_logged(
            [sys.executable, "-m", "venv", "--clear", folder], paths.logs / "toolkit-venv.log"
        )
        run_logged([*pip, "-r", wanted], paths.logs / "toolkit.log")
    except SetupError as error:
        raise SetupError(
            f"the sagemaker-training package could not be installed: {error}"
        ) from error
    works: list[str | Path] = [python, "-I", "-c", _WORKS]
    base = {"SAGEMAKER_BASE_DIR": str(folder / "opt")}
    if subprocess.run(works, env=base, capture_output=True, check=False).returncode != 0:
        raise SetupError("the sagemaker-training package is installed, but cannot be imported")
    (folder / "complete").touch()
