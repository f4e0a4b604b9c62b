"""Flows of the AWS CLI: what a user types into a shell."""

import json
import subprocess
import tarfile
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

from tools.conformance.flows.protocol import Account, expect, expect_part, run, until

ACCOUNT = Account.of_environment()
GROUP = "/aws/sagemaker/TrainingJobs"
IS_VERSION_2 = (
    "aws-cli/2"
    in subprocess.run(["aws", "--version"], capture_output=True, text=True, check=True).stdout
)


class CommandError(Exception):
    """A command of `aws` that failed; the message is what it printed."""


def aws(*arguments: str) -> Any:
    """Run `aws` and return what it prints, parsed if it is JSON.

    Raises:
        CommandError: its exit code is not 0.
    """
    command = ["aws", "--output", "json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    if done.returncode != 0:
        raise CommandError(f"exit code {done.returncode}: {done.stderr.strip()}")
    try:
        return json.loads(done.stdout)
    except ValueError:
        return done.stdout


def sagemaker(operation: str, *arguments: str) -> Any:
    """Run a command of `aws sagemaker`."""
    return aws("sagemaker", operation, *arguments)


def refused(code: str, operation: str, *arguments: str) -> str:
    """Run a command of `aws sagemaker` that must fail with an error code; return the message."""
    try:
        sagemaker(operation, *arguments)
    except CommandError as error:
        if f"An error occurred ({code}) when calling the" not in str(error):
            raise AssertionError(f"not {code}: {error}") from error
        return str(error)
    raise AssertionError(f"{operation} was accepted instead of refused with {code}")


def named(name: str) -> tuple[str, str]:
    """Return the arguments that name a job."""
    return ("--training-job-name", name)


def asked(source: str) -> dict[str, Any]:
    """Return the request of a file, without members that this version does not know."""
    request: dict[str, Any] = known(json.loads(Path(source).read_text()), skeleton())
    return request


def create(name: str, source: str = "training.json", **changes: Any) -> None:
    """Create a job from a request file, as `--cli-input-json` takes it."""
    request = asked(source) | known(changes, skeleton()) | {"TrainingJobName": name}
    file = Path(f"{name}.json")
    file.write_text(json.dumps(request))
    sagemaker("create-training-job", "--cli-input-json", f"file://{file}")


@cache
def skeleton() -> dict[str, Any]:
    """Return the members of the request that this version of the CLI knows."""
    known: dict[str, Any] = sagemaker("create-training-job", "--generate-cli-skeleton", "input")
    return known


@cache
def can_delete() -> bool:
    """Tell whether this version of the CLI knows DeleteTrainingJob, which is of 2025."""
    try:
        sagemaker("delete-training-job", "--generate-cli-skeleton", "input")
    except CommandError:
        return False
    return True


def known(request: Any, members: Any) -> Any:
    """Return what a version of the CLI knows of a request. Pure.

    Args:
        request: the request, or a part of it.
        members: the same part of the skeleton.
    """
    if isinstance(request, list):
        return [known(each, members[0]) for each in request]
    # The skeleton of a map has one entry of this name.
    if not isinstance(request, dict) or "KeyName" in members:
        return request
    return {name: known(value, members[name]) for name, value in request.items() if name in members}


def describe(name: str) -> Any:
    """Describe a job."""
    return sagemaker("describe-training-job", *named(name))


def in_status(name: str, *statuses: str) -> Any:
    """Describe a job until it has one of some statuses."""
    until(lambda: describe(name)["TrainingJobStatus"] in statuses)
    return describe(name)


def the_training_code_is_uploaded() -> str:
    """Copy a script and a folder of data, then list them."""
    aws("s3", "cp", "train.py", f"s3://{ACCOUNT.bucket}/code/train.py", "--no-progress")
    Path("data").mkdir()
    for number in range(3):
        (Path("data") / f"part-{number}.csv").write_text("1,2\n" * 10)
    # Above 8 MB the CLI uploads and downloads in parts.
    (Path("data") / "large.bin").write_bytes(bytes(range(256)) * 36_000)
    aws("s3", "sync", "data", f"s3://{ACCOUNT.bucket}/everything/data", "--no-progress")
    listed = aws("s3", "ls", f"s3://{ACCOUNT.bucket}", "--recursive").splitlines()
    expect(len(listed), 5, "the number of objects")
    aws("s3", "cp", f"s3://{ACCOUNT.bucket}/everything/data/large.bin", "l.bin", "--no-progress")
    if Path("l.bin").read_bytes() != Path("data/large.bin").read_bytes():
        raise AssertionError("the large file came back with other bytes")
    return f"{len(listed)} objects"


def a_job_with_every_member_is_created_and_described() -> str:
    """Create a job with all members of the request; describe it with the same values."""
    create("cli-everything", "everything.json")
    request, found = asked("everything.json"), describe("cli-everything")
    kept = [name for name in request if name not in ("Tags", "SessionChainingConfig")]
    for name in kept:
        if name == "TrainingJobName":
            continue
        expect(found.get(name), request[name], name)
    tags = sagemaker("list-tags", "--resource-arn", found["TrainingJobArn"])["Tags"]
    expect(tags, request["Tags"], "Tags")
    return f"{len(request)} members"


def a_job_of_shorthand_arguments_is_created() -> None:
    """Create a job from arguments alone, as the reference's examples write them."""
    sagemaker(
        "create-training-job",
        *named("cli-shorthand"),
        "--role-arn",
        ACCOUNT.role,
        "--algorithm-specification",
        "TrainingImage=123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1,TrainingInputMode=File",
        "--output-data-config",
        f"S3OutputPath=s3://{ACCOUNT.bucket}/models",
        "--resource-config",
        "InstanceType=ml.m5.large,InstanceCount=1,VolumeSizeInGB=10",
        "--stopping-condition",
        "MaxRuntimeInSeconds=600",
        "--hyper-parameters",
        "epochs=3,lr=0.1",
        "--tags",
        "Key=team,Value=fraud",
    )
    found = in_status("cli-shorthand", "Completed")
    expect(found["HyperParameters"], {"epochs": "3", "lr": "0.1"}, "HyperParameters")


def a_job_trains_and_its_model_is_downloaded() -> str:
    """Train, wait with `aws sagemaker wait`, copy the model, and read it."""
    create("cli-train")
    in_status("cli-train", "Completed", "Failed")
    sagemaker("wait", "training-job-completed-or-stopped", *named("cli-train"))
    found = describe("cli-train")
    expect(found["FinalMetricDataList"][0]["Value"], 0.0625, "the metric")
    aws("s3", "cp", found["ModelArtifacts"]["S3ModelArtifacts"], "model.tar.gz", "--no-progress")
    with tarfile.open("model.tar.gz") as model:
        expect(model.getnames(), ["model.json"], "the model's files")
    return f"loss {found['FinalMetricDataList'][0]['Value']}"


def a_presigned_model_is_downloaded_without_credentials() -> None:
    """Sign a URL with `aws s3 presign`, and read it as a browser would."""
    uri = describe("cli-train")["ModelArtifacts"]["S3ModelArtifacts"]
    url = str(aws("s3", "presign", uri)).strip()
    with urllib.request.urlopen(url, timeout=30) as answer:
        expect(answer.read(), Path("model.tar.gz").read_bytes(), "the object")


def the_log_of_a_job_is_read() -> str:
    """Find the log's stream, read its events, filter them, and print them with `logs tail`."""
    found = aws(
        "logs", "describe-log-streams", "--log-group-name", GROUP, "--log-stream-name-prefix",
        "cli-train/",
    )["logStreams"]  # fmt: skip
    stream = ("--log-stream-name", found[0]["logStreamName"])
    events = aws("logs", "get-log-events", "--log-group-name", GROUP, *stream, "--start-from-head")
    messages = [event["message"] for event in events["events"]]
    expect_part("epoch 3 loss=0.0625", messages)
    filtering = ("--log-stream-name-prefix", "cli-train/", "--filter-pattern", '"epoch 3"')
    filtered = aws("logs", "filter-log-events", "--log-group-name", GROUP, *filtering)["events"]
    expect([event["message"] for event in filtered], ["epoch 3 loss=0.0625"], "the filtered log")
    return f"{len(messages)} lines"


def a_log_is_printed_with_logs_tail() -> None:
    """Print the last minutes of a job's log with `aws logs tail`, which version 2 has."""
    tail = ("--log-stream-name-prefix", "cli-train/", "--since", "10m", "--format", "short")
    expect_part("epoch 3 loss=0.0625", str(aws("logs", "tail", GROUP, *tail)))


def waiting_for_a_failed_job_fails() -> str:
    """Wait for a job that fails with a reason: the waiter ends with exit code 255."""
    hyperparameters = {"epochs": "1", "pause": "0", "fail": "no data for May"}
    create("cli-fails", HyperParameters=hyperparameters)
    found = in_status("cli-fails", "Failed", "Completed")
    expect_part("no data for May", found.get("FailureReason", ""))
    try:
        sagemaker("wait", "training-job-completed-or-stopped", *named("cli-fails"))
    except CommandError as error:
        expect_part("exit code 255", str(error))
        return str(found["FailureReason"])
    raise AssertionError("the waiter took a failed job for a good one")


def jobs_are_listed_in_pages_with_filters_and_order() -> str:
    """List with the CLI's own paging, by name, status, time and order."""
    listing = ("--sort-by", "Name", "--sort-order", "Ascending", "--name-contains", "cli-")
    whole = sagemaker("list-training-jobs", *listing, "--page-size", "2")
    names = [job["TrainingJobName"] for job in whole["TrainingJobSummaries"]]
    expect(names, sorted(names), "the order")
    first = sagemaker("list-training-jobs", *listing, "--max-items", "1")
    rest = sagemaker("list-training-jobs", *listing, "--starting-token", first["NextToken"])
    pages = [*first["TrainingJobSummaries"], *rest["TrainingJobSummaries"]]
    expect([job["TrainingJobName"] for job in pages], names, "the names in two pages")
    failed = sagemaker("list-training-jobs", "--status-equals", "Failed", "--page-size", "1")
    names_of_failed = [job["TrainingJobName"] for job in failed["TrainingJobSummaries"]]
    expect(names_of_failed, ["cli-fails"], "the failed jobs")
    later = sagemaker("list-training-jobs", "--creation-time-after", "2100-01-01T00:00:00Z")
    expect(later["TrainingJobSummaries"], [], "the jobs of the next century")
    wanted = "Filters=[{Name=TrainingJobStatus,Operator=Equals,Value=Failed}]"
    searched = sagemaker("search", "--resource", "TrainingJob", "--search-expression", wanted)
    expect(
        [found["TrainingJob"]["TrainingJobName"] for found in searched["Results"]],
        names_of_failed,
        "the jobs that were searched",
    )
    return f"{len(names)} jobs"


def tags_are_added_listed_and_removed() -> None:
    """Add, change, list and remove tags."""
    arn = ("--resource-arn", describe("cli-train")["TrainingJobArn"])
    sagemaker("add-tags", *arn, "--tags", "Key=team,Value=fraud", "Key=stage,Value=test")
    sagemaker("add-tags", *arn, "--tags", "Key=stage,Value=live")
    sagemaker("delete-tags", *arn, "--tag-keys", "team")
    expect(sagemaker("list-tags", *arn)["Tags"], [{"Key": "stage", "Value": "live"}], "Tags")


def a_running_job_is_updated_and_stopped() -> str:
    """Change profiler and remote debugging of a running job, then stop it."""
    slow = {"epochs": "1000", "pause": "0.2"}
    create("cli-stop", HyperParameters=slow, RemoteDebugConfig={"EnableRemoteDebug": False})
    until(lambda: describe("cli-stop")["SecondaryStatus"] == "Training")
    profiler = f"S3OutputPath=s3://{ACCOUNT.bucket}/profiles,ProfilingIntervalInMilliseconds=200"
    sagemaker("update-training-job", *named("cli-stop"), "--profiler-config", profiler)
    if "RemoteDebugConfig" in skeleton():
        debugging = ("--remote-debug-config", "EnableRemoteDebug=true")
        sagemaker("update-training-job", *named("cli-stop"), *debugging)
    found = describe("cli-stop")
    expect(found["ProfilerConfig"]["ProfilingIntervalInMilliseconds"], 200, "the interval")
    debugged = found.get("RemoteDebugConfig", {"EnableRemoteDebug": True})
    expect(debugged, {"EnableRemoteDebug": True}, "RemoteDebugConfig")
    if can_delete():
        refused("ResourceInUse", "delete-training-job", *named("cli-stop"))
    sagemaker("stop-training-job", *named("cli-stop"))
    found = in_status("cli-stop", "Stopped")
    sagemaker("wait", "training-job-completed-or-stopped", *named("cli-stop"))
    return str(found["SecondaryStatus"])


def a_warm_pool_is_kept_for_a_shorter_time() -> None:
    """Keep a job's instances, then let them go with an update."""
    resources = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10}
    create("cli-warm", ResourceConfig=resources | {"KeepAlivePeriodInSeconds": 600})
    in_status("cli-warm", "Completed")
    until(lambda: describe("cli-warm").get("WarmPoolStatus", {}).get("Status") == "Available")
    zero = ("--resource-config", "KeepAlivePeriodInSeconds=0")
    sagemaker("update-training-job", *named("cli-warm"), *zero)
    until(lambda: describe("cli-warm")["WarmPoolStatus"]["Status"] == "Terminated")


