"""What went wrong: jobs that failed or missed a gate, and trials. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.runs import Run
from pulumi_sagemaker_training.cli.report.sections.sweep import Row, SweepPart

_LOG_LINES: Final = 40
_MOST_NAMED: Final = 3
_MOST_LOGS: Final = 3


Log = Sequence[tuple[str, str]]
"""Host and text of lines."""


class Failure(NamedTuple):
    """One failure, or those of a sweep's trials that have one reason.

    Attributes:
        name: the resource.
        link: where there is more about it.
        status: its status.
        reasons: why, each once.
        more: the trials, by what varied; of a job whose code gave no reason, what is known.
        logs: the last lines of its log, with a title.
        shows_log: whether the end of the first log is beside the reason: not for a missed gate, of
            which the log says nothing.
    """

    name: str
    link: str
    status: str
    reasons: Sequence[str]
    more: str
    logs: Sequence[tuple[str, Log]]
    shows_log: bool = True


def failures(
    runs: Sequence[Run], sweeps: Sequence[SweepPart], trials: Mapping[str, Run]
) -> list[Failure]:
    """Return what went wrong.

    Args:
        runs: the jobs.
        sweeps: the sweeps, with their trials in order.
        trials: the name of a trial's job -> the job, as far as they were read.
    """
    found = [
        Failure(
            run.label,
            f"#{run.anchor}",
            run.verdict,
            run.reasons,
            run.silence,
            _logs("", run),
            shows_log=run.ended_badly,
        )
        for run in runs
        if run.is_failed
    ]
    return [*found, *(failure for sweep in sweeps for failure in _of_trials(sweep, trials))]


def _of_trials(sweep: SweepPart, trials: Mapping[str, Run]) -> Iterator[Failure]:
    grouped: dict[str, list[Row]] = {}
    for row in sweep.rows:
        if row.tone == "bad":
            grouped.setdefault(row.reason or "no reason was given", []).append(row)
    for reason, rows in grouped.items():
        named = [_point(sweep, row) for row in rows]
        more = f"; and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        said = "; ".join(named[:_MOST_NAMED]) + more
        logs = [
            log
            for row, point in zip(rows[:_MOST_LOGS], named, strict=False)
            for log in _logs(f"{point}: ", trials.get(row.job))
        ]
        name = f"{sweep.name}: {words.plural(len(rows), 'trial')}"
        yield Failure(name, f"#{sweep.anchor}", rows[0].status, [reason], said, logs)


def _point(sweep: SweepPart, row: Row) -> str:
    pairs = zip(sweep.varied, row.point, strict=True)
    return ", ".join(f"{name}={value}" for name, value in pairs if value) or row.job


def _logs(title: str, run: Run | None) -> list[tuple[str, Log]]:
    lines = run.seen.log_tail[-_LOG_LINES:] if run else ()
    if not lines:
        return []
    count = f"{len(lines)} lines" if len(lines) > 1 else "line"
    told = f"{title}the last {count} of its log"
    return [(told[0].upper() + told[1:], [(line.host, line.text) for line in lines])]
