"""A broken emulator: orphans become children of neither its supervisor nor itself."""

import tempfile
from pathlib import Path

from sagemaker_emulator.runner import orphans, supervisor

source = Path(supervisor.__file__).read_text("utf-8")
broken = Path(tempfile.mkdtemp()) / "supervisor.py"
broken.write_text(source.replace("_set(PR_SET_CHILD_SUBREAPER, 1)", "pass"), "utf-8")
supervisor.__file__ = str(broken)
orphans.Orphans.adopt = lambda _: None
