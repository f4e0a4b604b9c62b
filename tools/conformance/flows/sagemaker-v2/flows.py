"""Flows of the SageMaker Python SDK 2: estimators as their users write them."""

import io
import os
from contextlib import redirect_stdout
from typing import Any

os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"

import sagemaker
from sagemaker.analytics import TrainingJobAnalytics
from sagemaker.estimator import Estimator
from sagemaker.exceptions import UnexpectedStatusException
from sagemaker.inputs import TrainingInput
from sagemaker.pytorch import PyTorch
from sagemaker.sklearn import SKLearn
from sagemaker.tensorflow import TensorFlow
from sagemaker.xgboost import XGBoost

from sagemaker_emulator import sdk
from tools.conformance.flows import documented
from tools.conformance.flows.protocol import Account, expect, expect_part, run, until
from tools.conformance.flows.sources import DATA, SCRIPT, SOURCE, model, prepare

ACCOUNT = Account.of_environment()
SESSION = sdk.session()
INSTANCE = "ml.m5.large"
GROUP = "/aws/sagemaker/TrainingJobs"
METRICS = [{"Name": "loss", "Regex": "loss=([0-9.]+)"}]


def sklearn(name: str, epochs: int = 3, *, pause: float = 0.0, **changes: Any) -> SKLearn:
    """Return the estimator that most flows use."""
    arguments: dict[str, Any] = {
        "entry_point": SCRIPT,
        "source_dir": str(SOURCE),
        "role": ACCOUNT.role,
        "instance_type": INSTANCE,
        "instance_count": 1,
        "framework_version": "1.2-1",
        "base_job_name": name,
        "hyperparameters": {"epochs": epochs, "pause": pause},
        "metric_definitions": METRICS,
        "sagemaker_session": SESSION,
        **changes,
    }
    return SKLearn(**arguments)


def fitted(estimator: Any, inputs: Any = None, **options: Any) -> str:
    """Fit with all logs, as `wait=True, logs="All"` prints them; return what was printed."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        estimator.fit(inputs, wait=True, logs="All", **options)
    return printed.getvalue()


def printed_of(estimator: Any) -> str:
    """Return what an estimator prints of the logs of a job that has ended."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        estimator.logs()
    return printed.getvalue()


def described(estimator: Any) -> dict[str, Any]:
    """Return the description of the job that an estimator ran last."""
    found: dict[str, Any] = estimator.latest_training_job.describe()
    return found


def loss_of(estimator: Any) -> float:
    """Download an estimator's model and return the loss in it."""
    loss: float = model(SESSION.boto_session.client("s3"), estimator.model_data)["loss"]
    return loss


def the_variables_of_a_shell_are_enough() -> str:
    """Use `sagemaker.Session()` alone, with the variables that `sagemaker-emulator env` prints."""
    os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"] = ACCOUNT.sdk_defaults()
    try:
        estimator = sklearn("plain", sagemaker_session=sagemaker.Session())
        expect_part("epoch 2 loss=0.125", fitted(estimator))
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


def an_estimator_with_a_container_entrypoint_trains() -> None:
    """Train with Estimator and an entrypoint of its own, on a channel with the code."""
    code = SESSION.upload_data("train.py", key_prefix="estimator/code")
    estimator = Estimator(
        image_uri="123456789012.dkr.ecr.us-east-1.amazonaws.com/python-own:1",
        role=ACCOUNT.role,
        instance_type=INSTANCE,
        instance_count=1,
        container_entry_point=["python3", "/opt/ml/input/data/code/train.py"],
        hyperparameters={"epochs": "2", "pause": "0"},
        output_path=f"s3://{ACCOUNT.bucket}/estimator/models",
        tags=[{"Key": "team", "Value": "fraud"}],
        sagemaker_session=SESSION,
    )
    expect_part("epoch 1 loss=0.25", fitted(estimator, {"code": TrainingInput(code)}))
    expect(loss_of(estimator), 0.25, "the loss in the model")
    arn = described(estimator)["TrainingJobArn"]
    tags = SESSION.sagemaker_client.list_tags(ResourceArn=arn)["Tags"]
    expect(tags, [{"Key": "team", "Value": "fraud"}], "the tags")


