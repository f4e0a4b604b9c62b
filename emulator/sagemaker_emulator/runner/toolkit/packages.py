"""The packages of a training: an environment of its own above the image's, and pip.

In a container the toolkit installs into the image's Python. Here that Python belongs to the
machine, so a job gets an environment that sees the image's packages and holds its own.
"""

import os
import site
import sys
from collections.abc import Mapping
from importlib.util import find_spec

from .commands import run

_ENVIRONMENT = ".toolkit/environment"


def make_environment(base: str) -> str:
    """Make the job's environment; return its interpreter, which this process does not become.

    Raises:
        OSError: it cannot be written.
    """
    folder = f"{base}/{_ENVIRONMENT}"
    original = os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)
    os.makedirs(f"{folder}/bin")
    for name in ("python", "python3", f"python3.{sys.version_info[1]}"):
        os.symlink(original, f"{folder}/bin/{name}")
    home = os.path.dirname(original)
    _write(f"{folder}/pyvenv.cfg", f"home = {home}\ninclude-system-site-packages = false\n")
    own = packages_of(base)
    os.makedirs(own)
    # A plain path in such a file would be found, but not the files like it in that path.
    image = "".join(f"import site; site.addsitedir({path!r})\n" for path in site.getsitepackages())
    _write(f"{own}/image.pth", image)
    return f"{folder}/bin/python"


def packages_of(base: str) -> str:
    """Return the folder of the packages of a job's environment."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return f"{base}/{_ENVIRONMENT}/lib/{version}/site-packages"


def search_path(base: str, code: str, path: list[str], image: str) -> str:
    """Return the script's PYTHONPATH: its code, then what the toolkit's own process imports from.

    Args:
        path: the import path of this process, without the folder of its script.
        image: the folder of the image's programs.
    """
    packages = site.getsitepackages()
    at = next((at for at, entry in enumerate(path) if entry in packages), len(path))
    return ":".join([code, image, *path[:at], packages_of(base), *path[at:]])


def install(
    code: str, python: str, *, package: bool, captured: bool, pip: Mapping[str, str]
) -> None:
    """Install the source as a package, or what its `requirements.txt` names.

    Args:
        pip: the settings of pip on this machine.

    Raises:
        CommandError: pip failed.
        RuntimeError: a CodeArtifact repository is named, which does not exist here.
    """
    required = os.path.exists(f"{code}/requirements.txt")
    if not package and not required:
        return
    command = [python, "-m", "pip", "install"]
    command += ["."] if package else []
    command += ["-r", "requirements.txt"] if required else []
    if required and os.environ.get("CA_REPOSITORY_ARN"):
        raise RuntimeError("failed to configure pip to use codeartifact")
    # Without a container the home folder is the machine's own.
    cache = {"PIP_CACHE_DIR": f"{os.path.dirname(code)}/.toolkit/pip"}
    kind = "InstallModuleError" if package else "InstallRequirementsError"
    if find_spec("pip") is None:
        # An image has it; an environment on this machine that uv or pipx made has not.
        run([python, "-m", "ensurepip"], code, kind=kind, captured=captured)
    run(command, code, kind=kind, captured=captured, environ={**cache, **pip, **os.environ})


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
