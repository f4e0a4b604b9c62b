"""Rules about serverless jobs, which customise a model and have no instances of their own."""

from collections.abc import Iterator

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.request.rules.rule import Finding, Rule, View

_CONFIG = "serverless_job_config"
_LONGEST_SEQUENCE_K = 1024
_NOT_SERVERLESS = (
    "algorithm_specification.training_image",
    "algorithm_specification.algorithm_name",
    "resource_config.instance_type",
    "resource_config.instance_count",
    "resource_config.instance_groups",
    "resource_config.instance_preferences",
    "resource_config.instance_placement_config",
    "resource_config.keep_alive_period_in_seconds",
    "resource_config.training_plan_arn",
    "resource_config.volume_size_in_gb",
)


def _chooses_no_resources(view: View) -> Iterator[Finding]:
    if not view.has(_CONFIG):
        return
    for path in _NOT_SERVERLESS:
        if view.has(path):
            yield Finding(
                path,
                "cannot be chosen for a serverless job, because SageMaker chooses it; leave it or "
                "serverless_job_config out",
            )
    if view.is_on("enable_managed_spot_training"):
        yield Finding(
            "enable_managed_spot_training",
            "is for instances, which a serverless job does not have; leave it out",
        )


def _evaluates_in_a_way(view: View) -> Iterator[Finding]:
    path = f"{_CONFIG}.evaluation_type"
    job_type = view.text(f"{_CONFIG}.job_type")
    if job_type == "Evaluation" and not view.has(path):
        yield Finding(path, "is required with job_type='Evaluation'")
    elif job_type == "FineTuning" and view.has(path):
        yield Finding(path, "is for job_type='Evaluation' only; leave it out")


def _bounds_sequence(view: View) -> Iterator[Finding]:
    path = f"{_CONFIG}.sequence_length"
    text = view.text(path)
    if text is not None and not 1 <= int(text.removesuffix("K")) <= _LONGEST_SEQUENCE_K:
        yield Finding(path, f"{view.shown(path)} must be from 1K to {_LONGEST_SEQUENCE_K}K")


def _tunes_with_technique(view: View) -> Iterator[Finding]:
    path = f"{_CONFIG}.customization_technique"
    if view.text(f"{_CONFIG}.job_type") == "FineTuning" and not view.has(path):
        yield Finding(
            path, "is not given, although job_type is 'FineTuning'; give SFT, DPO or another one"
        )


def _packages_serverless_models(view: View) -> Iterator[Finding]:
    if view.has("model_package_config") and not view.has(_CONFIG):
        yield Finding(
            "model_package_config",
            "is for model customisation, but serverless_job_config is not given",
        )


def _accepts_eula(view: View) -> Iterator[Finding]:
    path = f"{_CONFIG}.accept_eula"
    if view.get(path) is False:
        yield Finding(
            path, "False refuses the licence, so a base model that requires one is not used"
        )


_SDK = "ServerlessJobConfig; SageMaker Python SDK 3, SFTTrainer, which sends none of them"

SERVERLESS_RULES: tuple[Rule, ...] = (
    Rule("serverless-resources", codes.SERVERLESS, _SDK, _chooses_no_resources),
    Rule(
        "evaluation-type",
        codes.SERVERLESS,
        "ServerlessJobConfig.EvaluationType",
        _evaluates_in_a_way,
    ),
    Rule(
        "sequence-length", codes.SERVERLESS, "ServerlessJobConfig.SequenceLength", _bounds_sequence
    ),
)

SERVERLESS_WARNINGS: tuple[Rule, ...] = (
    Rule("serverless-eula", codes.SERVERLESS, "ServerlessJobConfig.AcceptEula", _accepts_eula),
    Rule(
        "technique",
        codes.SERVERLESS,
        "ServerlessJobConfig.CustomizationTechnique",
        _tunes_with_technique,
    ),
    Rule(
        "package-serverless",
        codes.SERVERLESS,
        "CreateTrainingJob.ModelPackageConfig",
        _packages_serverless_models,
    ),
)
