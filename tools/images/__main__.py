"""The command that writes the table of images, and the sample of answers that a test compares."""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tools.images.sample import sample_source
from tools.images.table import table_source
from tools.setup.console import SetupError
from tools.setup.locking import alone
from tools.setup.paths import Paths
from tools.virtual_environment import VirtualEnvironment

HERE: Final = Path(__file__).parent
TABLE: Final = Path("provider/pulumi_sagemaker_training/api/model/generated/images.py")
SAMPLE: Final = Path("tests/unit/provider/api/request/image_answers.json")
_PACKAGE: Final = "sagemaker-core"
_REQUIREMENTS: Final = HERE / "requirements.txt"


def main(arguments: Sequence[str]) -> int:
    """Write both files; with ``--lock``, pin the newest package instead."""
    parser = argparse.ArgumentParser(prog="python -m tools.images", description=__doc__)
    parser.add_argument("--lock", action="store_true", help="pin the newest package, write nothing")
    asked = parser.parse_args(arguments)
    paths = Paths.from_environment(os.environ)
    try:
        if asked.lock:
            _lock(paths)
        else:
            _write(paths)
    except SetupError as error:
        sys.stderr.write(f"images: {error}\n")
        return 1
    return 0


def _write(paths: Paths) -> None:
    environment = _environment(paths)
    with alone(environment.home / "lock", waiting=lambda: None):
        environment.create(Path(sys.executable).resolve())
        into = ("--python", environment.python)
        environment.uv("packages", "pip", "sync", *into, _REQUIREMENTS)
    answers = _ask(environment.python, paths.root)
    for file, text in (
        (TABLE, table_source(answers, _source())),
        (SAMPLE, sample_source(answers, _source())),
    ):
        (paths.root / file).write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {file}\n")


def _environment(paths: Paths) -> VirtualEnvironment:
    made_of = _REQUIREMENTS.read_bytes() + sys.version.encode()
    digest = hashlib.sha256(made_of).hexdigest()[:12]
    return VirtualEnvironment(paths.cache / "images" / digest, paths.root)


def _ask(python: Path, root: Path) -> list[dict[str, Any]]:
    """Return the package's answers to everything; takes about a minute."""
    command = [str(python), "-m", "tools.images.answers"]
    asked = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if asked.returncode:
        raise SetupError(f"{_PACKAGE} does not answer: {asked.stderr.strip()[-500:]}")
    return [json.loads(line) for line in asked.stdout.splitlines()]


def _source() -> str:
    pins = re.search(rf"^{_PACKAGE}==(\S+)", _REQUIREMENTS.read_text(), re.MULTILINE)
    if pins is None:
        raise SetupError(
            f"{_REQUIREMENTS} does not pin {_PACKAGE}; run: python -m tools.images --lock"
        )
    return f"{_PACKAGE} {pins[1]}"


def _lock(paths: Paths) -> None:
    form = ("--universal", "--python-version", "3.11", "--no-header", "--no-annotate")
    where = ("--no-emit-index-url", "--no-emit-find-links", "--upgrade")
    into = ("--output-file", _REQUIREMENTS)
    bounds = _REQUIREMENTS.with_suffix(".in")
    VirtualEnvironment(paths.cache / "images", paths.root).uv(
        "compile", "pip", "compile", bounds, *form, *where, *into
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
