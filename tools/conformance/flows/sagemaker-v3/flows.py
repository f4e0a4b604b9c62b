"""Flows of the SageMaker Python SDK 3: ModelTrainer, and TrainingJob of sagemaker-core."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

from sagemaker.core.analytics import TrainingJobAnalytics
from sagemaker.core.helper.iam_role_resolver import RoleValidationError
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.resources import TrainingJob
from sagemaker.core.shapes import (
    AlgorithmSpecification,
    Channel,
    CheckpointConfig,
    DataSource,
    MetricDefinition,
    OutputDataConfig,
    ResourceConfig,
    ResourceConfigForUpdate,
    S3DataSource,
    StoppingCondition,
    Tag,
)
from sagemaker.core.training.configs import Compute, InputData, Networking, SourceCode
from sagemaker.core.utils.exceptions import FailedStatusError, TimeoutExceededError
from sagemaker.train import ModelTrainer

from sagemaker_emulator import sdk
from tools.conformance.flows import documented
from tools.conformance.flows.protocol import Account, expect, expect_part, run, until
from tools.conformance.flows.sources import DATA, SCRIPT, SOURCE, model, prepare

ACCOUNT = Account.of_environment()
SESSION = sdk.session()
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
METRICS = [MetricDefinition(name="loss", regex="loss=([0-9.]+)")]
POLL_S = 1


class Lines(logging.Handler):
    """The lines that the SDK logs."""

    def __init__(self) -> None:
        """Start without lines."""
        super().__init__()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.text += f"{record.getMessage()}\n"


@contextmanager
def logged() -> Iterator[Lines]:
    """Collect what the SDK logs while it waits for a job; its panels are no lines of results."""
    lines, logger = Lines(), logging.getLogger("sagemaker.core.resources")
    logger.addHandler(lines)
    try:
        with redirect_stdout(sys.stderr):
            yield lines
    finally:
        logger.removeHandler(lines)


def trainer(name: str, epochs: int = 3, *, pause: float = 0.0, **changes: Any) -> ModelTrainer:
    """Return the trainer that most flows use."""
    arguments: dict[str, Any] = {
        "training_image": IMAGE,
        "source_code": SourceCode(source_dir=str(SOURCE), entry_script=SCRIPT),
        "compute": Compute(instance_type="ml.m5.large", instance_count=1),
        "hyperparameters": {"epochs": epochs, "pause": pause},
        "role": ACCOUNT.role,
        "base_job_name": name,
        "sagemaker_session": SESSION,
        **changes,
    }
    return ModelTrainer(**arguments).with_metric_definitions(METRICS)


def trained(made: ModelTrainer, inputs: list[InputData] | None = None) -> str:
    """Train with `wait=True, logs=True`; return what was logged."""
    with logged() as lines:
        made.train(input_data_config=inputs, wait=True, logs=True)
    return lines.text


def job_of(made: ModelTrainer) -> TrainingJob:
    """Return the job that a trainer ran last."""
    # The SDK's own examples read it so: there is no public name.
    return made._latest_training_job  # noqa: SLF001


def loss_of(job: TrainingJob) -> float:
    """Download a job's model and return the loss in it."""
    uri = job.model_artifacts.s3_model_artifacts
    loss: float = model(SESSION.boto_session.client("s3"), uri)["loss"]
    return loss


def created(name: str, epochs: int = 3, pause: float = 0.0, **changes: Any) -> TrainingJob:
    """Create a job with sagemaker-core alone, from a channel with the code."""
    code = SESSION.upload_data("train.py", key_prefix="core/code")
    source = S3DataSource(s3_data_type="S3Prefix", s3_uri=code)
    return TrainingJob.create(
        training_job_name=name,
        role_arn=ACCOUNT.role,
        algorithm_specification=AlgorithmSpecification(
            training_image=IMAGE,
            training_input_mode="File",
            container_entrypoint=["python3", "/opt/ml/input/data/code/train.py"],
            metric_definitions=METRICS,
        ),
        hyper_parameters={"epochs": str(epochs), "pause": str(pause)},
        input_data_config=[
            Channel(channel_name="code", data_source=DataSource(s3_data_source=source))
        ],
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{ACCOUNT.bucket}/core/models"),
        resource_config=ResourceConfig(
            instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=10
        ),
        stopping_condition=StoppingCondition(max_runtime_in_seconds=600),
        session=SESSION.boto_session,
        **changes,
    )


def the_variables_of_a_shell_are_enough() -> str:
    """Use `Session()` alone, with the variables that `sagemaker-emulator env` prints."""
    os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"] = ACCOUNT.sdk_defaults()
    try:
        made = trainer("plain", sagemaker_session=Session())
        expect_part("epoch 2 loss=0.125", trained(made))
    finally:
        del os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"]
    return "SAGEMAKER_USER_CONFIG_OVERRIDE"


