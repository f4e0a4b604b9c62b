"""An upload's decisions, and its steps against S3 as moto has it."""

import json
import tarfile
from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_sagemaker_training.api.errors import (
    InputError,
    NotFound,
    WaitInterrupted,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.services.client import utc_now
from pulumi_sagemaker_training.api.services.s3 import Bucket, Stored
from pulumi_sagemaker_training.lifecycle.upload import content, steps
from pulumi_sagemaker_training.lifecycle.upload.claims import (
    Claims,
    new_claim,
    running_removals,
)
from pulumi_sagemaker_training.lifecycle.upload.content import Form
from pulumi_sagemaker_training.lifecycle.upload.manifest import read_manifest
from pulumi_sagemaker_training.lifecycle.upload.processes import this_process
from pulumi_sagemaker_training.lifecycle.upload.selection import Selection
from pulumi_sagemaker_training.lifecycle.upload.sources import LocalPath
from pulumi_sagemaker_training.lifecycle.upload.spec import (
    UploadSpec,
    UploadState,
    claims_of,
    plan_upload,
)
from pulumi_sagemaker_training.lifecycle.upload.steps import PartialUpload
from pulumi_sagemaker_training.lifecycle.upload.transfer import Progress

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

OWNER = {"pulumi:project": "digits", "pulumi:stack": "dev"}
QUIET = Progress()


@pytest.fixture
def sent(s3: "S3Client") -> list[str]:
    """The keys that were written, in order."""
    keys: list[str] = []
    s3.meta.events.register(
        "provide-client-params.s3.PutObject", lambda params, **_: keys.append(params["Key"])
    )
    return keys


@pytest.fixture
def bucket(s3: "S3Client") -> Bucket:
    return Bucket(s3, "bucket")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "train.py").write_text("print(1)\n")
    (folder / "model.py").write_text("x = 1\n")
    return folder


def spec_of(source: Path, prefix: str = "code", form: Form = "files") -> UploadSpec:
    files = read_manifest(source, Selection()).files
    return UploadSpec(LocalPath(str(source)), "bucket", prefix, form, files)


def create(bucket: Bucket, spec: UploadSpec, claim: str = "c1") -> UploadState:
    return steps.create(bucket, spec, claim, OWNER, QUIET)


def content_keys(bucket: Bucket) -> list[str]:
    return sorted(key for key in bucket.objects("") if "/.claims/" not in key)


def test_the_folder_is_named_by_the_content_below_the_prefix(source: Path) -> None:
    spec = spec_of(source, "/team/code/")
    assert spec.folder == f"team/code/{spec.digest[:16]}/"
    assert replace(spec, prefix="").folder == f"{spec.digest[:16]}/"


def test_a_create_sends_every_file_with_its_digest(bucket: Bucket, source: Path) -> None:
    spec = spec_of(source)
    state = create(bucket, spec)
    assert content_keys(bucket) == [f"{spec.folder}model.py", f"{spec.folder}train.py"]
    found = {key: bucket.checksum(key) for key in state.objects}
    assert found == {
        key: (b64encode(bytes.fromhex(digest)).decode(), state.objects[key])
        for key, digest in spec.expected.items()
    }


def test_content_that_is_there_is_not_sent_again(
    bucket: Bucket, source: Path, sent: list[str]
) -> None:
    spec = spec_of(source)
    create(bucket, spec, "c1")
    sent.clear()
    second = create(bucket, spec, "c2")
    assert [key for key in sent if "/.claims/" not in key] == []
    assert set(second.objects) == set(spec.expected)


def test_an_object_that_somebody_replaced_is_sent_again_by_a_create(
    bucket: Bucket, source: Path, s3: "S3Client"
) -> None:
    spec = spec_of(source)
    key = f"{spec.folder}train.py"
    s3.put_object(Bucket="bucket", Key=key, Body=b"print(2)\n")
    create(bucket, spec)
    assert s3.get_object(Bucket="bucket", Key=key)["Body"].read() == b"print(1)\n"


