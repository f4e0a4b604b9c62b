"""Claims on the objects of one content-addressed folder, so that shared objects are kept.

The same content has the same keys, so several states may use the same objects: two stacks, a
resource and its replacement, or separate states with the same names. Each of them has a claim, a
small object beside the folder. Releasing a claim removes the objects only if no claim is left.

A claim may be acquired and another released at the same moment. S3 shows every write to the next
read, so it is enough that each side writes before it lists. The releasing side writes a mark and
then lists the claims. The acquiring side writes its claim, then lists the marks, and waits until
they are gone. At least one of the two sees the other.

A create that was killed leaves a claim that no state knows. So a claim is pending until the
engine has recorded it (see `ownership.marker`), and a later create of the same owner removes
pending ones whose process is known to have ended. Pulumi locks a stack, but two backends may each
have a stack with the same names: then two creates at once do not remove each other's claims.
"""

import hashlib
import json
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pulumi_sagemaker_training.api.errors import ServiceError, WaitTimeout
from pulumi_sagemaker_training.api.services.client import utc_now
from pulumi_sagemaker_training.api.services.s3 import Bucket, Stored
from pulumi_sagemaker_training.lifecycle.upload.processes import is_over, this_process

_CLAIM: Final = ".claim"
_PENDING: Final = ".pending"
_REMOVING: Final = ".removing"
_STALE_AFTER: Final = timedelta(minutes=15)
_POLL_S: Final = 0.5
_OWNER_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims on one folder of a bucket.

    Args:
        bucket: the folder's bucket.
        below: the prefix of this folder's claims, with a slash at its end.
        sleep, now: replaced in tests.
    """

    bucket: Bucket
    below: str
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = utc_now

    def acquire(self, claim: str, owner: Mapping[str, str], *, recorded: bool = False) -> bool:
        """Write a claim, and wait until no removal of the folder's objects is running.

        Args:
            claim: a claim of `new_claim`; unique to one resource in one state.
            owner: the owner, which the claim's object shows to readers.
            recorded: whether a state holds the claim already.

        Returns:
            Whether the bucket keeps versions.

        Raises:
            WaitTimeout: a removal takes longer than any removal can.
            ServiceError: S3 refuses.
        """
        process = {} if recorded else {"process": this_process()}
        words = json.dumps({"claim": claim, **process, **owner}, sort_keys=True).encode()
        kind = _CLAIM if recorded else _PENDING
        versioned = self.bucket.put(f"{self.below}{claim}{kind}", words)
        deadline = self.now() + _STALE_AFTER
        while True:
            listed = self.bucket.objects(self.below)
            marks = running_removals(listed, self.now())
            if not marks:
                spent = [f"{self.below}{claim}{_PENDING}"] if recorded else []
                left = {*self._abandoned(listed, claim), *spent} & listed.keys()
                self._remove(sorted(left), versioned=versioned)
                return versioned
            if self.now() > deadline:
                raise WaitTimeout(
                    f"s3://{self.bucket.name}/{marks[0]} marks these objects as being removed; "
                    "if no update or destroy is running, delete that object"
                )
            self.sleep(_POLL_S)

    def confirm(self, claim: str, owner: Mapping[str, str], *, versioned: bool) -> None:
        """Record in S3 that a state holds the claim.

        Raises:
            ServiceError: S3 refuses.
        """
        words = json.dumps({"claim": claim, **owner}, sort_keys=True).encode()
        self.bucket.put(f"{self.below}{claim}{_CLAIM}", words)
        self._remove([f"{self.below}{claim}{_PENDING}"], versioned=versioned)

    def is_confirmed(self, claim: str) -> bool:
        """Tell whether the claim is recorded as held by a state, and no pending claim is left.

        Raises:
            ServiceError: S3 refuses.
        """
        listed = self.bucket.objects(self.below)
        own = [f"{self.below}{claim}{kind}" for kind in (_CLAIM, _PENDING)]
        return [key in listed for key in own] == [True, False]

    def release(self, claim: str, folder: str, keys: Collection[str], *, versioned: bool) -> bool:
        """Remove the claim, and remove `keys` of `folder` if no other claim is left.

        It may be interrupted at any point and then repeated.

        Returns:
            Whether the objects were removed.

        Raises:
            ServiceError: S3 refuses.
        """
        mark = f"{self.below}{claim}{_REMOVING}"
        own = [f"{self.below}{claim}{kind}" for kind in (_CLAIM, _PENDING)]
        self.bucket.put(mark, b"")
        self._remove(own, versioned=versioned)
        alone = not others(self.bucket.objects(self.below), claim)
        if alone:
            self.bucket.remove(keys, versions_below=folder if versioned else None)
        self._remove([mark], versioned=versioned)
        return alone

    def _abandoned(self, listed: Mapping[str, Stored], claim: str) -> list[str]:
        """Return the keys of the same owner's pending claims that will never be confirmed."""
        pending = unconfirmed(listed, claim)
        return [key for key in pending if self._is_abandoned(key, listed[key])]

    def _is_abandoned(self, key: str, stored: Stored) -> bool:
        try:
            recorded = json.loads(self.bucket.read(key))
        except (ServiceError, ValueError):
            # It was removed meanwhile, or cannot be read: its process stays unknown.
            return False
        process = recorded.get("process") if isinstance(recorded, dict) else None
        return is_over(process, stored.modified, self.now())

    def _remove(self, keys: list[str], *, versioned: bool) -> None:
        if keys:
            self.bucket.remove(keys, versions_below=self.below if versioned else None)


def running_removals(listed: Mapping[str, Stored], now: datetime) -> list[str]:
    """Return the marks of removals that may still be running. Pure.

    An old mark is of a removal that was killed; the next destroy of its owner repeats it.
    """
    return sorted(
        key
        for key, stored in listed.items()
        if key.endswith(_REMOVING) and now - stored.modified < _STALE_AFTER
    )


def new_claim(owner: Mapping[str, str], token: str) -> str:
    """Return a new claim, which differs from those of other owners and of the same owner. Pure.

    Args:
        owner: the owner of the claim.
        token: a random text.
    """
    digest = hashlib.sha256(json.dumps(owner, sort_keys=True).encode()).hexdigest()
    return f"{digest[:_OWNER_DIGITS]}-{token}"


def unconfirmed(listed: Iterable[str], claim: str) -> list[str]:
    """Return the keys of other claims by the same owner that are not confirmed. Pure."""
    owner = claim.partition("-")[0]
    return sorted(
        key
        for key in listed
        if key.endswith(_PENDING)
        and f"/{owner}-" in key
        and not key.endswith(f"/{claim}{_PENDING}")
    )


def others(listed: Iterable[str], claim: str) -> list[str]:
    """Return the keys of all other claims. Pure."""
    own = tuple(f"/{claim}{kind}" for kind in (_CLAIM, _PENDING))
    return sorted(
        key for key in listed if key.endswith((_CLAIM, _PENDING)) and not key.endswith(own)
    )
