"""Write the tables of docs/performance.md from a report."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.engine import VERBS
from benchmarks.rows import Report, Row, exponent, short
from benchmarks.targets import targets
from benchmarks.this_run import provenance
from benchmarks.verbs import FIXED_WORK

PAGE: Final = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN: Final = "<!-- figures: written by `make bench WRITE=1` -->\n"
END: Final = "<!-- end of figures -->\n"

_VERBS: Final[Mapping[str, str]] = {
    "verbs": "",
    "thousand": ", checkpoints skipped",
    "checkpoints": "",
}
"""Table of the engine's verbs -> what is added to a verb's name."""

_COMPARED: Final = ("empty", "bare", "minimum", "dynamic", "plugin", "naive")
"""Whose verbs are compared with the floor's."""

Lines = Iterator[str]


def write(report: Report, page: Path = PAGE) -> None:
    """Replace the tables on the page by those of a report."""
    text = page.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{tables(report)}\n{END}{after}")


def tables(report: Report) -> str:
    """Return all tables, as Markdown. Pure."""
    parts = (
        _targets,
        _verbs,
        _calls,
        _growth,
        _parts,
        _peers,
        _service,
        _start,
        _commands,
        _reports,
        _uploads,
        *(_latency(jobs) for jobs in (100, 200, 500)),
        _sweeps,
        _settings,
        _long,
        _waiting,
        _listing,
        _throttling,
        _stopping,
        _model,
    )
    return "\n".join(line for part in parts for line in [*part(report), ""]).rstrip() + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Lines:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join(['---', *['---:'] * (len(head) - 1)])}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _heading(report: Report, title: str, *suites: str, text: str = "") -> Lines:
    """Yield a title, where and when the tables were measured, and a text."""
    yield f"### {title}"
    yield ""
    found = dict.fromkeys(
        f"{provenance(report.about[suite])}." for suite in suites if suite in report.about
    )
    for line in (*found, *([text] if text else [])):
        yield line
        yield ""


def _of(report: Report, *suites: str) -> list[Row]:
    return [row for row in report.rows if row.suite in suites]


def _plain(rows: Sequence[Row]) -> Lines:
    yield from _table(
        ["", "jobs", "who", "median", "min-max", "runs"],
        [
            [
                row.what,
                f"{row.jobs:,}" if row.jobs else "",
                row.subject,
                f"{short(row.value)} {row.unit}{'; ' + row.note if row.note else ''}",
                row.figure.spread,
                str(row.figure.runs),
            ]
            for row in rows
        ],
    )


def _targets(report: Report) -> Lines:
    yield from _heading(report, "Against the targets")
    yield from _table(*targets(report))


def _verbs(report: Report) -> Lines:
    text = (
        "Seconds: the median, in brackets the fastest and the slowest run, and how many times the "
        "floor, as the median of the rounds. All have their turn at a verb before the next verb."
    )
    yield from _heading(report, "The engine's verbs, jobs that finish at once", *_VERBS, text=text)
    rows = []
    for suite, suffix in _VERBS.items():
        for jobs in sorted({row.jobs for row in _of(report, suite)}):
            for verb in VERBS:
                rows += _verb_row(report, suite, jobs, verb, suffix)
    head = ["", "jobs", "runs", "floor", *_COMPARED]
    yield from _table(head, rows)
    yield ""
    for row in _of(report, *_VERBS):
        if row.note:
            yield f"{row.subject}, {row.what}, {row.jobs} jobs: {row.note}."
    yield from _machine(report)


def _machine(report: Report) -> Lines:
    """Yield how much the machine's speed changed while the verbs were measured."""
    for suite in _VERBS:
        found = [row.figure for row in _of(report, suite) if row.what.endswith(f": {FIXED_WORK}")]
        if found:
            low, high = min(figure.low for figure in found), max(figure.high for figure in found)
            yield ""
            yield (
                f"Table `{suite}`: a fixed work, measured before each run, took {short(low)} to "
                f"{short(high)} ms of processor time."
            )


