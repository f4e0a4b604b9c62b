"""Record the answers of the package: `python -m tools.toolkit "$(sh tools/setup.sh toolkit)"`."""

import json
import subprocess
import sys

from tools.toolkit import answers
from tools.toolkit.cases import RUN, TOLD

_VERSION = "import importlib.metadata as m; print(m.version('sagemaker-training'))"


def main(python: str) -> None:
    """Ask the package and write the table."""
    version = subprocess.run([python, "-c", _VERSION], capture_output=True, text=True, check=True)
    table = {
        "package": f"sagemaker-training {version.stdout.strip()}",
        "written by": "python -m tools.toolkit",
        "answers": answers.of_package(python, TOLD, RUN),
    }
    text = json.dumps(table, indent=1, sort_keys=True, ensure_ascii=True)
    answers.RECORDED.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