def an_ended_job_is_deleted() -> None:
    """Delete a job; it cannot be described any more."""
    sagemaker("delete-training-job", *named("cli-fails"))
    missing = refused("ValidationException", "describe-training-job", *named("cli-fails"))
    expect_part("Requested resource not found", missing)


def errors_have_the_codes_of_aws() -> str:
    """Meet the errors that scripts look for."""
    request = ("--cli-input-json", "file://cli-train.json")
    refused("ResourceInUse", "create-training-job", *request)
    other = {"TrainingJobName": "cli-refused"}
    content = json.loads(Path("cli-train.json").read_text())
    Path("refused.json").write_text(json.dumps(content | other))
    again = ("--cli-input-json", "file://refused.json")
    refused("ValidationException", "create-training-job", *again, "--role-arn", f"{ACCOUNT.role}x")
    with ACCOUNT.rule(quota="ml.m5.large", limit=0):
        refused("ResourceLimitExceeded", "create-training-job", *again)
    statement = {"Effect": "Deny", "Action": "sagemaker:CreateTrainingJob", "Resource": "*"}
    with ACCOUNT.rule(policy={"Version": "2012-10-17", "Statement": [statement]}):
        refused("AccessDeniedException", "create-training-job", *again)
    throttled = {"operation": "DescribeTrainingJob", "code": "ThrottlingException", "times": 2}
    with ACCOUNT.rule(**throttled):
        describe("cli-train")
    return "ResourceInUse, ValidationException, ResourceLimitExceeded, AccessDeniedException"


