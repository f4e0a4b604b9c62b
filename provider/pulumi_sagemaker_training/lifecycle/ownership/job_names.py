"""The name of a job, made from its content, and the names of further attempts. Pure.

The same input gives the same name. So a create that is repeated after a crash, a lost answer or
a killed engine finds its own job instead of starting a second one.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Final

from pulumi_sagemaker_training.api.values.arn import parse_arn
from pulumi_sagemaker_training.api.values.paths import join, normalise, value_at
from pulumi_sagemaker_training.api.values.text import utf8
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner

MAX_NAME: Final = 63
_DIGEST_IN_NAME: Final = 12
_ATTEMPT_ROOM: Final = len("-9999")
_DIGEST_VERSION: Final = 1
# The job's name is public. A secret is stretched before it enters the digest, so that short
# secrets cannot be found by trying them: 2**14 rounds cost some 40 ms and 16 MiB.
_SCRYPT: Final[Mapping[str, int]] = {"n": 2**14, "r": 8, "p": 1, "dklen": 16}


def job_name(name_or_arn: str) -> str:
    """Return a job's name; the argument is the name or the ARN."""
    arn = parse_arn(name_or_arn)
    return arn.name if arn is not None else name_or_arn


def region_in(arn: object) -> str | None:
    """Return the region in an ARN; None if it is not an ARN or has no region."""
    parsed = parse_arn(arn)
    return (parsed.region or None) if parsed is not None else None


def digest(
    owner: Owner,
    fields: Mapping[str, object],
    triggers: Mapping[str, object],
    secret_paths: Sequence[str] = (),
) -> str:
    """Return 32 hexadecimal digits that change when the owner or the training changes.

    Args:
        owner: the owner of the job.
        fields: every field whose change trains again, canonical, in the Python spelling.
        triggers: the option of that name.
        secret_paths: the paths of secrets in `fields`, or below `triggers`; they are stretched
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


def _without(value: object, paths: Sequence[str], here: str = "") -> object:
    """Return `value` with everything at or below the paths replaced by a mark."""
    if here and here in paths:
        return "[secret]"
    if isinstance(value, Mapping):
        return {k: _without(item, paths, join(here, k)) for k, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without(item, paths, f"{here}[{i}]") for i, item in enumerate(value)]
    return value


def base_name(owner: Owner, digest_hex: str) -> str:
    """Return the name of the first attempt: the resource's name, shortened, and the digest."""
    room = MAX_NAME - _ATTEMPT_ROOM - _DIGEST_IN_NAME - 1
    logical = re.sub(r"[^a-zA-Z0-9]+", "-", owner.name).strip("-")[:room].strip("-")
    return f"{logical or 'job'}-{digest_hex[:_DIGEST_IN_NAME]}"


def attempt_names(base: str) -> Iterator[str]:
    """Yield `base`, `base-2`, `base-3`, ... without end."""
    return chain((base,), (f"{base}-{number}" for number in count(2)))
