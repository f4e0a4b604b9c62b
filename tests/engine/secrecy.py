"""What the tests of secrets share: a secret, all that a run shows of it, and what must hold."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi.automation.events import EngineEvent

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.job_names import base_name, digest
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.sharing import SharedRecorder
from tests.engine.stacks import EngineStack, Outcome, Program

SECRET: Final = "hunter2-is-the-password"
PLAIN: Final = {"MODE": "plain-mode"}
PROGRAM_FILE: Final = "Pulumi.yaml"


def secret_of(name: str) -> str:
    """Return the secret of a resource; whoever finds it knows whose it is."""
    return f"{SECRET}-of-{name}"


def secretive(name: str) -> dict[str, str]:
    """Return the environment of a job whose token is its secret."""
    return {**PLAIN, "TOKEN": secret_of(name)}


def tells(name: str) -> dict[str, str]:
    """Return a rule of the emulator: a job's failure tells its secret."""
    reason = f"AlgorithmError: bad {secret_of(name)}"
    return {"job": f"^{name}-", "outcome": "Failed", "failure_reason": reason}


@dataclass
class Transcript:
    """Everything that a run shows to anybody, live lines included."""

    shown: list[str] = field(default_factory=list)

    def __call__(self, event: EngineEvent) -> None:
        self.shown.append(json.dumps(event.to_json() if hasattr(event, "to_json") else str(event)))
        if event.diagnostic_event is not None:
            self.shown.append(event.diagnostic_event.message)


def seen(stack: EngineStack, verb: str, program: Program | None = None) -> tuple[Outcome, str]:
    """Run the engine, and return all that could be read of it: state, messages, live lines."""
    stack.program = program or stack.program
    return read_of(stack, verb, lambda _: None)


def read_of(
    stack: EngineStack, verb: str, listener: Callable[[EngineEvent], None], **options: Any
) -> tuple[Outcome, str]:
    """Run the engine with a listener, and return the same."""
    transcript = Transcript()

    def both(event: EngineEvent) -> None:
        transcript(event)
        listener(event)

    outcome = stack.record(verb, both, **options)
    files = [p for p in stack.folder.rglob("*") if p.is_file() and p.name != PROGRAM_FILE]
    texts = [path.read_text(errors="ignore") for path in files]
    return outcome, "\n".join([*transcript.shown, *texts, outcome.said, outcome.error])


@dataclass(frozen=True)
class Runs:
    """Two runs of jobs that each have a secret: they fail and tell it, then they do not.

    Attributes:
        read: all that could be read of either run.
        failed: what the first run said, by resource.
        error: the second run's error.
        requests: the requests for jobs of the first run, by the job's name.
        held: the state after the first run, by resource.
        exported: the stack's outputs after the second, by resource.
    """

    read: tuple[str, str]
    failed: Mapping[str, Outcome]
    error: str
    requests: Mapping[str, Mapping[str, Any]]
    held: Mapping[str, Mapping[str, Any]]
    exported: Mapping[str, Any]


def two_runs(stack: EngineStack, emulator: RunningEmulator, names: Sequence[str]) -> Runs:
    """Train jobs that fail and tell their secrets, then ones that do not.

    Args:
        stack: its program declares a job of each name, whose environment is `secretive(name)`, and
            exports that under the same name.
        emulator: where the jobs run.
        names: names of resources, none of which begins with another.
    """
    for name in names:
        emulator.add_rule(**tells(name))
    failed = SharedRecorder(names)
    first = read_of(stack, "up", failed, continue_on_error=True)[1]
    sent = [entry["request"] for entry in emulator.requests("CreateTrainingJob")]
    held = {name: stack.resource(name) for name in names}
    emulator.clear_rules()
    outcome, second = seen(stack, "up")
    return Runs(
        read=(first, second),
        failed=failed.outcomes,
        error=outcome.error,
        requests={request["TrainingJobName"]: request for request in sent},
        held=held,
        exported=stack.auto.workspace.stack_outputs(stack.auto.name),
    )


def the_secret_stays_one(runs: Runs, name: str, args: Mapping[str, Any]) -> None:
    """Check that the secret of a job is nowhere but where it belongs.

    Args:
        runs: two runs with this job.
        name: its resource's.
        args: its arguments beside its environment, python spelling.
    """
    shown = f"{runs.failed[name].said}{runs.failed[name].error}"
    assert "bad [secret]" in shown, shown
    assert [number for number, read in enumerate(runs.read) if secret_of(name) in read] == []
    requests = [one for job, one in runs.requests.items() if job.startswith(f"{name}-")]
    assert requests
    for request in requests:
        assert request["Environment"] == secretive(name)
        assert secret_of(name) not in str(request.get("Tags"))
        assert secret_of(name) not in request["TrainingJobName"]
    assert runs.held[name]["id"] != _quick_name(runs.held[name]["urn"], name, args)
    assert runs.held[name]["initErrors"]
    assert not runs.error, runs.error
    exported = runs.exported[name]
    assert (exported.value, exported.secret) == (secretive(name), True)


def _quick_name(urn: str, name: str, args: Mapping[str, Any]) -> str:
    """Return the name that a job has whose environment is no secret."""
    spec = parse_spec({**args, "environment": secretive(name)}, Settings())
    owner = Owner.from_urn(urn)
    return base_name(owner, digest(owner, spec.trained_by, {}))
