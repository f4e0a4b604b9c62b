"""Flows of Airflow's Amazon provider: hook, operator and sensor, as tasks of a DAG call them."""

import asyncio
import json
import os
import tarfile
import time
from pathlib import Path
from typing import Any

from tools.conformance.flows import documented
from tools.conformance.flows.protocol import Account, expect, expect_part, run, until

ACCOUNT = Account.of_environment()
# Before Airflow reads its environment: a connection as a user declares it for another endpoint.
os.environ["AIRFLOW_CONN_AWS_EMULATOR"] = json.dumps(
    {
        "conn_type": "aws",
        "login": "emulator",
        "password": "emulator",
        "extra": {"endpoint_url": ACCOUNT.endpoint, "region_name": ACCOUNT.region},
    }
)

from airflow.exceptions import AirflowException, TaskDeferred
from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from airflow.providers.amazon.aws.hooks.sagemaker import LogState, SageMakerHook
from airflow.providers.amazon.aws.operators.sagemaker import SageMakerTrainingOperator
from airflow.providers.amazon.aws.sensors.sagemaker import SageMakerTrainingSensor
from structlog.testing import capture_logs

HOOK = SageMakerHook(aws_conn_id=None)
LAST_LINE = "epoch 3 loss=0.0625"


def config(name: str, file: str = "training.json", **changes: Any) -> dict[str, Any]:
    """Return the configuration of a job, from a request file."""
    return {**json.loads(Path(file).read_text()), **changes, "TrainingJobName": name}


def failure_of(call: Any, *arguments: Any, **options: Any) -> str:
    """Call a function that must fail with Airflow's exception; return the message."""
    try:
        call(*arguments, **options)
    except AirflowException as error:
        return str(error)
    raise AssertionError(f"{call.__name__} did not fail")


def the_hook_uploads_code_and_checks_the_inputs() -> None:
    """Upload with S3Hook, and with the `S3Operations` of a configuration."""
    s3 = S3Hook(aws_conn_id=None)
    s3.load_file("train.py", "code/train.py", bucket_name=ACCOUNT.bucket)
    s3.load_string("1,2\n", "everything/data/part-0.csv", bucket_name=ACCOUNT.bucket)
    upload = {"Path": "train.py", "Bucket": ACCOUNT.bucket, "Key": "tars/train.tar.gz", "Tar": True}
    HOOK.configure_s3_resources({"S3Operations": {"S3Upload": [upload]}})
    s3.get_key("tars/train.tar.gz", ACCOUNT.bucket).download_file("train.tar.gz")
    with tarfile.open("train.tar.gz") as found:
        expect(found.getnames(), ["train.py"], "the files in the archive")
    if not HOOK.check_s3_url(f"s3://{ACCOUNT.bucket}/code/"):
        raise AssertionError("the hook does not find the uploaded code")
    message = failure_of(HOOK.check_s3_url, f"s3://{ACCOUNT.bucket}/nothing/")
    expect_part("does not exist", message)


def the_hook_creates_a_job_waits_and_prints_its_log() -> str:
    """Create, wait and print, as SageMakerTrainingOperator does it by default."""
    made = config("airflow-hook", HyperParameters={"epochs": "4", "pause": "0.5"})
    waiting = {"wait_for_completion": True, "print_log": True, "check_interval": 2}
    with capture_logs() as logged:
        answer = HOOK.create_training_job(made, **waiting)
    lines = [entry["event"] for entry in logged]
    expect(answer["ResponseMetadata"]["HTTPStatusCode"], 200, "the status of the answer")
    expect(HOOK.describe_training_job("airflow-hook")["TrainingJobStatus"], "Completed", "status")
    expect_part(LAST_LINE, lines)
    billed = [line for line in lines if line.startswith("Billable seconds")]
    expect(len(billed), 1, "the number of lines about billing")
    return f"{len(lines)} lines"


def the_hook_waits_without_a_log() -> None:
    """Create and wait by the status alone."""
    made = config("airflow-quiet")
    HOOK.create_training_job(made, wait_for_completion=True, print_log=False, check_interval=1)
    expect(HOOK.describe_training_job("airflow-quiet")["TrainingJobStatus"], "Completed", "status")


