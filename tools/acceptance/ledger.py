"""What a run creates, written down before it is created, so that a killed run can be cleaned up."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from tools.acceptance.target import PREFIX, Target

_ENDS_WITHIN_S: Final = 900.0
_ENDED: Final = ("Completed", "Failed", "Stopped")
_GONE: Final = ("ValidationException", "ResourceNotFound")


@dataclass(frozen=True)
class Ledger:
    """The file of one run: where it ran in the first line, then the name of a job a line.

    A run holds a lock on it, which ends with its process.

    Args:
        path: the file; it is removed when everything is gone.
    """

    path: Path

    @classmethod
    @contextlib.contextmanager
    def begun(cls, folder: Path, target: Target) -> Iterator["Ledger"]:
        """Begin the ledger of a run, and hold it inside the block."""
        folder.mkdir(parents=True, exist_ok=True)
        ledger = cls(folder / f"{target.run}.jsonl")
        with _held(ledger.path):
            ledger._append(asdict(target))
            yield ledger

    @classmethod
    def left(cls, folder: Path) -> Iterator["Ledger"]:
        """Yield the ledgers of runs that did not come to their end, each held meanwhile.

        The ledger of a run that goes on is not among them, and one that was killed before its first
        line, which created nothing, is removed.
        """
        for path in sorted(folder.glob("*.jsonl")):
            with contextlib.suppress(FileNotFoundError, BlockingIOError), path.open() as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                ledger = cls(path)
                if ledger._lines():
                    yield ledger
                else:
                    ledger.close()

    def add(self, job: str) -> None:
        """Write down a job that is about to be created."""
        self._append({"job": job})

    def target(self) -> Target:
        """Return where the run was."""
        return Target(**self._lines()[0])

    def jobs(self) -> list[str]:
        """Return the names of the jobs, the newest first."""
        return [line["job"] for line in reversed(self._lines()[1:])]

    def close(self) -> None:
        """Remove the file: nothing of the run is left."""
        self.path.unlink(missing_ok=True)

    def _lines(self) -> list[dict[str, Any]]:
        # A line that a kill has cut is of a job that was not created yet.
        whole = self.path.read_text("utf-8").split("\n")[:-1]
        return [json.loads(line) for line in whole]

    def _append(self, line: dict[str, Any]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """Make a file and hold its lock."""
    while True:
        with path.open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            # Between opening and locking another run may have removed it, as it was empty.
            if path.exists() and os.path.samestat(path.stat(), os.fstat(held.fileno())):
                yield
                return


def clean(ledger: Ledger, say: Callable[[str], None], sleep: Callable[[float], None]) -> None:
    """Stop and delete the jobs of a run, delete its objects, and remove its ledger.

    A job that cannot be removed keeps none of the others.

    Raises:
        ClientError, BotoCoreError: the first refusal of AWS. The ledger stays then.
        TimeoutError: a job does not end. The ledger stays then.
        TargetError: the credentials are of another account. The ledger stays then.
    """
    target = ledger.target()
    if target.is_aws:
        target.check_account()
    sagemaker = target.client("sagemaker")
    jobs = ledger.jobs()
    problems: list[Exception] = []

    def tried(act: Callable[[], int]) -> int:
        try:
            return act()
        except (ClientError, BotoCoreError, TimeoutError, RuntimeError) as error:
            problems.append(error)
            return 0

    for job in jobs:
        tried(partial(_stop, sagemaker, job))
    for job in jobs:
        tried(partial(_delete, sagemaker, job, sleep))
    removed = tried(partial(_remove_objects, target))
    if problems:
        raise problems[0]
    ledger.close()
    say(f"cleaned up {target.run}: {len(jobs)} jobs and {removed} objects")


def others(target: Target) -> list[str]:
    """Return the jobs of earlier runs in this account, whose ledgers are on another machine."""
    pages = target.client("sagemaker").get_paginator("list_training_jobs")
    found = pages.paginate(NameContains=PREFIX, PaginationConfig={"PageSize": 100})
    return [
        job["TrainingJobName"]
        for page in found
        for job in page["TrainingJobSummaries"]
        if not job["TrainingJobName"].startswith(target.run)
    ]


def status_of(sagemaker: Any, job: str) -> str | None:
    """Return the status of a job, or None if it does not exist."""
    try:
        return str(sagemaker.describe_training_job(TrainingJobName=job)["TrainingJobStatus"])
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise


def wait_until_ended(sagemaker: object, job: str, sleep: Callable[[float], None]) -> None:
    """Wait until a job has ended or is gone.

    Raises:
        TimeoutError: it does not end within a quarter of an hour.
    """
    until = time.monotonic() + _ENDS_WITHIN_S
    while (status := status_of(sagemaker, job)) is not None and status not in _ENDED:
        if time.monotonic() > until:
            raise TimeoutError(f"the training job {job} is still {status}")
        sleep(3.0)


def _stop(sagemaker: Any, job: str) -> int:
    if status_of(sagemaker, job) != "InProgress":
        return 0
    try:
        sagemaker.stop_training_job(TrainingJobName=job)
    except ClientError:
        # It may have ended meanwhile.
        if status_of(sagemaker, job) == "InProgress":
            raise
    return 1


def _delete(sagemaker: Any, job: str, sleep: Callable[[float], None]) -> int:
    wait_until_ended(sagemaker, job, sleep)
    if status_of(sagemaker, job) is None:
        return 0
    sagemaker.delete_training_job(TrainingJobName=job)
    return 1


def _remove_objects(target: Target) -> int:
    s3 = target.client("s3")
    removed = 0
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=target.bucket, Prefix=f"{target.run}/"
    )
    with _without_its_bucket():
        for page in pages:
            keys = [{"Key": item["Key"]} for item in page.get("Contents", [])]
            if keys:
                asked = {"Objects": keys, "Quiet": True}
                answer = s3.delete_objects(Bucket=target.bucket, Delete=asked)
                for error in answer.get("Errors", []):
                    place = f"s3://{target.bucket}/{error['Key']}"
                    raise RuntimeError(f"{place} is not deleted: {error['Code']}")
                removed += len(keys)
    return removed


@contextlib.contextmanager
def _without_its_bucket() -> Iterator[None]:
    """Take a bucket that is gone for an empty one."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
