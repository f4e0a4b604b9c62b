"""The end of `make up`: the lines about the model and the logs, and the report."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.local.console import say
from tools.local.endpoint import Endpoint
from tools.local.environment import for_aws_clients
from tools.setup.console import telling_line


def tell(outputs: Mapping[str, Any], endpoint: Endpoint, folder: Path) -> None:
    """Write the job's report into a folder, and print where the results are."""
    job = outputs.get("job_name")
    report = _write_report(str(job), endpoint, folder) if job else None
    for line in lines(outputs, endpoint, report):
        say(line)


def lines(outputs: Mapping[str, Any], endpoint: Endpoint, report: Path | None) -> list[str]:
    """Return the closing lines for the present outputs. Pure."""
    job, group, model = (outputs.get(name) for name in ("job_name", "log_group", "artifact_uri"))
    streams = f", streams {job}/" if job else ""
    rows = [
        ("model", model),
        ("logs", f"{group}{streams}" if group else None),
        ("report", report),
        ("endpoint", endpoint.url),
        ("console", f"{endpoint.url}/"),
    ]
    return ["", *(f"  {label:<8}  {value}" for label, value in rows if value)]


def _write_report(job: str, endpoint: Endpoint, folder: Path) -> Path | None:
    """Write the report with the CLI. Without it, print a message: the model is trained already."""
    report = folder / f"{job}.html"
    where = ("--endpoint-url", endpoint.url, "--region", endpoint.region)
    result = subprocess.run(
        ["sagemaker-training", "report", job, "--output", str(report), *where],
        env=for_aws_clients(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode == 0:
        return report
    say(f"The report could not be written: {telling_line(result.stderr)}")
    return None
