"""Rounds of uploads: new content, a disrupted `up`, and the check of the objects in S3."""

import hashlib
import random
import tarfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pulumi_sagemaker_training.lifecycle.upload.content import ARCHIVE_NAME, Manifest
from tests.chaos.blows import BLOWS, FULL_DISKS
from tests.chaos.invariants import held_as_declared, name_of, resources
from tests.chaos.legs import Kind, Leg, Scenario, planned
from tests.chaos.moments import Moment
from tests.chaos.rounds import Plan
from tests.chaos.stage import Stage

_PREFIX: Final = "data"
_FORMS: Final = ("files", "archive")
_BIG_BYTES: Final = 40 * 1024**2
_NO_BYTECODE: Final = {"PYTHONDONTWRITEBYTECODE": "1"}
"""Python 3.11 accepts a short write of a module's bytecode, and the module is damaged."""


def _held(call: str, when: str, path: str = "", after_calls: int = 0) -> dict[str, Any]:
    return {
        "operation": "*",
        "service": "s3",
        "match": {"call": f"^{call}$", "path": path},
        "effect": "delay",
        "delay_s": 2.5,
        "when": when,
        "after_calls": after_calls,
        "times": 2,
    }


UPLOAD_MOMENTS: Final = (
    Moment("claim sent", [_held("PutObject", "before", r"\.pending$")]),
    Moment("claim written, no answer", [_held("PutObject", "after", r"\.pending$")]),
    Moment("multipart begun, no answer", [_held("CreateMultipartUpload", "after")]),
    Moment("multipart recorded", [_held("PutObject", "after", r"\.sending$")]),
    Moment("small object checked", [_held("HeadObject", "before", "/small[.]txt$")]),
    Moment("archive read", [_held("GetObject", "after", rf"/{ARCHIVE_NAME}$")]),
    Moment("between parts", [_held("UploadPart", "before", after_calls=1)]),
    Moment("parts sent", [_held("CompleteMultipartUpload", "before")]),
    Moment("completed, no answer", [_held("CompleteMultipartUpload", "after")]),
    Moment("object sent", [_held("PutObject", "after", rf"/{_PREFIX}/[0-9a-f]{{16}}/")]),
    Moment("removal marked", [_held("PutObject", "after", r"\.removing$")]),
    Moment("objects removed", [_held("DeleteObjects", "after")]),
)
"""Steps in the life of an upload: the requests at which disruptions happen.

Objects are checked because `_plant` has written them before.
"""


def _begin(stage: Stage, dice: random.Random, leg: Leg) -> Scenario:
    """Upload through the dynamic provider and the plugin; every other leg they change places."""
    through_plugin = _FORMS[(leg.nth + 1) % len(_FORMS)]

    def edit(_plan: Plan, number: int) -> Plan:
        return write_content(stage, number, through_plugin)

    first = write_content(stage, 0, through_plugin)
    return planned(stage, first, edit=edit, look=upload_violations, dice=dice)


UPLOADS: Final = Kind("Uploads", (*BLOWS, *FULL_DISKS), UPLOAD_MOMENTS, _begin, _NO_BYTECODE)


def write_content(stage: Stage, number: int, through_plugin: str) -> dict[str, dict[str, Any]]:
    """Write the sources of a round; return the plan that uploads them.

    Args:
        stage: the stage.
        number: the number of the round.
        through_plugin: the form of the upload that the plugin serves.
    """
    plan = {}
    for form in _FORMS:
        name = f"{'plugin-' if form == through_plugin else ''}upload-{form}"
        folder = stage.folder / name
        folder.mkdir(exist_ok=True)
        (folder / "small.txt").write_text(f"{name} of round {number}\n")
        if form == "files":
            with (folder / "big.bin").open("wb") as big:
                big.write(f"{number}".encode())
                big.truncate(_BIG_BYTES)
        plan[name] = {
            "path": str(folder),
            "bucket": stage.emulator.bucket,
            "prefix": _PREFIX,
            "form": form,
        }
        _plant(stage, folder, form)
    return plan


