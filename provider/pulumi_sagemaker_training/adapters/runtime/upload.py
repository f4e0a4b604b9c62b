"""What each call of the engine does about an upload, for both plugins.

Properties have the names of Python, with `UNKNOWN` in place of unknown values. Secrets are masked
in what is said and in errors, so an adapter can pass them on.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.adapters.runtime.redaction import VerbError
from pulumi_sagemaker_training.adapters.runtime.shared import ResourceReporter
from pulumi_sagemaker_training.api.errors import AccessDenied, TrainingJobError
from pulumi_sagemaker_training.api.services.change_log import on_behalf_of
from pulumi_sagemaker_training.api.services.client import SharedClients
from pulumi_sagemaker_training.api.services.s3 import Bucket
from pulumi_sagemaker_training.api.settings import Access, Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.ports import Reporter
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import TABLE
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    masked,
    masker,
    secret_paths,
)
from pulumi_sagemaker_training.lifecycle.upload import content, steps
from pulumi_sagemaker_training.lifecycle.upload.claims import new_claim
from pulumi_sagemaker_training.lifecycle.upload.sources import from_property
from pulumi_sagemaker_training.lifecycle.upload.spec import UploadSpec, UploadState, drift_of
from pulumi_sagemaker_training.lifecycle.upload.state import parse_state
from pulumi_sagemaker_training.lifecycle.upload.transfer import Progress

ACCESS: Final = ("region", "profile", "assume_role_arn", "endpoint_url")
"""The arguments of an upload that say how AWS is reached, in place of the stack's settings."""

_KINDS: Final[Mapping[str, engine.ChangeKind]] = {
    "changed": "update-replace",
    "added": "add-replace",
    "removed": "delete-replace",
}


