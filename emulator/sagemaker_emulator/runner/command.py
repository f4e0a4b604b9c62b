"""The command of a job, and the toolkit's source archive."""

import io
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sagemaker_emulator.aws.s3 import S3, NoSuchBucketError
from sagemaker_emulator.names import parse_s3_uri
from sagemaker_emulator.runner.channels import DownloadError
from sagemaker_emulator.runner.environment import command_line, decoded, user_parameters
from sagemaker_emulator.runner.images import Runtime
from sagemaker_emulator.runner.layout import CONTAINER_ROOT, Host

MAX_SOURCE_BYTES = 1024**3
MAX_SOURCE_FILES = 100_000
_PYTHON = re.compile(r"(?:.*/)?python(?:3(?:\.\d+)?)?")


def command_of(request: dict[str, Any], runtime: Runtime) -> list[str] | None:
    """Return the command, or None when neither the job nor the image names one. Pure."""
    algorithm = request.get("AlgorithmSpecification", {})
    entrypoint = list(algorithm.get("ContainerEntrypoint") or runtime.entrypoint)
    arguments = list(algorithm.get("ContainerArguments", []))
    if not entrypoint:
        program = decoded(request.get("HyperParameters", {}).get("sagemaker_program", ""))
        if not program:
            return None
        entrypoint = _program_command(str(program), runtime)
        arguments = command_line(user_parameters(request))
    if _PYTHON.fullmatch(entrypoint[0]):
        entrypoint[0] = runtime.python
    return entrypoint + arguments


def _program_command(program: str, runtime: Runtime) -> list[str]:
    path = f"{CONTAINER_ROOT}/code/{program}"
    return ["/bin/sh", path] if program.endswith(".sh") else [runtime.python, path]


def unpack_source(s3: S3, request: dict[str, Any], host: Host) -> None:
    """Unpack ``sagemaker_submit_directory`` into ``/opt/ml/code``, if the job has one.

    Raises:
        DownloadError: the archive is missing, damaged, too large, or has a path out of its folder.
    """
    uri = decoded(request.get("HyperParameters", {}).get("sagemaker_submit_directory", ""))
    if not isinstance(uri, str) or not uri.startswith("s3://"):
        return
    location = parse_s3_uri(uri)
    try:
        content = s3.get(location.bucket, location.key)
    except NoSuchBucketError:
        content = None
    if content is None:
        raise DownloadError(f"NoSuchKey (404): {uri} does not exist")
    try:
        extract(content, host.code)
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise DownloadError(f"{uri}: {error}") from error


def extract(archive: bytes, folder: Path) -> None:
    """Unpack a tar archive that is not trusted.

    Raises:
        ValueError: the archive is larger than allowed.
        tarfile.TarError: the archive is damaged, or a member's path is outside the folder.
    """
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:*") as tar:
        tar.extractall(folder, members=_bounded(tar), filter="data")


def _bounded(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    total = 0
    for count, member in enumerate(tar):
        total += member.size
        if total > MAX_SOURCE_BYTES or count >= MAX_SOURCE_FILES:
            raise ValueError("the archive is larger than 1 GiB, or has too many files")
        yield member
