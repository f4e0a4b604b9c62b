"""The prices of training in a region. Pure; `pricing` fetches them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

HOURS_A_MONTH: Final = 730
"""The hours by which AWS divides the price of a GB-month. Source: the AWS Pricing Calculator."""


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of training in one region, in USD, on demand.

    Attributes:
        hourly: instance type -> price of one instance for one hour.
        volume_gb_month: price of training storage; None if not known.
        problem: why no price is known; empty otherwise.
        is_unreachable: whether the reason is that no answer came.
        at_s: when the prices were fetched, in seconds since 1970.
    """

    hourly: Mapping[str, float] = field(default_factory=dict)
    volume_gb_month: float | None = None
    problem: str = ""
    is_unreachable: bool = False
    at_s: float = 0.0
