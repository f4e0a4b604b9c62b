"""One cell of the fault matrix: an operation with a fault, and its outcome.

The dynamic provider is called like by its plugin, against a real emulator over HTTP.
"""

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi.dynamic import Config, ConfigureRequest

from pulumi_sagemaker_training.adapters.dynamic import TrainingJobProvider, host
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import ORIGIN_KEY
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.chaos.faults import CALLS, FAILS, KEPT, SUCCEEDS, Fault
from tests.support.servicer import URN, Servicer

_numbers: Final = itertools.count(1)


@dataclass(frozen=True)
class Outcome:
    """The outcome of an operation.

    Attributes:
        kind: `SUCCEEDS`, `KEPT` or `FAILS`.
        message: the message of the failure.
        seconds: the duration.
    """

    kind: str
    message: str = ""
    seconds: float = 0.0


@dataclass
class Cell:
    """A provider with one job.

    Attributes:
        emulator: the endpoint, which has only this cell's jobs.
        id: the job's name in the state; empty when the state has none.
        outputs: the outputs in the state.
    """

    emulator: RunningEmulator
    id: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._number = next(_numbers)
        provider = TrainingJobProvider()
        settings = {
            "aws:region": self.emulator.region,
            # Equal settings share clients; each cell needs its own clients with their retry state.
            "aws:accessKey": f"AKIACELL{self._number:012}",
            "aws:secretKey": "cell",
            "sagemaker-training:endpointUrl": self.emulator.endpoint,
            "sagemaker-training:prices": "off",
            "sagemaker-training:maxPollInterval": "1",
        }
        provider.configure(ConfigureRequest(Config(settings, "digits")))
        # The process keeps its data on a resource under the URN.
        self.servicer = Servicer(provider, f"{URN}-{self._number}")

    def meet(self, operation: str, fault: Fault) -> Outcome:
        """Run an operation with a fault, then without it; raise if the result is not consistent."""
        rules = fault.rules(CALLS[operation])
        late = [rule for rule in rules if "propagation" in rule]
        for rule in late:
            self.emulator.add_rule(**rule)
        getattr(self, f"before_{operation}")()
        for rule in rules:
            if rule not in late:
                self.emulator.add_rule(**rule)
        outcome = self._try(getattr(self, operation))
        self.emulator.clear_rules()
        if outcome.kind == FAILS:
            assert "\n" not in outcome.message, outcome.message
            self._again(operation)
        elif outcome.kind == KEPT:
            assert self.id in self.jobs()
            self.outputs = self.servicer.update(self.id, self.outputs, self.props()).outs
        self._settle(operation)
        return outcome

    def _try(self, act: Callable[[], None]) -> Outcome:
        began = time.monotonic()
        try:
            act()
        except host.CallFailed as error:
            kept = self.servicer.context.status.details
            if kept:
                found = self.servicer.context.kept
                self.id, self.outputs = found.id, dict(found.properties)
            return Outcome(KEPT if kept else FAILS, str(error), time.monotonic() - began)
        return Outcome(SUCCEEDS, seconds=time.monotonic() - began)

    def _again(self, operation: str) -> None:
        repeated = self._try(getattr(self, operation))
        assert repeated.kind == SUCCEEDS, repeated.message

    def _settle(self, operation: str) -> None:
        """Check that exactly the state's job exists, or none after a deletion."""
        # Its pending mark would be written to the next cell's emulator.
        process_state().marker.forget(str(self.outputs["ownership_claim"]))
        expected = set() if operation == "delete" else {self.id}
        assert set(self.jobs()) == expected

    def props(self, **more: Any) -> dict[str, Any]:
        """Return the job's properties."""
        return {
            "role_arn": self.emulator.role_arn,
            "algorithm_specification": {
                "training_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/foreign:1",
                "training_input_mode": "File",
            },
            "output_data_config": {"s3_output_path": f"s3://{self.emulator.bucket}/models"},
            "resource_config": {
                "instance_type": "ml.m5.large",
                "instance_count": 1,
                "volume_size_in_gb": 5,
            },
            "stopping_condition": {"max_runtime_in_seconds": 3600},
            "hyper_parameters": {"cell": str(self._number)},
            ORIGIN_KEY: {"project": "digits", "stack": "dev", "name": "train"},
            **more,
        }

    def jobs(self) -> dict[str, str]:
        """Return name -> status of every job."""
        listed = self.emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]
        return {job["TrainingJobName"]: job["TrainingJobStatus"] for job in listed}

    # The operations, and the preparation of each.

    def before_create(self) -> None:
        """Start without a job."""

    def create(self) -> None:
        """Create a short job."""
        made = self.servicer.create(self.props())
        self.id, self.outputs = made.id, made.outs
        assert made.outs["training_job_status"] == "Completed"

    def before_wait(self) -> None:
        """Make jobs take longer."""
        self.emulator.add_rule(simulate_seconds=3.0)

    def wait(self) -> None:
        """Create a job and wait for it; the calls of the wait get the fault."""
        self.create()

    def before_diff(self) -> None:
        """Start with a job that was not waited for."""
        made = self.servicer.create(self.props(wait_for="created"))
        self.id, self.outputs = made.id, made.outs

    def diff(self) -> None:
        """Compare the job with its unchanged program."""
        made = self.servicer.diff(self.id, self.outputs, self.props(), old_inputs=None)
        if made.replaces:
            # The job was not found. The replacement that the engine then creates adopts it.
            self._meet_again()

    before_refresh = before_diff

    def refresh(self) -> None:
        """Read the job."""
        if self.servicer.read(self.id, self.outputs, self.props()).id != self.id:
            # The job was not found and was removed from the state. The next `up` adopts it.
            self._meet_again()

    def _meet_again(self) -> None:
        made = self.servicer.create(self.props())
        assert made.id == self.id
        self.outputs = made.outs

    before_update = before_diff

    def update(self) -> None:
        """Change the job's tags."""
        props = self.props(tags={"team": "vision"})
        made = self.servicer.update(self.id, self.outputs, props)
        assert made.outs["tags"] == {"team": "vision"}

    def before_delete(self) -> None:
        """Start with a running job."""
        self.emulator.add_rule(job="", phase="Training", seconds=600.0)
        made = self.servicer.create(self.props(wait_for="created"))
        self.id, self.outputs = made.id, made.outs

    def delete(self) -> None:
        """Stop the job and delete its record."""
        self.servicer.delete(self.id, self.outputs)