def _verb_row(report: Report, suite: str, jobs: int, verb: str, suffix: str) -> list[list[str]]:
    floor = report.row(suite, verb, "floor", jobs)
    if floor is None:
        return []
    about = {"suite": suite, "what": verb, "jobs": jobs}
    cells = [f"{verb}{suffix}", f"{jobs:,}", str(floor.figure.runs), str(floor.figure)]
    for subject in _COMPARED:
        found = report.row(subject=subject, **about)
        ratio = report.ratio({**about, "subject": subject}, {"subject": "floor"})
        cells.append(f"{found.figure} {ratio.value:.2f}x" if found and ratio else "")
    return [cells]


def _calls(report: Report) -> Lines:
    rows = [row for row in _of(report, *_VERBS) if ": sagemaker:" in row.what]
    jobs = max((row.jobs for row in rows), default=0)
    text = f"The dynamic provider, {jobs:,} jobs; what is not named is not called."
    yield from _heading(report, "Calls of the API, a job", text=text)
    body = []
    for verb in VERBS:
        prefix = f"{verb}: sagemaker:"
        found = {
            row.what.removeprefix(prefix): f"{row.value:.2f}"
            for row in rows
            if row.what.startswith(prefix) and (row.subject, row.jobs) == ("dynamic", jobs)
        }
        if found:
            body.append([verb, ", ".join(f"{name} {count}" for name, count in found.items())])
    yield from _table(["", "calls"], body)


def _growth(report: Report) -> Lines:
    text = (
        "The k of N^k that fits the processor time of the provider, and of the program, from 100 "
        "jobs on, and what each more job takes."
    )
    yield from _heading(report, "Growth with the number of jobs", text=text)
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
    wanted = (f"{verb}: {part}", subject)
    return {
        row.jobs: row.value
        for row in _of(report, "verbs", "thousand")
        if (row.what, row.subject) == wanted and row.jobs >= 100
    }


def _parts(report: Report) -> Lines:
    text = (
        "Milliseconds of processor time a job. The engine's includes the reading and writing of "
        "its state; two cores share all of it."
    )
    title = "Who takes the time, a thousand jobs, checkpoints skipped"
    yield from _heading(report, title, "thousand", text=text)
    parts = ("engine's processor", "processor", "program's processor", "emulator's processor")
    rows = []
    for verb in VERBS:
        for subject in ("floor", "bare", "minimum", "dynamic", "plugin"):
            found = [
                row
                for part in parts
                for row in _of(report, "thousand")
                if (row.what, row.subject) == (f"{verb}: {part}", subject)
            ]
            if found:
                each = [1000 * row.value / row.jobs for row in found]
                cells = (f"{value:.1f}" for value in [*each, sum(each)])
                rows.append([f"{verb}, {subject}", *cells])
    yield from _table(["", "engine", "provider", "program", "emulator", "all"], rows)


def _service(report: Report) -> Lines:
    title = "The provider's verbs without the engine, beside bare boto3"
    text = "Both by turns, on the same emulator; the ratio is the median of the rounds."
    yield from _heading(report, title, "service", text=text)
    rows = []
    for row in _of(report, "service"):
        bare = report.row("service", row.what, "boto3", row.jobs)
        ratio = report.ratio(
            {"suite": "service", "what": row.what, "subject": "dynamic", "jobs": row.jobs},
            {"subject": "boto3"},
        )
        if row.subject == "dynamic" and bare and ratio:
            cells = [str(bare.figure), str(row.figure), f"{ratio}x", str(ratio.runs)]
            rows.append([row.what, str(row.jobs), *cells])
    yield from _table(["", "jobs", "boto3, s", "provider, s", "ratio", "runs"], rows)


def _start(report: Report) -> Lines:
    yield from _heading(report, "The start of a provider's process, memory and state", "start")
    rows = _of(report, "start")
    for row in _of(report, "verbs"):
        is_shown = row.what in ("state", "up: memory", "up: threads")
        if is_shown and row.jobs == 100 and (row.what, row.subject) != ("state", "naive"):
            rows.append(row)
    yield from _plain(rows)


def _section(title: str, suite: str, text: str = "") -> Callable[[Report], Lines]:
    def lines(report: Report) -> Lines:
        yield from _heading(report, title, suite, text=text)
        yield from _plain(_of(report, suite))

    return lines


