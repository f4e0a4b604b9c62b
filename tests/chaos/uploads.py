"""Rounds of uploads: new content, a disrupted `up`, and the check of the objects in S3."""

import hashlib
import itertools
import random
import tarfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pulumi_sagemaker_training.lifecycle.upload.content import ARCHIVE_NAME, Manifest
from tests.chaos.blows import BLOWS, FULL_DISKS, Blow
from tests.chaos.moments import Moment
from tests.chaos.rounds import LEG, Result, cases, run_round
from tests.chaos.stage import PAUSE_S, Stage

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


UPLOAD_BLOWS: Final = (*BLOWS, *FULL_DISKS)


def run_uploads(
    seed: int,
    leg: int,
    rounds: int,
    folder: Path,
    variables: Mapping[str, str] | None = None,
    pause_s: float = PAUSE_S,
) -> Iterator[Result]:
    """Run the rounds of one leg on its own stage; the leg ends after a round with violations.

    One upload is through the dynamic provider and one through the plugin; every other leg they
    change places.
    """
    dice = random.Random(f"{seed}/uploads/{leg}")
    drawn = cases(seed, UPLOAD_BLOWS, UPLOAD_MOMENTS)
    chosen = itertools.islice(drawn, leg * LEG, leg * LEG + rounds)
    stage = Stage(folder, {**_NO_BYTECODE, **(variables or {})}, pause_s=pause_s)
    through_plugin = _FORMS[leg % len(_FORMS)]
    try:
        _first_up(stage, through_plugin)
        for number, (blow, moment) in enumerate(chosen, leg * LEG):
            result = strike(stage, blow, moment, number + 1, dice, through_plugin)
            yield result
            if result.problems:
                return
    finally:
        stage.close()


def run_single_upload(
    blow: Blow,
    moment: Moment,
    folder: Path,
    dice: random.Random,
    variables: Mapping[str, str] | None = None,
    through_plugin: str = "archive",
) -> Result:
    """Run one chosen round on its own stage."""
    stage = Stage(folder, {**_NO_BYTECODE, **(variables or {})})
    try:
        _first_up(stage, through_plugin)
        return strike(stage, blow, moment, 1, dice, through_plugin)
    finally:
        stage.close()


def strike(
    stage: Stage,
    blow: Blow,
    moment: Moment,
    number: int,
    dice: random.Random,
    through_plugin: str,
) -> Result:
    """Change the content, disrupt the `up` that sends it, recover, and check S3."""
    plan = write_content(stage, number, through_plugin)
    return run_round(stage, plan, number, blow, moment, dice, upload_violations)


def _first_up(stage: Stage, through_plugin: str) -> None:
    stage.declare(write_content(stage, 0, through_plugin))
    first = stage.up()
    assert first.wait() == 0, first.said


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
    return [*_state(stage, plan), *_objects(stage, plan), *_unfinished(stage)]


def _state(stage: Stage, plan: Mapping[str, object]) -> Iterator[str]:
    listed = stage.deployment().get("resources") or []
    uploads = [resource for resource in listed if "Upload" in resource["type"]]
    held = sorted(str(resource["urn"]).rpartition("::")[2] for resource in uploads)
    if held != sorted(plan):
        yield f"lost state: the program declares {sorted(plan)}, the state holds {held}"
    for resource in uploads:
        for flag in ("delete", "initErrors", "pendingReplacement"):
            if resource.get(flag):
                yield f"unclean state: {resource['urn']} has {flag}: {resource[flag]}"


def _objects(stage: Stage, plan: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Compare the objects in S3 with the sources, byte by byte, and the claims with the state."""
    s3, bucket = stage.emulator.client("s3"), stage.emulator.bucket
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"{_PREFIX}/").get("Contents", [])
    keys = [item["Key"] for item in listed]
    expected: set[str] = set()
    for resource in stage.deployment().get("resources") or []:
        if "Upload" not in resource["type"]:
            continue
        outputs = resource["outputs"]
        source = plan[str(resource["urn"]).rpartition("::")[2]]
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
