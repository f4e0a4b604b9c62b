"""A small model of the engine: its calls, their order, and what it writes into its state.

It follows measurements of engine 3.259.0 (docs/decisions, tests/engine). The engine checks and
diffs each resource, creates a replacement before it deletes anything, and deletes at the end. A
resource whose creation failed half-way stays in the state and is updated by the next run. A call
is in the state only after it has returned. `test_model_is_true.py` compares the model with the real
engine.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_sagemaker_training.api.errors import ServiceError, TrainingJobError
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import DIGEST_TAG, Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import Decision
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import plan
from pulumi_sagemaker_training.lifecycle.training_job.decisions.situation import Situation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec, parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result
from pulumi_sagemaker_training.lifecycle.training_job.steps.create import create
from pulumi_sagemaker_training.lifecycle.training_job.steps.delete import delete
from pulumi_sagemaker_training.lifecycle.training_job.steps.read import find, read
from pulumi_sagemaker_training.lifecycle.training_job.steps.submission import Submission
from pulumi_sagemaker_training.lifecycle.training_job.steps.update import update
from tests.support.fakes import FakeClock, FakeJobs, World

SETTINGS: Final = Settings(has_price_lines=False)


class Killed(BaseException):
    """A kill of the process at this point."""


class Failed(Exception):
    """A failure of the run, with a normal end."""


@dataclass
class Blow:
    """A disruption at a call of the service.

    Attributes:
        at: the number of the call, counted from 1.
        after: whether the call has had its effect.
        error: the error that is raised.
    """

    at: int
    after: bool
    error: BaseException


class MortalJobs(FakeJobs):
    """The service in memory, with a disruption at a chosen call.

    Attributes:
        lost_answers: names of accepted jobs whose answer was lost.
    """

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.blow: Blow | None = None
        self.counted = 0
        self.lost_answers: set[str] = set()

    @contextmanager
    def _call(self, method: str, about: Any) -> Iterator[None]:
        self.counted += 1
        blow = self.blow if self.blow and self.blow.at == self.counted else None
        if blow is not None and not blow.after:
            raise blow.error
        with super()._call(method, about):
            yield
        if blow is not None:
            if method == "create":
                self.lost_answers.add(str(about))
            raise blow.error

    def arm(self, blow: Blow | None) -> None:
        """Restart the count of calls, and set the disruption of one of them."""
        self.counted, self.blow = 0, blow


@dataclass
class Held:
    """One resource in the state."""

    name: str
    id: str
    inputs: JobSpec
    outputs: Mapping[str, Any]
    pending_delete: bool = False
    failed: bool = False
    tainted: bool = False


@dataclass
class Engine:
    """A stack: its program, its state, and the service of its jobs.

    Attributes:
        program: resource name -> arguments.
        state: the recorded resources.
        let_go: names of jobs that a deletion kept, because of `on_delete`.
        unrecorded: names of jobs whose creation was interrupted before it was recorded.
    """

    world: World = field(default_factory=World)
    program: dict[str, dict[str, Any]] = field(default_factory=dict)
    state: list[Held] = field(default_factory=list)
    let_go: set[str] = field(default_factory=set)
    unrecorded: set[str] = field(default_factory=set)
    jobs: MortalJobs = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = MortalJobs(self.world.clock)
        self.world.jobs = self.jobs
        self.world.watcher._jobs = self.jobs

    def up(self) -> bool:
        """Run `pulumi up`; tell whether it succeeded."""
        return self._run(self._update)

    def refresh(self) -> bool:
        """Run `pulumi refresh`."""
        return self._run(self._refresh)

    def destroy(self) -> bool:
        """Run `pulumi destroy`."""
        return self._run(lambda: self._delete(list(self.state)))

    def current(self, name: str) -> Held | None:
        """Return the resource of a name, unless it is pending deletion."""
        return next((h for h in self.state if h.name == name and not h.pending_delete), None)

    def wanted(self) -> set[str]:
        """Return the digests of all declared jobs."""
        return {
            Submission(
                parse_spec(args, SETTINGS), owner(name), replacement_requested=False, claim=""
            ).digest
            for name, args in self.program.items()
        }

    def live(self) -> dict[str, list[str]]:
        """Return digest -> names of the running and completed jobs."""
        found: dict[str, list[str]] = {}
        for record in self.jobs.records.values():
            if self.jobs.status(record.name) in ("InProgress", "Stopping", "Completed"):
                found.setdefault(record.tags.get(DIGEST_TAG, ""), []).append(record.name)
        return found

    def _run(self, steps: Callable[[], None]) -> bool:
        # A marker belongs to a process of the plugin: its pending marks are lost with the process.
        try:
            steps()
        except Killed:
            self.world.marker.marks.clear()
            held = {resource.id for resource in self.state}
            self.unrecorded |= self.jobs.records.keys() - held - self.let_go
            return False
        except Failed:
            self._end()
            return False
        self._end()
        return True

    def _end(self) -> None:
        self.jobs.arm(None)
        self.world.marker.flush()

    def _update(self) -> None:
        failures = []
        for name, args in self.program.items():
            try:
                self._step(name, parse_spec(args, SETTINGS))
            except TrainingJobError as error:
                failures.append(error)
        if failures:
            raise Failed(failures)
        self._delete([h for h in self.state if h.pending_delete or h.name not in self.program])

    def _step(self, name: str, new: JobSpec) -> None:
        assert new.violations == ()
        held = self.current(name)
        if held is None:
            self._create(name, new, replacement_requested=False)
            return
        made = plan(
            Situation(
                old=held.inputs,
                new=new,
                recorded=held.outputs,
                described=self._described(held.id),
                owner=owner(name),
                settings=SETTINGS,
            )
        )
        if held.tainted or made.decision is Decision.REPLACE:
            # A replacement that the user forces has no diff.
            self._replace(held, new, delete_first=made.delete_first and not held.tainted)
        elif held.failed or made.decision is Decision.UPDATE:
            context = self.world.context(SETTINGS)
            result = update(held.id, held.outputs, held.inputs, new, owner(name), context)
            held.inputs, held.outputs = new, result.outputs
            held.failed = result.problem is not None
            self._judge(result)

    def _replace(self, held: Held, new: JobSpec, *, delete_first: bool) -> None:
        if delete_first:
            self._delete([held])
        replacement_requested = not held.tainted
        self._create(
            held.name,
            new,
            replacement_requested=replacement_requested,
            instead_of=None if delete_first else held,
        )

    def _create(
        self,
        name: str,
        new: JobSpec,
        *,
        replacement_requested: bool,
        instead_of: Held | None = None,
    ) -> None:
        result = create(
            new,
            owner(name),
            self.world.context(SETTINGS),
            replacement_requested=replacement_requested,
        )
        made = Held(name, result.id, new, result.outputs, failed=result.problem is not None)
        if instead_of is not None:
            instead_of.pending_delete = True
        self.state.append(made)
        self._judge(result)

    def _judge(self, result: Result) -> None:
        if isinstance(result.problem, TrainingJobError):
            raise result.problem

    def _described(self, id_: str) -> Description | None:
        found = find(id_, self.world.context(SETTINGS).jobs)
        return found.description if found else None

    def _delete(self, held: list[Held]) -> None:
        failures = []
        for resource in held:
            options = resource.inputs.options
            try:
                tags = owner(resource.name).tags()
                delete(resource.id, resource.outputs, options, tags, *self.world.lent())
            except ServiceError as error:
                failures.append(error)
                continue
            if options.on_delete != "delete":
                self.let_go.add(resource.id)
            self.state.remove(resource)
        if failures:
            raise Failed(failures)

    def _refresh(self) -> None:
        for held in list(self.state):
            try:
                context = self.world.context(SETTINGS)
                found = read(held.id, held.outputs, held.inputs, context, owner(held.name))
            except ServiceError as error:
                raise Failed(error) from error
            if found is None:
                self.state.remove(held)
            else:
                held.outputs = found.outputs


def owner(name: str) -> Owner:
    """Return the owner of a resource's jobs."""
    return Owner("chaos", "model", name, name)