_peers = _section(
    "Side by side: boto3, sagemaker-core, and Pulumi's resources",
    "peers",
    "In one run, each with the same number of threads, or `--parallel`. `sagemaker-core` looks "
    "once a second.",
)
_commands = _section("The start of the command line", "commands")
_reports = _section(
    "Reports",
    "reports",
    "A page in a new process, imports included; and the command on a stack, which exports the "
    "state and reads each job.",
)
_uploads = _section(
    "Uploads",
    "uploads",
    "All in one run, each into an empty bucket of the emulator, which takes a part of the time. "
    "The provider's time is that of a whole `pulumi up`, its processor time and memory those of "
    "the provider's process.",
)
_settings = _section("Settings of the engine", "settings")
_long = _section("Jobs that take their time, `--parallel` as many as there are", "long")
_waiting = _section("Waiting", "waiting")
_listing = _section(
    "Waiting in an account with twenty thousand old jobs",
    "listing",
    "Two list calls a second are granted.",
)
_sweeps = _section(
    "A sweep of two hundred points, ten at once, `--parallel` as the engine has it",
    "sweeps",
    "The optimum is points x time / 10. The sweeps of all runs are created at the same time, since "
    "they mostly wait. Another job of the same program is not held up.",
)
_stopping = _section(
    "Early stopping on recorded curves",
    "stopping",
    "The median rule over curves of real trainings, against running all of them to their end: "
    "the training time that is left, and by how much the best value is worse.",
)


def _latency(jobs: int) -> Callable[[Report], Lines]:
    return lambda report: _latencies(report, jobs)


def _latencies(report: Report, jobs: int) -> Lines:
    suite = f"latency-{jobs}"
    text = "Seconds: median, fastest and slowest run; checkpoints skipped, `--parallel 64`."
    yield from _heading(report, f"{jobs} jobs on a slow network", suite, text=text)
    found = [row for row in _of(report, suite) if not row.what.endswith(": processor")]
    columns = list(dict.fromkeys(row.what.partition(", answers after ")[2] for row in found))
    body = []
    for verb in VERBS:
        for subject in dict.fromkeys(row.subject for row in found):
            same = [
                report.row(suite, f"{verb}, answers after {column}", subject, row_jobs)
                for column in columns
                for row_jobs in [found[0].jobs]
            ]
            cells = [f"{row.figure}{row.note}" if row else "" for row in same]
            runs = [str(row.figure.runs) for row in same if row][:1]
            body.append([verb, subject, *cells, *runs])
    yield from _table(["", "who", *columns, "runs"], body)


def _throttling(report: Report) -> Lines:
    text = (
        "Time against the bound that the granted calls set, and CreateTrainingJob calls a create; "
        "in brackets the extremes of the rounds."
    )
    yield from _heading(report, "Three hundred creates under throttling", "throttling", text=text)
    rows = [row for row in _of(report, "throttling") if not row.what.startswith("emulator")]
    services = list(dict.fromkeys(row.what.rpartition(": ")[0] for row in rows))
    policies = list(dict.fromkeys(row.subject for row in rows if row.subject != "model"))
    body = []
    for service in services:
        found = {
            (r.what.rpartition(": ")[2], r.subject): r
            for r in rows
            if r.what.startswith(f"{service}: ")
        }
        cells = [f"{found['time', p].figure} x, {short(found['calls', p].value)}" for p in policies]
        body.append([service, f"{found['bound', 'model'].value:.0f}", *cells])
    yield from _table(["simulated", "bound, s", *policies], body)
    yield ""
    yield from _plain([r for r in _of(report, "throttling") if r.what.startswith("emulator")])


def _model(report: Report) -> Lines:
    yield from _heading(report, "Ten thousand jobs, simulated", "model")
    rows = _of(report, "model")
    accounts = dict.fromkeys(row.what.split(": ")[0] for row in rows)
    for account in accounts:
        mine = [row for row in rows if row.what.startswith(f"{account}: ")]
        columns = list(dict.fromkeys(row.what.split(": ")[1] for row in mine))[1:]
        best = mine[0].value
        yield f"{account.capitalize()}; the optimum is {best / 3600:.1f} h."
        yield ""
        subjects = list(dict.fromkeys(row.subject for row in mine))[1:]
        body = []
        for subject in subjects:
            found = {r.what.split(": ")[1]: r for r in mine if r.subject == subject}
            body.append([subject, *(str(found[c].figure) for c in columns if c in found)])
        units = {c: next(r.unit for r in mine if r.what.endswith(f": {c}")) for c in columns}
        yield from _table(["", *(f"{c}, {units[c]}" for c in columns)], body)
