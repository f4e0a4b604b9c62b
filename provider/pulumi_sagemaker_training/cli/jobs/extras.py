"""What a snapshot of jobs has beside their descriptions: the ends of their logs, and prices."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services import logs
from pulumi_sagemaker_training.cli.jobs.snapshot import (
    Extras,
    masker_of,
    wants_log,
    wants_prices,
)
from pulumi_sagemaker_training.cli.stack.opened import Stack
from pulumi_sagemaker_training.cli.stack.targets import JobRef

_AT_ONCE: Final = 8
_MOST_LOGS: Final = 20
"""A snapshot of more jobs reads no more logs: each costs two calls, of which an account has few."""
_LINES: Final = 10

Described = tuple[JobRef, Description]


def read_extras(
    stack: Stack, described: Iterable[Described], *, is_named: bool = False
) -> dict[str, Extras]:
    """Read what is worth it, side by side. What cannot be read is left out.

    Args:
        stack: has the clients and the prices.
        described: the jobs.
        is_named: whether the user asked for these jobs by name.

    Returns:
        The names of jobs -> what was read of them.
    """
    listed = list(described)
    with_log = [each for each in listed if wants_log(each[1], is_named=is_named)][:_MOST_LOGS]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        lines = dict(
            zip(
                (d.name for _, d in with_log),
                pool.map(lambda each: _tail(stack, *each), with_log),
                strict=True,
            )
        )
        priced = [each for each in listed if wants_prices(*each)]
        prices = dict(
            zip(
                (d.name for _, d in priced),
                pool.map(lambda each: stack.prices(each[0]), priced),
                strict=True,
            )
        )
    return {name: Extras(lines.get(name, ()), prices.get(name)) for name in {**lines, **prices}}


def _tail(stack: Stack, ref: JobRef, description: Description) -> list[str]:
    mask = masker_of(ref, description)
    return logs.tail(stack.clients(ref), description.name, _LINES, mask, description.created)
