"""The Python of engines whose plugins are not forked: as fast as it can be for all the rest.

Pulumi's language host asks pip for the packages in each run, which takes half a second;
they stay the same. The program is forked from a process that has imported what it needs.
A plugin starts as it does for users, or is a broken one: PYTHONPATH is for plugins alone.
"""

import atexit
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from tests.support.warm_start import warm_start

_PACKAGES: Final = ("-m", "pip", "list", "-v", "--format", "json")
_SCRIPT: Final = """\
#!/bin/sh
case "$*" in
"{asked}") exec cat "{told}" ;;
*pulumi-language-python-exec*) unset PYTHONPATH && exec "{forking}" "$@" ;;
*) exec "{python}" "$@" ;;
esac
"""


@cache
def variables() -> Mapping[str, str]:
    """Return the variable by which an engine finds this Python."""
    folder = Path(tempfile.mkdtemp(prefix="python-"))
    atexit.register(shutil.rmtree, folder)
    told, script = folder / "packages.json", folder / "python"
    forking = warm_start().variables()["PULUMI_PYTHON_CMD"]
    with told.open("wb") as out:
        # Where plugins are forked as well, it has been found out already.
        subprocess.run([forking, *_PACKAGES], stdout=out, check=True)
    script.write_text(
        _SCRIPT.format(
            asked=" ".join(_PACKAGES),
            told=told,
            forking=forking,
            python=sys.executable,
        )
    )
    script.chmod(0o755)
    return {"PULUMI_PYTHON_CMD": str(script)}
