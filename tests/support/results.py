"""What trainings leave in an emulator: the lines of their logs, and objects in its bucket."""

import json

from sagemaker_emulator.pytest_plugin import RunningEmulator


def lines_of(emulator: RunningEmulator, job: str) -> dict[str, list[str]]:
    """Return the lines of a job by its hosts."""
    client, group = emulator.client("logs"), "/aws/sagemaker/TrainingJobs"
    found = client.filter_log_events(logGroupName=group, logStreamNamePrefix=f"{job}/")
    lines: dict[str, list[str]] = {}
    for event in found["events"]:
        host = event["logStreamName"].removeprefix(f"{job}/").rpartition("-")[0]
        lines.setdefault(host, []).append(event["message"])
    return lines


def keys_below(emulator: RunningEmulator, prefix: str) -> list[str]:
    """Return the keys of the bucket's objects below a prefix."""
    listed = emulator.client("s3").list_objects_v2(Bucket=emulator.bucket, Prefix=prefix)
    return [item["Key"] for item in listed.get("Contents", [])]


def epochs_in(emulator: RunningEmulator, uri: str) -> list[int]:
    """Return the epochs that a checkpoint of `tests/chaos/program/spot` says were ever trained."""
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    answer = emulator.client("s3").get_object(Bucket=bucket, Key=f"{prefix}epochs.json")
    found: list[int] = json.loads(answer["Body"].read())
    return found
