"""The command of a job, as a page shows it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

_LONGEST_COMMAND = 10


def command_of(request: Mapping[str, Any]) -> str:
    """Return a job's entrypoint with its arguments, secrets included; empty without one.

    Of an entrypoint that carries a whole program only the beginning and the end.
    """
    algorithm = request.get("AlgorithmSpecification") or {}
    entrypoint = _ends_of(algorithm.get("ContainerEntrypoint") or [])
    return " ".join(map(str, [*entrypoint, *(algorithm.get("ContainerArguments") or [])]))


def _ends_of(command: Sequence[str]) -> list[str]:
    return [*command] if len(command) <= _LONGEST_COMMAND else [*command[:2], "…", *command[-2:]]
