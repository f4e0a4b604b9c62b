"""The check of README and examples as authors see their programs: mypy --strict and pyright.

pyright comes from the package registry, into an environment in the user's cache; mypy is the
checkout's own.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tools.setup.console import SetupError
from tools.setup.locking import alone
from tools.setup.paths import Paths
from tools.virtual_environment import VirtualEnvironment

PYRIGHT: Final = "pyright[nodejs]==1.1.414"
EXAMPLES: Final = (
    *("quickstart", "script", "spot", "distributed", "sweep", "pipeline", "champion"),
    *("boto3-only", "yaml", "guardrails"),
)
"""The folders of `examples/` with programs in Python."""
_BLOCK: Final = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# The README's programs use nothing but Pulumi and this package, which are typed throughout.
_STRICT: Final = "# pyright: strict\n"


def main() -> int:
    """Check everything; return 1 if there is an error."""
    paths = Paths.from_environment(os.environ)
    environment = VirtualEnvironment(paths.cache / "pyright", paths.root)
    try:
        with alone(environment.home / "lock", waiting=lambda: None):
            environment.create(Path(sys.executable).resolve())
            environment.uv("packages", "pip", "install", "--python", environment.python, PYRIGHT)
    except SetupError as error:
        sys.stderr.write(f"program types: {error}\n")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        readme = Path(scratch)
        for index, program in enumerate(programs((paths.root / "README.md").read_text("utf-8"))):
            (readme / f"readme_{index}.py").write_text(_STRICT + program, "utf-8")
        folders = [readme, *(paths.root / "examples" / name for name in EXAMPLES)]
        failed = [folder.name for folder in folders if not _passes(folder, paths, environment)]
    return 1 if failed else 0


def programs(page: str) -> list[str]:
    """Return the programs in Python of a page. Pure."""
    return _BLOCK.findall(page)


def _passes(folder: Path, paths: Paths, environment: VirtualEnvironment) -> bool:
    """Run both checkers on a folder, from within: programs import the files beside them."""
    files = [str(file.relative_to(folder)) for file in sorted(folder.rglob("*.py"))]
    done = [
        subprocess.run(command, cwd=folder, check=False).returncode
        for command in _commands(files, paths, environment)
    ]
    return not any(done)


def _commands(
    files: Sequence[str], paths: Paths, environment: VirtualEnvironment
) -> Iterator[list[str]]:
    settings = ("--config-file", str(paths.root / "pyproject.toml"), "--no-error-summary")
    cache = ("--cache-dir", str(paths.root / ".mypy_cache" / "programs"))
    yield [str(paths.venv / "bin" / "mypy"), "--strict", *settings, *cache, *files]
    yield [str(environment.bin / "pyright"), "--pythonpath", str(paths.python), *files]


if __name__ == "__main__":
    sys.exit(main())
