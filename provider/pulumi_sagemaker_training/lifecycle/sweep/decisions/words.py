"""What a sweep says while it runs, and when it has failed. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import counts, ranking
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import Records, TrialRecord

LONGEST_LINE: Final = 100
MOST_NAMED: Final = 3
_BEST_ROWS: Final = 5


def live_line(records: Records, declared: int, objective: Objective) -> str:
    """Return the line of a running sweep, in at most 100 columns."""
    found = counts(records, declared)
    done = declared - found["running"] - found["missing"]
    line = f"Trials: {done} of {declared} done, {found['running']} running"
    for kind in ("failed", "stopped_early"):
        line += f", {found[kind]} {kind.replace('_', ' ')}" if found[kind] else ""
    ranked = ranking(records, objective)
    if ranked:
        best = f", best {objective.metric} {ranked[0].value:g}"
        line += best
        trial = f" ({ranked[0].job})"
        line += trial if len(line) + len(trial) <= LONGEST_LINE else ""
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def leaderboard_lines(records: Records, objective: Objective) -> list[str]:
    """Return the best trials as lines of a terminal, best first."""
    ranked = ranking(records, objective)[:_BEST_ROWS]
    shown = [f"{record.value:g}" for record in ranked]
    width = max(map(len, shown), default=0)
    return [
        f"{place}. {objective.metric} {value.rjust(width)}  {record.job}  {record.point.words}"
        for place, (value, record) in enumerate(zip(shown, ranked, strict=True), 1)
    ]


def failure_words(
    bad: Sequence[TrialRecord], declared: int, allowed: int, rerun: str, not_started: int = 0
) -> str:
    """Return why a sweep has failed, with the reasons of the first trials.

    Args:
        bad: the trials that failed.
        declared: how many trials the program declares.
        allowed: how many may fail.
        rerun: the template's option of that name.
        not_started: how many trials were not started because of the failed ones.
    """
    line = f"{len(bad)} of {declared} trials failed, and max_failed_trials is {allowed}"
    line += f"; {not_started} were not started" if not_started else ""
    reasons = [f"{r.job or 'a trial'} ({r.point.words}): {r.reason}" for r in bad[:MOST_NAMED]]
    more = [f"and {len(bad) - MOST_NAMED} more"] if len(bad) > MOST_NAMED else []
    completed = sum(record.status == "Completed" for record in bad)
    next_time = (
        "The next `pulumi up` trains only these again."
        if rerun == "on_failure"
        else "`rerun` is 'on_change': change the template, or its `triggers`, to train them again."
    )
    if completed:
        next_time = f"{next_time} The {completed} that completed are judged again, not trained."
    return "\n  ".join([line, *reasons, *more, next_time])


def named(points: Iterable[str]) -> str:
    """Return a few points by their words, and how many more there are."""
    listed = list(points)
    shown = "; ".join(listed[:MOST_NAMED])
    more = len(listed) - MOST_NAMED
    return f"{shown}; and {more} more" if more > 0 else shown


def trials_are(number: int) -> str:
    """Return a number of trials with the verb, as `1 trial is` or `3 trials are`."""
    return f"{number} trial is" if number == 1 else f"{number} trials are"


def sweep_words(number: int, max_parallel: int) -> str:
    """Return what a new sweep trains."""
    trials = "1 trial" if number == 1 else f"{number} trials"
    return f"trains {trials}, at most {min(number, max_parallel)} at once"
