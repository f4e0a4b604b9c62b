"""Rows that share a stack: one run of the engine serves the next step of many rows at once.

An engine's start costs more than what most rows ask of it. Each row is a lane: a thread that goes
through the row's steps, with a resource of its own in the shared stack. A lane that wants the
engine waits; once every lane waits, those that want the same verb are served by one run, which
targets their resources alone. A lane may not change what belongs to the whole stack (its settings,
its name): a row that does so says `alone`.
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
"""Options of the engine that are lists of URNs, so that one run can take those of many lanes."""
_CONTINUING: Final = ("up", "destroy")


@dataclass
class _Request:
    """A lane's wish for one run of the engine, and what came of it."""

    verb: str
    options: Mapping[str, Any]
    answer: Outcome | None = None


class SharedRecorder:
    """The engine's events, told apart by resource."""

    def __init__(self, names: Sequence[str]) -> None:
        self.outcomes = {name: Outcome() for name in names}

    def __call__(self, event: EngineEvent) -> None:
        """Take one event."""
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
    """One row's view of the shared stack: its own resource, and nothing of the others'."""

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
        """Run `pulumi up`, together with others."""
        return self._shared.ask(self.name, _Request("up", options))

    def preview(self, **options: Any) -> Outcome:
        """Run `pulumi preview`, together with others."""
        return self._shared.ask(self.name, _Request("preview", options))

    def refresh(self, **options: Any) -> Outcome:
        """Run `pulumi refresh`, together with others."""
        return self._shared.ask(self.name, _Request("refresh", options))

    def destroy(self, **options: Any) -> Outcome:
        """Run `pulumi destroy`, together with others."""
        return self._shared.ask(self.name, _Request("destroy", options))

    def resources(self) -> list[dict[str, Any]]:
        """Return this lane's resources in the state."""
        return [r for r in self._shared.stack.resources() if r["urn"].endswith(f"::{self.name}")]

    def resource(self, name: str) -> dict[str, Any]:
        """Return the one current resource of that name in the state."""
        return self._shared.stack.resource(name)

    def edit_state(self, name: str, **changes: Any) -> None:
        """Change members of one resource in the state."""
        with self._shared.editing:
            self._shared.stack.edit_state(name, **changes)

    def drop_from_state(self, name: str) -> None:
        """Take one resource out of the state, as if the engine had never recorded it."""
        with self._shared.editing:
            self._shared.stack.drop_from_state(name)

    def configure(self, **values: str) -> None:
        """Refuse: settings are the whole stack's."""
        raise AssertionError(f"a row that sets {', '.join(values)} needs a stack `alone`")

    def rename(self, name: str) -> None:
        """Refuse: the name is the whole stack's."""
        raise AssertionError(f"a row that renames its stack to {name} needs one `alone`")


@dataclass
class SharedStack:
    """A stack that many lanes use, and the runs of the engine that serve them."""

    stack: EngineStack
    editing: threading.Lock = field(default_factory=threading.Lock)
    _lanes: dict[str, Lane] = field(default_factory=dict)
    _asked: dict[str, _Request] = field(default_factory=dict)
    _alive: set[str] = field(default_factory=set)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def lane(self, name: str, urn_type: str) -> Lane:
        """Open a lane for a resource of this name and type."""
        self._lanes[name] = Lane(self, name, urn_type)
        return self._lanes[name]

    def ask(self, name: str, request: _Request) -> Outcome:
        """Wait for a run of the engine that serves this lane, and return its part of it."""
        with self._changed:
            self._asked[name] = request
            self._changed.notify_all()
            self._changed.wait_for(lambda: request.answer is not None)
        assert request.answer is not None
        return request.answer

    def serve(self, works: Mapping[str, Callable[[], None]]) -> dict[str, BaseException]:
        """Go through every lane's work side by side; return what failed, by lane."""
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
        # Whatever a row's step raises is that row's failure, and is raised again in its test.
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
    assert not unknown, f"rows with the engine's options {unknown} need a stack `alone`"
    lists = {key: [item for one in options for item in one.get(key, [])] for key in _LISTS}
    return {key: items for key, items in lists.items() if items}