def sklearn_trains_from_a_source_folder() -> None:
    """Train with SKLearn, a source folder and a channel of data; read logs, metrics and model."""
    data = SESSION.upload_data(str(DATA), key_prefix="sklearn/data")
    estimator = sklearn("folder", 4)
    printed = fitted(estimator, {"train": data})
    for part in ("files ['a.csv']", "epoch 3 loss=0.0625", "Completed - Training job completed"):
        expect_part(part, printed)
    expect(loss_of(estimator), 0.0625, "the loss in the model")
    [metric] = described(estimator)["FinalMetricDataList"]
    expect((metric["MetricName"], metric["Value"]), ("loss", 0.0625), "the final metric")


def sklearn_trains_in_network_isolation() -> None:
    """Train without a network: the SDK sends the code as a channel."""
    estimator = sklearn("isolated", enable_network_isolation=True)
    expect_part("epoch 2 loss=0.125", fitted(estimator))
    expect_part("EnableNetworkIsolation", [name for name, on in described(estimator).items() if on])


def the_images_of_other_frameworks_run_scripts() -> str:
    """Train with the estimators of PyTorch, TensorFlow and XGBoost."""
    shared: dict[str, Any] = {
        "entry_point": SCRIPT,
        "source_dir": str(SOURCE),
        "role": ACCOUNT.role,
        "instance_type": INSTANCE,
        "instance_count": 1,
        "hyperparameters": {"epochs": 1},
        "sagemaker_session": SESSION,
    }
    estimators = [
        PyTorch(framework_version="2.3", py_version="py311", **shared),
        TensorFlow(framework_version="2.14", py_version="py310", **shared),
        XGBoost(framework_version="1.7-1", **shared),
    ]
    for estimator in estimators:
        expect_part("epoch 0 loss=0.5", fitted(estimator))
    return ", ".join(type(estimator).__name__ for estimator in estimators)


def spot_training_resumes_from_its_checkpoints() -> str:
    """Train on spot with checkpoints, and interrupt it."""
    checkpoints = f"s3://{ACCOUNT.bucket}/spot/checkpoints"
    estimator = sklearn(
        "spot",
        6,
        pause=0.7,
        use_spot_instances=True,
        max_run=600,
        max_wait=1200,
        checkpoint_s3_uri=checkpoints,
    )
    with ACCOUNT.rule(job="^spot-", interrupt_after_s=2.5, resume_after_s=0.5, times=1):
        printed = fitted(estimator)
    expect_part("resuming after epoch", printed)
    expect(loss_of(estimator), 1 / 64, "the loss in the model")
    found = described(estimator)
    statuses = [step["Status"] for step in found["SecondaryStatusTransitions"]]
    expect_part("Interrupted", statuses)
    if found["BillableTimeInSeconds"] >= found["TrainingTimeInSeconds"]:
        raise AssertionError("spot training was billed in full")
    return " ".join(statuses)


def a_warm_pool_is_reused_and_terminated() -> None:
    """Train twice with a kept instance, then end its pool."""
    estimator = sklearn("warm", 1, keep_alive_period_in_seconds=600)
    fitted(estimator)
    first = estimator.latest_training_job.name
    fitted(estimator)
    second = estimator.latest_training_job.name
    pool = SESSION.describe_training_job(first)["WarmPoolStatus"]
    expect((pool["Status"], pool["ReusedByJob"]), ("Reused", second), "the first job's pool")
    SESSION.update_training_job(second, resource_config={"KeepAlivePeriodInSeconds": 0})

    def is_terminated() -> bool:
        found = SESSION.describe_training_job(second)["WarmPoolStatus"]["Status"]
        return bool(found == "Terminated")

    until(is_terminated)


def an_estimator_is_attached_to_a_job() -> None:
    """Attach to a job by its name: hyperparameters, entry point, image and model come back."""
    made = sklearn("attach", 2)
    fitted(made)
    printed = io.StringIO()
    with redirect_stdout(printed):
        found = SKLearn.attach(made.latest_training_job.name, sagemaker_session=SESSION)
    expect_part("Training job completed", printed.getvalue())
    expect(found.model_data, made.model_data, "the model's place")
    expect(found.entry_point, SCRIPT, "the entry point")
    expect(found.hyperparameters()["epochs"], "2", "a hyperparameter")
    expect(found.training_image_uri(), made.training_image_uri(), "the image")