def the_helper_session_reaches_sts_and_makes_the_default_bucket() -> str:
    """Ask for the account and the default bucket, here and in another region."""
    expect(SESSION.account_id(), "123456789012", "the account")
    expect(SESSION.default_bucket(), ACCOUNT.bucket, "the default bucket")
    elsewhere = sdk.session(region="eu-west-1")
    expect(elsewhere.default_bucket(), "sagemaker-eu-west-1-123456789012", "the bucket elsewhere")
    elsewhere.boto_session.client("s3").head_bucket(Bucket=elsewhere.default_bucket())
    sdk.session(region=ACCOUNT.region)
    return "sagemaker_emulator.sdk.session()"


def a_model_trainer_trains_a_source_folder() -> None:
    """Train with a source folder and a local folder of data; read logs, metrics and model."""
    made = trainer("folder", 4, tags=[Tag(key="team", value="fraud")])
    lines = trained(made, [InputData(channel_name="train", data_source=str(DATA))])
    for part in ("files ['a.csv']", "epoch 3 loss=0.0625"):
        expect_part(part, lines)
    job = job_of(made)
    expect(job.training_job_status, "Completed", "the status")
    expect(loss_of(job), 0.0625, "the loss in the model")
    [metric] = job.final_metric_data_list
    expect((metric.metric_name, round(metric.value, 6)), ("loss", 0.0625), "the final metric")


def a_model_trainer_runs_a_command() -> None:
    """Train with a shell command and arguments in place of an entry script."""
    command = SourceCode(
        source_dir=str(SOURCE), command=f"python3 {SCRIPT}", args=["--epochs", 2, "--pause", 0]
    )
    expect_part("epoch 1 loss=0.25", trained(trainer("command", source_code=command)))


def a_model_trainer_trains_in_network_isolation() -> None:
    """Train without a network."""
    made = trainer("isolated", networking=Networking(enable_network_isolation=True))
    expect_part("epoch 2 loss=0.125", trained(made))
    expect(str(job_of(made).enable_network_isolation), "True", "enable_network_isolation")


def spot_training_resumes_from_its_checkpoints() -> str:
    """Train on spot with checkpoints, and interrupt it."""
    made = trainer(
        "spot",
        6,
        pause=0.7,
        compute=Compute(
            instance_type="ml.m5.large", instance_count=1, enable_managed_spot_training=True
        ),
        stopping_condition=StoppingCondition(
            max_runtime_in_seconds=600, max_wait_time_in_seconds=1200
        ),
        checkpoint_config=CheckpointConfig(
            s3_uri=f"s3://{ACCOUNT.bucket}/spot-v3", local_path="/opt/ml/checkpoints"
        ),
    )
    with ACCOUNT.rule(job="^spot-", interrupt_after_s=3.5, resume_after_s=0.5, times=1):
        lines = trained(made)
    expect_part("resuming after epoch", lines)
    expect(loss_of(job_of(made)), 1 / 64, "the loss in the model")
    statuses = [step.status for step in job_of(made).secondary_status_transitions]
    expect_part("Interrupted", statuses)
    return " ".join(statuses)


def a_warm_pool_is_reused_and_kept_longer() -> None:
    """Train twice with a kept instance, then keep it longer. (The SDK drops a period of 0.)"""
    compute = Compute(
        instance_type="ml.m5.large", instance_count=1, keep_alive_period_in_seconds=600
    )
    made = trainer("warm", 1, compute=compute)
    trained(made)
    first = job_of(made)
    trained(made)
    second = job_of(made)
    first.refresh()
    pool = first.warm_pool_status
    expect((pool.status, pool.reused_by_job), ("Reused", second.training_job_name), "the pool")
    second.update(resource_config=ResourceConfigForUpdate(keep_alive_period_in_seconds=1200))
    expect(second.refresh().resource_config.keep_alive_period_in_seconds, 1200, "the period")
    expect(second.warm_pool_status.status, "Available", "the second job's pool")


def a_failed_training_raises_with_its_reason() -> str:
    """Train with a script that raises: `train` does, too."""
    made = trainer("fail", hyperparameters={"epochs": 1, "fail": "no data"})
    with logged() as lines:
        try:
            made.train(wait=True, logs=True)
        except FailedStatusError as error:
            expect_part("ValueError: no data", lines.text)
            expect_part("AlgorithmError: Traceback", str(error))
            return type(error).__name__
    raise AssertionError("train returned, although the script failed")


