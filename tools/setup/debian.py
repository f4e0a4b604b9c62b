"""Programs of Debian's packages, unpacked into the user's cache: no installation, no root.

apt-get keeps its lists there too: the machine's own may be missing or old.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tools.setup.console import SetupError, run_logged

_OPTIONS: Final = {
    "Dir::State::Lists": "lists",
    "Dir::Cache": "cache",
    "Dir::Log": "log",
}


def unpack(packages: Sequence[str], place: Path, logs: Path, environ: Mapping[str, str]) -> None:
    """Download packages with apt-get and unpack them, completely or not at all.

    Args:
        packages: their names. What they depend on is not added.
        place: the folder that then holds their `usr`; what is there is replaced.
        logs: the folder of the full output.
        environ: the variables, of which PATH finds apt-get.

    Raises:
        SetupError: apt-get or dpkg-deb is missing, or a package cannot be downloaded.
    """
    path = environ.get("PATH", "")
    missing = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool, path=path) is None]
    if missing:
        raise SetupError(f"there is no {missing[0]}")
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f"{place.name}-") as made:
        folder = Path(made)
        _fetch(packages, folder, logs, environ)
        for file in sorted(folder.glob("*.deb")):
            log = logs / "dpkg-deb.log"
            run_logged(["dpkg-deb", "--extract", file, folder / "root"], log, env=environ)
        if place.exists():
            shutil.rmtree(place)
        (folder / "root").replace(place)


def _fetch(packages: Sequence[str], folder: Path, logs: Path, environ: Mapping[str, str]) -> None:
    options = []
    for option, name in _OPTIONS.items():
        (folder / name / "partial").mkdir(parents=True)
        options += ["-o", f"{option}={folder / name}"]
    # As root apt-get would change to a user that may not write here.
    options += ["-o", "APT::Sandbox::User=root"]
    for step in (["update"], ["download", *packages]):
        log = logs / f"apt-{step[0]}.log"
        run_logged(["apt-get", *options, *step], log, cwd=folder, env=environ)
    if len(list(folder.glob("*.deb"))) != len(packages):
        raise SetupError(f"apt-get did not download {', '.join(packages)}")