def a_running_job_is_stopped() -> None:
    """Start a long job, stop it, and wait for it."""
    estimator = sklearn("stop", 500, pause=0.2)

    def is_training() -> bool:
        return bool(described(estimator)["SecondaryStatus"] == "Training")

    def is_printing() -> bool:
        logs = SESSION.boto_session.client("logs")
        name = estimator.latest_training_job.name
        found = logs.filter_log_events(logGroupName=GROUP, logStreamNamePrefix=name)["events"]
        return any("epoch 0" in event["message"] for event in found)

    # The toolkit passes no signal on, so a stop takes 120 s of the service's time.
    with ACCOUNT.rule(time_scale=30):
        estimator.fit(wait=False)
        until(is_training)
        until(is_printing)
        estimator.latest_training_job.stop()
        estimator.latest_training_job.wait(logs=None)
    expect(described(estimator)["TrainingJobStatus"], "Stopped", "the status")
    expect_part("epoch 0 loss=0.5", printed_of(estimator))


def a_failed_job_raises_with_its_reason() -> str:
    """Train with a script that raises: `fit` does, too."""
    estimator = sklearn("fail", hyperparameters={"epochs": 1, "fail": "no data"})
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            estimator.fit(wait=True, logs="All")
    except UnexpectedStatusException as error:
        expect(error.actual_status, "Failed", "the status")
        expect_part("ExecuteUserScriptError", str(error))
        expect_part("ExitCode 1", str(error))
        expect_part("ValueError: no data", printed.getvalue())
        return str(error).partition("Reason: ")[2].partition(". Check troubleshooting")[0]
    raise AssertionError("fit returned, although the script failed")


def a_request_that_the_service_refuses_raises_its_error() -> str:
    """Ask for a role that does not exist."""
    estimator = sklearn("refused", role="arn:aws:iam::123456789012:role/none")
    try:
        fitted(estimator)
    except SESSION.sagemaker_client.exceptions.ClientError as error:
        expect(error.response["Error"]["Code"], "ValidationException", "the code")
        return str(error.response["Error"]["Message"])
    raise AssertionError("fit returned, although the role does not exist")


def the_logs_of_a_job_are_read_afterwards() -> None:
    """Print the logs of an ended job."""
    estimator = sklearn("logs", 2)
    estimator.fit(wait=True, logs=False)
    expect_part("epoch 1 loss=0.25", printed_of(estimator))


def the_documented_program_trains() -> str:
    """Run the program of docs/migration/sagemaker-sdk.md, in a shell with the emulator's lines."""
    documented.make_places(SESSION.boto_session)
    (SOURCE / "train.py").write_text((SOURCE / SCRIPT).read_text())
    os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"] = ACCOUNT.sdk_defaults()
    try:
        with redirect_stdout(io.StringIO()):
            names = documented.run("migration/sagemaker-sdk.md", "from sagemaker.sklearn")
    finally:
        del os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"]
    found = described(names["estimator"])
    expect(found["TrainingJobStatus"], "Completed", "the status")
    return "docs/migration/sagemaker-sdk.md"


def metrics_are_a_data_frame() -> str:
    """Read a job's metrics with TrainingJobAnalytics."""
    estimator = sklearn("metrics", 4)
    fitted(estimator)
    frame = estimator.training_job_analytics.dataframe()
    expect(set(frame["metric_name"]), {"loss"}, "the metrics")
    again = TrainingJobAnalytics(
        estimator.latest_training_job.name, ["loss"], SESSION, period=3600
    ).dataframe()
    average = (1 / 2 + 1 / 4 + 1 / 8 + 1 / 16) / 4
    expect([round(value, 6) for value in again["value"]], [round(average, 6)], "the average")
    return f"{len(frame)} rows"


FLOWS = [
    the_variables_of_a_shell_are_enough,
    the_helper_session_reaches_sts_and_makes_the_default_bucket,
    an_estimator_with_a_container_entrypoint_trains,
    sklearn_trains_from_a_source_folder,
    sklearn_trains_in_network_isolation,
    the_images_of_other_frameworks_run_scripts,
    spot_training_resumes_from_its_checkpoints,
    a_warm_pool_is_reused_and_terminated,
    an_estimator_is_attached_to_a_job,
    a_running_job_is_stopped,
    a_failed_job_raises_with_its_reason,
    a_request_that_the_service_refuses_raises_its_error,
    the_logs_of_a_job_are_read_afterwards,
    metrics_are_a_data_frame,
    the_documented_program_trains,
]


if __name__ == "__main__":
    prepare()
    run(FLOWS)
