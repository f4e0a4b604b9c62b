"""What a job is called: the name that its content gives, and further attempts. Pure.

Equal input gives an equal name, so that a create that is repeated after a crash, a lost answer
or a killed engine meets its own job instead of starting a second one.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any, Final

from pulumi_sagemaker_training.api.values.arn import parse_arn
from pulumi_sagemaker_training.api.values.paths import join, normalise, value_at
from pulumi_sagemaker_training.api.values.text import utf8
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner

MAX_NAME: Final = 63
_DIGEST_IN_NAME: Final = 12
_ATTEMPT_ROOM: Final = len("-9999")
_DIGEST_VERSION: Final = 1
# A secret is stretched before it enters the digest, so that the job's public name does not let
# anyone who knows the rest try short secrets: 2**14 rounds cost some 40 ms and 16 MiB.
_SCRYPT: Final[Mapping[str, int]] = {"n": 2**14, "r": 8, "p": 1, "dklen": 16}


def job_name(name_or_arn: str) -> str:
    """Return a job's name, from its name or its ARN."""
    arn = parse_arn(name_or_arn)
    return arn.name if arn is not None else name_or_arn


def region_in(arn: object) -> str | None:
    """Return the region that an ARN names; None where it is no ARN, or names none."""
    parsed = parse_arn(arn)
    return (parsed.region or None) if parsed is not None else None


def digest(
    owner: Owner,
    fields: Mapping[str, Any],
    triggers: Mapping[str, Any],
    secret_paths: Sequence[str] = (),
) -> str:
    """Return 32 hexadecimal digits that change when the owner or the training changes.

    Args:
        owner: who the job belongs to.
        fields: every field whose change would train again, canonical, python spelling.
        triggers: the option of that name.
        secret_paths: where in `fields`, or under `triggers`, secrets stand; they are stretched
            first.
    """
    secret_paths = sorted({normalise(path) for path in secret_paths})
    identity = [_DIGEST_VERSION, owner.holder, owner.project, owner.stack, owner.resource]
    salt = _canonical_json(identity)
    training = {**fields, "triggers": triggers}
    secrets = {path: value_at(training, path) for path in secret_paths}
    stretched = _stretch(_canonical_json(secrets), salt) if secrets else ""
    content = _canonical_json([identity, _without(training, secret_paths), stretched])
    return hashlib.sha256(utf8(content)).hexdigest()[:32]


def _stretch(text: str, salt: str) -> str:
    return hashlib.scrypt(utf8(text), salt=utf8(salt), **_SCRYPT).hex()


def _canonical_json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _without(value: Any, paths: Sequence[str], here: str = "") -> Any:
    """Return `value` with everything at or under the paths replaced by a mark."""
    if here and here in paths:
        return "[secret]"
    if isinstance(value, Mapping):
        return {k: _without(item, paths, join(here, k)) for k, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without(item, paths, f"{here}[{i}]") for i, item in enumerate(value)]
    return value


def base_name(owner: Owner, digest_hex: str) -> str:
    """Return the name of the first attempt: the resource's name, cut to fit, and the digest."""
    room = MAX_NAME - _ATTEMPT_ROOM - _DIGEST_IN_NAME - 1
    logical = re.sub(r"[^a-zA-Z0-9]+", "-", owner.name).strip("-")[:room].strip("-")
    return f"{logical or 'job'}-{digest_hex[:_DIGEST_IN_NAME]}"


def attempt_names(base: str) -> Iterator[str]:
    """Yield `base`, `base-2`, `base-3`, ... without end."""
    return chain((base,), (f"{base}-{number}" for number in count(2)))