def test_an_archive_is_one_object_with_all_files(
    bucket: Bucket, source: Path, s3: "S3Client"
) -> None:
    spec = spec_of(source, form="archive")
    create(bucket, spec)
    assert content_keys(bucket) == [f"{spec.folder}sourcedir.tar.gz"]
    body = s3.get_object(Bucket="bucket", Key=content_keys(bucket)[0])["Body"].read()
    with tarfile.open(fileobj=BytesIO(body)) as archive:
        assert {(m.name, m.mtime, m.uid, m.mode) for m in archive.getmembers()} == {
            ("model.py", 0, 0, 0o755),
            ("train.py", 0, 0, 0o755),
        }


def test_a_missing_bucket_fails_before_anything_is_held(s3: "S3Client", source: Path) -> None:
    spec = replace(spec_of(source), bucket="nowhere")
    with pytest.raises(NotFound):
        create(Bucket(s3, "nowhere"), spec)


def test_an_interrupted_upload_goes_on_with_what_is_missing(
    s3: "S3Client", bucket: Bucket, source: Path, sent: list[str]
) -> None:
    for number in range(30):
        (source / f"{number:02}.csv").write_text(str(number))
    spec = spec_of(source)
    arrived: list[None] = []
    s3.meta.events.register("after-call.s3.PutObject", lambda **_: arrived.append(None))
    # After what has arrived, and not after a number of questions: threads ask in any order.
    progress = Progress(is_interrupted=lambda: len(arrived) > 5)
    with pytest.raises(PartialUpload) as caught:
        steps.create(bucket, spec, "c1", OWNER, progress)
    assert isinstance(caught.value.cause, WaitInterrupted)
    there = len(content_keys(bucket))
    assert 0 < there < len(spec.files)
    sent.clear()
    state = steps.repair(bucket, caught.value.state, spec, OWNER, QUIET)
    resumed = [key for key in sent if "/.claims/" not in key]
    assert set(state.objects) == set(spec.expected)
    assert len(resumed) == len(spec.files) - there


def test_a_big_file_is_sent_in_parts_and_can_be_interrupted_between_them(
    bucket: Bucket, source: Path, s3: "S3Client"
) -> None:
    with (source / "big.bin").open("wb") as file:
        file.truncate(40 * 1024**2)
    spec = spec_of(source)
    pieces = iter([False] * 20)
    with pytest.raises(PartialUpload) as caught:
        steps.create(bucket, spec, "c1", OWNER, Progress(is_interrupted=lambda: next(pieces, True)))
    assert isinstance(caught.value.cause, WaitInterrupted)
    assert f"{spec.folder}big.bin" not in content_keys(bucket)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket="bucket")
    state = steps.repair(bucket, caught.value.state, spec, OWNER, QUIET)
    # The ETag of an object that came in three parts says so.
    assert state.objects[f"{spec.folder}big.bin"].endswith("-3")


def test_a_file_that_changes_while_it_is_sent_is_refused(bucket: Bucket, source: Path) -> None:
    spec = spec_of(source)
    (source / "train.py").write_text("print(2)\n")
    with pytest.raises(PartialUpload, match="changed while it was uploaded") as caught:
        create(bucket, spec)
    assert isinstance(caught.value.cause, InputError)
    assert f"{spec.folder}train.py" not in content_keys(bucket)


def test_unchanged_content_needs_nothing(bucket: Bucket, source: Path) -> None:
    state = create(bucket, spec_of(source))
    found = steps.fetch(bucket, state.folder)
    assert found is not None
    assert plan_upload(state, spec_of(source), found).kind == "unchanged"


def test_another_place_on_this_machine_is_no_change(source: Path, tmp_path: Path) -> None:
    spec = spec_of(source)
    state = UploadState("bucket", spec.folder, "", "c1", spec.files, {})
    moved = replace(spec, source=str(tmp_path / "elsewhere"))
    assert plan_upload(state, moved, {}).kind == "repair"
    assert plan_upload(state, moved, {}).fields == ()


def test_changed_content_is_a_replacement_that_names_the_files(source: Path) -> None:
    old = spec_of(source)
    state = UploadState("bucket", old.folder, "", "c1", old.files)
    (source / "train.py").write_text("print(2)\n")
    (source / "new.py").write_text("")
    plan = plan_upload(state, spec_of(source), {})
    assert (plan.kind, plan.fields) == ("replace", ("folder",))
    assert plan.words == "changed train.py; added new.py"


