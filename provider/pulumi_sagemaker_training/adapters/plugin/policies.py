"""The inputs that policies changed, in the checks and diffs of all resources of the plugin."""

from collections.abc import Callable

from pulumi.provider.experimental.provider import CheckRequest, CheckResponse, DiffRequest

from pulumi_sagemaker_training.adapters.plugin.property_values import (
    Properties,
    plain,
    secrets_in,
)
from pulumi_sagemaker_training.adapters.plugin.words import in_words
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import SECRETS_KEY


def with_policies(
    check: Callable[[CheckRequest], CheckResponse], request: CheckRequest
) -> CheckResponse:
    """Return a check's answer; what a replacement checks again is what policies made of it."""
    policies, given = process_state().remediations, request.new_inputs
    if not request.old_inputs:
        second = policies.second_check(request.urn, given, _read)
        if second.warning:
            engine.log(request.urn, in_words(second.warning), "warning")
        request.new_inputs = dict(second.inputs)
        return check(request)
    answer = check(request)
    policies.checked(request.urn, given, answer.inputs or {})
    return answer


def see_policies(request: DiffRequest) -> None:
    """Remember what a diff sees."""
    process_state().remediations.seen(request.urn, request.new_inputs, _read)


def _read(inputs: Properties) -> dict[str, object]:
    """Return plain values, and which of them are secret: a policy may change that, too."""
    return {**plain(inputs), SECRETS_KEY: secrets_in(inputs)}
