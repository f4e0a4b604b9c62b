"""What a job leaves behind: the model, other output, TensorBoard data, the reason of a failure."""

from __future__ import annotations

import io
import os
import stat
import tarfile
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sagemaker_emulator.aws.s3 import NoSuchBucketError
from sagemaker_emulator.names import S3Location, output_location, parse_s3_uri
from sagemaker_emulator.runner.channels import NO_BUCKET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sagemaker_emulator.aws.s3 import S3
    from sagemaker_emulator.runner.layout import Host

MAX_REASON = 1024


class UploadError(Exception):
    """The results cannot be brought to S3; the text is the job's failure reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"ClientError: Artifact upload failed:{reason}")


def model_uri(request: dict[str, Any], job_name: str) -> str:
    """Return where the model of a job lies. Pure."""
    output = request["OutputDataConfig"]
    folder = output_location(output["S3OutputPath"], job_name)
    name = "model" if output.get("CompressionType") == "NONE" else "model.tar.gz"
    return folder.child(name).uri


def upload(s3: S3, request: dict[str, Any], job_name: str, hosts: list[Host]) -> None:
    """Bring model and output data to S3. A folder without files leaves nothing there.

    Raises:
        UploadError: The bucket does not exist.
    """
    output = request["OutputDataConfig"]
    folder = output_location(output["S3OutputPath"], job_name)
    models = _merged(host.model for host in hosts)
    data = _merged(host.output / "data" for host in hosts)
    try:
        if output.get("CompressionType") == "NONE":
            _upload_files(s3, models, folder.child("model"))
            _upload_files(s3, data, folder.child("data"))
        else:
            _upload_archive(s3, models, folder.child("model.tar.gz"))
            _upload_archive(s3, data, folder.child("output.tar.gz"))
        _upload_tensorboard(s3, request, job_name, hosts)
    except NoSuchBucketError:
        raise UploadError(NO_BUCKET) from None


def _merged(folders: Iterator[Path]) -> dict[str, Path]:
    """Return the files of all hosts by relative path; the first host wins."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in files_below(folder):
            found.setdefault(path.relative_to(folder).as_posix(), path)
    return found


def files_below(folder: Path) -> list[Path]:
    """Return regular files and links below a folder; pipes, sockets and devices are left out."""
    found: list[Path] = []
    # os.walk, because Path.walk is newer than Python 3.11. Links to folders are not followed.
    for root, names, files in os.walk(folder):
        names.sort()
        linked = [name for name in names if os.path.islink(os.path.join(root, name))]  # noqa: PTH114, PTH118
        for name in sorted([*files, *linked]):
            path = folder.joinpath(os.path.relpath(root, folder), name)
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode) or stat.S_ISLNK(mode):
                found.append(path)
    return found


def _upload_archive(s3: S3, files: dict[str, Path], target: S3Location) -> None:
    if not files:
        return
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=6) as tar:
        for name in sorted(files):
            # A link goes in as a link: what it points at is not the model's to take along.
            tar.add(files[name], arcname=name, recursive=False, filter=_anonymous)
    s3.put(target.bucket, target.key, buffer.getvalue())


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


def _upload_files(s3: S3, files: dict[str, Path], target: S3Location) -> None:
    for name, path in sorted(files.items()):
        if not path.is_symlink():
            s3.put(target.bucket, target.child(name).key, path.read_bytes())


def _upload_tensorboard(s3: S3, request: dict[str, Any], job_name: str, hosts: list[Host]) -> None:
    config = request.get("TensorBoardOutputConfig")
    if not config:
        return
    target = parse_s3_uri(config["S3OutputPath"]).child(f"{job_name}/tensorboard-output")
    local = config.get("LocalPath", "/opt/ml/output/tensorboard")
    for host in hosts:
        try:
            folder = host.local(local)
        except ValueError:
            continue
        _upload_files(s3, _merged(iter([folder])), target)


def failure_reason(hosts: list[Host], exit_codes: dict[str, int]) -> str:
    """Return why a job failed, in the service's form."""
    for host in hosts:
        code = exit_codes.get(host.name, 0)
        if code:
            return f"AlgorithmError: {_failure_text(host)}, exit code: {code}"[:MAX_REASON]
    return "AlgorithmError: , exit code: 1"


def _failure_text(host: Host) -> str:
    path = host.output / "failure"
    try:
        if path.is_symlink() or not path.is_file():
            return ""
        with path.open("rb") as file:
            return file.read(4 * MAX_REASON).decode("utf-8", "replace")[:MAX_REASON]
    except OSError:
        return ""


def upload_simulated(s3: S3, request: dict[str, Any], job_name: str, note: str) -> None:
    """Put an archive in the model's place that says that there is no model.

    Raises:
        UploadError: The bucket does not exist.
    """
    location = parse_s3_uri(model_uri(request, job_name))
    content = note.encode()
    try:
        if request["OutputDataConfig"].get("CompressionType") == "NONE":
            s3.put(location.bucket, location.child("SIMULATED.txt").key, content)
            return
        s3.put(location.bucket, location.key, _simulated_archive(content))
    except NoSuchBucketError:
        raise UploadError(NO_BUCKET) from None


@lru_cache(maxsize=16)
def _simulated_archive(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as tar:
        member = tarfile.TarInfo("SIMULATED.txt")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()
