"""What came of a flow, and how a client's program tells it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

_FIRST_KEY = '{"flow":'


@dataclass(frozen=True)
class Result:
    """What came of one flow of one client.

    Attributes:
        client: the client's name, as in `CLIENTS=`.
        version: the package of the client, with its version.
        flow: what the flow does, in words; empty where no flow could be run.
        ok: whether the flow went as it would on AWS.
        detail: why not, in one line; or what the flow found out.
        seconds: how long it took.
    """

    client: str
    version: str
    flow: str
    ok: bool
    detail: str = ""
    seconds: float = 0.0


def read(output: str, client: str, version: str) -> Iterator[Result]:
    """Yield the results in a program's output; other lines are the client's own. Pure."""
    for line in output.splitlines():
        if line.replace(" ", "").startswith(_FIRST_KEY):
            yield replace(_result(line), client=client, version=version)


def ended(results: Iterable[Result], unrun: Result, problem: str) -> list[Result]:
    """Return all results of a program that has ended. Pure.

    Args:
        results: what it printed.
        unrun: the client and its version, for a row of its own.
        problem: why it ended before its last flow; empty if it did not.
    """
    found = list(results)
    if not found and not problem:
        problem = "the program ran no flow"
    return [*found, replace(unrun, ok=False, detail=one_line(problem))] if problem else found


def one_line(text: str) -> str:
    """Return a text as one line. Pure."""
    return " ".join(text.split())


def without_places(result: Result, places: Mapping[str, str]) -> Result:
    """Return a result that names no folder of this machine. Pure.

    Args:
        result: the result.
        places: what is written in place of each folder, the longest first.
    """
    detail = result.detail
    for place, name in places.items():
        detail = detail.replace(place, name)
    return replace(result, detail=detail)


def _result(line: str) -> Result:
    try:
        told = json.loads(line)
        flow, ok, seconds = str(told["flow"]), told["ok"] is True, float(told["seconds"])
        return Result("", "", flow, ok, one_line(str(told.get("detail", ""))), seconds)
    except (ValueError, KeyError, TypeError) as error:
        detail = one_line(f"{error!r}: {line}")
        return Result("", "", "(unreadable result)", ok=False, detail=detail)
