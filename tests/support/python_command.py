"""The Python that engines start where nothing is forked: it knows what pip says of the packages.

Pulumi's language host asks pip at each run of a program, which takes half a second. Everything else
is started as it would be without this.
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

_PACKAGES: Final = ("-m", "pip", "list", "-v", "--format", "json")
_SCRIPT: Final = """\
#!/bin/sh
[ "$*" = "{asked}" ] && exec cat "{told}"
exec "{python}" "$@"
"""


@cache
def variables() -> Mapping[str, str]:
    """Return the variable by which an engine finds this Python."""
    folder = Path(tempfile.mkdtemp(prefix="python-"))
    atexit.register(shutil.rmtree, folder)
    told, script = folder / "packages.json", folder / "python"
    with told.open("wb") as out:
        subprocess.run([sys.executable, *_PACKAGES], stdout=out, check=True)
    text = _SCRIPT.format(asked=" ".join(_PACKAGES), told=told, python=sys.executable)
    script.write_text(text)
    script.chmod(0o755)
    return {"PULUMI_PYTHON_CMD": str(script)}
