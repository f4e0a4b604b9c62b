"""When, on what and of which sources something is measured."""

import hashlib
import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
_PACKAGES: Final = ("pulumi-sagemaker-training", "pulumi", "boto3", "pydantic", "grpcio")
_MEASURED: Final = ("provider", "components", "emulator", "benchmarks/*.py", "benchmarks/programs")
"""What a figure depends on: the sources of what is measured, and of what measures."""


def about_this_run() -> dict[str, str]:
    """Return date, commit, machine, load and versions."""
    cli = subprocess.run(["pulumi", "version"], capture_output=True, text=True, check=True)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "machine": f"{os.cpu_count()} cores, {memory / 2**30:.0f} GiB",
        "load at the start": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "engine": cli.stdout.strip(),
        **{name: version(name) for name in _PACKAGES},
    }


def commit() -> str:
    """Return the commit; with a plus sign if measured sources differ from it."""
    found = _git("rev-parse", "--short", "HEAD").strip()
    return f"{found}+" if _changes() else found


def sources() -> str:
    """Return a digest of the measured sources, changes that are not committed included."""
    listed = _git("ls-tree", "-r", "HEAD", "--", "provider", "components", "emulator", "benchmarks")
    kept = [line for line in listed.splitlines() if not line.endswith("benchmarks/results.json")]
    return hashlib.sha256("\n".join([*kept, _changes()]).encode()).hexdigest()[:12]


def provenance(about: Mapping[str, str]) -> str:
    """Return date, commit and machine of a table, as a phrase. Pure."""
    load = about.get("load at the start", "")
    parts = [
        about.get("date", ""),
        about.get("commit", ""),
        about.get("machine", ""),
        f"load {load}" if load else "",
    ]
    return ", ".join(part for part in parts if part)


def _changes() -> str:
    return _git("diff", "HEAD", "--", *_MEASURED)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout
