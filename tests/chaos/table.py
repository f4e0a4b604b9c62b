"""The table of disruptions and moments, and the figures of a run."""

from collections import Counter
from collections.abc import Sequence

from tests.chaos.blows import Blow
from tests.chaos.moments import Moment
from tests.chaos.rounds import Result


def line(result: Result) -> str:
    """Return a round in one line."""
    what = f"{result.blow} at {result.moment}" if result.disrupted else f"missed: {result.moment}"
    outcome = "; ".join(result.problems) or "ok"
    return (
        f"{result.number:4}  {what:<55} exit {result.code:>3}, then "
        f"{', '.join(result.recovery)} (resumed {result.resumed})  {result.seconds:4.1f} s  "
        f"{outcome}"
    )


def table(results: Sequence[Result], kinds: Sequence[Blow], steps: Sequence[Moment]) -> str:
    """Return a Markdown table: the number of rounds of each disruption at each moment."""
    count = Counter((result.blow, result.moment) for result in results if result.disrupted)
    moments = [moment.name for moment in steps]
    rows = [
        ["", *moments, "all"],
        ["---", *["---:"] * (len(moments) + 1)],
        *(_row(blow.name, [count[blow.name, moment] for moment in moments]) for blow in kinds),
        _row("all", [sum(count[blow.name, moment] for blow in kinds) for moment in moments]),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(name: str, counts: Sequence[int]) -> list[str]:
    return [name, *(str(count) for count in counts), str(sum(counts))]


def summary(results: Sequence[Result]) -> str:
    """Return the figures of a run in one line."""
    problems = [problem for result in results for problem in result.problems]
    kinds = ("orphan", "duplicate", "lost")
    found = {kind: sum(problem.startswith(kind) for problem in problems) for kind in kinds}
    other = len(problems) - sum(found.values())
    seconds = sum(result.seconds for result in results) / max(1, len(results))
    return (
        f"{len(results)} rounds, {sum(r.disrupted for r in results)} disrupted: "
        f"{found['orphan']} orphans, {found['duplicate']} duplicates, {found['lost']} lost, "
        f"{other} other problems; {sum(r.resumed for r in results)} jobs resumed or adopted; "
        f"{seconds:.1f} s a round"
    )
