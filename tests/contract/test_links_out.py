"""A job that replaces its folders by links cannot make the emulator upload foreign files."""

import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.bench import LOG_GROUP, Bench, until
from tests.support.emulators import SANDBOXES, emulator

NOT_FOLLOWED = "is a link, or not a folder; it is not followed"
SECRET = b"what the emulator keeps"
START = """\
import os, shutil, sys, threading, time
base, hidden = os.environ["SAGEMAKER_BASE_DIR"], os.environ["HIDDEN"]
def swap(name, target=hidden):
    path = os.path.join(base, name)
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.symlink(target, path)
    print("swapped", name, flush=True)
"""
ATTEMPTS = {
    "model": "swap('model')",
    "model, over two links": "swap('way'); swap('model', base + '/way')",
    "a folder in the model": "swap('model/folder')",
    "a file in the model": "swap('model/file', hidden + '/file')",
    "checkpoints": "swap('checkpoints'); time.sleep(2.2)",
    "a folder in the checkpoints": "swap('checkpoints/folder'); time.sleep(2.2)",
    "a file in the checkpoints": "swap('checkpoints/f', hidden + '/file'); time.sleep(2.2)",
    "output": "swap('output'); sys.exit(1)",
    "output of a job that succeeds": "swap('output')",
    "other output": "swap('output/data')",
    "a file in the other output": "swap('output/data/f', hidden + '/file')",
    "reason": "swap('output/failure', hidden + '/failure'); sys.exit(1)",
    "TensorBoard data": "swap('output/tensorboard')",
    "a folder above the TensorBoard data": "swap('deep/er')",
    "a pipe": "os.mkfifo(base + '/model/pipe'); os.mkfifo(base + '/checkpoints/pipe')\n"
    "os.mkfifo(base + '/output/failure'); print('swapped'); time.sleep(1.2); sys.exit(1)",
}
RACE = """\
deadline = time.monotonic() + 4
os.symlink(hidden, base + "/link")
open(base + "/checkpoints/own", "w").close()
print("swapped", flush=True)
while time.monotonic() < deadline:
    os.rename(base + "/checkpoints", base + "/aside")
    os.rename(base + "/link", base + "/checkpoints")
    os.rename(base + "/checkpoints", base + "/link")
    os.rename(base + "/aside", base + "/checkpoints")
"""