def a_role_that_may_do_nothing_is_refused_before_training() -> str:
    """Use a role without policies: the SDK simulates them and refuses it."""
    iam = SESSION.boto_session.client("iam")
    trust = iam.get_role(RoleName=ACCOUNT.role.rpartition("/")[2])["Role"]
    document = json.dumps(trust["AssumeRolePolicyDocument"])
    role = iam.create_role(RoleName="empty", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    try:
        trainer("refused", role=role)
    except RoleValidationError as error:
        expect_part("cloudwatch:PutMetricData", str(error))
        return str(error).splitlines()[1]
    raise AssertionError("a role without policies was accepted")


def a_job_of_sagemaker_core_is_created_waited_for_and_got() -> None:
    """Create, wait with logs, refresh, and get by name."""
    job = created("core-train", tags=[{"key": "team", "value": "fraud"}])
    with logged() as lines:
        job.wait(poll=POLL_S, logs=True)
    expect_part("epoch 2 loss=0.125", lines.text)
    expect(job.refresh().training_job_status, "Completed", "the status")
    found = TrainingJob.get("core-train", session=SESSION.boto_session)
    expect(found.training_job_arn, job.training_job_arn, "the ARN")
    expect(found.hyper_parameters, {"epochs": "3", "pause": "0.0"}, "the hyperparameters")
    expect(loss_of(found), 0.125, "the loss in the model")


def jobs_of_sagemaker_core_are_listed_page_by_page() -> str:
    """List all jobs with filters, over several pages."""
    for number in range(3):
        created(f"core-list-{number}", 1).wait(poll=POLL_S)
    found = [
        job.training_job_name
        for job in TrainingJob.get_all(
            name_contains="core-list", sort_by="Name", session=SESSION.boto_session
        )
    ]
    expect(sorted(found), [f"core-list-{number}" for number in range(3)], "the jobs")
    done = TrainingJob.get_all(status_equals="Failed", session=SESSION.boto_session)
    return f"{len(found)} jobs, {len(list(done))} of all failed"


def a_job_of_sagemaker_core_is_stopped() -> None:
    """Stop a running job; waiting ends with Stopped."""
    job = created("core-stop", 500, 0.2)
    until(lambda: job.refresh().secondary_status == "Training")
    with logged():
        try:
            job.wait(poll=POLL_S, timeout=1)
        except TimeoutExceededError:
            job.stop()
        job.wait(poll=POLL_S)
    expect(job.training_job_status, "Stopped", "the status")


def a_job_of_sagemaker_core_is_deleted() -> None:
    """Delete an ended job, and wait until it is not found."""
    job = created("core-delete", 1)
    job.wait(poll=POLL_S)
    with logged() as lines:
        job.delete()
        job.wait_for_delete(poll=POLL_S, timeout=60)
    expect_part("Resource was not found", lines.text)


def the_documented_program_trains() -> str:
    """Run the program of docs/migration/sagemaker-sdk.md, in a shell with the emulator's lines."""
    documented.make_places(SESSION.boto_session)
    (SOURCE / "train.py").write_text((SOURCE / SCRIPT).read_text())
    os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"] = ACCOUNT.sdk_defaults()
    try:
        with redirect_stdout(sys.stderr):
            names = documented.run("migration/sagemaker-sdk.md", "import ModelTrainer")
    finally:
        del os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"]
    expect(job_of(names["trainer"]).training_job_status, "Completed", "the status")
    return "docs/migration/sagemaker-sdk.md"


def metrics_are_a_data_frame() -> str:
    """Read a job's metrics with TrainingJobAnalytics."""
    created("core-metrics", 4).wait(poll=POLL_S)
    frame = TrainingJobAnalytics("core-metrics", None, SESSION, period=3600).dataframe()
    average = (1 / 2 + 1 / 4 + 1 / 8 + 1 / 16) / 4
    expect([round(value, 6) for value in frame["value"]], [round(average, 6)], "the average")
    return f"{len(frame)} rows"


FLOWS = [
    the_variables_of_a_shell_are_enough,
    the_helper_session_reaches_sts_and_makes_the_default_bucket,
    a_model_trainer_trains_a_source_folder,
    a_model_trainer_runs_a_command,
    a_model_trainer_trains_in_network_isolation,
    spot_training_resumes_from_its_checkpoints,
    a_warm_pool_is_reused_and_kept_longer,
    a_failed_training_raises_with_its_reason,
    a_role_that_may_do_nothing_is_refused_before_training,
    a_job_of_sagemaker_core_is_created_waited_for_and_got,
    jobs_of_sagemaker_core_are_listed_page_by_page,
    a_job_of_sagemaker_core_is_stopped,
    a_job_of_sagemaker_core_is_deleted,
    metrics_are_a_data_frame,
    the_documented_program_trains,
]


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    prepare()
    run(FLOWS)
