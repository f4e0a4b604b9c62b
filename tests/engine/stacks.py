"""Stacks with the real engine: inline programs, a file backend, recorded events."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pulumi.automation as auto
import yaml
from pulumi.automation.events import EngineEvent

from tests.engine.empty_stacks import make_empty_stack, variables

PROVIDER = Path(__file__).parents[2] / "provider"
Program = Callable[[], None]


@dataclass
class Outcome:
    """The result of one run of the engine.

    Attributes:
        ops: resource name -> the operations on it, in order; components have none.
        diagnostics: every message, without colours.
        live: the texts on resources' live lines, in order.
        error: the engine's error; empty when it succeeded.
        outputs: the stack's outputs.
        details: resource name -> property path -> kind, from the detailed diff.
    """

    ops: dict[str, list[str]] = field(default_factory=dict)
    diagnostics: list[str] = field(default_factory=list)
    live: list[str] = field(default_factory=list)
    error: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    details: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """All messages as one text."""
        return "\n".join(self.diagnostics)

    def ops_of(self, name: str) -> list[str]:
        """Return the operations on one resource; empty when the engine did not reach it."""
        return self.ops.get(name, [])

    def take_step(self, step: Any) -> None:
        """Record one step that the engine begins."""
        name = step.urn.rsplit("::", 1)[-1]
        state = step.new or step.old
        is_a_component = state is not None and not state.custom
        if is_a_component or step.type.startswith("pulumi:providers:"):
            return
        self.ops.setdefault(name, []).append(step.op.value)
        if step.detailed_diff:
            self.details[name] = {
                path: diff.diff_kind.value for path, diff in step.detailed_diff.items()
            }


MONITOR_GONE = re.compile(
    r"Resource monitor has terminated|Exception calling application: <_InactiveRpcError"
)
COLOURS = re.compile(r"<\{%.*?%\}>")


@cache
def _command() -> auto.PulumiCommand:
    """Return the CLI, which asks for its version once and not for each stack."""
    return auto.PulumiCommand()


class _Workspace(auto.LocalWorkspace):
    """A workspace whose commands name their stack, so that none has to be selected."""

    def select_stack(self, stack_name: str) -> None:
        """Do nothing."""


class Recorder:
    """A recorder that converts the engine's events into an `Outcome`."""

    def __init__(self) -> None:
        self.outcome = Outcome()

    def __call__(self, event: EngineEvent) -> None:
        """Record one event."""
        if event.resource_pre_event is not None:
            self.outcome.take_step(event.resource_pre_event.metadata)
        said = event.diagnostic_event
        if said is not None and said.severity != "debug":
            shown = self.outcome.live if said.ephemeral else self.outcome.diagnostics
            shown.append(COLOURS.sub("", said.message).strip())


