"""Script mode: a job that names a script in place of an entrypoint, which AWS's toolkit runs.

The modules of `toolkit` run in the container. What they need from outside is here: their copy,
their options, and the source, if it is in S3.
"""

import gzip
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from sagemaker_emulator.aws.s3 import NoSuchBucketError
from sagemaker_emulator.names import parse_s3_uri
from sagemaker_emulator.runner.images import Runtime
from sagemaker_emulator.runner.layout import CONTAINER_ROOT, Host
from sagemaker_emulator.runner.storage import ObjectStore
from sagemaker_emulator.runner.toolkit import source
from sagemaker_emulator.runner.toolkit.train import OPTIONS
from sagemaker_emulator.runner.toolkit.training import decoded

FOLDER = ".toolkit"
_START = "import sys\nfrom toolkit.train import main\nsys.exit(main())\n"
_DAMAGED = (
    *(tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, ValueError),
    # A hard link to nothing; a file where another member needs a folder, and the reverse.
    *(KeyError, NotADirectoryError, IsADirectoryError),
)
_NOT_FOUND = (
    "botocore.exceptions.ClientError: An error occurred (404) when calling the HeadObject"
    " operation: Not Found"
)
_NO_BUCKET = "botocore.exceptions.ParamValidationError: Parameter validation failed: no bucket"
_NO_NETWORK = "botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL"


class Source(NamedTuple):
    """A source in S3: its archive, or why there is none. Neither for a source elsewhere."""

    archive: bytes | None = None
    problem: str = ""


def applies(request: dict[str, Any], runtime: Runtime) -> bool:
    """Tell whether the toolkit runs a job: nothing else names its entrypoint. Pure."""
    if request.get("AlgorithmSpecification", {}).get("ContainerEntrypoint") or runtime.entrypoint:
        return False
    named = request.get("Environment", {}).get("SAGEMAKER_PROGRAM")
    return bool(named or decoded(request.get("HyperParameters", {}).get("sagemaker_program", "")))


def command(runtime: Runtime) -> list[str]:
    """Return the command that starts the toolkit in the container. Pure."""
    return [runtime.python, f"{CONTAINER_ROOT}/{FOLDER}"]


def variables(runtime: Runtime, found: Source) -> dict[str, str]:
    """Return the variable with the toolkit's options.

    They are in no argument: pip's settings may have a password, and arguments are public.
    """
    options = {
        "captured": runtime.captures_errors,
        "installed": runtime.runs_toolkit,
        "pip": {name: text for name, text in os.environ.items() if name.startswith("PIP_")},
        "problem": found.problem,
    }
    return {OPTIONS: json.dumps(options)}


def fetch(s3: ObjectStore, request: dict[str, Any], runtime: Runtime) -> Source:
    """Return the source in S3 that a job names; the package itself fetches its own."""
    uri = decoded(request.get("HyperParameters", {}).get("sagemaker_submit_directory", ""))
    if runtime.runs_toolkit or not isinstance(uri, str) or not uri.startswith("s3://"):
        return Source()
    if request.get("EnableNetworkIsolation"):
        return Source(problem=f"{_NO_NETWORK}: {uri}")
    try:
        location = parse_s3_uri(uri)
        content = s3.get(location.bucket, location.key)
    except ValueError:
        return Source(problem=f"{_NO_BUCKET}: {uri}")
    except NoSuchBucketError:
        content = None
    return Source(content) if content is not None else Source(problem=f"{_NOT_FOUND}: {uri}")


def prepare(found: Source, hosts: Iterable[Host]) -> Source:
    """Write the toolkit and the source into the folders of the hosts.

    Returns: the source, with the problem that its archive has.

    Raises:
        OSError: a file cannot be written.
    """
    for host in hosts:
        folder = copy_toolkit(host)
        (folder / "__main__.py").write_text(_START, "utf-8")
        if found.archive is not None:
            try:
                source.extract(io.BytesIO(found.archive), str(host.code))
            except _DAMAGED as error:
                text = str(error).replace(str(host.folder), CONTAINER_ROOT)
                return Source(problem=f"{type(error).__name__}: {text}")
    return found


def copy_toolkit(host: Host) -> Path:
    """Write the modules of the toolkit into a host's folder; return where they are.

    Raises:
        OSError: a file cannot be written.
    """
    folder = host.folder / FOLDER
    modules = folder / "toolkit"
    modules.mkdir(parents=True)
    for module in resources.files(source.__package__).iterdir():
        if module.name.endswith(".py"):
            (modules / module.name).write_text(module.read_text("utf-8"), "utf-8")
    return folder