def a_job_with_every_member_is_created() -> str:
    """Create a job with all members of the request, and describe it."""
    made = config("airflow-everything", "everything.json")
    HOOK.create_training_job(made, wait_for_completion=False, print_log=False)
    found = HOOK.describe_training_job("airflow-everything")
    for name in [name for name in made if name not in ("Tags", "SessionChainingConfig")]:
        expect(found.get(name), made[name], name)
    return f"{len(made)} members"


def a_failed_job_fails_the_task_with_its_reason() -> str:
    """Wait for a job that fails; the exception has the status and the reason."""
    parameters = {"epochs": "1", "pause": "0", "fail": "no data for May"}
    made = config("airflow-fails", HyperParameters=parameters)
    waiting = {"wait_for_completion": True, "print_log": False, "check_interval": 1}
    message = failure_of(HOOK.create_training_job, made, **waiting)
    until(lambda: HOOK.describe_training_job("airflow-fails").get("FailureReason"))
    reason = HOOK.describe_training_job("airflow-fails")["FailureReason"]
    expect_part("no data for May", reason)
    return message


def a_job_is_described_with_its_log() -> str:
    """Read the log of an ended job with describe_training_job_with_log."""
    described = HOOK.describe_training_job("airflow-hook")
    with capture_logs() as logged:
        state, found, _ = HOOK.describe_training_job_with_log(
            "airflow-hook", {}, [], 1, LogState.COMPLETE, described, time.monotonic()
        )
    lines = [entry["event"] for entry in logged]
    expect(state, LogState.COMPLETE, "the state")
    expect(found["TrainingJobStatus"], "Completed", "the status")
    expect_part(LAST_LINE, lines)
    return f"{len(lines)} lines"


def jobs_are_listed() -> str:
    """List by name, status and number, through the hook's own paging."""
    every = HOOK.list_training_jobs(name_contains="airflow-")
    names = sorted(job["TrainingJobName"] for job in every)
    expect(len(names), 4, "the number of jobs")
    expect(len(HOOK.list_training_jobs(name_contains="airflow-", max_results=2)), 2, "at most two")
    failed = HOOK.list_training_jobs(StatusEquals="Failed")
    expect([job["TrainingJobName"] for job in failed], ["airflow-fails"], "the failed jobs")
    return f"{len(names)} jobs"


def the_operator_trains_with_a_connection() -> str:
    """Execute the operator with a connection that names the endpoint, and with a role's name."""
    made = config("airflow-operator", RoleArn=ACCOUNT.role.rpartition("/")[2])
    operator = SageMakerTrainingOperator(
        task_id="train", config=made, aws_conn_id="aws_emulator", check_interval=1, print_log=False
    )
    description = operator.execute({})["Training"]
    expect(description["TrainingJobStatus"], "Completed", "the status")
    expect(description["RoleArn"], ACCOUNT.role, "the role that the operator found by its name")
    return str(description["ModelArtifacts"]["S3ModelArtifacts"])


def the_operator_renames_a_job_whose_name_is_taken() -> str:
    """Execute again with the same name: a timestamp is added, or the task fails if it must."""
    options = {"aws_conn_id": "aws_emulator", "check_interval": 1, "print_log": False}
    made = config("airflow-operator")
    again = SageMakerTrainingOperator(task_id="again", config=dict(made), **options)
    name = again.execute({})["Training"]["TrainingJobName"]
    expect_part("airflow-operator-", name)
    strict = SageMakerTrainingOperator(
        task_id="strict", config=dict(made), action_if_job_exists="fail", **options
    )
    expect_part("already exists", failure_of(strict.execute, {}))
    return str(name)


def the_operator_waits_in_the_triggerer() -> str:
    """Execute a deferrable operator: it defers, its trigger waits, and the task completes."""
    made = config("airflow-deferred", HyperParameters={"epochs": "4", "pause": "0.5"})
    options = {"aws_conn_id": "aws_emulator", "check_interval": 1, "print_log": False}
    operator = SageMakerTrainingOperator(task_id="later", config=made, deferrable=True, **options)
    try:
        operator.execute({})
    except TaskDeferred as deferred:
        event = asyncio.run(first_event(deferred.trigger))
    else:
        raise AssertionError("the operator did not defer")
    description = operator.execute_complete({}, event.payload)["Training"]
    expect(description["TrainingJobStatus"], "Completed", "the status")
    return str(event.payload["status"])


