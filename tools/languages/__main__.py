"""The command `python -m tools.languages [typescript go]`."""

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.conformance.runs import emulator
from tools.languages import parts
from tools.languages.example import EXAMPLES, Run
from tools.local.console import LocalError
from tools.local.environment import for_aws_clients
from tools.setup.console import SetupError
from tools.setup.paths import Paths


def main(names: Sequence[str]) -> int:
    """Run the named examples, or all; return 0 if all of them went as they should."""
    paths = Paths.from_environment(os.environ)
    chosen = [example for example in EXAMPLES if not names or example.name in names]
    logs = paths.logs / "languages"
    try:
        built = parts.build(paths, os.environ)
        for example in chosen:
            with (
                tempfile.TemporaryDirectory(prefix="languages-") as folder,
                emulator(logs) as endpoint,
            ):
                copy = Path(folder) / "examples"
                shutil.copytree(paths.root / "examples", copy, symlinks=True)
                (Path(folder) / "provider").symlink_to(paths.root / "provider")
                run = Run(example, copy, logs, environment(built, Path(folder), os.environ))
                run.prepare()
                run.live(endpoint)
    except (SetupError, LocalError) as error:
        print(f"languages: {error}", file=sys.stderr)
        return 1
    return 0


def environment(built: Path, folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a run: the hosts on PATH, a backend of its own, no account."""
    backend = folder / "backend"
    backend.mkdir()
    return for_aws_clients(environ) | {
        "PATH": f"{built}{os.pathsep}{environ.get('PATH', '')}",
        "PULUMI_BACKEND_URL": f"file://{backend}",
        "PULUMI_CONFIG_PASSPHRASE": "languages",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
