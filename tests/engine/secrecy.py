"""What the tests of secrets share: a secret, all that a run shows of it, and what must hold."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi.automation.events import EngineEvent

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.job_names import base_name, digest
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.stacks import EngineStack, Outcome, Program

SECRET: Final = "hunter2-is-the-password"
PLAIN: Final = {"MODE": "plain-mode"}
SECRETIVE: Final = {**PLAIN, "TOKEN": SECRET}
PROGRAM_FILE: Final = "Pulumi.yaml"
TELLS: Final = {
    "job": "^job-",
    "outcome": "Failed",
    "failure_reason": f"AlgorithmError: bad {SECRET}",
}
"""A rule of the emulator: a job's failure tells the secret."""


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
    transcript, stack.program = Transcript(), program or stack.program
    outcome = stack.record(verb, transcript)
    files = [p for p in stack.folder.rglob("*") if p.is_file() and p.name != PROGRAM_FILE]
    texts = [path.read_text(errors="ignore") for path in files]
    return outcome, "\n".join([*transcript.shown, *texts, outcome.said, outcome.error])


def the_secret_stays_one(
    stack: EngineStack, emulator: RunningEmulator, args: dict[str, Any]
) -> None:
    """Train a job that fails and tells the secret, then one that does not.

    Args:
        stack: its program declares `job`, whose environment is `SECRETIVE`, and exports that.
        emulator: where the job runs.
        args: the job's arguments beside its environment, python spelling.
    """
    emulator.add_rule(**TELLS)
    outcome, read = seen(stack, "up")
    shown = f"{outcome.said}{outcome.error}"
    assert "bad [secret]" in shown, shown
    assert SECRET not in read
    for request in emulator.requests("CreateTrainingJob"):
        assert request["request"]["Environment"] == SECRETIVE
        assert SECRET not in str(request["request"].get("Tags"))
        assert SECRET not in request["request"]["TrainingJobName"]
    assert stack.resource("job")["id"] != _quick_name(stack, args)
    assert stack.resource("job")["initErrors"]
    emulator.clear_rules()
    outcome, read = seen(stack, "up")
    assert not outcome.error, outcome.error
    assert SECRET not in read
    exported = stack.auto.workspace.stack_outputs(stack.auto.name)["environment"]
    assert (exported.value, exported.secret) == (SECRETIVE, True)


def _quick_name(stack: EngineStack, args: dict[str, Any]) -> str:
    """Return the name that a job has whose environment is no secret."""
    spec = parse_spec({**args, "environment": SECRETIVE}, Settings())
    owner = Owner.from_urn(stack.resource("job")["urn"])
    return base_name(owner, digest(owner, spec.trained_by, {}))