async def first_event(trigger: Any) -> Any:
    """Run a trigger until its first event, as the triggerer does."""
    return await anext(trigger.run())


def the_sensor_sees_the_end_of_a_job() -> None:
    """Poke for a good job and for a failed one."""
    good = SageMakerTrainingSensor(
        task_id="good", job_name="airflow-hook", aws_conn_id="aws_emulator", print_log=True
    )
    if not good.poke({}):
        raise AssertionError("the sensor does not see that the job has ended")
    bad = SageMakerTrainingSensor(
        task_id="bad", job_name="airflow-fails", aws_conn_id="aws_emulator", print_log=False
    )
    expect_part("no data for May", failure_of(bad.poke, {}))


def a_running_job_is_stopped() -> str:
    """Stop a job through the hook's client, and wait with its waiter."""
    made = config("airflow-stop", HyperParameters={"epochs": "1000", "pause": "0.2"})
    HOOK.create_training_job(made, wait_for_completion=False, print_log=False)
    client = HOOK.get_conn()
    until(lambda: HOOK.describe_training_job("airflow-stop")["SecondaryStatus"] == "Training")
    client.stop_training_job(TrainingJobName="airflow-stop")
    waiter = client.get_waiter("training_job_completed_or_stopped")
    waiter.wait(TrainingJobName="airflow-stop", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    return str(HOOK.describe_training_job("airflow-stop")["SecondaryStatus"])


def the_documented_dag_runs_the_stack() -> str:
    """Load the DAG of docs/migration/airflow.md and execute its task with a `pulumi` that notes.

    The task's folder is the reader's own, so the command notes its arguments and runs nothing.
    """
    noted = Path("bin/pulumi")
    noted.parent.mkdir()
    noted.write_text('#!/bin/sh\necho "pulumi $*"\n')
    noted.chmod(0o755)
    os.environ["PATH"] = os.pathsep.join((str(noted.parent.resolve()), os.environ["PATH"]))
    dag = documented.run("migration/airflow.md", "from airflow.sdk import DAG")["dag"]
    ran = dag.get_task("train").execute({})
    expect(ran, "pulumi up --yes --stack production --cwd /srv/digits", "what the task runs")
    return "docs/migration/airflow.md"


def errors_have_the_codes_of_aws() -> None:
    """Meet the errors of the client below the hook."""
    refused("ResourceInUse", config("airflow-hook"))
    with ACCOUNT.rule(quota="ml.m5.large", limit=0):
        refused("ResourceLimitExceeded", config("airflow-refused"))
    allowed = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    denied = {"Effect": "Deny", "Action": "sagemaker:CreateTrainingJob", "Resource": "*"}
    with ACCOUNT.rule(policy={"Version": "2012-10-17", "Statement": [allowed, denied]}):
        refused("AccessDeniedException", config("airflow-refused"))


def refused(code: str, made: dict[str, Any]) -> None:
    """Create a job that must be refused with an error code."""
    try:
        HOOK.create_training_job(made, wait_for_completion=False, print_log=False)
    except HOOK.get_conn().exceptions.ClientError as error:
        expect(error.response["Error"]["Code"], code, "the code")
        return
    raise AssertionError(f"not refused with {code}")


if __name__ == "__main__":
    run(
        [
            the_hook_uploads_code_and_checks_the_inputs,
            the_hook_creates_a_job_waits_and_prints_its_log,
            the_hook_waits_without_a_log,
            a_job_with_every_member_is_created,
            a_failed_job_fails_the_task_with_its_reason,
            a_job_is_described_with_its_log,
            jobs_are_listed,
            the_operator_trains_with_a_connection,
            the_operator_renames_a_job_whose_name_is_taken,
            the_operator_waits_in_the_triggerer,
            the_sensor_sees_the_end_of_a_job,
            a_running_job_is_stopped,
            errors_have_the_codes_of_aws,
            the_documented_dag_runs_the_stack,
        ]
    )
