"""The dynamic provider of `Upload`: a local file or folder in S3.

`UploadProvider` is pickled by reference into users' states. So neither this module nor the class
may be renamed.
"""

import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager
from contextvars import copy_context
from functools import partial
from typing import Any, Final, NoReturn

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
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.adapters.runtime.refusals import NO_PROPERTY, reason
from pulumi_sagemaker_training.api.errors import AccessDenied, InputError, TrainingJobError
from pulumi_sagemaker_training.api.services.change_log import on_behalf_of
from pulumi_sagemaker_training.api.services.s3 import Bucket
from pulumi_sagemaker_training.api.settings import Access, Settings, read_settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import STACK_KEYS, TABLE
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    PLAIN_KEY,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    masked,
    reconciled,
    secret_paths,
)
from pulumi_sagemaker_training.lifecycle.upload import content, steps
from pulumi_sagemaker_training.lifecycle.upload.claims import new_claim
from pulumi_sagemaker_training.lifecycle.upload.spec import UploadSpec, UploadState, drift_of
from pulumi_sagemaker_training.lifecycle.upload.state import parse_state
from pulumi_sagemaker_training.lifecycle.upload.transfer import Progress

_ACCESS: Final = ("region", "profile", "assume_role_arn", "endpoint_url")


class UploadProvider(ResourceProvider):
    """The dynamic provider of `Upload`; `lifecycle.upload` decides."""

    serialize_as_secret_always = False
    _settings = Settings()

    def configure(self, req: ConfigureRequest) -> None:
        """Read the stack's settings; makes no call."""
        host.install()
        try:
            keys = host.config_keys(req.config)
            self._settings = read_settings(req.config.get, STACK_KEYS, keys)
        except InputError as error:
            host.fail(str(error))

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse a wrong bucket name, and credentials of a wrong account."""
        known = {key: UNKNOWN if value == rpc.UNKNOWN else value for key, value in news.items()}
        inputs = {**news, **reconciled(known, _olds)}
        failures = [
            CheckFailure(NO_PROPERTY, masked(reason(violation), inputs))
            for violation in _violations_of_access(known, Secrets(secret_paths(inputs)))
        ]
        if not failures and UNKNOWN not in [known.get(name) for name in _ACCESS]:
            try:
                process_state().clients.of(self._access(news)).check_access()
            except TrainingJobError as error:
                _fail(error, inputs)
        bucket = known.get("bucket")
        if bucket is not UNKNOWN and (not isinstance(bucket, str) or not bucket or "/" in bucket):
            shown = Secrets(secret_paths(inputs)).shown("bucket", bucket)
            violation = Violation("bucket", f"{shown} is not a bucket name")
            failures.append(CheckFailure(NO_PROPERTY, masked(reason(violation), inputs)))
        elif not (_olds or failures) and UNKNOWN not in [
            known.get(name) for name in ("bucket", *_ACCESS)
        ]:
            self._warn_of_foreign_bucket(inputs)
        if PLAIN_KEY in inputs and UNKNOWN in known.values():
            # An update plan accepts any value in place of an unknown one.
            inputs = {**inputs, SECRETS_KEY: rpc.UNKNOWN, PLAIN_KEY: rpc.UNKNOWN}
        return CheckResult(inputs, failures)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare contents by digest, and the recorded objects with those in S3."""
        if rpc.UNKNOWN in (news.get("bucket"), news.get("kms_key_id")):
            return DiffResult(changes=True, replaces=["bucket"])
        spec = _spec(news)
        try:
            state = parse_state(olds)
            bucket = self._bucket(olds)
            plan = steps.diff(bucket, state, spec)
            # Without the bucket there is nothing to confirm; the plan reports it.
            if plan.kind == "unchanged" and not steps.is_confirmed(bucket, state):
                _confirm_later(bucket, state, self._owner_and_progress(olds)[0], olds)
        except TrainingJobError as error:
            _fail(error, olds)
        if plan.words:
            engine.log(host.current_call().urn, masked(plan.words, news))
        if plan.kind == "replace":
            host.attach_detailed_diff(_details(state, spec))
            return DiffResult(changes=True, replaces=["uri"])
        return DiffResult(changes=plan.kind == "repair")

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Claim the content's folder and send what is missing."""
        owner, progress = self._owner_and_progress(props)
        token = secrets.token_hex(8)
        # Without a known owner no other claim can be of the same owner.
        bucket, claim = self._bucket(props), new_claim(owner or {"unknown": token}, token)
        try:
            with _on_behalf_of(props):
                state = steps.create(bucket, _spec(props), claim, owner, progress)
        except steps.PartialUpload as error:
            _confirm_later(bucket, error.state, owner, props)
            _fail_initialized(_id_of(props), props, error)
        except TrainingJobError as error:
            _fail(error, props)
        _confirm_later(bucket, state, owner, props)
        return CreateResult(_id_of(props), {**props, **_outputs(state)})

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Send again what is missing or changed."""
        try:
            before = parse_state(olds)
            with _on_behalf_of(news):
                state = steps.repair(
                    self._bucket(news), before, _spec(news), *self._owner_and_progress(news)
                )
        except steps.PartialUpload as error:
            _fail_initialized(_id, news, error)
        except TrainingJobError as error:
            _fail(error, news)
        return UpdateResult({**news, **_outputs(state)})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Find missing or changed objects. Without the bucket the resource does not exist."""
        try:
            state = parse_state(props)
            found = steps.fetch(self._bucket(props), state.folder)
        except TrainingJobError as error:
            _fail(error, props)
        if found is None:
            return ReadResult(None, {})
        drift = {
            key: kind
            for kind, keys in drift_of(state, state.objects, found).items()
            for key in keys
        }
        return ReadResult(id_, {**props, "drift": drift})

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Release the claim on the objects; the last release removes them."""
        _, progress = self._owner_and_progress(props)
        try:
            state = parse_state(props)
            process_state().marker.forget(state.claim)
            with _on_behalf_of(props):
                gone = steps.delete(self._bucket(props), state, progress)
        except TrainingJobError as error:
            _fail(error, props)
        if not gone:
            words = (
                f"the objects of s3://{state.bucket}/{state.folder} are kept; others still use them"
            )
            engine.log(host.current_call().urn, masked(words, props))

    def _warn_of_foreign_bucket(self, inputs: Mapping[str, Any]) -> None:
        """Say at preview that these credentials may not use the bucket.

        It is not refused: the program may be about to grant the access.
        """
        try:
            steps.fetch(self._bucket(inputs), str(inputs.get("key_prefix", "")))
        except AccessDenied as error:
            words = (
                f"bucket: {inputs['bucket']!r} cannot be listed with these credentials: {error} "
                "Is it the right profile, account and bucket?"
            )
            engine.log(host.current_call().urn, masked(words, inputs), "warning")
        except TrainingJobError:
            # Whatever else is wrong may be right by the update, which says it.
            return

    def _access(self, properties: Mapping[str, Any]) -> Access:
        return self._settings.access.overridden(**{name: properties.get(name) for name in _ACCESS})

    def _bucket(self, properties: Mapping[str, Any]) -> Bucket:
        s3 = process_state().clients.of(self._access(properties)).s3
        return Bucket(s3, properties["bucket"], properties.get("kms_key_id"))

    def _owner_and_progress(self, properties: Mapping[str, Any]) -> tuple[dict[str, str], Progress]:
        urn = host.current_call().urn
        owner = Owner.from_urn(urn, self._settings.owner_id or "").tags() if urn else {}
        progress = Progress(
            tell=lambda line: engine.log(urn, masked(line, properties), ephemeral=True),
            warn=lambda line: engine.log(urn, masked(line, properties), "warning"),
            is_interrupted=process_state().connection.interrupt.is_set,
        )
        return owner, progress


def _violations_of_access(known: Mapping[str, object], secret: Secrets) -> list[Violation]:
    """Return what is wrong with the settings of an upload that a job has as options too. Pure."""
    found: list[Violation] = []

    def refuse(path: str, value: object, allowed: str) -> None:
        words = f"{secret.shown(path, value)} is not allowed; give {allowed}"
        found.append(Violation(path, words))

    for name in _ACCESS:
        if known.get(name) not in (None, UNKNOWN):
            TABLE[name].kind.read(known[name], name, refuse)
    return found


def _fail(error: TrainingJobError, properties: Mapping[str, Any]) -> NoReturn:
    host.fail(masked(str(error), properties))


def _id_of(properties: Mapping[str, Any]) -> str:
    """Return the resource's id: its URI without a secret bucket, because ids are not encrypted."""
    return masked(properties["uri"], properties)


