"""Rules about the keys by which a job's disks and its model are encrypted. Pure."""

from collections.abc import Iterator
from typing import Final

from pulumi_sagemaker_training.api.request.rules.instances import encrypts_in_hardware
from pulumi_sagemaker_training.api.request.rules.rule import View
from pulumi_sagemaker_training.api.settings.kinds import Member, Texts
from pulumi_sagemaker_training.policies.rules.instances import groups_of
from pulumi_sagemaker_training.policies.rules.rule import (
    Breach,
    Level,
    Rule,
    Severity,
    Values,
    fits,
    listed,
)

_VOLUME: Final = "resource_config.volume_kms_key_id"
_OUTPUT: Final = "output_data_config.kms_key_id"
_KEYS: Final = {
    "keys": Member(
        Texts(allowed="a list of keys", example='["arn:aws:kms:*:123456789012:key/*"]'),
        "Allowed keys, as patterns of what the program writes: an ARN, an ID or an alias; any "
        "unless set.",
    )
}


def _encrypts_volume(view: View, values: Values) -> Iterator[Breach]:
    types = [group.instance_type for groups in groups_of(view) for group in groups]
    # The service refuses a key for instances that encrypt their own disks.
    if not types or any(map(encrypts_in_hardware, types)):
        return
    yield from _has_key(view, values, _VOLUME, "the disks of the instances have")


def _encrypts_output(view: View, values: Values) -> Iterator[Breach]:
    yield from _has_key(view, values, _OUTPUT, "the model in S3 has")


def _has_key(view: View, values: Values, path: str, what: str) -> Iterator[Breach]:
    key, allowed = view.text(path), values.get("keys")
    may_use = "which the job's role and you may use"
    if not key:
        yield Breach(
            path,
            f"is not set, so {what} no key whose use you can grant, log and revoke",
            f"set a key of AWS KMS {may_use}",
        )
    elif allowed and not fits(key, allowed):
        yield Breach(
            path,
            f"is not one of the allowed: {listed(allowed)}",
            f"take an allowed key {may_use}",
        )


VOLUME_KEY: Final = Rule(
    name="volume-key",
    demand="The disks of a training job are encrypted with a key of your own.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    source="ResourceConfig.VolumeKmsKeyId in the API reference",
    check=_encrypts_volume,
    settings=_KEYS,
)

OUTPUT_KEY: Final = Rule(
    name="output-key",
    demand="The model of a training job is encrypted with a key of your own.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    source="OutputDataConfig.KmsKeyId in the API reference",
    check=_encrypts_output,
    settings=_KEYS,
)