def test_another_bucket_or_prefix_is_a_replacement(source: Path) -> None:
    spec = spec_of(source)
    state = UploadState("bucket", spec.folder, "", "c1", spec.files)
    for moved in (replace(spec, bucket="other"), replace(spec, prefix="other")):
        plan = plan_upload(state, moved, {})
        assert (plan.kind, plan.words) == ("replace", "the location in S3 changed")


def test_objects_that_are_missing_or_changed_are_repaired(
    bucket: Bucket, source: Path, s3: "S3Client"
) -> None:
    spec = spec_of(source)
    state = create(bucket, spec)
    s3.delete_object(Bucket="bucket", Key=f"{spec.folder}train.py")
    s3.put_object(Bucket="bucket", Key=f"{spec.folder}model.py", Body=b"evil")
    plan = plan_upload(state, spec, steps.fetch(bucket, state.folder) or {})
    assert plan.words == (f"in S3: missing {spec.folder}train.py; changed {spec.folder}model.py")
    repaired = steps.repair(bucket, state, spec, OWNER, QUIET)
    found = steps.fetch(bucket, state.folder) or {}
    assert plan_upload(repaired, spec, found).kind == "unchanged"
    assert s3.get_object(Bucket="bucket", Key=f"{spec.folder}model.py")["Body"].read() == (
        b"x = 1\n"
    )


@pytest.mark.parametrize(
    ("form", "name"), [("files", "train.py"), ("archive", content.ARCHIVE_NAME)]
)
def test_a_state_of_unverified_objects_is_compared_with_the_files_and_another_is_trusted(
    bucket: Bucket, source: Path, s3: "S3Client", form: Form, name: str
) -> None:
    spec = spec_of(source, form=form)
    key = f"{spec.folder}{name}"
    state = create(bucket, spec)
    unverified = replace(state, verified=False)
    assert steps.diff(bucket, unverified, spec).kind == "unchanged"
    s3.put_object(Bucket="bucket", Key=key, Body=b"evil")
    # As a version did that took what it found for its own.
    objects = steps.etags(bucket.objects(state.folder))
    plan = steps.diff(bucket, replace(unverified, objects=objects), spec)
    assert (plan.kind, plan.keys) == ("repair", (key,))
    assert steps.diff(bucket, replace(state, objects=objects), spec).kind == "unchanged"


def test_another_key_encrypts_every_object_again(source: Path) -> None:
    spec = replace(spec_of(source), kms_key_id="alias/other")
    state = UploadState("bucket", spec.folder, "", "c1", spec.files)
    plan = plan_upload(state, spec, {})
    assert (plan.kind, plan.keys) == ("repair", tuple(sorted(spec.expected)))


def test_a_delete_removes_what_was_written_and_nothing_else(
    bucket: Bucket, source: Path, s3: "S3Client"
) -> None:
    state = create(bucket, spec_of(source))
    s3.put_object(Bucket="bucket", Key=f"{state.folder}by-hand.txt", Body=b"")
    assert steps.delete(bucket, state, QUIET)
    assert list(bucket.objects("")) == [f"{state.folder}by-hand.txt"]


def test_a_delete_leaves_what_another_state_holds(bucket: Bucket, source: Path) -> None:
    first, second = (create(bucket, spec_of(source), claim) for claim in ("c1", "c2"))
    assert not steps.delete(bucket, second, QUIET)
    assert set(first.objects) <= set(bucket.objects(""))
    assert steps.delete(bucket, first, QUIET)
    assert list(bucket.objects("")) == []


def test_a_delete_may_be_repeated_after_it_was_cut_off(
    bucket: Bucket, source: Path, s3: "S3Client"
) -> None:
    state = create(bucket, spec_of(source))
    s3.put_object(Bucket="bucket", Key=f"{state.claims}c1.removing", Body=b"")
    s3.delete_object(Bucket="bucket", Key=f"{state.claims}c1.claim")
    assert steps.delete(bucket, state, QUIET)
    assert list(bucket.objects("")) == []