def _on_behalf_of(properties: Mapping[str, Any]) -> AbstractContextManager[None]:
    """Have changes written down as this resource's."""
    return on_behalf_of(host.current_call().urn, lambda text: masked(text, properties))


def _confirm_later(
    bucket: Bucket, state: UploadState, owner: Mapping[str, str], properties: Mapping[str, Any]
) -> None:
    with _on_behalf_of(properties):
        confirm = partial(copy_context().run, steps.confirm, bucket, state, owner)
    process_state().marker.mark_later(state.claim, confirm)


def _spec(properties: Mapping[str, Any]) -> UploadSpec:
    return UploadSpec(
        source=properties["source"],
        bucket=properties["bucket"],
        prefix=properties["prefix"],
        form=properties["form"],
        files=properties["files"],
        kms_key_id=properties.get("kms_key_id"),
    )


def _outputs(state: UploadState) -> dict[str, Any]:
    return {
        "claim": state.claim,
        "objects": dict(state.objects),
        "versioned": state.versioned,
        "verified": state.verified,
        "drift": {},
    }


def _fail_initialized(
    id_: str, properties: Mapping[str, Any], error: steps.PartialUpload
) -> NoReturn:
    if not isinstance(error.cause, TrainingJobError):
        words = masked(f"{type(error.cause).__name__}: {error}", properties)
        engine.log(host.current_call().urn, words, "error")
    outputs = {**properties, **_outputs(error.state)}
    recorded = {k: v for k, v in outputs.items() if k != "__provider"}
    host.fail_initialized(id_, recorded, [masked(str(error), properties)])


def _details(state: UploadState, spec: UploadSpec) -> dict[str, engine.ChangeKind]:
    kinds: dict[str, engine.ChangeKind] = {
        "changed": "update-replace",
        "added": "add-replace",
        "removed": "delete-replace",
    }
    details = {
        f'files["{path}"]': kinds[kind]
        for kind, paths in content.compare(state.files, spec.files).items()
        for path in paths
    }
    return {**details, "uri": "update-replace"}