def the_caller_and_the_role_are_shown() -> None:
    """Ask STS who calls, and IAM for the role."""
    account = aws("sts", "get-caller-identity")["Account"]
    role = aws("iam", "get-role", "--role-name", ACCOUNT.role.rpartition("/")[2])["Role"]
    expect(role["Arn"], ACCOUNT.role, "the role's ARN")
    expect(account, ACCOUNT.role.split(":")[4], "the account")


if __name__ == "__main__":
    run(
        [
            the_training_code_is_uploaded,
            a_job_with_every_member_is_created_and_described,
            a_job_of_shorthand_arguments_is_created,
            a_job_trains_and_its_model_is_downloaded,
            a_presigned_model_is_downloaded_without_credentials,
            the_log_of_a_job_is_read,
            *([a_log_is_printed_with_logs_tail] if IS_VERSION_2 else []),
            waiting_for_a_failed_job_fails,
            jobs_are_listed_in_pages_with_filters_and_order,
            tags_are_added_listed_and_removed,
            a_running_job_is_updated_and_stopped,
            a_warm_pool_is_kept_for_a_shorter_time,
            *([an_ended_job_is_deleted] if can_delete() else []),
            errors_have_the_codes_of_aws,
            the_caller_and_the_role_are_shown,
        ]
    )
