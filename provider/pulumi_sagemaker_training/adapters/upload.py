"""The dynamic provider of `Upload`: a local file or folder in S3.

`UploadProvider` is pickled by reference into users' states. So neither this module nor the class
may be renamed.
"""

from typing import Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pulumi.runtime import rpc

from pulumi_sagemaker_training.adapters.dynamic import host
from pulumi_sagemaker_training.adapters.dynamic.answers import (
    checked_inputs,
    inputs_to_check,
    with_unknowns,
)
from pulumi_sagemaker_training.adapters.dynamic.stack_settings import stack_settings
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.adapters.runtime.redaction import VerbError
from pulumi_sagemaker_training.adapters.runtime.refusals import NO_PROPERTY, reason
from pulumi_sagemaker_training.adapters.runtime.upload import UploadResult, UploadVerbs
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    PLAIN_KEY,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import reconciled_marks


class UploadProvider(ResourceProvider):
    """The dynamic provider of `Upload`; `lifecycle.upload` decides."""

    serialize_as_secret_always = False
    _settings = Settings()

    def configure(self, req: ConfigureRequest) -> None:
        """Read the stack's settings; makes no call."""
        self._settings = stack_settings(req)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse a wrong bucket name, and credentials of a wrong account."""
        call, policies = host.current_call(), process_state().remediations
        given = inputs_to_check(call, _olds, news, policies)
        known = with_unknowns(given)
        marks = reconciled_marks(known, _olds)
        try:
            found = self._verbs.check({**known, **marks}, call, is_new=not _olds)
        except VerbError as error:
            host.fail(str(error))
        inputs = {**given, **marks}
        if PLAIN_KEY in inputs and UNKNOWN in known.values():
            # An update plan accepts any value in place of an unknown one.
            inputs = {**inputs, SECRETS_KEY: rpc.UNKNOWN, PLAIN_KEY: rpc.UNKNOWN}
        failures = [CheckFailure(NO_PROPERTY, reason(item)) for item in found]
        return CheckResult(checked_inputs(call, _olds, news, inputs, policies), failures)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare contents by digest, and the recorded objects with those in S3."""
        call = host.current_call()
        process_state().remediations.seen(call.urn, news, with_unknowns)
        try:
            made = self._verbs.diff(olds, with_unknowns(news), call)
        except VerbError as error:
            host.fail(str(error))
        if made.details:
            host.attach_detailed_diff(dict(made.details))
        return DiffResult(changes=made.is_changed, replaces=list(made.replaces) or None)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Claim the content's folder and send what is missing."""
        try:
            made = self._verbs.create(props, host.current_call())
        except VerbError as error:
            host.fail(str(error))
        _keep_if_partial(made)
        return CreateResult(made.id, made.outputs)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Send again what is missing or changed."""
        try:
            made = self._verbs.update(_id, olds, news, host.current_call())
        except VerbError as error:
            host.fail(str(error))
        _keep_if_partial(made)
        return UpdateResult(made.outputs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Find missing or changed objects. Without the bucket the resource does not exist."""
        try:
            found = self._verbs.read(props)
        except VerbError as error:
            host.fail(str(error))
        return ReadResult(None, {}) if found is None else ReadResult(id_, found)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Release the claim on the objects; the last release removes them."""
        try:
            self._verbs.delete(props, host.current_call())
        except VerbError as error:
            host.fail(str(error))

    @property
    def _verbs(self) -> UploadVerbs:
        return UploadVerbs(self._settings)


def _keep_if_partial(made: UploadResult) -> None:
    """Fail with what the state must keep, if the upload was written in part only."""
    if made.problem is not None:
        recorded = {k: v for k, v in made.outputs.items() if k != "__provider"}
        host.fail_initialized(made.id, recorded, [str(made.problem)])
