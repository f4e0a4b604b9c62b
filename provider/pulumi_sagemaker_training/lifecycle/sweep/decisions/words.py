"""What a sweep says while it runs, and when it has failed. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from pulumi_sagemaker_training.api.values.line import Line, Part
from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import counts, ranking
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import Records, TrialRecord
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import money
from pulumi_sagemaker_training.lifecycle.training_job.decisions.live_line import metric_words

MOST_NAMED: Final = 3
_BEST_ROWS: Final = 5


def live_line(records: Records, declared: int, objective: Objective, waits: str = "") -> Line:
    """Return the line of a running sweep: how many trials are done, the best of them, the cost.

    Args:
        records: the trials that were started.
        declared: how many trials there are.
        objective: what makes one the best.
        waits: what the next trial waits for; empty if it does not.
    """
    found = counts(records, declared)
    done = declared - found["running"] - found["missing"]
    of = f"{done} of {declared}"
    lost = f"{found['failed']} failed" if found["failed"] else ""
    stopped = f"{found['stopped_early']} stopped early" if found["stopped_early"] else ""
    costs = [record.cost_usd for record in records.values() if record.cost_usd is not None]
    parts = (
        Part.of(
            f"Trials: {of} done, {found['running']} running", f"{of} done", f"{done}/{declared}"
        ),
        _best(records, objective),
        Part.of(waits, "waits for quota", rank=1) if waits else Part.of(),
        Part.of(lost, rank=1),
        Part.of(stopped, rank=2),
        Part.of(money(sum(costs)) if sum(costs) else "", rank=3),
    )
    return Line(parts, topic=f"trials, {lost}, {bool(waits)}")


def _best(records: Records, objective: Objective) -> Part:
    ranked = ranking(records, objective)
    if not ranked:
        return Part.of()
    value, job = metric_words(objective.metric, ranked[0].value or 0.0), ranked[0].job
    return Part.of(f"best {value} ({job})", f"best {value}", value)


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
