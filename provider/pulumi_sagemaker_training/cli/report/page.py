"""The page: the parts of a report in one HTML document. Pure but for the templates on disk."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pulumi_sagemaker_training.cli.masking import (
    Masker,
    hidden_names,
    secret_places,
    secrets_of,
)
from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.drawing.curves import Chart
from pulumi_sagemaker_training.cli.report.drawing.spans import Timeline
from pulumi_sagemaker_training.cli.report.runs import Run, Seen
from pulumi_sagemaker_training.cli.report.sections.champion import ChampionPart, champion_part
from pulumi_sagemaker_training.cli.report.sections.comparison import (
    Times,
    compared,
    stack_timeline,
    times,
)
from pulumi_sagemaker_training.cli.report.sections.costs import Amounts, CostPart, cost_part
from pulumi_sagemaker_training.cli.report.sections.failures import Failure, failures
from pulumi_sagemaker_training.cli.report.sections.job import JobPart, job_part
from pulumi_sagemaker_training.cli.report.sections.lineage import (
    LineagePart,
    Trained,
    lineage_part,
)
from pulumi_sagemaker_training.cli.report.sections.overview import Tile, job_tiles, stack_tiles
from pulumi_sagemaker_training.cli.report.sections.pipeline import PipelinePart, pipeline_part
from pulumi_sagemaker_training.cli.report.sections.sweep import SweepPart, sweep_part
from pulumi_sagemaker_training.cli.report.stack_runs import (
    Reading,
    StackRuns,
    single_run,
    stack_runs,
)
from pulumi_sagemaker_training.cli.stack.state import Kind, StackState, StateResource

_TEMPLATE: Final = "page.html.jinja"
_MASKER: Final[ContextVar[Callable[[str], str]]] = ContextVar("masker", default=str)
"""Masks the texts of the page that is being made."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows.

    Attributes:
        kind: `stack` or `job`.
        title: what it is about.
        tone, status: of a single job; empty for a stack.
        notes: sentences about what could not be read.
        tiles: the most important figures.
    """

    kind: str
    title: str
    written: str
    status: str = ""
    tone: str = ""
    notes: Sequence[str] = ()
    tiles: Sequence[Tile] = ()
    failures: Sequence[Failure] = ()
    timeline: Timeline | None = None
    times: Sequence[Times] = ()
    charts: Sequence[Chart] = ()
    sweeps: Sequence[SweepPart] = ()
    pipelines: Sequence[PipelinePart] = ()
    champions: Sequence[ChampionPart] = ()
    lineage: LineagePart | None = None
    costs: CostPart | None = None
    jobs: Sequence[JobPart] = ()

    @property
    def headings(self) -> Sequence[tuple[str, str]]:
        """The anchors of its parts, with their names."""
        named = [
            ("failures", "Failures", self.failures),
            ("timeline", "Timeline", self.timeline),
            *((part.anchor, f"Pipeline {part.name}", True) for part in self.pipelines),
            *((part.anchor, f"Sweep {part.name}", True) for part in self.sweeps),
            *((part.anchor, f"Champion {part.name}", True) for part in self.champions),
            ("compared", "Runs compared", self.charts),
            ("lineage", "Lineage", self.lineage),
            ("costs", "Cost", self.costs),
            ("jobs", "Jobs", self.jobs),
        ]
        return [(anchor, text) for anchor, text, is_there in named if is_there]


def render_job(
    seen: Seen,
    held: StateResource | None = None,
    *,
    hidden: frozenset[str] = frozenset(),
    now_s: float = 0.0,
) -> str:
    """Return the report of one job of any origin as an HTML document.

    Everything from the job, its log or its user is included as text, never as markup. The page
    forbids scripts and loads nothing. Values of the environment are never shown, and neither are
    hyperparameters that `hidden` names, or whose names or forms are those of secrets. If another
    text repeats such a value, it is masked.

    Args:
        seen: the job.
        held: its resource, which knows its secrets and gates, and the job as the last update left
            it; None for a job of any origin, which was described.
        hidden: the hyperparameters whose values are secret.
        now_s: the present time, in seconds since 1970.
    """
    run = single_run(seen, held, now_s)
    places = secret_places(held.inputs, held.outputs) if held is not None else set()
    names = hidden | hidden_names(places, run.fields)
    page = Page(
        kind="job",
        title=run.description.name,
        written=words.clock(now_s) if now_s else "",
        status=run.verdict,
        tone=run.tone,
        notes=[text for text in (seen.problem, seen.log_problem) if text],
        tiles=job_tiles(run),
        failures=failures([run], [], {}),
        jobs=[job_part(run, names)],
        lineage=lineage_part([_as_trained(run)], [], []),
    )
    return _html(page, secrets_of(run.fields, places, names))


def render_stack(state: StackState, reading: Reading, title: str) -> str:
    """Return the report of a stack as an HTML document, with the promises of `render_job`.

    A job that could not be described is shown as the state has it, and the page says so.

    Args:
        state: what the stack's state holds.
        reading: what was read of its jobs.
        title: what it is about, such as `project/stack`.
    """
    runs = stack_runs(state, reading)
    jobs = list(runs.jobs.values())
    anchors = _anchors(state)
    sweeps = [
        sweep_part(anchors[held.urn], held, runs.trials[held.urn])
        for held in state.of_kind(Kind.SWEEP)
    ]
    champions = [
        (held, champion_part(anchors[held.urn], held)) for held in state.of_kind(Kind.CHAMPION)
    ]
    trials = {name: run for found in runs.trials.values() for name, run in found.items()}
    costs = cost_part(_amounts(state, runs, sweeps), _price_problem([*jobs, *trials.values()]))
    page = Page(
        kind="stack",
        title=title,
        written=words.clock(reading.now_s) if reading.now_s else "",
        notes=_notes(state, jobs, trials),
        tiles=stack_tiles(jobs, sweeps, costs),
        failures=failures(jobs, sweeps, trials),
        timeline=stack_timeline(jobs, _by_sweep(state, runs)),
        times=times([*jobs, *trials.values()]),
        charts=compared(jobs),
        sweeps=sweeps,
        pipelines=[
            pipeline_part(anchors[held.urn], held, state, runs.jobs, reading.update_began_s)
            for held in state.of_kind(Kind.PIPELINE)
        ],
        champions=[part for _, part in champions],
        lineage=lineage_part(_trained(state, runs, sweeps), state.uploads, champions),
        costs=costs if costs.bills else None,
        jobs=[job_part(run, runs.hidden[run.anchor], len(jobs)) for run in jobs],
    )
    return _html(page, runs.secrets)


def _anchors(state: StackState) -> Mapping[str, str]:
    kinds = (Kind.SWEEP, Kind.PIPELINE, Kind.CHAMPION)
    return {
        held.urn: f"{kind}-{number}"
        for kind in kinds
        for number, held in enumerate(state.of_kind(kind), 1)
    }


def _notes(state: StackState, jobs: Sequence[Run], trials: Mapping[str, Run]) -> list[str]:
    notes = []
    if not jobs and not state.of_kind(Kind.SWEEP):
        notes.append("This stack has no training job.")
    told: dict[str, list[str]] = {}
    for run in [*jobs, *trials.values()]:
        for problem in (run.seen.problem, run.seen.log_problem):
            if problem:
                told.setdefault(problem, []).append(run.label)
    for problem, labels in told.items():
        named = ", ".join(labels[:3]) + (f" and {len(labels) - 3} more" if labels[3:] else "")
        notes.append(f"{named}: {problem}")
    pending = [r.name for r in state.resources if r.is_pending]
    if pending:
        notes.append(f"An update was interrupted while it created {', '.join(pending)}.")
    return notes


def _by_sweep(state: StackState, runs: StackRuns) -> dict[str, list[Run]]:
    return {held.name: list(runs.trials[held.urn].values()) for held in state.of_kind(Kind.SWEEP)}


def _as_trained(run: Run) -> Trained:
    key = run.held.urn if run.held is not None else run.anchor
    return Trained(key, "job", run.label, run.verdict, f"#{run.anchor}", run, run.model)


def _trained(state: StackState, runs: StackRuns, sweeps: Sequence[SweepPart]) -> list[Trained]:
    found = [_as_trained(run) for run in runs.jobs.values()]
    for held, part in zip(state.of_kind(Kind.SWEEP), sweeps, strict=True):
        example = next(iter(runs.trials[held.urn].values()), None)
        note = words.plural(len(part.rows), "trial")
        link = f"#{part.anchor}"
        found.append(Trained(held.urn, "sweep", held.name, note, link, example, part.artifact))
    return found


def _amounts(state: StackState, runs: StackRuns, sweeps: Sequence[SweepPart]) -> list[Amounts]:
    found = [
        Amounts(
            run.label, f"#{run.anchor}", run.billed_s, run.billed_usd, run.saved_usd, run.worst_usd
        )
        for run in runs.jobs.values()
    ]
    for held, part in zip(state.of_kind(Kind.SWEEP), sweeps, strict=True):
        costs = [r.cost_usd for r in held.trials.values() if r.cost_usd is not None]
        times = [r.billed_s for r in held.trials.values() if r.billed_s is not None]
        saved = [t.saved_usd for t in runs.trials[held.urn].values() if t.saved_usd is not None]
        found.append(
            Amounts(
                held.name,
                f"#{part.anchor}",
                sum(times) if times else None,
                sum(costs) if costs else None,
                sum(saved) if saved else None,
                None,
            )
        )
    return found


def _price_problem(runs: Sequence[Run]) -> str:
    """Return why the price list gave nothing, if it did not."""
    return next((run.seen.prices.problem for run in runs if run.seen.prices.problem), "")


def _html(page: Page, secrets: Sequence[str]) -> str:
    before = _MASKER.set(Masker(secrets))
    try:
        return _environment().get_template(_TEMPLATE).render(page=page)
    finally:
        _MASKER.reset(before)


def _shown(value: Any) -> object:
    """Return a value as the page may show it; what is markup has no text of others."""
    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return _MASKER.get()(value) if is_text else value


@cache
def _environment() -> Environment:
    """Return the templates, which are compiled once."""
    return Environment(
        loader=PackageLoader("pulumi_sagemaker_training.cli.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
