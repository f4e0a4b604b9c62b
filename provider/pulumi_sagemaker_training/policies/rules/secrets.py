"""The rule about secrets that everybody who may describe a job can read. Pure.

Which names speak of a secret is as in imports and reports (`api/model/named_secrets.py`).
"""

import re
from collections.abc import Iterator
from typing import Final

from pulumi_sagemaker_training.api.model.named_secrets import (
    has_form_of_secret,
    named_secrets,
    secrets_inside,
)
from pulumi_sagemaker_training.api.request.rules.everywhere import every_text
from pulumi_sagemaker_training.api.request.rules.rule import View
from pulumi_sagemaker_training.api.settings.kinds import Flag, Member
from pulumi_sagemaker_training.api.values.paths import normalise, value_at
from pulumi_sagemaker_training.policies.rules.rule import Breach, Level, Rule, Severity, Values

_REFERENCE: Final = re.compile(r"arn:[\w-]+:(secretsmanager|ssm):\S+")
_FIX: Final = (
    "give the ARN of a secret in Secrets Manager, which the job's role reads; at the least, mark "
    "the value as a Pulumi secret"
)


def _is_plain(view: View, values: Values) -> Iterator[Breach]:
    reasons = {
        **dict.fromkeys(_named(view), "has the name of a secret"),
        **dict.fromkeys(_inside(view), "holds a secret by the name that its JSON gives it"),
        **dict.fromkeys(_formed(view), "has the form of a key or a token"),
    }
    for path, reason in reasons.items():
        is_encrypted = view.secrets.covers(path)
        if is_encrypted and not values.get("evenEncrypted"):
            continue
        how = "is encrypted by Pulumi alone" if is_encrypted else "stands in plain text"
        yield Breach(
            path,
            f"{reason}, and {how}: everybody who may describe the job reads it",
            _FIX.partition(";")[0] if is_encrypted else _FIX,
        )


def _named(view: View) -> Iterator[str]:
    for path in named_secrets(view.root):
        value = value_at(view.root, path)
        # What is empty, not known, or says where the secret is, is none.
        if isinstance(value, str) and value and not _REFERENCE.fullmatch(value):
            yield path


def _inside(view: View) -> Iterator[str]:
    for path, _, text in every_text(view):
        if any(not _REFERENCE.fullmatch(found) for found in secrets_inside(text) if found):
            yield normalise(path)


def _formed(view: View) -> Iterator[str]:
    return (normalise(path) for path, _, text in every_text(view) if has_form_of_secret(text))


PLAIN_SECRETS: Final = Rule(
    name="plain-secrets",
    demand="No member of a training job holds a secret in plain text.",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    source="DescribeTrainingJob in the API reference: Environment and HyperParameters are returned",
    check=_is_plain,
    settings={
        "evenEncrypted": Member(
            Flag(),
            "Whether secrets that Pulumi encrypts are refused too, because DescribeTrainingJob "
            "returns them in plain text; false unless set.",
        )
    },
)