def _plant(stage: Stage, folder: Path, form: Any) -> None:
    """Write one of the objects that the next `up` needs, as another program would have left it.

    A file has other content of the same size, so it must be found out and replaced. An archive has
    the right content, compressed in another way, so it may stay.
    """
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    digests = {name: _sha256(body) for name, body in files.items()}
    digest = Manifest(digests, sum(map(len, files.values()))).digest(form)
    name, body = (
        ("small.txt", files["small.txt"].swapcase())
        if form == "files"
        else (ARCHIVE_NAME, _compressed(folder))
    )
    stage.emulator.client("s3").put_object(
        Bucket=stage.emulator.bucket, Key=f"{_PREFIX}/{digest[:16]}/{name}", Body=body
    )


def _compressed(folder: Path) -> bytes:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=1) as archive:
        for path in sorted(folder.iterdir()):
            archive.add(path, path.name)
    return packed.getvalue()


def upload_violations(stage: Stage, plan: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the violations of uploads; empty when there are none."""
    state = held_as_declared(resources(stage, kind="Upload"), plan)
    return [*state, *_objects(stage, plan), *_unfinished(stage)]


def _objects(stage: Stage, plan: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Compare the objects in S3 with the sources, byte by byte, and the claims with the state."""
    s3, bucket = stage.emulator.client("s3"), stage.emulator.bucket
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"{_PREFIX}/").get("Contents", [])
    keys = [item["Key"] for item in listed]
    expected: set[str] = set()
    for resource in resources(stage, kind="Upload"):
        outputs = resource["outputs"]
        source = plan[name_of(resource)]
        yield from _content(stage, outputs.get("key_prefix") or outputs["keyPrefix"], source)
        expected |= outputs["objects"].keys()
        digest = outputs["digest"][:16]
        expected.add(f"{_PREFIX}/.claims/{digest}/{outputs['claim']}.claim")
    yield from (f"lost object: {key}" for key in sorted(expected - set(keys)))
    left = set(keys) - expected
    if stage.is_restored:
        _note_kept(stage, left, expected)
    yield from (
        f"orphan object: {key}" for key in sorted(left) if not stage.kept_digests & _parts(key)
    )


def _note_kept(stage: Stage, left: set[str], expected: set[str]) -> None:
    """Note the content that claims of a lost state keep, as docs/reliability.md says.

    The engine went on without a disk, so its plugin confirmed claims that no state knows.
    """
    owners = {_owner(key) for key in expected if key.endswith(".claim")}
    for key in left:
        if key.endswith(".claim") and _owner(key) in owners:
            stage.kept_digests.add(key.split("/")[-2])


def _owner(key: str) -> str:
    return key.rpartition("/")[2].partition("-")[0]


def _parts(key: str) -> set[str]:
    return set(key.split("/"))


def _content(stage: Stage, folder: str, source: Mapping[str, Any]) -> Iterator[str]:
    local = {path.name: _sha256(path.read_bytes()) for path in Path(source["path"]).iterdir()}
    s3, bucket = stage.emulator.client("s3"), stage.emulator.bucket
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=folder).get("Contents", [])
    found = {}
    for item in listed:
        body = s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
        if source["form"] == "archive":
            with tarfile.open(fileobj=BytesIO(body)) as packed:
                for member in packed:
                    file = packed.extractfile(member)
                    found[member.name] = _sha256(file.read() if file else b"")
        else:
            found[item["Key"].removeprefix(folder)] = _sha256(body)
    if found != local:
        yield f"corrupt: s3://{bucket}/{folder} does not hold {source['path']}"


def _unfinished(stage: Stage) -> Iterator[str]:
    s3, bucket = stage.emulator.client("s3"), stage.emulator.bucket
    for upload in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
        named = {"Key": upload["Key"], "UploadId": upload["UploadId"]}
        # An upload that began just before a kill has no parts and costs nothing.
        if s3.list_parts(Bucket=bucket, **named).get("Parts"):
            yield f"orphan upload: {upload['Key']} has parts and is unfinished"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
