"""The command that writes the generated files, or checks that they are current."""

import argparse
import sys
from pathlib import Path

from tools.models.arguments import arguments_source
from tools.models.models import models_source
from tools.models.service import load
from tools.models.spellings import spellings_source

_PACKAGE = Path(__file__).parents[2] / "provider" / "pulumi_sagemaker_training"
_GENERATED = _PACKAGE / "api" / "model" / "generated"


def main() -> int:
    """Generate the files; with ``--check``, compare them and return 1 if one is not current."""
    parser = argparse.ArgumentParser(prog="python -m tools.models", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    service = load()
    sources = {
        _GENERATED / "models.py": models_source(service),
        _GENERATED / "arguments.py": arguments_source(service),
        _GENERATED / "spellings.py": spellings_source(service),
    }
    stale = [path for path, text in sources.items() if not _is_current(path, text)]
    for path in stale:
        if check:
            sys.stderr.write(f"{path.name} does not match botocore {service.botocore_version}; ")
            sys.stderr.write("run: python -m tools.models\n")
        else:
            path.write_text(sources[path], encoding="utf-8")
            sys.stdout.write(f"wrote {path.name}\n")
    return 1 if check and stale else 0


def _is_current(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
