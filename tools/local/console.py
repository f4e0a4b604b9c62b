"""How `make up` and `make down` speak."""

from __future__ import annotations


class LocalError(Exception):
    """The run cannot go on; the message is one line that says what happened and what to do."""


def say(message: str) -> None:
    """Print one line at once, in order with what pulumi prints."""
    print(message, flush=True)