@dataclass(frozen=True, slots=True)
class UploadDiff:
    """What an update does to an upload.

    Attributes:
        is_changed: whether anything is done.
        replaces: the properties that need a replacement; none for an update in place.
        details: property path -> the kind of its change, for a replacement.
    """

    is_changed: bool
    replaces: tuple[str, ...] = ()
    details: Mapping[str, engine.ChangeKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UploadResult:
    """An upload that was written, perhaps in part.

    Attributes:
        id: the resource's id.
        outputs: what the state must hold.
        problem: why it was written in part only.
    """

    id: str
    outputs: dict[str, object]
    problem: VerbError | None = None


class UploadVerbs:
    """The verbs of an upload, under one stack's settings. Thread-safe.

    Args:
        settings: the stack's settings.
        reporter_at: returns the reporter of a resource by its URN.

    Raises:
        VerbError: by every verb, if the state must not change.
    """

    def __init__(
        self, settings: Settings, reporter_at: Callable[[str], Reporter] = ResourceReporter
    ) -> None:
        self._settings = settings
        self._reporter_at = reporter_at

    def check(
        self, properties: Mapping[str, object], call: engine.Call, *, is_new: bool
    ) -> list[Violation]:
        """Return what is wrong with the bucket and the access to it, without secrets.

        Args:
            properties: the new inputs.
            call: the engine's call.
            is_new: whether a create follows; then credentials that may not use the bucket are said.
        """
        secret = Secrets(secret_paths(properties))
        found = _violations_of_access(properties, secret)
        if not found and UNKNOWN not in [properties.get(name) for name in ACCESS]:
            with _masking(properties):
                self._clients.of(self._access(properties)).check_access()
        bucket = properties.get("bucket")
        if bucket is not UNKNOWN and (not isinstance(bucket, str) or not bucket or "/" in bucket):
            shown = secret.shown("bucket", bucket)
            found.append(Violation("bucket", f"{shown} is not a bucket name", codes.NOT_ALLOWED))
        elif is_new and not found and UNKNOWN not in _needed(properties):
            self._warn_of_foreign_bucket(properties, call)
        return [Violation(item.path, masked(item.message, properties), item.code) for item in found]

    def diff(
        self, recorded: Mapping[str, object], properties: Mapping[str, object], call: engine.Call
    ) -> UploadDiff:
        """Compare contents by digest, and the recorded objects with those in S3."""
        named = ("bucket", "kms_key_id", "source", "files")
        if UNKNOWN in [properties.get(name) for name in named]:
            return UploadDiff(is_changed=True, replaces=("bucket",))
        with _masking(properties, recorded):
            spec, state = _spec(properties), parse_state(recorded)
            bucket = self._bucket(recorded)
            plan = steps.diff(bucket, state, spec)
            # Without the bucket there is nothing to confirm; the plan reports it.
            if plan.kind == "unchanged" and not steps.is_confirmed(bucket, state):
                self._confirm_later(bucket, state, recorded, call)
        if plan.words:
            self._reporter_at(call.urn).info(masked(plan.words, properties))
        if plan.kind == "replace":
            return UploadDiff(is_changed=True, replaces=("uri",), details=_details(state, spec))
        # What removes the objects later must have the access that the program now names.
        is_moved = any(recorded.get(name) != properties.get(name) for name in ACCESS)
        return UploadDiff(is_changed=plan.kind == "repair" or is_moved)

    def create(self, properties: Mapping[str, object], call: engine.Call) -> UploadResult:
        """Claim the content's folder and send what is missing."""
        token = secrets.token_hex(8)
        owner = self._owner(call)
        # Without a known owner no other claim can be of the same owner.
        claim = new_claim(owner or {"unknown": token}, token)
        problem = None
        with _masking(properties), _on_behalf_of(properties, call):
            bucket = self._bucket(properties)
            progress = self._progress(properties, call)
            try:
                state = steps.create(bucket, _spec(properties), claim, owner, progress)
            except steps.PartialUpload as error:
                state, problem = error.state, _problem(error, properties, call)
        self._confirm_later(bucket, state, properties, call)
        return UploadResult(id_of(properties), {**properties, **_outputs(state)}, problem)

    def update(
        self,
        id_: str,
        recorded: Mapping[str, object],
        properties: Mapping[str, object],
        call: engine.Call,
    ) -> UploadResult:
        """Send again what is missing or changed."""
        problem = None
        with _masking(properties, recorded), _on_behalf_of(properties, call):
            before, bucket = parse_state(recorded), self._bucket(properties)
            owner, progress = self._owner(call), self._progress(properties, call)
            try:
                state = steps.repair(bucket, before, _spec(properties), owner, progress)
            except steps.PartialUpload as error:
                state, problem = error.state, _problem(error, properties, call)
        return UploadResult(id_, {**properties, **_outputs(state)}, problem)

    def read(self, recorded: Mapping[str, object]) -> dict[str, object] | None:
        """Find missing or changed objects; None, without the bucket, means that it is gone."""
        with _masking(recorded):
            state = parse_state(recorded)
            found = steps.fetch(self._bucket(recorded), state.folder)
        if found is None:
            return None
        drift = {
            key: kind
            for kind, keys in drift_of(state, state.objects, found).items()
            for key in keys
        }
        return {**recorded, "drift": drift}

    def delete(self, recorded: Mapping[str, object], call: engine.Call) -> None:
        """Release the claim on the objects; the last release removes them."""
        with _masking(recorded), _on_behalf_of(recorded, call):
            state = parse_state(recorded)
            process_state().marker.forget(state.claim)
            progress = self._progress(recorded, call)
            is_gone = steps.delete(self._bucket(recorded), state, progress)
        if not is_gone:
            words = (
                f"the objects of s3://{state.bucket}/{state.folder} are kept; others still use them"
            )
            self._reporter_at(call.urn).info(masked(words, recorded))

    def _warn_of_foreign_bucket(self, properties: Mapping[str, object], call: engine.Call) -> None:
        """Say at preview that these credentials may not use the bucket.

        It is not refused: the program may be about to grant the access.
        """
        try:
            self._bucket(properties).try_listing(_text(properties.get("key_prefix")))
        except AccessDenied as error:
            words = (
                f"bucket: {properties['bucket']!r} cannot be listed with these credentials: "
                f"{error} Is it the right profile, account and bucket?"
            )
            self._reporter_at(call.urn).warn(masked(words, properties))
        except TrainingJobError:
            # Whatever else is wrong may be right by the update, which says it.
            return

    @property
    def _clients(self) -> SharedClients:
        return process_state().clients

    def _access(self, properties: Mapping[str, Any]) -> Access:
        return self._settings.access.overridden(**{name: properties.get(name) for name in ACCESS})

    def _bucket(self, properties: Mapping[str, Any]) -> Bucket:
        s3 = self._clients.of(self._access(properties)).s3
        return Bucket(s3, properties["bucket"], properties.get("kms_key_id"))

    def _owner(self, call: engine.Call) -> dict[str, str]:
        holder = self._settings.owner_id or ""
        return dict(Owner.from_urn(call.urn, holder).tags()) if call.urn else {}

    def _progress(self, properties: Mapping[str, object], call: engine.Call) -> Progress:
        reporter, mask = self._reporter_at(call.urn), masker(properties)
        return Progress(
            tell=lambda line: reporter.progress(mask(line)),
            warn=lambda line: reporter.warn(mask(line)),
            is_interrupted=process_state().connection.interrupt.is_set,
        )

    def _confirm_later(
        self,
        bucket: Bucket,
        state: UploadState,
        properties: Mapping[str, object],
        call: engine.Call,
    ) -> None:
        with _on_behalf_of(properties, call):
            confirm = partial(copy_context().run, steps.confirm, bucket, state, self._owner(call))
        process_state().marker.mark_later(state.claim, confirm)


def id_of(properties: Mapping[str, Any]) -> str:
    """Return the resource's id: its URI without what is secret, because ids are not encrypted."""
    return masked(properties["uri"], properties)


def _violations_of_access(properties: Mapping[str, object], secret: Secrets) -> list[Violation]:
    """Return what is wrong with the settings of an upload that a job has as options too. Pure."""
    found: list[Violation] = []

    def refuse(path: str, value: object, allowed: str) -> None:
        words = f"{secret.shown(path, value)} is not allowed; give {allowed}"
        found.append(Violation(path, words, codes.NOT_ALLOWED))

    for name in ACCESS:
        if properties.get(name) not in (None, UNKNOWN):
            TABLE[name].kind.read(properties[name], name, refuse)
    return found


def _needed(properties: Mapping[str, object]) -> list[object]:
    return [properties.get(name) for name in ("bucket", *ACCESS)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


@contextmanager
def _masking(*holders: Mapping[str, object]) -> Iterator[None]:
    """Mask the secrets of properties in what is raised."""
    try:
        yield
    except TrainingJobError as error:
        raise VerbError(_masked(str(error), holders)) from error


def _masked(text: str, holders: tuple[Mapping[str, object], ...]) -> str:
    for properties in holders:
        text = masked(text, properties)
    return text


@contextmanager
def _on_behalf_of(properties: Mapping[str, object], call: engine.Call) -> Iterator[None]:
    """Have changes written down as this resource's."""
    with on_behalf_of(call.urn, masker(properties)):
        yield


def _problem(
    error: steps.PartialUpload, properties: Mapping[str, object], call: engine.Call
) -> VerbError:
    if not isinstance(error.cause, TrainingJobError):
        words = masked(f"{type(error.cause).__name__}: {error}", properties)
        engine.log(call.urn, words, "error")
    return VerbError(masked(str(error), properties))


def _spec(properties: Mapping[str, Any]) -> UploadSpec:
    return UploadSpec(
        source=from_property(properties["source"]),
        bucket=properties["bucket"],
        prefix=properties["prefix"],
        form=properties["form"],
        files=properties["files"],
        kms_key_id=properties.get("kms_key_id"),
    )


def _outputs(state: UploadState) -> dict[str, object]:
    return {
        "claim": state.claim,
        "objects": dict(state.objects),
        "versioned": state.versioned,
        "verified": state.verified,
        "drift": {},
    }


def _details(state: UploadState, spec: UploadSpec) -> dict[str, engine.ChangeKind]:
    details = {
        f'files["{path}"]': _KINDS[kind]
        for kind, paths in content.compare(state.files, spec.files).items()
        for path in paths
    }
    return {**details, "uri": "update-replace"}
