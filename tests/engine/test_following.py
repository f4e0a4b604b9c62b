"""`status --watch` and `logs --follow` of a job that runs."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Final

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tools.watching.screen import watch

pytestmark = [pytest.mark.engine, pytest.mark.ordinary_start]

GROUP: Final = "/aws/sagemaker/TrainingJobs"
STREAM: Final = "digits/algo-1-1700000000"
LIMIT_S: Final = 60


def start_job(emulator: RunningEmulator) -> None:
    """Start a job that trains until it is stopped."""
    emulator.add_rule(job="", phase="Training", seconds=600)
    emulator.client("sagemaker").create_training_job(
        TrainingJobName="digits",
        RoleArn=emulator.role_arn,
        AlgorithmSpecification={
            "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/foreign:1",
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": "loss", "Regex": "loss=([0-9.]+)"}],
        },
        OutputDataConfig={"S3OutputPath": f"s3://{emulator.bucket}/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        StoppingCondition={"MaxRuntimeInSeconds": 3600},
    )
    logs = emulator.client("logs")
    with suppress(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)


def write(emulator: RunningEmulator, line: str) -> None:
    """Write a line of the job's log."""
    event = {"timestamp": 1000 * int(time.time() + 1), "message": line}
    emulator.client("logs").put_log_events(
        logGroupName=GROUP, logStreamName=STREAM, logEvents=[event]
    )


@contextmanager
def following(folder: Path, variables: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Follow the job's log inside the block: the lines that its code wrote."""
    command = ["sagemaker-training", "logs", "digits", "--follow", "--grep", "loss"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_both_end_with_their_job_and_ctrl_c_leaves_it_running(
    tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    start_job(sagemaker_emulator)
    write(sagemaker_emulator, "loss=0.75")
    variables = {
        **os.environ,
        "AWS_ENDPOINT_URL": sagemaker_emulator.endpoint,
        "AWS_REGION": sagemaker_emulator.region,
        "AWS_ACCESS_KEY_ID": "emulator",
        "AWS_SECRET_ACCESS_KEY": "emulator",
    }
    screens: list[str] = []
    trains = Event()

    def look(screen: str) -> bool:
        screens.append(screen)
        if "Training" in screen and "loss=0.75" in screen:
            trains.set()
        return False

    command = ["sagemaker-training", "status", "digits", "--watch", "--interval", "1"]
    with (
        ThreadPoolExecutor(1) as pool,
        following(tmp_path, variables) as interrupted,
        following(tmp_path, variables) as followed,
    ):
        watched = pool.submit(watch, command, variables, 100, look, folder=str(tmp_path))
        assert interrupted.stdout is not None
        assert interrupted.stdout.readline() == "loss=0.75\n"
        interrupted.send_signal(signal.SIGINT)
        _, said = interrupted.communicate(timeout=LIMIT_S)
        sagemaker = sagemaker_emulator.client("sagemaker")
        job = sagemaker.describe_training_job(TrainingJobName="digits")
        assert (interrupted.returncode, job["TrainingJobStatus"]) == (130, "InProgress")
        assert said == "sagemaker-training: interrupted; training job digits is left running\n"

        assert trains.wait(LIMIT_S), screens[-1:]
        write(sagemaker_emulator, "loss=0.25")
        sagemaker.stop_training_job(TrainingJobName="digits")
        out, said = followed.communicate(timeout=LIMIT_S)
        assert (followed.returncode, out) == (3, "loss=0.75\nloss=0.25\n")
        assert said == "sagemaker-training: training job digits Stopped\n"
        assert watched.result(LIMIT_S) == 3
    assert ["status", "Stopped"] in [line.split() for line in screens[-1].splitlines()]
