"""The end of `make up`: where the results are, the report, and the commands that come next."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools.local.console import say
from tools.local.endpoint import Endpoint
from tools.local.stack import Stack
from tools.setup.console import telling_line

JOB = "digits"
"""The Pulumi name of the quickstart's job."""
NEXT = """
In a shell with eval "$(make -s env)":
  sagemaker-training status
  sagemaker-training logs digits --follow
  sagemaker-training why"""


def tell(outputs: Mapping[str, object], endpoint: Endpoint, stack: Stack) -> None:
    """Write the job's report into the local folder, and print where the results are."""
    job = outputs.get("job_name")
    report = _write_report(str(job), stack) if job else None
    for line in lines(outputs, endpoint, report):
        say(line)
    if job:
        say(NEXT)


def lines(outputs: Mapping[str, object], endpoint: Endpoint, report: Path | None) -> list[str]:
    """Return the closing lines for the present outputs. Pure."""
    rows = [
        ("model", outputs.get("artifact_uri")),
        ("report", report),
        ("endpoint", endpoint.url),
        ("console", f"{endpoint.url}/"),
    ]
    return ["", *(f"  {label:<8}  {value}" for label, value in rows if value)]


def _write_report(job: str, stack: Stack) -> Path | None:
    """Write the report with the CLI. Without it, print a message: the model is trained already."""
    report = stack.paths.local / f"{job}.html"
    result = subprocess.run(
        ["sagemaker-training", "report", JOB, "--stack", stack.name, "--output", str(report)],
        cwd=stack.paths.root,
        env=stack.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode == 0:
        return report
    say(f"The report could not be written: {telling_line(result.stderr)}")
    return None