def test_a_delete_of_a_bucket_that_is_gone_succeeds(s3: "S3Client") -> None:
    assert steps.delete(Bucket(s3, "nowhere"), UploadState("nowhere", "a/", "b/", "c1"), QUIET)
    assert steps.fetch(Bucket(s3, "nowhere"), "a/") is None


@pytest.mark.parametrize("act", ["hold", "let go"])
def test_who_holds_and_who_lets_go_at_the_same_moment_see_each_other(
    bucket: Bucket, source: Path, act: str
) -> None:
    # Whatever is listed, one's own word is written before it: claim or removal mark.
    state = create(bucket, spec_of(source), "c1")
    seen: list[list[str]] = []

    class Watched(Bucket):
        def objects(self, prefix: str) -> dict[str, Stored]:
            listed = super().objects(prefix)
            seen.append([key.rpartition("/")[2] for key in listed])
            return listed

    claims = Claims(Watched(bucket._s3, "bucket"), state.claims)
    if act == "hold":
        claims.acquire("c2", OWNER)
        assert "c2.pending" in seen[0]
    else:
        assert claims.release("c1", state.folder, state.objects, versioned=False)
        assert "c1.removing" in seen[0]
        assert list(bucket.objects(state.claims)) == []


def written_by(bucket: Bucket, claim: str, spec: UploadSpec, process: Any) -> None:
    """Leave a create's pending claim as another process would have written it."""
    state = create(bucket, spec, claim)
    words = json.dumps({"claim": claim, "process": process, **OWNER})
    bucket.put(f"{state.claims}{claim}.pending", words.encode())


def claims_left(bucket: Bucket, state: UploadState) -> set[str]:
    return {key.rpartition("/")[2] for key in bucket.objects(state.claims)}


def test_a_claim_that_no_state_recorded_is_taken_away_by_its_owners_next_create(
    bucket: Bucket, source: Path, ended: dict[str, Any]
) -> None:
    lost, kept, other = new_claim(OWNER, "1"), new_claim(OWNER, "2"), new_claim({}, "3")
    for claim in (lost, other):
        written_by(bucket, claim, spec_of(source), ended)
    state = create(bucket, spec_of(source), kept)
    steps.confirm(bucket, state, OWNER)
    assert claims_left(bucket, state) == {f"{kept}.claim", f"{other}.pending"}


@pytest.mark.parametrize(
    "process",
    [this_process(), {"machine": "another", "pid": 1, "started": "1"}, None, "nonsense"],
    ids=["still running", "elsewhere", "of version 0.1.0", "nonsense"],
)
def test_of_two_creates_at_once_under_equal_names_neither_loses_its_objects(
    process: Any, bucket: Bucket, source: Path
) -> None:
    # Two backends, each with a stack of these names: the first one is still sending.
    spec = spec_of(source)
    first = create(bucket, spec, new_claim(OWNER, "1"))
    written_by(bucket, first.claim, spec, process)
    second = create(bucket, spec, new_claim(OWNER, "2"))
    assert not steps.delete(bucket, second, QUIET)
    assert set(first.objects) <= set(bucket.objects(""))
    steps.confirm(bucket, first, OWNER)
    assert steps.delete(bucket, first, QUIET)
    assert dict(bucket.objects("")) == {}


def test_a_claim_that_ran_elsewhere_is_taken_away_after_a_day(
    bucket: Bucket, source: Path, ended: dict[str, Any]
) -> None:
    elsewhere = {**ended, "machine": "another"}
    lost, kept = new_claim(OWNER, "1"), new_claim(OWNER, "2")
    written_by(bucket, lost, spec_of(source), elsewhere)
    below = claims_of("code", spec_of(source).digest)
    for hours, left in ((23, {f"{lost}.pending", f"{kept}.pending"}), (25, {f"{kept}.pending"})):

        def later(hours: int = hours) -> datetime:
            return utc_now() + timedelta(hours=hours)

        Claims(bucket, below, now=later).acquire(kept, OWNER)
        assert {key.rpartition("/")[2] for key in bucket.objects(below)} == left


