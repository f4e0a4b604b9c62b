"""A program with the line of `make up` below what it draws: `python -m tools.watching.below`."""

import os
import subprocess
import sys

from tools.local.bottom_line import bottom_line
from tools.watching.scenes import BELOW


def main() -> int:
    """Run the command; return its exit code."""
    with bottom_line(BELOW.fit, os.environ):
        return subprocess.run(sys.argv[1:], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