class EngineStack:
    """One stack with its own backend. Its program can change between runs."""

    def __init__(self, folder: Path, project: str = "engine", stack: str = "test") -> None:
        self.folder = folder
        self.project = project
        self.program: Program = lambda: None
        make_empty_stack(folder, project, stack)
        self.auto = auto.Stack.select(stack, self._workspace())
        # The Automation API runs the CLI four times after each run; the state file is enough.
        unchanged: Any = self.auto
        unchanged.outputs = self._outputs
        unchanged.info = lambda *_, **__: object()

    def _workspace(self) -> auto.LocalWorkspace:
        return _Workspace(
            work_dir=str(self.folder),
            program=self._run_program,
            project_settings=auto.ProjectSettings(
                name=self.project, runtime="python", main=str(Path.cwd())
            ),
            env_vars=self._variables(),
            pulumi_command=_command(),
        )

    def _variables(self) -> dict[str, str]:
        own = {"PYTHONDONTWRITEBYTECODE": "", "PATH": os.environ["PATH"]}
        return {**variables(self.folder), **own}

    def _run_program(self) -> None:
        self.program()

    def configure(self, **values: str) -> None:
        """Set more configuration; for the plugin too, under its names."""
        own = {
            key.replace("aws:", "sagemaker-training:"): value
            for key, value in values.items()
            if key.startswith("aws:")
        }
        path = self.folder / f"Pulumi.{self.auto.name}.yaml"
        found = yaml.safe_load(path.read_text()) if path.exists() else {}
        found["config"] = {**found.get("config", {}), **values, **own}
        path.write_text(yaml.safe_dump(found))

    def up(self, program: Program | None = None, **options: Any) -> Outcome:
        """Run `pulumi up`; the outcome contains a failure."""
        if program is not None:
            self.program = program
        return self.record("up", **options)

    def preview(self, program: Program | None = None, **options: Any) -> Outcome:
        """Run `pulumi preview`."""
        if program is not None:
            self.program = program
        return self.record("preview", **options)

    def refresh(self, **options: Any) -> Outcome:
        """Run `pulumi refresh`."""
        return self.record("refresh", **options)

    def destroy(self, **options: Any) -> Outcome:
        """Run `pulumi destroy`."""
        return self.record("destroy", **options)

    def record(
        self, verb: str, listener: Callable[[EngineEvent], None] | None = None, **options: Any
    ) -> Outcome:
        """Run the engine once; a listener also gets every event."""
        recorder = Recorder()

        def both(event: EngineEvent) -> None:
            if listener is not None:
                listener(event)
            recorder(event)

        ended = self.run(verb, both, **options)
        recorder.outcome.error, recorder.outcome.outputs = ended.error, ended.outputs
        return recorder.outcome

    def run(self, verb: str, on_event: Callable[[EngineEvent], None], **options: Any) -> Outcome:
        """Run the engine with a listener; return the error and the outputs.

        Rarely, on a busy machine, the SDK ends an inline program because the engine's servers are
        gone, before the engine has begun anything. The cause is not found; what it says is that of
        https://github.com/pulumi/pulumi/issues/8633. Then the engine is run once more.
        """
        begun: list[str] = []

        def listen(event: EngineEvent) -> None:
            step = event.resource_pre_event
            if step is not None and step.metadata.type != "pulumi:pulumi:Stack":
                begun.append(step.metadata.urn)
            on_event(event)

        outcome = self._run_once(verb, listen, **options)
        if MONITOR_GONE.search(outcome.error) and not begun:
            return self._run_once(verb, on_event, **options)
        return outcome

    def _run_once(
        self, verb: str, on_event: Callable[[EngineEvent], None], **options: Any
    ) -> Outcome:
        try:
            result = getattr(self.auto, verb)(on_event=on_event, **options)
        except auto.CommandError as error:
            return Outcome(error=str(error))
        outputs = getattr(result, "outputs", {})
        return Outcome(outputs={key: value.value for key, value in outputs.items()})

    def state(self) -> list[dict[str, Any]]:
        """Return all resources in the state, read from the backend's file."""
        latest = json.loads(self._state_file.read_text())["checkpoint"].get("latest") or {}
        found: list[dict[str, Any]] = latest.get("resources") or []
        return found

    @property
    def _state_file(self) -> Path:
        stacks = self.folder / "backend" / ".pulumi" / "stacks"
        return stacks / self.project / f"{self.auto.name}.json"

    def _outputs(self) -> dict[str, auto.OutputValue]:
        found = [r for r in self.state() if r["type"] == "pulumi:pulumi:Stack"]
        outputs = found[0].get("outputs", {}) if found else {}
        return {key: auto.OutputValue(value, secret=False) for key, value in outputs.items()}

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources in the state, without the stack and its providers."""
        return [
            resource
            for resource in self.state()
            if resource.get("custom") and not resource["type"].startswith("pulumi:providers:")
        ]

    def resource(self, name: str) -> dict[str, Any]:
        """Return the only current resource of a name in the state."""
        found = [
            resource
            for resource in self.resources()
            if resource["urn"].endswith(f"::{name}") and not resource.get("delete")
        ]
        assert len(found) == 1, f"{len(found)} resources named {name}"
        return found[0]

    def rename(self, name: str) -> None:
        """Rename the stack, as `pulumi stack rename` does."""
        self._run_cli("stack", "rename", name, "--stack", self.auto.name)
        self.auto.name = name

    def move(self, name: str, target: str) -> None:
        """Move one resource to another stack of this backend, as `pulumi state move` does."""
        urn = self.resource(name)["urn"]
        self._run_cli("state", "move", urn, "--source", self.auto.name, "--dest", target, "--yes")

    def _run_cli(self, *arguments: str) -> None:
        variables = {**os.environ, **self.auto.workspace.env_vars}
        command = ["pulumi", *arguments]
        subprocess.run(command, cwd=self.folder, env=variables, check=True, capture_output=True)

    def edit_state(self, name: str, **changes: Any) -> None:
        """Change members of one resource in the state."""

        def edit(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
            for resource in resources:
                if resource["urn"].endswith(f"::{name}"):
                    resource.update(changes)
            return resources

        self._rewrite(edit)

    def change_state(self, name: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Change one resource in the state with a function."""

        def edit(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
            for resource in resources:
                if resource["urn"].endswith(f"::{name}"):
                    change(resource)
            return resources

        self._rewrite(edit)

    def drop_from_state(self, name: str) -> None:
        """Remove one resource from the state, as if the engine had never recorded it."""
        self._rewrite(lambda found: [r for r in found if not r["urn"].endswith(f"::{name}")])

    def _rewrite(self, edit: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
        # As `pulumi stack export` and `import` do it, which start the CLI twice.
        document = json.loads(self._state_file.read_text())
        latest = document["checkpoint"]["latest"]
        latest["resources"] = edit(latest["resources"])
        # Rows that share the stack may be reading it.
        whole = self._state_file.with_suffix(".new")
        whole.write_text(json.dumps(document))
        whole.replace(self._state_file)


class ProjectStack(EngineStack):
    """A stack of a project on disk, whose Pulumi.yaml says what runs its program."""

    def _workspace(self) -> auto.LocalWorkspace:
        return _Workspace(
            work_dir=str(self.folder), env_vars=self._variables(), pulumi_command=_command()
        )


class YamlStack(ProjectStack):
    """A stack whose program is YAML, run by Pulumi's own host; the plugin comes from this checkout.

    Args:
        folder: the project's.
        program: resources, variables and outputs, as Pulumi.yaml has them.
        project, stack: the names.
    """

    def __init__(
        self,
        folder: Path,
        program: Mapping[str, Any],
        project: str = "engine",
        stack: str = "test",
    ) -> None:
        self.project, self.folder = project, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.write(program)
        super().__init__(folder, project, stack)

    def write(self, program: Mapping[str, Any]) -> None:
        """Put another program in the place of the one that is there."""
        plugin = {"name": "sagemaker-training", "path": str(PROVIDER)}
        whole = {
            "name": self.project,
            "runtime": "yaml",
            "plugins": {"providers": [plugin]},
            **program,
        }
        # JSON is YAML without aliases, which the host refuses.
        (self.folder / "Pulumi.yaml").write_text(json.dumps(whole))


class DeclaredYamlStack(YamlStack):
    """A YAML stack whose program is a function, like an inline program: it writes Pulumi.yaml.

    Args:
        folder: the project's.
        project, stack: the names.
    """

    def __init__(self, folder: Path, project: str = "engine", stack: str = "test") -> None:
        super().__init__(folder, {}, project, stack)

    def run(self, verb: str, on_event: Callable[[EngineEvent], None], **options: Any) -> Outcome:
        """Write the program, and run the engine with a listener."""
        resources: dict[str, Any] = {}
        writing = _yaml_resources.set(resources)
        try:
            self.program()
        finally:
            _yaml_resources.reset(writing)
        self.write({"resources": resources})
        return super().run(verb, on_event, **options)


_yaml_resources: ContextVar[dict[str, Any]] = ContextVar("yaml_resources")


def declare_in_yaml(name: str, type_: str, properties: Mapping[str, Any]) -> None:
    """Add a resource to the program that a `DeclaredYamlStack` writes."""
    _yaml_resources.get()[name] = {"type": type_, "properties": properties}
