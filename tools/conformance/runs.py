"""The run of one client: its environment, a fresh emulator, its flows within a time."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from tools.conformance import inputs
from tools.conformance.clients import Client
from tools.conformance.results import Result, ended, read
from tools.local.console import LocalError
from tools.local.emulator import Emulator
from tools.local.endpoint import Endpoint
from tools.local.environment import for_aws_clients
from tools.setup.console import SetupError, telling_line

TIMEOUT_S: Final = 1800
"""How long all flows of one client may take together."""


def run(client: Client, environ: Mapping[str, str]) -> list[Result]:
    """Run every flow of a client. Minutes the first time, when its environment is made."""
    began = time.monotonic()
    try:
        client.program.prepare(environ)
        with emulator(client.program.home / "logs") as endpoint:
            output, problem = run_program(client, endpoint, environ)
    except (SetupError, LocalError) as error:
        output, problem = "", str(error)
    unrun = Result(client.name, client.program.version, "", ok=False)
    told = read(output, client.name, client.program.version)
    return ended(told, replace(unrun, seconds=time.monotonic() - began), problem)


@contextmanager
def emulator(logs: Path) -> Iterator[Endpoint]:
    """Run an emulator on a free port, with a state folder that is removed at the end.

    Raises:
        LocalError: it did not start.
    """
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        logs.mkdir(parents=True, exist_ok=True)
        log = logs / "emulator.log"
        log.unlink(missing_ok=True)
        running = Emulator(Path(folder) / "state", log, Path(folder) / "pid")
        try:
            yield running.ensure()
        finally:
            running.stop()


def variables(endpoint: Endpoint, home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables by which a client finds the emulator. Pure.

    Nothing of the user's own account is among them: neither variables nor a home with `.aws`.
    """
    return for_aws_clients(environ) | {
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_DEFAULT_REGION": endpoint.region,
        "AWS_REGION": endpoint.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CONFORMANCE_BUCKET": endpoint.bucket,
        "CONFORMANCE_ROLE": endpoint.role_arn,
        "HOME": str(home),
    }


def run_program(
    client: Client,
    endpoint: Endpoint,
    environ: Mapping[str, str],
    timeout_s: float = TIMEOUT_S,
) -> tuple[str, str]:
    """Run a client's program, which is prepared, in a folder with the inputs.

    Returns:
        What it printed, and why it ended before its last flow; empty if it did not.
    """
    log = client.program.home / "logs" / "flows.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder, log.open("w") as errors:
        inputs.write(Path(folder), endpoint)
        env = variables(endpoint, Path(folder), client.program.variables(environ))
        process = subprocess.Popen(
            client.program.command(),
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        output, in_time = _output(process, timeout_s)
    if not in_time:
        return output, f"ended after {timeout_s:g} s, the longest that all flows may take ({log})"
    if process.returncode != 0:
        said = telling_line(log.read_text(errors="replace"))
        return output, f"ended with exit code {process.returncode}: {said} (all of it: {log})"
    return output, ""


def _output(process: subprocess.Popen[str], timeout_s: float) -> tuple[str, bool]:
    """Return what a process prints, and whether it ended in time; its children end with it."""
    try:
        return process.communicate(timeout=timeout_s)[0], True
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()[0], False
    # Ctrl-C does not reach another session.
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