def test_a_claim_that_cannot_be_read_is_left_alone(bucket: Bucket, source: Path) -> None:
    lost, kept = new_claim(OWNER, "1"), new_claim(OWNER, "2")
    state = create(bucket, spec_of(source), lost)
    bucket.put(f"{state.claims}{lost}.pending", b"\xff no JSON")
    later = utc_now() + timedelta(days=9)
    Claims(bucket, state.claims, now=lambda: later).acquire(kept, OWNER)
    assert claims_left(bucket, state) == {f"{lost}.pending", f"{kept}.pending"}


def test_a_claim_is_settled_once_it_is_confirmed_and_not_before(
    bucket: Bucket, source: Path
) -> None:
    state = create(bucket, spec_of(source), new_claim(OWNER, "1"))
    assert not steps.is_confirmed(bucket, state)
    steps.confirm(bucket, state, OWNER)
    assert steps.is_confirmed(bucket, state)
    bucket.remove([f"{state.claims}{state.claim}.claim"])
    assert not steps.is_confirmed(bucket, state)


def test_a_repair_writes_the_claim_down_as_recorded_and_leaves_nothing_pending(
    bucket: Bucket, source: Path
) -> None:
    # An interrupted create is kept in the state before its claim is confirmed.
    spec = spec_of(source)
    state = create(bucket, spec, new_claim(OWNER, "1"))
    steps.repair(bucket, state, spec, OWNER, QUIET)
    assert list(bucket.objects(state.claims)) == [f"{state.claims}{state.claim}.claim"]


def test_a_recorded_claim_survives_its_owners_next_create(bucket: Bucket, source: Path) -> None:
    # Two states under equal names: the destroy of one leaves what the other holds.
    first = create(bucket, spec_of(source), new_claim(OWNER, "1"))
    steps.confirm(bucket, first, OWNER)
    second = create(bucket, spec_of(source), new_claim(OWNER, "2"))
    assert not steps.delete(bucket, second, QUIET)
    assert set(first.objects) <= set(bucket.objects(""))


def test_a_bucket_that_keeps_versions_keeps_none_of_ours(
    bucket: Bucket, source: Path, s3: "S3Client"
) -> None:
    s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
    state = create(bucket, spec_of(source))
    s3.put_object(Bucket="bucket", Key=f"{state.folder}by-hand.txt", Body=b"")
    assert state.versioned
    assert steps.delete(bucket, state, QUIET)
    left = s3.list_object_versions(Bucket="bucket")
    assert [item["Key"] for item in left["Versions"]] == [f"{state.folder}by-hand.txt"]
    assert "DeleteMarkers" not in left


def test_who_holds_waits_for_a_removal_that_is_running(bucket: Bucket, s3: "S3Client") -> None:
    s3.put_object(Bucket="bucket", Key="claims/c0.removing", Body=b"")
    waits: list[float] = []

    def finish_the_removal(seconds: float) -> None:
        waits.append(seconds)
        s3.delete_object(Bucket="bucket", Key="claims/c0.removing")

    Claims(bucket, "claims/", sleep=finish_the_removal).acquire("c1", OWNER)
    assert len(waits) == 1


def test_a_removal_that_goes_on_for_too_long_is_reported_with_its_mark(s3: "S3Client") -> None:
    moment = utc_now()

    class AlwaysFresh(Bucket):
        def objects(self, prefix: str) -> dict[str, Stored]:
            return {f"{prefix}c0.removing": Stored(0, "", moment)}

    def pass_time(_seconds: float) -> None:
        nonlocal moment
        moment += timedelta(minutes=5)

    claims = Claims(AlwaysFresh(s3, "bucket"), "claims/", sleep=pass_time, now=lambda: moment)
    with pytest.raises(WaitTimeout, match=r"s3://bucket/claims/c0\.removing"):
        claims.acquire("c1", OWNER)


def test_an_old_mark_of_a_removal_is_passed_over() -> None:
    now = utc_now()
    listed = {
        "claims/a.removing": Stored(0, "", now - timedelta(hours=1)),
        "claims/b.removing": Stored(0, "", now - timedelta(minutes=1)),
        "claims/c.claim": Stored(0, "", now),
    }
    assert running_removals(listed, now) == ["claims/b.removing"]
