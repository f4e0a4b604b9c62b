"""The command `python -m tools.type_check`: mypy, with what another checkout has found out.

mypy takes forty seconds of processor time where it has seen nothing, most of it for the packages of
others. So a checkout without a cache of its own starts with a copy of what the last new checkout of
this user left. mypy compares it with the sources, by their content, and checks what differs.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.setup.paths import Paths

OWN: Final = ".mypy_cache"


def main(arguments: Sequence[str]) -> int:
    """Check the types; return mypy's exit code."""
    paths = Paths.from_environment(os.environ)
    own, shared = paths.root / OWN, shared_cache(paths)
    is_new = not own.exists()
    if is_new and shared.is_dir():
        _copy(shared, own)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--cache-dir",
        str(own),
        "--no-error-summary",
        *arguments,
    ]
    code = subprocess.run(command, cwd=paths.root, check=False).returncode
    if is_new and code == 0:
        _copy(own, shared)
    return code


def shared_cache(paths: Paths) -> Path:
    """Return the folder of the shared cache; other packages and another Python have another one."""
    made_of = f"{sys.version}{paths.lock.read_text('utf-8')}"
    return paths.cache / "mypy" / hashlib.sha256(made_of.encode()).hexdigest()[:8]


def _copy(source: Path, target: Path) -> None:
    """Put a whole copy in the target's place: another checkout may be doing the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f"{target.name}-") as folder:
        made = Path(folder)
        shutil.copytree(source, made / "new")
        if target.exists():
            target.rename(made / "old")
        (made / "new").rename(target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
