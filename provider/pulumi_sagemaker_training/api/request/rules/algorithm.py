"""Rules about the image or algorithm, and about how long the training may take."""

from collections.abc import Iterator

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.request.rules.rule import Finding, Rule, View

_RUN = "stopping_condition.max_runtime_in_seconds"
_WAIT = "stopping_condition.max_wait_time_in_seconds"
_DAY_S = 24 * 60 * 60
_LONGEST_RUN_S = 28 * _DAY_S


def _is_given(view: View) -> Iterator[Finding]:
    if view.has("serverless_job_config"):
        return
    if not view.has("algorithm_specification"):
        yield Finding(
            "algorithm_specification",
            "is required: give a training_image or an algorithm_name (only a job with "
            "serverless_job_config has none)",
        )


def _has_one_source(view: View) -> Iterator[Finding]:
    if not view.has("algorithm_specification"):
        return
    image = view.has("algorithm_specification.training_image")
    name = view.has("algorithm_specification.algorithm_name")
    if image and name:
        yield Finding(
            "algorithm_specification",
            "has both training_image and algorithm_name; give exactly one of them",
        )
    elif not image and not name and not view.has("serverless_job_config"):
        yield Finding(
            "algorithm_specification",
            "has neither training_image nor algorithm_name; give exactly one of them",
        )


def _spot_waits_long_enough(view: View) -> Iterator[Finding]:
    if not view.is_on("enable_managed_spot_training"):
        return
    wait, run = view.number(_WAIT), view.number(_RUN)
    least = f"{view.shown(_RUN)} s" if run else f"{_DAY_S} s, the default of max_runtime_in_seconds"
    if wait is None:
        yield Finding(
            _WAIT, f"is required with enable_managed_spot_training; give at least {least}"
        )
    elif wait < (run or _DAY_S):
        yield Finding(
            _WAIT,
            f"{view.shown(_WAIT)} is shorter than the maximum runtime, and it includes waiting and "
            f"running: give at least {least}",
        )


def _waits_only_for_spot(view: View) -> Iterator[Finding]:
    if view.has(_WAIT) and not view.is_on("enable_managed_spot_training"):
        yield Finding(
            _WAIT,
            "is for managed spot training only; set enable_managed_spot_training=True or "
            "leave it out",
        )


def _runs_28_days_at_most(view: View) -> Iterator[Finding]:
    run = view.number(_RUN)
    if run is not None and run > _LONGEST_RUN_S:
        yield Finding(_RUN, f"{view.shown(_RUN)} must be {_LONGEST_RUN_S} (28 days) or less")


def _private_image_needs_vpc(view: View) -> Iterator[Finding]:
    path = "algorithm_specification.training_image_config.training_repository_access_mode"
    if view.text(path) == "Vpc" and not view.has("vpc_config"):
        yield Finding(
            path,
            "'Vpc' pulls the image from a private registry through your VPC: give vpc_config",
        )


def _authenticates_only_in_vpc(view: View) -> Iterator[Finding]:
    config = "algorithm_specification.training_image_config"
    auth = f"{config}.training_repository_auth_config"
    if view.has(auth) and view.text(f"{config}.training_repository_access_mode") == "Platform":
        yield Finding(
            auth,
            "is for private registries only; set training_repository_access_mode to 'Vpc' or "
            "leave it out",
        )


def _saves_checkpoints(view: View) -> Iterator[Finding]:
    if view.is_on("enable_managed_spot_training") and not view.has("checkpoint_config"):
        yield Finding(
            "checkpoint_config",
            "is not given: a spot interruption restarts the training from its beginning",
        )


def _ends_its_prefix(view: View) -> Iterator[Finding]:
    path = "checkpoint_config.s3_uri"
    prefix = view.text(path) if view.has("checkpoint_config") else None
    if prefix and not prefix.endswith("/"):
        yield Finding(
            path,
            f"{view.shown(path)} has no slash at its end, so every key that begins so is restored, "
            "those of neighbours too; end it with a slash, which trains nothing again",
        )


def _bounds_cost(view: View) -> Iterator[Finding]:
    if not view.has("serverless_job_config") and not view.has(_RUN):
        yield Finding(_RUN, "is not given: SageMaker stops the job after a day")


ALGORITHM_RULES: tuple[Rule, ...] = (
    Rule("algorithm-given", codes.ALGORITHM, "CreateTrainingJob.AlgorithmSpecification", _is_given),
    Rule(
        "algorithm-one-source",
        codes.ALGORITHM,
        "AlgorithmSpecification.AlgorithmName",
        _has_one_source,
    ),
    Rule(
        "spot-wait",
        codes.TIME_LIMITS,
        "StoppingCondition.MaxWaitTimeInSeconds",
        _spot_waits_long_enough,
    ),
    Rule(
        "wait-spot-only",
        codes.TIME_LIMITS,
        "StoppingCondition.MaxWaitTimeInSeconds",
        _waits_only_for_spot,
    ),
    Rule(
        "longest-run",
        codes.TIME_LIMITS,
        "StoppingCondition.MaxRuntimeInSeconds",
        _runs_28_days_at_most,
    ),
    Rule(
        "private-image-vpc",
        codes.ALGORITHM,
        "TrainingImageConfig.TrainingRepositoryAccessMode",
        _private_image_needs_vpc,
    ),
    Rule(
        "image-auth-vpc",
        codes.ALGORITHM,
        "TrainingImageConfig.TrainingRepositoryAuthConfig",
        _authenticates_only_in_vpc,
    ),
)

ALGORITHM_WARNINGS: tuple[Rule, ...] = (
    Rule(
        "spot-checkpoint",
        codes.CHECKPOINTS,
        "CreateTrainingJob.CheckpointConfig",
        _saves_checkpoints,
    ),
    Rule("checkpoint-slash", codes.CHECKPOINTS, "awslabs/syne-tune#363", _ends_its_prefix),
    Rule("run-bounded", codes.TIME_LIMITS, "StoppingCondition.MaxRuntimeInSeconds", _bounds_cost),
)
