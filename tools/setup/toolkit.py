"""The package that AWS's training images run scripts with, in an environment of its own.

Only the tests that compare the emulator's script mode with it need it. Its requirements clash with
the project's, and it is built from source, which takes a C compiler.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from tools.setup.console import SetupError, run_logged, say
from tools.setup.locking import alone
from tools.setup.paths import Paths

_WORKS = "import sagemaker_training.trainer"


def provide(paths: Paths) -> Path:
    """Return the interpreter that has the package; install it if there is none.

    Raises:
        SetupError: a package cannot be downloaded or built.
    """
    home = folder(paths)
    if not (home / "complete").exists():
        say("installing the sagemaker-training package: up to 1 minute")
        home.parent.mkdir(parents=True, exist_ok=True)
        with alone(home.with_suffix(".lock"), waiting=lambda: None):
            if not (home / "complete").exists():
                _install(paths, home)
    return home / "bin" / "python"


def requirements(paths: Paths) -> Path:
    """Return the file with the pinned packages."""
    return paths.root / "tools" / "toolkit" / "requirements.txt"


def folder(paths: Paths) -> Path:
    """Return the environment's folder; other pins and another Python have another one."""
    made_of = f"{sys.version}{requirements(paths).read_text('utf-8')}"
    digest = hashlib.sha256(made_of.encode()).hexdigest()[:8]
    return paths.cache / "toolkit" / digest


def _install(paths: Paths, home: Path) -> None:
    python = home / "bin" / "python"
    # Some requirements of the package are left out, so pip must not look for them.
    pip = (python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps")
    try:
        run_logged([sys.executable, "-m", "venv", "--clear", home], paths.logs / "toolkit-venv.log")
        run_logged([*pip, "-r", requirements(paths)], paths.logs / "toolkit.log")
    except SetupError as error:
        raise SetupError(
            f"the sagemaker-training package could not be installed: {error}"
        ) from error
    works: list[str | Path] = [python, "-I", "-c", _WORKS]
    base = {"SAGEMAKER_BASE_DIR": str(home / "opt")}
    if subprocess.run(works, env=base, capture_output=True, check=False).returncode != 0:
        raise SetupError("the sagemaker-training package is installed, but cannot be imported")
    (home / "complete").touch()
