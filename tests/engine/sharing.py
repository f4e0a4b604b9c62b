"""Rows that share a stack: one run of the engine executes the next step of many rows.

The start of an engine takes longer than the work of most rows. Each row has a lane: a thread for
the row's steps, with its own resource in the shared stacks. A lane that needs the engine waits.
When every lane waits, one run serves all lanes that need the same verb in the same stack; it
targets only their resources. A run that would end, or change, the other lanes' part serves its lane
by itself. A lane must not change the name of a stack, nor its settings, unless all lanes take the
steps of one row, which is then `apart`.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pulumi.automation.events import EngineEvent

from tests.engine.stacks import COLOURS, EngineStack, Outcome

_LISTS: Final = ("replace",)
"""Options of the engine that are lists of URNs. One run combines those of its lanes."""
_CONTINUING: Final = ("up", "destroy")
_RENAME: Final = "rename"


@dataclass
class _Request:
    """A lane's request for one run of the engine, and its result."""

    lane: "Lane"
    verb: str
    options: Mapping[str, Any]
    by_itself: bool = False
    answer: Outcome | None = None

    @property
    def key(self) -> tuple[int, str]:
        """The stack and the verb, which are equal for all requests of a run."""
        return id(self.lane.stack), self.verb


class SharedRecorder:
    """A recorder of the engine's events, separated by resource."""

    def __init__(self, names: Sequence[str]) -> None:
        self.outcomes = {name: Outcome() for name in names}

    def __call__(self, event: EngineEvent) -> None:
        """Record one event."""
        if event.resource_pre_event is not None:
            step = event.resource_pre_event.metadata
            outcome = self._of(step.urn)
            if outcome is not None:
                outcome.take_step(step)
        if event.res_op_failed_event is not None:
            outcome = self._of(event.res_op_failed_event.metadata.urn)
            if outcome is not None:
                outcome.error = outcome.error or "the operation failed"
        said = event.diagnostic_event
        if said is None or said.severity == "debug":
            return
        outcome = self._of(said.urn or "")
        if outcome is not None:
            text = COLOURS.sub("", said.message).strip()
            if said.ephemeral:
                outcome.live.append(text)
                return
            outcome.diagnostics.append(text)
            if said.severity == "error":
                outcome.error = f"{outcome.error}\n{text}".strip()

    def _of(self, urn: str) -> Outcome | None:
        # What a component declares has the component's name, and often more after a hyphen.
        return self.outcomes.get(urn.rsplit("::", 1)[-1].partition("-")[0])


