"""What training costs in a region. Pure; `pricing` asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

HOURS_A_MONTH: Final = 730
"""By which AWS divides a price for a GB-month. Source: the AWS Pricing Calculator."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Hold what training costs in one region, USD, on demand.

    Attributes:
        hourly: instance type -> price of an instance and hour.
        volume_gb_month: price of training storage, None when not known.
        problem: why nothing is known; empty otherwise.
        is_unreachable: whether that is because no answer came.
        at_s: when the list was asked for, seconds since 1970.
    """

    hourly: Mapping[str, float] = field(default_factory=dict)
    volume_gb_month: float | None = None
    problem: str = ""
    is_unreachable: bool = False
    at_s: float = 0.0
