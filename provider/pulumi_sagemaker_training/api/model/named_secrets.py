"""Secrets that are known by their names or their form, in jobs that others made. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members_by
from pulumi_sagemaker_training.api.values.paths import join
from pulumi_sagemaker_training.api.values.text import strings_in

_SECRET: Final = re.compile(
    r"(^|[^a-z])(secret|token|passw(or)?d|passphrase|credentials?|(api|access|private)[-_ ]?key)"
    r"([^a-z]|$)",
    re.IGNORECASE,
)
_ROOT: Final = "DescribeTrainingJobResponse"
_FORMS: Final = re.compile(
    # An access key of AWS (IAM user guide, "IAM identifiers"), a token of GitHub ("About
    # authentication to GitHub") or Hugging Face ("User access tokens"), a private key (RFC 7468).
    r"\b(AKIA|ASIA)[A-Z2-7]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_\w{22,}"
    r"|\bhf_[A-Za-z0-9]{30,}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)


def speaks_of_secret(key: str) -> bool:
    """Tell whether a key that a user chose, such as `HF_TOKEN`, names a secret."""
    return _SECRET.search(re.sub(r"([a-z])([A-Z])", r"\1_\2", key)) is not None


def has_form_of_secret(value: str) -> bool:
    """Tell whether a text holds what is known by its form: a key or a token of a few issuers."""
    return _FORMS.search(value) is not None


def secrets_inside(value: str) -> Iterator[str]:
    """Yield the texts inside a value that is JSON, such as a hyperparameter's, under such keys."""
    try:
        yield from _under_keys(json.loads(value))
    except (ValueError, RecursionError):
        return


def _under_keys(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _under_keys(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings_in(item) if speaks_of_secret(key) else _under_keys(item)


def named_secrets(described: Mapping[str, object]) -> tuple[str, ...]:
    """Return the paths of all entries of a job's maps whose keys name secrets.

    Those maps are the environment, the hyperparameters and the parameters of rules. Tags are
    always public.

    Args:
        described: a job in the Python spelling; members that the model does not have are ignored.
    """
    return tuple(_in_structure(described, _ROOT, ""))


def _in_structure(value: Mapping[str, object], shape: str, here: str) -> Iterator[str]:
    known = members_by(shape, "python")
    for name, item in value.items():
        if name in known:
            yield from _in_value(item, known[name].shape, join(here, name))


def _in_value(value: object, shape: str, here: str) -> Iterator[str]:
    if isinstance(value, Mapping) and kind_of(shape) == "map":
        yield from (join(here, str(key)) for key in value if speaks_of_secret(str(key)))
    elif isinstance(value, Mapping) and kind_of(shape) == "structure":
        yield from _in_structure(value, shape, here)
    elif isinstance(value, list | tuple) and kind_of(shape) == "list":
        for index, item in enumerate(value):
            yield from _in_value(item, element_of(shape), join(here, index))
