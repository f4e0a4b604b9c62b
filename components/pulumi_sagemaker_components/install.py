"""The installation of a script's requirements, before the launcher starts the script.

Its lines are sent before those of the launcher, in the entrypoint of jobs that have requirements.
So every change of a line here, but for comments and docstrings, trains each of these jobs again. It
runs with the container's own Python, which may be 3.6, and its pip. If pip fails, so does the job,
with this as its reason.

    python3 -c <both> <number of pip's arguments> [these] <folder of the code> <script>
"""

import os
import subprocess
import sys


def install(folder: str, *wanted: str) -> None:
    """Have pip install what is wanted; end the process if it does not."""
    print("installing requirements with pip", flush=True)
    command = [sys.executable, "-m", "pip", "install", *wanted]
    code = subprocess.call(command, cwd=folder)
    if code:
        text = "InstallRequirementsError: pip ended with exit code {}; the log has its words"
        base = os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml")
        with open(base + "/output/failure", "w") as file:
            file.write(text.format(code))
        sys.exit(1)


if __name__ == "__main__":
    end = int(sys.argv[1]) + 2
    install(sys.argv[end], *sys.argv[2:end])
    del sys.argv[1:end]
