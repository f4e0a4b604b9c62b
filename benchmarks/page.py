"""Write the tables of docs/performance.md from a report."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.budgets import results
from benchmarks.engine import VERBS
from benchmarks.rows import Report, Row, exponent
from benchmarks.verbs import SKIPPED

PAGE: Final = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN: Final = "<!-- figures: written by `make bench` -->\n"
END: Final = "<!-- end of figures -->\n"

Lines = Iterator[str]


def write(report: Report, page: Path = PAGE) -> None:
    """Replace the tables on the page by those of a report."""
    text = page.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{tables(report)}\n{END}{after}")


def tables(report: Report) -> str:
    """Return all tables, as Markdown."""
    parts = (
        _about,
        _budgets,
        _verbs,
        _calls,
        _growth,
        _settings,
        _long,
        _service,
        _peers,
        _start,
        _waiting,
        _listing,
        _throttling,
        _sweeps,
        _stopping,
        _model,
    )
    return "\n".join(line for part in parts for line in [*part(report), ""]).rstrip() + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Lines:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join(['---', *['---:'] * (len(head) - 1)])}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _about(report: Report) -> Lines:
    yield ", ".join(f"{name} {value}" for name, value in report.about.items()) + "."


def _budgets(report: Report) -> Lines:
    yield "### Against the targets"
    yield ""
    rows = [
        [
            result.name,
            f"{result.found:.3g}",
            "" if result.target is None else f"{result.target:g}",
            f"{result.most:g}",
        ]
        for result in results(report)
        if result.found is not None
    ]
    yield from _table(["", "measured", "target", "guard"], rows)


def _verbs(report: Report) -> Lines:
    yield "### The engine's verbs, jobs that finish at once"
    yield ""
    yield "Seconds, and how many times the floor."
    yield ""
    rows = []
    sizes = sorted({row.jobs for row in report.rows if row.suite == "verbs"})
    for jobs in sizes:
        for suffix in ("", SKIPPED):
            for verb in VERBS:
                rows += _verb_row(report, jobs, f"{verb}{suffix}")
    head = ["", "jobs", "floor", "empty", "bare", "dynamic", "plugin", "naive"]
    yield from _table(head, rows)
    yield ""
    for row in report.rows:
        if row.suite == "verbs" and row.note:
            yield f"{row.subject}, {row.what}, {row.jobs} jobs: {row.note}."


def _verb_row(report: Report, jobs: int, what: str) -> list[list[str]]:
    floor = report.value("verbs", what, "floor", jobs)
    if floor is None:
        return []
    cells = [what, f"{jobs:,}", f"{floor:.2f}"]
    for subject in ("empty", "bare", "dynamic", "plugin", "naive"):
        found = report.value("verbs", what, subject, jobs)
        cells.append("" if found is None else f"{found:.2f} ({found / floor:.2f}x)")
    return [cells]


def _calls(report: Report) -> Lines:
    yield "### Calls of the API, a job"
    yield ""
    listed = [r.jobs for r in report.rows if r.suite == "verbs" and ": sagemaker:" in r.what]
    jobs = max(listed, default=0)
    rows = []
    for verb in VERBS:
        for suffix in ("", SKIPPED):
            found = _calls_of(report, f"{verb}{suffix}", jobs)
            if found:
                rows.append([f"{verb}{suffix}", found])
    yield f"The dynamic provider, {jobs:,} jobs; what is not named is not called."
    yield ""
    yield from _table(["", "calls"], rows)


def _calls_of(report: Report, what: str, jobs: int) -> str:
    prefix = f"{what}: sagemaker:"
    found = [
        f"{row.what.removeprefix(prefix)} {row.value:.2f}"
        for row in report.rows
        if row.what.startswith(prefix) and (row.subject, row.jobs) == ("dynamic", jobs)
    ]
    return ", ".join(found)


def _growth(report: Report) -> Lines:
    yield "### Growth with the number of jobs"
    yield ""
    yield (
        "The k of N^k that fits the processor time of the provider, and of the program, from 100 "
        "jobs on, and what each more job takes."
    )
    yield ""
    rows = []
    for verb in VERBS:
        for part, words in (("processor", "provider"), ("program's processor", "program")):
            for subject in ("empty", "floor", "bare", "dynamic", "plugin"):
                points = _points(report, verb, part, subject)
                k = exponent(points)
                if k is not None:
                    (low, first), (high, last) = min(points.items()), max(points.items())
                    each = 1000 * (last - first) / (high - low)
                    rows.append([f"{verb}, {words}, {subject}", f"{k:.2f}", f"{each:.1f} ms"])
    yield from _table(["", "k", "each more job"], rows)


def _points(report: Report, verb: str, part: str, subject: str) -> dict[int, float]:
    found = {}
    for row in report.rows:
        wanted = row.what in (f"{verb}: {part}", f"{verb}{SKIPPED}: {part}")
        if row.suite == "verbs" and wanted and row.subject == subject and row.jobs >= 100:
            # Of a thousand jobs the run without checkpoints is taken, where there is one.
            found[row.jobs] = row.value
    return found


def _of(report: Report, suite: str) -> list[Row]:
    return [row for row in report.rows if row.suite == suite]


def _settings(report: Report) -> Lines:
    yield "### Settings of the engine"
    yield ""
    yield from _plain(_of(report, "settings"))


def _long(report: Report) -> Lines:
    yield "### Jobs that take their time, `--parallel` as many as there are"
    yield ""
    yield from _plain(_of(report, "long"))


def _plain(rows: Sequence[Row]) -> Lines:
    yield from _table(
        ["", "jobs", "who", "measured"],
        [
            [
                row.what,
                f"{row.jobs:,}" if row.jobs else "",
                row.subject,
                f"{row.value:.3g} {row.unit}{'; ' + row.note if row.note else ''}",
            ]
            for row in rows
        ],
    )


def _service(report: Report) -> Lines:
    yield "### The provider's verbs without the engine, beside bare boto3"
    yield ""
    rows = []
    for row in _of(report, "service"):
        if row.subject == "dynamic":
            bare = report.value("service", row.what, "boto3", row.jobs) or float("nan")
            rows.append(
                [
                    row.what,
                    str(row.jobs),
                    f"{bare:.2f}",
                    f"{row.value:.2f}",
                    f"{row.value / bare:.2f}x",
                ]
            )
    yield from _table(["", "jobs", "boto3, s", "provider, s", ""], rows)


def _peers(report: Report) -> Lines:
    yield "### Without Pulumi: threads with boto3, and sagemaker-core"
    yield ""
    yield from _plain(_of(report, "peers"))


def _start(report: Report) -> Lines:
    yield "### The start of a provider's process, memory and state"
    yield ""
    rows = [*_of(report, "start")]
    for row in _of(report, "verbs"):
        is_size = row.what.startswith("state") and row.subject != "naive"
        is_peak = row.what == "up: memory" and row.jobs == 100
        is_wide = row.what == "up: threads" and row.jobs == 100
        if is_peak or is_wide or (is_size and row.jobs == 100):
            rows.append(row)
    yield from _plain(rows)


def _waiting(report: Report) -> Lines:
    yield "### Waiting"
    yield ""
    yield from _plain(_of(report, "waiting"))


def _listing(report: Report) -> Lines:
    yield "### Waiting in an account with twenty thousand old jobs"
    yield ""
    yield "Two list calls a second are granted."
    yield ""
    yield from _plain(_of(report, "listing"))


def _throttling(report: Report) -> Lines:
    yield "### Three hundred creates under throttling"
    yield ""
    yield "Time against the bound that the granted calls set, and CreateTrainingJob calls a create."
    yield ""
    rows = [row for row in _of(report, "throttling") if not row.what.startswith("emulator")]
    services = list(dict.fromkeys(row.what.rpartition(": ")[0] for row in rows))
    policies = list(dict.fromkeys(row.subject for row in rows if row.subject != "model"))
    body = []
    for service in services:
        found = {
            (r.what.rpartition(": ")[2], r.subject): r.value
            for r in rows
            if r.what.startswith(f"{service}: ")
        }
        cells = [f"{found['time', p]:.2f} x, {found['calls', p]:.1f}" for p in policies]
        body.append([service, f"{found['bound', 'model']:.0f}", *cells])
    yield from _table(["simulated", "bound, s", *policies], body)
    yield ""
    yield from _plain([r for r in _of(report, "throttling") if r.what.startswith("emulator")])


def _sweeps(report: Report) -> Lines:
    yield "### A sweep of two hundred points, ten at once, `--parallel` as the engine has it"
    yield ""
    yield "The optimum is points x time / 10. Another job of the same program is not held up."
    yield ""
    yield from _plain(_of(report, "sweeps"))


def _stopping(report: Report) -> Lines:
    yield "### Early stopping on recorded curves"
    yield ""
    yield (
        "The median rule over curves of real trainings, against running all of them to their end: "
        "the training time that is left, and by how much the best value is worse."
    )
    yield ""
    yield from _plain(_of(report, "stopping"))


def _model(report: Report) -> Lines:
    yield "### Ten thousand jobs, simulated"
    rows = _of(report, "model")
    accounts = dict.fromkeys(row.what.split(": ")[0] for row in rows)
    for account in accounts:
        mine = [row for row in rows if row.what.startswith(f"{account}: ")]
        columns = list(dict.fromkeys(row.what.split(": ")[1] for row in mine))[1:]
        best = mine[0].value
        yield ""
        yield f"{account.capitalize()}; the optimum is {best / 3600:.1f} h."
        yield ""
        subjects = list(dict.fromkeys(row.subject for row in mine))[1:]
        body = []
        for subject in subjects:
            found = {r.what.split(": ")[1]: r for r in mine if r.subject == subject}
            body.append([subject, *(f"{found[c].value:.2f}" for c in columns if c in found)])
        units = {c: next(r.unit for r in mine if r.what.endswith(f": {c}")) for c in columns}
        yield from _table(["", *(f"{c}, {units[c]}" for c in columns)], body)
