"""Stacks under the real engine: inline programs, a file backend, events kept for assertions."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi.automation as auto
from pulumi.automation.events import EngineEvent

JOB_TYPE = "pulumi-python:dynamic/sagemaker-training:TrainingJob"
Program = Callable[[], None]


@dataclass
class Outcome:
    """What one run of the engine did.

    Attributes:
        ops: resource name -> the operations on it, in order, without the stack's own.
        diagnostics: every message, colours removed.
        error: what the engine failed with; empty when it succeeded.
        outputs: the stack's outputs.
        details: resource name -> property path -> kind, from the detailed diff.
    """

    ops: dict[str, list[str]] = field(default_factory=dict)
    diagnostics: list[str] = field(default_factory=list)
    error: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    details: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """All messages as one text."""
        return "\n".join(self.diagnostics)

    def ops_of(self, name: str) -> list[str]:
        """Return the operations on one resource; none means the engine never came to it."""
        return self.ops.get(name, [])


_COLOURS = re.compile(r"<\{%.*?%\}>")


class Recorder:
    """Turn the engine's events into an `Outcome`."""

    def __init__(self) -> None:
        self.outcome = Outcome()

    def __call__(self, event: EngineEvent) -> None:
        """Take one event."""
        if event.resource_pre_event is not None:
            self._step(event.resource_pre_event.metadata)
        if event.diagnostic_event is not None and not event.diagnostic_event.ephemeral:
            text = _COLOURS.sub("", event.diagnostic_event.message).strip()
            self.outcome.diagnostics.append(text)

    def _step(self, step: Any) -> None:
        name = step.urn.rsplit("::", 1)[-1]
        if step.type in ("pulumi:pulumi:Stack",) or step.type.startswith("pulumi:providers:"):
            return
        self.outcome.ops.setdefault(name, []).append(step.op.value)
        if step.detailed_diff:
            self.outcome.details[name] = {
                path: diff.diff_kind.value for path, diff in step.detailed_diff.items()
            }


class EngineStack:
    """One stack with its own backend; the program may change between runs."""

    def __init__(self, folder: Path, project: str = "engine", stack: str = "test") -> None:
        self.folder = folder
        self.project = project
        self.program: Program = lambda: None
        backend = folder / "backend"
        backend.mkdir(parents=True, exist_ok=True)
        settings = auto.ProjectSettings(
            name=project,
            runtime="python",
            backend=auto.ProjectBackend(url=f"file://{backend}"),
        )
        self.auto = auto.create_or_select_stack(
            stack_name=stack,
            project_name=project,
            program=lambda: self.program(),
            opts=auto.LocalWorkspaceOptions(
                work_dir=str(folder),
                project_settings=settings,
                env_vars={
                    "PULUMI_CONFIG_PASSPHRASE": "engine",
                    "PULUMI_SKIP_UPDATE_CHECK": "true",
                    "AWS_ACCESS_KEY_ID": "test",
                    "AWS_SECRET_ACCESS_KEY": "test",
                    "AWS_EC2_METADATA_DISABLED": "true",
                    "PATH": os.environ["PATH"],
                },
            ),
        )

    def configure(self, **values: str) -> None:
        """Set configuration; a double underscore stands for the colon."""
        config = {
            key.replace("__", ":"): auto.ConfigValue(value) for key, value in values.items()
        }
        self.auto.set_all_config(config)

    def up(self, program: Program | None = None, **options: Any) -> Outcome:
        """Run `pulumi up`; a failure comes back in the outcome."""
        if program is not None:
            self.program = program
        return self._run(self.auto.up, **options)

    def preview(self, program: Program | None = None, **options: Any) -> Outcome:
        """Run `pulumi preview`."""
        if program is not None:
            self.program = program
        return self._run(self.auto.preview, **options)

    def refresh(self, **options: Any) -> Outcome:
        """Run `pulumi refresh`."""
        return self._run(self.auto.refresh, **options)

    def destroy(self, **options: Any) -> Outcome:
        """Run `pulumi destroy`."""
        return self._run(self.auto.destroy, **options)

    def _run(self, verb: Callable[..., Any], **options: Any) -> Outcome:
        recorder = Recorder()
        try:
            result = verb(on_event=recorder, **options)
        except auto.CommandError as error:
            recorder.outcome.error = str(error)
        else:
            outputs = getattr(result, "outputs", {})
            recorder.outcome.outputs = {key: value.value for key, value in outputs.items()}
        return recorder.outcome

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources in the state, without the stack and its providers."""
        deployment = self.auto.export_stack().deployment or {}
        return [
            resource
            for resource in deployment.get("resources", [])
            if resource.get("custom") and not resource["type"].startswith("pulumi:providers:")
        ]

    def resource(self, name: str) -> dict[str, Any]:
        """Return the one current resource of that name in the state."""
        found = [
            resource
            for resource in self.resources()
            if resource["urn"].endswith(f"::{name}") and not resource.get("delete")
        ]
        assert len(found) == 1, f"{len(found)} resources named {name}"
        return found[0]

    def edit_state(self, name: str, **changes: Any) -> None:
        """Change members of one resource in the state."""

        def edit(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
            for resource in resources:
                if resource["urn"].endswith(f"::{name}"):
                    resource.update(changes)
            return resources

        self._rewrite(edit)

    def drop_from_state(self, name: str) -> None:
        """Take one resource out of the state, as if the engine had never recorded it."""
        self._rewrite(lambda found: [r for r in found if not r["urn"].endswith(f"::{name}")])

    def _rewrite(self, edit: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
        state = self.auto.export_stack()
        assert state.deployment is not None
        state.deployment["resources"] = edit(state.deployment["resources"])
        self.auto.import_stack(state)
