"""Rows that share a stack: one run of the engine executes the next step of many rows.

The start of an engine takes longer than the work of most rows. Each row has a lane: a thread for
the row's steps, with its own resource in the shared stack. A lane that needs the engine waits. When
every lane waits, one run serves all lanes that need the same verb; it targets only their resources.
A lane must not change the settings or the name of the stack: a row that does so is `alone`.
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


@dataclass
class _Request:
    """A lane's request for one run of the engine, and its result."""

    verb: str
    options: Mapping[str, Any]
    answer: Outcome | None = None


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
        return self.outcomes.get(urn.rsplit("::", 1)[-1])


class Lane:
    """One row's view of the shared stack: only its own resource."""

    def __init__(self, shared: "SharedStack", name: str, urn_type: str) -> None:
        self._shared = shared
        self.name = name
        self.urn = (
            f"urn:pulumi:{shared.stack.auto.name}::{shared.stack.project}::{urn_type}::{name}"
        )
        self.program: Callable[[], None] = lambda: None

    @property
    def folder(self) -> Path:
        """The folder of the whole stack."""
        return self._shared.stack.folder

    def up(self, **options: Any) -> Outcome:
        """Run `pulumi up`, together with other lanes."""
        return self._shared.ask(self.name, _Request("up", options))

    def preview(self, **options: Any) -> Outcome:
        """Run `pulumi preview`, together with other lanes."""
        return self._shared.ask(self.name, _Request("preview", options))

    def refresh(self, **options: Any) -> Outcome:
        """Run `pulumi refresh`, together with other lanes."""
        return self._shared.ask(self.name, _Request("refresh", options))

    def destroy(self, **options: Any) -> Outcome:
        """Run `pulumi destroy`, together with other lanes."""
        return self._shared.ask(self.name, _Request("destroy", options))

    def resources(self) -> list[dict[str, Any]]:
        """Return this lane's resources in the state."""
        return [r for r in self._shared.stack.resources() if r["urn"].endswith(f"::{self.name}")]

    def resource(self, name: str) -> dict[str, Any]:
        """Return the only current resource of a name in the state."""
        return self._shared.stack.resource(name)

    def edit_state(self, name: str, **changes: Any) -> None:
        """Change members of one resource in the state."""
        with self._shared.editing:
            self._shared.stack.edit_state(name, **changes)

    def drop_from_state(self, name: str) -> None:
        """Remove one resource from the state, as if the engine had never recorded it."""
        with self._shared.editing:
            self._shared.stack.drop_from_state(name)

    def configure(self, **values: str) -> None:
        """Refuse: settings belong to the whole stack."""
        raise AssertionError(f"a row that sets {', '.join(values)} must be `alone`")

    def rename(self, name: str) -> None:
        """Refuse: the name belongs to the whole stack."""
        raise AssertionError(f"a row that renames its stack to {name} must be `alone`")


@dataclass
class SharedStack:
    """A stack of many lanes, and the runs of the engine for them."""

    stack: EngineStack
    editing: threading.Lock = field(default_factory=threading.Lock)
    _lanes: dict[str, Lane] = field(default_factory=dict)
    _asked: dict[str, _Request] = field(default_factory=dict)
    _alive: set[str] = field(default_factory=set)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def lane(self, name: str, urn_type: str) -> Lane:
        """Return a lane for a resource of a name and type."""
        self._lanes[name] = Lane(self, name, urn_type)
        return self._lanes[name]

    def ask(self, name: str, request: _Request) -> Outcome:
        """Wait for a run of the engine with this lane; return the lane's part of its result."""
        with self._changed:
            self._asked[name] = request
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

    def _next_group(self) -> dict[str, _Request]:
        with self._changed:
            self._changed.wait_for(lambda: self._asked.keys() >= self._alive)
            if not self._alive:
                return {}
            verbs = Counter(request.verb for request in self._asked.values())
            verb = max(verbs, key=lambda one: (verbs[one], one))
            return {name: r for name, r in self._asked.items() if r.verb == verb}

    def _run(self, group: Mapping[str, _Request]) -> None:
        recorder = SharedRecorder(list(group))
        verb = next(iter(group.values())).verb
        options = _merged([request.options for request in group.values()])
        if verb in _CONTINUING:
            options["continue_on_error"] = True
        self.stack.program = lambda: self._declare(group)
        whole = self.stack.run(
            verb, recorder, target=[self._lanes[name].urn for name in group], **options
        )
        with self._changed:
            for name, request in group.items():
                outcome = recorder.outcomes[name]
                if whole.error and not any(one.error for one in recorder.outcomes.values()):
                    outcome.error = whole.error
                request.answer = outcome
                del self._asked[name]
            self._changed.notify_all()

    def _declare(self, group: Mapping[str, _Request]) -> None:
        for name in group:
            self._lanes[name].program()


def _merged(options: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    unknown = {key for one in options for key in one} - set(_LISTS)
    assert not unknown, f"rows with the engine's options {unknown} must be `alone`"
    lists = {key: [item for one in options for item in one.get(key, [])] for key in _LISTS}
    return {key: items for key, items in lists.items() if items}
