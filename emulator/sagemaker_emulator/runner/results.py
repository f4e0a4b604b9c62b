"""The results of a job: the model, other output, TensorBoard data, the reason of a failure."""

import io
import posixpath
import tarfile
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sagemaker_emulator.aws.s3 import NoSuchBucketError
from sagemaker_emulator.behaviour import filled
from sagemaker_emulator.behaviour.table import BEHAVIOURS
from sagemaker_emulator.names import S3Location, output_location, parse_s3_uri
from sagemaker_emulator.runner.channels import NO_BUCKET
from sagemaker_emulator.runner.layout import (
    CONTAINER_ROOT,
    FAILURE,
    MODEL,
    OUTPUT_DATA,
    Host,
    path_in_tree,
)
from sagemaker_emulator.runner.storage import ObjectStore
from sagemaker_emulator.runner.tree import Item, Tree

MAX_REASON = 1024
REASON: Final[str] = BEHAVIOURS["failure.reason"].value


class OutputFile(NamedTuple):
    """A file or a link that a job has written, in its host's tree."""

    tree: Tree
    item: Item


class UploadError(Exception):
    """A failed upload of results; the text is the job's failure reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"ClientError: Artifact upload failed:{reason}")


def model_uri(request: dict[str, Any], job_name: str) -> str:
    """Return the S3 URI of a job's model. Pure."""
    output = request["OutputDataConfig"]
    folder = output_location(output["S3OutputPath"], job_name)
    name = "model" if output.get("CompressionType") == "NONE" else "model.tar.gz"
    return folder.child(name).uri


def upload(
    s3: ObjectStore, request: dict[str, Any], job_name: str, hosts: list[Host], links: str = "link"
) -> None:
    """Upload model and output data to S3. For a folder without files, nothing is uploaded.

    Args:
        links: what becomes of symbolic links in an archive: `link`, `file` (what a link to a file
            of the same folder shows) or `missing`.

    Raises:
        UploadError: the bucket does not exist, or a path leads out of the job's tree.
    """
    output = request["OutputDataConfig"]
    folder = output_location(output["S3OutputPath"], job_name)
    try:
        models = _merged(hosts, MODEL)
        data = _merged(hosts, OUTPUT_DATA)
        if output.get("CompressionType") == "NONE":
            _upload_files(s3, models, folder.child("model"))
            _upload_files(s3, data, folder.child("data"))
        else:
            _upload_archive(s3, _linked(models, links), folder.child("model.tar.gz"))
            _upload_archive(s3, _linked(data, links), folder.child("output.tar.gz"))
        _upload_tensorboard(s3, request, job_name, hosts)
    except NoSuchBucketError:
        raise UploadError(NO_BUCKET) from None
    except OSError as error:
        raise UploadError(f"{CONTAINER_ROOT}/{error.filename}: {error.strerror}") from error


def _merged(hosts: Iterable[Host], folder: str) -> dict[str, OutputFile]:
    """Return the files of all hosts by relative path. The first host that has a path wins."""
    found: dict[str, OutputFile] = {}
    for host in hosts:
        tree = host.tree
        for item in tree.items(folder):
            found.setdefault(item.name, OutputFile(tree, item))
    return found


def _linked(files: dict[str, OutputFile], links: str) -> dict[str, OutputFile]:
    """Return files as they are archived: links as such, as what they show, or not at all."""
    if links == "link":
        return files
    found: dict[str, OutputFile] = {}
    for name, file in files.items():
        if file.item.target is None:
            found[name] = file
        elif links == "file":
            shown = files.get(
                posixpath.normpath(posixpath.join(posixpath.dirname(name), file.item.target))
            )
            if shown is not None and shown.item.target is None:
                found[name] = shown
    return found


def _upload_archive(s3: ObjectStore, files: dict[str, OutputFile], target: S3Location) -> None:
    if not files:
        return
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=6) as tar:
        for name in sorted(files):
            _add(tar, name, files[name])
    s3.put(target.bucket, target.key, buffer.getvalue())


def _add(tar: tarfile.TarFile, name: str, file: OutputFile) -> None:
    """Add a file or a link. A link stays a link: its target may be outside the model."""
    if file.item.target is not None:
        link = tarfile.TarInfo(name)
        link.type, link.linkname, link.mode = tarfile.SYMTYPE, file.item.target, 0o777
        tar.addfile(_anonymous(link))
        return
    with file.tree.open(file.item.path) as content:
        member = _anonymous(tar.gettarinfo(arcname=name, fileobj=content))
        tar.addfile(member, content if member.isreg() else None)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


def _upload_files(s3: ObjectStore, files: dict[str, OutputFile], target: S3Location) -> None:
    for name, file in sorted(files.items()):
        if file.item.target is None:
            s3.put(target.bucket, target.child(name).key, file.tree.read(file.item.path))


def _upload_tensorboard(
    s3: ObjectStore, request: dict[str, Any], job_name: str, hosts: list[Host]
) -> None:
    config = request.get("TensorBoardOutputConfig")
    if not config:
        return
    target = parse_s3_uri(config["S3OutputPath"]).child(f"{job_name}/tensorboard-output")
    try:
        folder = path_in_tree(config.get("LocalPath", "/opt/ml/output/tensorboard"))
    except ValueError:
        return
    for host in hosts:
        _upload_files(s3, _merged([host], folder), target)


def failure_reason(hosts: list[Host], exit_codes: dict[str, int], words: str = REASON) -> str:
    """Return why a job failed, in the service's format. A long text leaves room for the code.

    Args:
        words: the format, with the failure file's text and the exit code as `{text}` and `{code}`.
        exit_codes: the exit codes of the hosts, in the order in which they ended: those that end
            after the first failure were stopped because of it.
    """
    named = {host.name: host for host in hosts}
    for name, code in exit_codes.items():
        if code:
            room = MAX_REASON - len(filled(words, {"text": "", "code": code}))
            return filled(words, {"text": _failure_text(named[name])[:room], "code": code})
    return filled(words, {"text": "", "code": 1})


def _failure_text(host: Host) -> str:
    try:
        content = host.tree.read(FAILURE, 4 * MAX_REASON)
    except OSError:
        return ""
    return content.decode("utf-8", "replace")[:MAX_REASON]


def upload_simulated(s3: ObjectStore, request: dict[str, Any], job_name: str, note: str) -> None:
    """Upload an archive in the model's place, with a note that there is no model.

    Raises:
        UploadError: the bucket does not exist.
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
