"""What the jobs cost, what spot capacity saved, and what they could have cost. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pulumi_sagemaker_training.cli.report import words


class Amounts(NamedTuple):
    """What one job or sweep cost, in USD; None where that is not known.

    Attributes:
        billed_s: the billed seconds.
        billed, saved, worst: the cost, what spot capacity saved, and the most it could cost.
    """

    name: str
    link: str
    billed_s: float | None
    billed: float | None
    saved: float | None
    worst: float | None


class Bill(NamedTuple):
    """A row: amounts in words, and the widths of its bar as percentages."""

    name: str
    link: str
    time: str
    billed: str
    saved: str
    worst: str
    billed_width: str
    saved_width: str


@dataclass(frozen=True, slots=True)
class CostPart:
    """What the page shows of costs.

    Attributes:
        bills: a row for each job and sweep, the dearest first.
        total, saved: the sums in words; empty if no amount is known.
        unknown: how many amounts are not known.
        problem: why not, if the price list is the reason; else empty.
    """

    bills: Sequence[Bill]
    total: str
    saved: str
    unknown: int
    problem: str


def cost_part(amounts: Sequence[Amounts], problem: str = "") -> CostPart:
    """Return what the page shows of costs.

    Args:
        amounts: those of all jobs and sweeps.
        problem: why the price list has no prices; empty if it has.
    """
    known = [item for item in amounts if item.billed is not None]
    top = max(((item.billed or 0.0) + (item.saved or 0.0) for item in known), default=0.0)
    saved = [item.saved for item in amounts if item.saved]
    ordered = sorted(amounts, key=lambda item: -(item.billed or 0.0))
    return CostPart(
        [_bill(item, top) for item in ordered],
        words.usd(sum(item.billed or 0.0 for item in known)) if known else "",
        words.usd(sum(saved)) if saved else "",
        len(amounts) - len(known),
        problem if len(known) < len(amounts) else "",
    )


def _bill(item: Amounts, top: float) -> Bill:
    def width(usd: float | None) -> str:
        return words.percent(usd / top) if usd and top else words.percent(0)

    def amount(usd: float | None) -> str:
        return "" if usd is None else words.usd(usd)

    return Bill(
        item.name,
        item.link,
        "" if item.billed_s is None else words.span(item.billed_s),
        amount(item.billed),
        amount(item.saved),
        amount(item.worst),
        width(item.billed),
        width(item.saved),
    )
