"""One attempt to run a job: its hosts, prepared and started."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sagemaker_emulator.aws.account import Account
from sagemaker_emulator.behaviour import Behaviours
from sagemaker_emulator.clock import Clock
from sagemaker_emulator.model.job import Job
from sagemaker_emulator.names import training_job_arn
from sagemaker_emulator.options import Options
from sagemaker_emulator.runner import (
    channels,
    interpreter,
    job_network,
    own_environment,
    script_mode,
)
from sagemaker_emulator.runner.checkpoints import Checkpoints
from sagemaker_emulator.runner.command import check_texts, command_of
from sagemaker_emulator.runner.environment import container_environment, thread_limits
from sagemaker_emulator.runner.images import Images, Runtime
from sagemaker_emulator.runner.job_network import JobNetwork
from sagemaker_emulator.runner.layout import Host, hosts_of, write_config
from sagemaker_emulator.runner.metrics import MetricScanner, Point
from sagemaker_emulator.runner.output import JobOutput, stream_name
from sagemaker_emulator.runner.process import HostProcess
from sagemaker_emulator.runner.sandbox import Sandbox
from sagemaker_emulator.runner.session import Session

PROCESSES = "processes.json"


class Machine(Protocol):
    """What an attempt uses: options, clock, storage, images, sandbox."""

    @property
    def options(self) -> Options:
        """The settings of the emulator."""
        ...

    @property
    def clock(self) -> Clock:
        """The clock of jobs."""
        ...

    @property
    def account(self) -> Account:
        """S3 and Logs."""
        ...

    @property
    def images(self) -> Images:
        """The table of images."""
        ...

    @property
    def behaviours(self) -> Behaviours:
        """What the documentation of AWS leaves open."""
        ...

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox in which processes start."""
        ...


@dataclass(slots=True)
class Attempt:
    """The hosts of a job, and the command that starts on them."""

    machine: Machine
    job: Job
    folder: Path
    endpoint: str
    hosts: list[Host]
    runtime: Runtime
    command: list[str]
    checkpoints: Checkpoints
    scanner: MetricScanner
    source: script_mode.Source | None = None
    """The source of a job in script mode, as soon as it is prepared."""

    @classmethod
    def of(cls, machine: Machine, job: Job, folder: Path, endpoint: str) -> "Attempt":
        """Return the attempt of a job that has a runtime on this machine."""
        runtime = machine.images.runtime(image_of(job.request))
        if runtime is None:
            raise RuntimeError(f"{job.name}: its image is no longer in the table of images")
        hosts = hosts_of(job.request, folder)
        return cls(
            machine=machine,
            job=job,
            folder=folder,
            endpoint=endpoint,
            hosts=hosts,
            runtime=runtime,
            command=command_of(job.request, runtime) or [],
            checkpoints=Checkpoints(machine.account.s3, job.request, hosts),
            scanner=MetricScanner.of(
                job.request,
                machine.behaviours["metrics.final"],
                machine.behaviours["metrics.not_finite"],
            ),
        )

    @property
    def mark(self) -> str:
        """The mark in the environment of the job's processes."""
        return str(self.folder)

    @property
    def is_isolated(self) -> bool:
        """Whether the job asked for no network."""
        return bool(self.job.request.get("EnableNetworkIsolation"))

    @property
    def _needs_names(self) -> bool:
        """Whether `python` in a shell command would be another interpreter than the image's."""
        has_own_path = "PATH" in self.job.request.get("Environment", {})
        return not has_own_path and not interpreter.is_called_by_name(self.runtime.python)

    @property
    def _installs(self) -> bool:
        """Whether the command installs packages, in an environment of its own."""
        return own_environment.is_needed(self.job.request, self.runtime, self.command)

    def prepare(self) -> None:
        """Create the folders and fill them: channels, configuration, source, checkpoints.

        Raises:
            DownloadError: an object is missing in S3, or a file cannot be written.
        """
        s3 = self.machine.account.s3
        wanted: list[dict[str, Any]] = self.job.request.get("InputDataConfig", [])
        try:
            for host in self.hosts:
                host.make()
                if self._needs_names:
                    interpreter.give_names(self.runtime.python, host)
                write_config(host, self.hosts, self.job.request)
                channels.download(s3, host, self.hosts, wanted)
            if script_mode.applies(self.job.request, self.runtime):
                found = script_mode.fetch(s3, self.job.request, self.runtime)
                self.source = script_mode.prepare(found, self.hosts)
            elif self._installs:
                own_environment.prepare(self.hosts)
            self.checkpoints.restore()
        except OSError as error:
            raise channels.DownloadError(f"{error.strerror}") from error

    def start(self, on_points: Callable[[list[Point]], None]) -> Session:
        """Start every host's process.

        Raises:
            OSError: the command cannot be started.
        """
        now = self.machine.clock.now()
        streams = {host.name: stream_name(self.job.name, host.name, now) for host in self.hosts}
        output = JobOutput(
            self.machine.account.logs,
            self.job.region,
            self.scanner,
            self.machine.clock.now,
            on_points,
        )
        first = streams[self.hosts[0].name]
        session = Session(
            output,
            streams,
            grace_s=self.machine.clock.real_seconds(self.machine.options.stop_grace_s),
            save_checkpoints=lambda: self.checkpoints.save(
                lambda text: output.write_line(first, text)
            ),
            # The toolkit passes no signal on: its script is gone when the instance is.
            hears_interruptions=self.source is None,
        )
        with job_network.shared(is_isolated=self.is_isolated, hosts=len(self.hosts)) as network:
            notes = self.machine.sandbox.notes(self.hosts, network)
            for note in [*notes, *self.checkpoints.notes()]:
                output.write_line(first, f"[sagemaker-emulator] {note}")
            for host in self.hosts:
                session.start(host.name, self._process(host, network))
        session.remember(self.folder / PROCESSES)
        return session

    def _process(self, host: Host, network: JobNetwork) -> HostProcess:
        command, toolkit = self.command, {}
        if self.source:
            toolkit = script_mode.variables(self.runtime, self.source)
        elif self._installs:
            command = own_environment.command_within(command, self.runtime)
            toolkit = own_environment.variables()
        environment = container_environment(
            job_name=self.job.name,
            job_arn=training_job_arn(
                self.job.region, self.machine.options.account_id, self.job.name
            ),
            region=self.job.region,
            request=self.job.request,
            runtime=self.runtime,
            endpoint=None if self.is_isolated else self.endpoint,
            toolkit=toolkit,
            limits=thread_limits(),
        )
        if self._needs_names:
            environment = interpreter.with_names(environment)
        check_texts([*command, *environment.values()])
        return HostProcess(
            self.machine.sandbox.launch(
                command,
                environment,
                host,
                self.hosts,
                python=self.runtime.python,
                network=network,
                mark=self.mark,
            )
        )

    def final(self) -> list[dict[str, Any]]:
        """Return the last value of every metric so far."""
        return self.scanner.final()


def image_of(request: dict[str, Any]) -> str:
    """Return a request's image or algorithm; empty when it has none. Pure."""
    algorithm = request.get("AlgorithmSpecification", {})
    return str(algorithm.get("TrainingImage") or algorithm.get("AlgorithmName") or "")