@pytest.fixture(scope="module", params=SANDBOXES)
def bench(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """Run an emulator with a sandbox, and a hidden folder in its state directory."""
    state = tmp_path_factory.mktemp("links") / "state"
    with emulator(state, request.param) as started:
        hide(state)
        yield started


def hide(state: Path) -> None:
    """Put secret files into a state directory, at every path that the emulator reads."""
    folder = state / "hidden"
    for path in ("file", "failure", "data/file", "data/failure", "er/file", "tensorboard/file"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(SECRET)


def attempt(bench: Bench, code: str, **changes: Any) -> dict[str, Any]:
    """Run a job that tries to read the hidden folder; return its description."""
    name = f"j{len(bench.sagemaker.list_training_jobs(MaxResults=100)['TrainingJobSummaries'])}"
    bucket = bench.emulator.bucket
    request = bench.script(
        name,
        START + code + "\n",
        Environment={"HIDDEN": str(bench.emulator.state_dir / "hidden")},
        CheckpointConfig={"S3Uri": f"s3://{bucket}/ck/{name}"},
        TensorBoardOutputConfig={"S3OutputPath": f"s3://{bucket}/tb"},
        **changes,
    )
    if "deep/er" in code:
        request["TensorBoardOutputConfig"]["LocalPath"] = "/opt/ml/deep/er"
        request["CheckpointConfig"]["LocalPath"] = "/opt/ml/deep/er/ck"
    ended = bench.run(request)
    assert any(line.startswith("swapped") for line in bench.lines(name)), bench.lines(name)
    return ended


@dataclass
class Looked:
    """What was looked through already in one emulator: objects by their ETags, and ended jobs."""

    objects: set[tuple[str, str]] = field(default_factory=set)
    jobs: set[str] = field(default_factory=set)

    def new_objects(self, bench: Bench) -> list[str]:
        """Return the keys of what was written since the last look."""
        listed = bench.s3.list_objects_v2(Bucket=bench.emulator.bucket).get("Contents", [])
        found = {(each["Key"], each["ETag"]) for each in listed} - self.objects
        self.objects |= found
        return sorted(key for key, _ in found)

    def new_jobs(self, bench: Bench) -> list[str]:
        """Return the jobs that were created since the last look, all of which have ended."""
        listed = bench.sagemaker.list_training_jobs(MaxResults=100)["TrainingJobSummaries"]
        found = {each["TrainingJobName"] for each in listed} - self.jobs
        self.jobs |= found
        return sorted(found)


LOOKED: Final[dict[Path, Looked]] = {}
"""By the state directory of the emulator."""


def carried_out(bench: Bench) -> list[str]:
    """Return all new places with the secret that a client of the emulator can read."""
    looked = LOOKED.setdefault(bench.emulator.state_dir, Looked())
    found = [key for key in looked.new_objects(bench) if SECRET in _unpacked(bench.content(key))]
    for name in looked.new_jobs(bench):
        described = bench.describe(name)
        if SECRET.decode() in str(described):
            found.append(f"{name}: {described['FailureReason']}")
    events = bench.logs.filter_log_events(logGroupName=LOG_GROUP)["events"]
    return found + [event["message"] for event in events if SECRET.decode() in event["message"]]


def _unpacked(content: bytes) -> bytes:
    if content[:2] != b"\x1f\x8b":
        return content
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        files = (tar.extractfile(member) for member in tar if member.isreg())
        return b"".join(file.read() for file in files if file)


@pytest.mark.parametrize("code", ATTEMPTS.values(), ids=ATTEMPTS)
def test_nothing_is_followed_out_of_the_jobs_own_tree(bench: Bench, code: str) -> None:
    attempt(bench, code)
    assert carried_out(bench) == []


@pytest.mark.parametrize("compression", ["GZIP", "NONE"])
@pytest.mark.parametrize("folder", ["model", "output", "output/data"])
def test_a_job_that_replaces_what_is_uploaded_fails_and_says_why(
    bench: Bench, folder: str, compression: str
) -> None:
    # A refused model must not look like a model that was never written.
    output = {
        "S3OutputPath": f"s3://{bench.emulator.bucket}/out",
        "CompressionType": compression,
    }
    ended = attempt(bench, f"swap({folder!r})", OutputDataConfig=output)
    assert ended["TrainingJobStatus"] == "Failed"
    assert ended["FailureReason"] == (
        f"ClientError: Artifact upload failed:/opt/ml/{folder}: {NOT_FOLLOWED}"
    )
    assert carried_out(bench) == []


def test_checkpoints_that_are_not_copied_are_logged_once(bench: Bench) -> None:
    ended = attempt(bench, "swap('checkpoints'); time.sleep(2.5)")
    told = [line for line in bench.lines(ended["TrainingJobName"]) if "not followed" in line]
    assert told == [
        f"[sagemaker-emulator] checkpoints on algo-1: /opt/ml/checkpoints: {NOT_FOLLOWED}"
    ]


def test_a_race_between_a_check_and_its_use_leaks_nothing(bench: Bench) -> None:
    # The checkpoint folder alternates between folder and link, thousands of times per second.
    attempt(bench, RACE)
    assert carried_out(bench) == []


def test_hard_links_to_foreign_files_are_not_uploaded(bench: Bench) -> None:
    # Not every sandbox lets a job create such a link.
    code = """
for place in ("model/hard", "checkpoints/hard", "output/data/hard", "output/failure"):
    try:
        os.link(hidden + "/file", base + "/" + place)
    except OSError:
        pass
print("swapped"); time.sleep(1.2)
"""
    ended = attempt(bench, code)
    assert carried_out(bench) == []
    is_plain = bench.emulator._call("GET", "health")["sandbox"] == "plain"
    assert ended["TrainingJobStatus"] == ("Failed" if is_plain else "Completed")


def test_the_next_attempt_writes_nothing_through_links_of_an_earlier_one(bench: Bench) -> None:
    bench.emulator.add_rule(job="^j", interrupt_after_s=2.5, resume_after_s=0.1, times=1)
    code = """
if not os.path.exists(base + "/checkpoints/e"):
    open(base + "/checkpoints/e", "w").write("epoch 1")
    time.sleep(1.5)
    for name in ("checkpoints", "model", "output"):
        swap(name)
    time.sleep(60)
print("again", open(base + "/checkpoints/e").read())
"""
    before = sorted((bench.emulator.state_dir / "hidden").rglob("*"))
    limits = {"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 3600}
    ended = attempt(bench, code, EnableManagedSpotTraining=True, StoppingCondition=limits)
    bench.emulator.clear_rules()
    assert ended["TrainingJobStatus"] == "Completed", ended
    assert "again epoch 1" in bench.lines(ended["TrainingJobName"])
    assert sorted((bench.emulator.state_dir / "hidden").rglob("*")) == before
    assert carried_out(bench) == []


def test_links_within_the_job_go_into_the_archive_as_links(bench: Bench) -> None:
    # The target of a link is part of the model only if it is in the model's folder.
    code = "open(base + '/model/a', 'w').write('x'); swap('model/b', 'a')"
    ended = attempt(bench, code)
    key = f"out/{ended['TrainingJobName']}/output/model.tar.gz"
    with tarfile.open(fileobj=io.BytesIO(bench.content(key))) as tar:
        assert [(member.name, member.linkname) for member in tar] == [("a", ""), ("b", "a")]


@pytest.fixture(scope="module", params=SANDBOXES)
def broken_bench(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """Run an emulator that follows links, with the same hidden folder."""
    state = tmp_path_factory.mktemp("followed") / "state"
    with emulator(state, request.param, build="follows_links") as started:
        hide(state)
        yield started


@pytest.mark.parametrize("way", ["model", "checkpoints", "other output", "output"])
def test_a_build_that_follows_links_is_caught(broken_bench: Bench, way: str) -> None:
    # The same attempts succeed without the guard, so the tests above can fail.
    name = attempt(broken_bench, ATTEMPTS[way])["TrainingJobName"]

    def leaked() -> list[str]:
        return [place for place in carried_out(broken_bench) if name in place]

    assert until(leaked)
