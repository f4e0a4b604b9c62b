"""The check of an upload's properties in a state: they are right, or refused. Pure."""

from collections.abc import Mapping

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.upload.spec import UploadState, claims_of


def parse_state(properties: Mapping[str, object]) -> UploadState:
    """Return the upload that a state holds.

    Raises:
        InputError: a property is missing or has another type; one line says which, and what to
            do. Nothing may be removed because of such a state.
    """
    kms_key_id = properties.get("kms_key_id")
    if kms_key_id is not None and not isinstance(kms_key_id, str):
        raise _damaged("kms_key_id", kms_key_id)
    return UploadState(
        bucket=_text(properties, "bucket"),
        folder=_text(properties, "key_prefix"),
        claims=claims_of(
            _text(properties, "prefix", may_be_empty=True), _text(properties, "digest")
        ),
        claim=_text(properties, "claim"),
        files=_texts(properties, "files"),
        objects=_texts(properties, "objects"),
        versioned=_truth(properties, "versioned"),
        # Versions up to 0.1.0 did not verify, and have no such property.
        verified=properties.get("verified") is True,
        kms_key_id=kms_key_id,
    )


def _text(properties: Mapping[str, object], name: str, *, may_be_empty: bool = False) -> str:
    value = properties.get(name)
    if not isinstance(value, str) or not (value or may_be_empty):
        raise _damaged(name, value)
    return value


def _texts(properties: Mapping[str, object], name: str) -> dict[str, str]:
    value = properties.get(name)
    if not isinstance(value, Mapping):
        raise _damaged(name, value)
    if not all(isinstance(text, str) for pair in value.items() for text in pair):
        raise _damaged(name, value)
    return dict(value)


def _truth(properties: Mapping[str, object], name: str) -> bool:
    value = properties.get(name)
    if not isinstance(value, bool):
        raise _damaged(name, value)
    return value


def _damaged(name: str, value: object) -> InputError:
    kind = "missing" if value is None else f"empty or of type {type(value).__name__}"
    return InputError(
        [
            Violation(
                name,
                f"is {kind} in the state of this upload, so nothing was changed in S3; restore the "
                "state from a backup, or remove the upload from it with `pulumi state delete` and "
                "run `pulumi up`, which reuses the objects in S3",
                codes.UPLOAD_STATE,
            )
        ]
    )