class Lane:
    """One row's view of a shared stack: only its own resource."""

    def __init__(self, shared: "SharedStacks", stack: EngineStack, name: str) -> None:
        self._shared = shared
        self.stack = stack
        self.name = name
        self.program: Callable[[], None] = lambda: None

    @property
    def folder(self) -> Path:
        """The folder of the whole stack."""
        return self.stack.folder

    def up(self, **options: Any) -> Outcome:
        """Run `pulumi up`, together with other lanes unless `by_itself`."""
        return self._ask("up", **options)

    def preview(self, **options: Any) -> Outcome:
        """Run `pulumi preview`, together with other lanes unless `by_itself`."""
        return self._ask("preview", **options)

    def refresh(self, **options: Any) -> Outcome:
        """Run `pulumi refresh`, together with other lanes unless `by_itself`."""
        return self._ask("refresh", **options)

    def destroy(self, **options: Any) -> Outcome:
        """Run `pulumi destroy`, together with other lanes unless `by_itself`."""
        return self._ask("destroy", **options)

    def _ask(self, verb: str, *, by_itself: bool = False, **options: Any) -> Outcome:
        return self._shared.ask(_Request(self, verb, options, by_itself))

    def resources(self) -> list[dict[str, Any]]:
        """Return this lane's resources in the state."""
        return [r for r in self.stack.resources() if r["urn"].endswith(f"::{self.name}")]

    def resource(self, name: str) -> dict[str, Any]:
        """Return the only current resource of a name in the state."""
        return self.stack.resource(name)

    def edit_state(self, name: str, **changes: Any) -> None:
        """Change members of one resource in the state."""
        with self._shared.editing:
            self.stack.edit_state(name, **changes)

    def change_state(self, name: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Change one resource in the state with a function."""
        with self._shared.editing:
            self.stack.change_state(name, change)

    def drop_from_state(self, name: str) -> None:
        """Remove one resource from the state, as if the engine had never recorded it."""
        with self._shared.editing:
            self.stack.drop_from_state(name)

    def configure(self, **values: str) -> None:
        """Set configuration of the whole stack, as the other lanes do before the next run."""
        assert self._shared.has_one_row, f"a row that sets {', '.join(values)} must be `apart`"
        with self._shared.editing:
            self.stack.configure(**values)

    def rename(self, name: str) -> None:
        """Rename the whole stack, when all lanes want it."""
        assert self._shared.has_one_row, f"a row that renames its stack to {name} must be `apart`"
        self._ask(_RENAME, name=name)


@dataclass
class SharedStacks:
    """The stacks of many lanes, and the runs of the engine for them.

    Attributes:
        new_stack: creates a stack in a folder, with the names of its project and itself.
        has_one_row: whether all lanes take the same steps.
    """

    new_stack: Callable[[str, str, str], EngineStack]
    has_one_row: bool = False
    editing: threading.Lock = field(default_factory=threading.Lock)
    _stacks: dict[tuple[str, str, str], EngineStack] = field(default_factory=dict)
    _asked: dict[str, _Request] = field(default_factory=dict)
    _alive: set[str] = field(default_factory=set)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def lane(self, name: str, folder: str, project: str = "engine", stack: str = "test") -> Lane:
        """Return a lane for a resource of a name, in the shared stack of that folder and names."""
        key = (folder, project, stack)
        with self.editing:
            if key not in self._stacks:
                self._stacks[key] = self.new_stack(*key)
        return Lane(self, self._stacks[key], name)

    def ask(self, request: _Request) -> Outcome:
        """Wait for a run of the engine with this request; return the lane's part of its result."""
        with self._changed:
            self._asked[request.lane.name] = request
            self._changed.notify_all()
            self._changed.wait_for(lambda: request.answer is not None)
        assert request.answer is not None
        return request.answer

    def serve(self, works: Mapping[str, Callable[[], None]]) -> dict[str, BaseException]:
        """Run the work of all lanes concurrently; return the errors, by lane."""
        failures: dict[str, BaseException] = {}
        self._alive = set(works)
        threads = [
            threading.Thread(target=self._work, args=(name, work, failures), name=name, daemon=True)
            for name, work in works.items()
        ]
        for thread in threads:
            thread.start()
        while group := self._next_group():
            self._run(group)
        for thread in threads:
            thread.join()
        return failures

    def _work(
        self, name: str, work: Callable[[], None], failures: dict[str, BaseException]
    ) -> None:
        try:
            work()
        # Any error of a row's step is that row's failure; it is raised again in its test.
        except BaseException as error:  # noqa: BLE001
            failures[name] = error
        with self._changed:
            self._alive.discard(name)
            self._changed.notify_all()

    def _next_group(self) -> list[_Request]:
        with self._changed:
            self._changed.wait_for(lambda: self._asked.keys() >= self._alive)
            asked = list(self._asked.values())
        for request in asked:
            if request.by_itself:
                return [request]
        if not asked:
            return []
        keys = Counter(request.key for request in asked)
        key = max(keys, key=lambda one: (keys[one], one))
        return [request for request in asked if request.key == key]

    def _run(self, group: Sequence[_Request]) -> None:
        if group[0].verb == _RENAME:
            group[0].lane.stack.rename(group[0].options["name"])
            self._answer(group, dict.fromkeys((r.lane.name for r in group), Outcome()))
            return
        recorder = SharedRecorder([request.lane.name for request in group])
        stack, verb = group[0].lane.stack, group[0].verb
        stack.program = lambda: _declare(group)
        targets = [f"**::{request.lane.name}{rest}" for request in group for rest in ("", "-*")]
        whole = stack.run(verb, recorder, target=targets, **_options(group))
        if whole.error and not any(one.error for one in recorder.outcomes.values()):
            for outcome in recorder.outcomes.values():
                outcome.error = whole.error
        self._answer(group, recorder.outcomes)

    def _answer(self, group: Sequence[_Request], outcomes: Mapping[str, Outcome]) -> None:
        with self._changed:
            for request in group:
                request.answer = outcomes[request.lane.name]
                del self._asked[request.lane.name]
            self._changed.notify_all()


def _declare(group: Sequence[_Request]) -> None:
    for request in group:
        request.lane.program()


def _options(group: Sequence[_Request]) -> dict[str, Any]:
    if group[0].by_itself:
        return dict(group[0].options)
    merged = _merged([request.options for request in group])
    return {**merged, "continue_on_error": True} if group[0].verb in _CONTINUING else merged


def _merged(options: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    unknown = {key for one in options for key in one} - set(_LISTS)
    assert not unknown, f"a run with the engine's options {unknown} must be by itself"
    lists = {key: [item for one in options for item in one.get(key, [])] for key in _LISTS}
    return {key: items for key, items in lists.items() if items}
