"""The fault matrix: faults of the service and the network, and the operations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Rules = Sequence[Mapping[str, Any]]

CALLS: Final[Mapping[str, tuple[str, ...]]] = {
    "create": ("CreateTrainingJob",),
    "wait": ("DescribeTrainingJob", "ListTrainingJobs"),
    "diff": ("DescribeTrainingJob",),
    "refresh": ("DescribeTrainingJob", "ListTags"),
    "update": ("DescribeTrainingJob", "AddTags"),
    "delete": ("DescribeTrainingJob", "StopTrainingJob", "DeleteTrainingJob"),
}
"""Operation of the provider -> the calls of the service that get the fault."""

SUCCEEDS: Final = "succeeds"
KEPT: Final = "kept in the state"
FAILS: Final = "fails in one line"


@dataclass(frozen=True)
class Fault:
    """One fault of the service or the network.

    Attributes:
        name: the name in the table.
        rules: returns the emulator's rules for the calls of an operation.
        comes_to: operation -> its outcome, where it does not succeed.
        says: a part of the message of every failure.
        is_slow: whether it takes more than ten seconds.
    """

    name: str
    rules: Callable[[Sequence[str]], Rules]
    comes_to: Mapping[str, str]
    says: str = ""
    is_slow: bool = False

    def outcome(self, operation: str) -> str:
        """Return the expected outcome of an operation."""
        return self.comes_to.get(operation, SUCCEEDS)


def _often(rate: float, **body: Any) -> Callable[[Sequence[str]], Rules]:
    return lambda _: [{"operation": "*", "rate": rate, "seed": 5, **body}]


def _each(**body: Any) -> Callable[[Sequence[str]], Rules]:
    return lambda calls: [{"operation": call, **body} for call in calls]


def _refusal(code: str, message: str, **more: Any) -> dict[str, Any]:
    return {"effect": "error", "code": code, "message": message, **more}


_ALL: Final = dict.fromkeys(CALLS, FAILS)
_EXPIRED: Final = _refusal("ExpiredTokenException", "The security token included is expired")
_DENIED: Final = _refusal("AccessDeniedException", "User: x is not authorized to perform this")
_SKEWED: Final = _refusal(
    "InvalidSignatureException", "Signature expired: 20260101T000000Z is now earlier than"
)

FAULTS: Final = (
    Fault(
        "30 % of the calls are throttled",
        _often(0.3, **_refusal("ThrottlingException", "Rate exceeded")),
        {},
    ),
    Fault(
        "10 % of the calls fail with a 500",
        _often(0.1, **_refusal("InternalFailure", "oops", status=500)),
        {},
    ),
    Fault("the connection is cut before the effect", _each(effect="reset", times=1), {}),
    Fault(
        "the connection is cut after the effect", _each(effect="reset", when="after", times=1), {}
    ),
    Fault(
        "an answer comes 20 s late",
        lambda calls: _each(effect="delay", when="after", delay_s=20.0, times=1)(calls[-1:]),
        {},
        is_slow=True,
    ),
    Fault(
        "a new job is not found for 2 s",
        lambda _: [{"propagation": "job", "seconds": 2.0}],
        {"update": FAILS},
    ),
    Fault(
        "tags of a new job are not seen for 2 s",
        lambda _: [{"propagation": "tags", "seconds": 2.0}],
        {},
    ),
    Fault("credentials expire, and others are there", _each(**_EXPIRED, times=1), {}),
    Fault(
        "credentials expire, and none are there",
        _each(**_EXPIRED, times=6),
        {**_ALL, "wait": SUCCEEDS},
        says="Renew the credentials",
    ),
    Fault(
        "the caller's policy forbids the call",
        _each(**_DENIED),
        {**_ALL, "wait": KEPT},
        says="AccessDeniedException",
    ),
    Fault(
        "this machine's clock is wrong",
        _each(**_SKEWED, times=6),
        {**_ALL, "wait": SUCCEEDS},
        says="the clock of this machine",
    ),
)
