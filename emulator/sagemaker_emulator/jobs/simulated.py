"""Jobs whose image has no runtime on this machine.

They pass through every status. Their logs, their transitions and the archive in the model's place
say that nothing ran. They need no threads: each step is an entry of the scheduler.
"""

import functools

from sagemaker_emulator.jobs.engine import Engine, Key
from sagemaker_emulator.jobs.placement import lost_after_s, place
from sagemaker_emulator.model.job import Job
from sagemaker_emulator.names import LOG_GROUP
from sagemaker_emulator.runner.output import stream_name
from sagemaker_emulator.runner.results import UploadError, model_uri, upload_simulated

_SHARES = {"Starting": 0.2, "Downloading": 0.2, "Training": 0.4, "Uploading": 0.2}
_NEXT = {"Starting": "Downloading", "Downloading": "Training", "Training": "Uploading"}
STOP_S = 0.02
NOTE = (
    "This training job was simulated by sagemaker-emulator: {why}. "
    "No code ran, and there is no model in this archive.\n"
)


class SimulatedRuns:
    """The steps of all simulated jobs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._context = engine.context

    def start(self, job: Job) -> None:
        """Begin a job that is Starting."""
        self._later(job, "Starting", functools.partial(self._step, Key.of(job), "Downloading"))

    def resume(self, job: Job) -> None:
        """Resume a job that an earlier emulator did not finish, in any status."""
        key = Key.of(job)
        if job.status == "Stopping":
            self._context.scheduler.after(0, functools.partial(self._stopped, key))
        elif job.secondary in ("Interrupted", "Pending", "Restarting"):
            self._context.scheduler.after(0, functools.partial(self._restart, key))
        elif job.secondary == "Uploading":
            self._context.scheduler.after(0, functools.partial(self._finish, key))
        else:
            following = _NEXT.get(job.secondary, "Downloading")
            self._later(job, job.secondary, functools.partial(self._step, key, following))

    def stop(self, job: Job) -> None:
        """End a job that has just become Stopping."""
        held = self._context.rules.for_job(job.name, "phase", phase="Stopping")
        seconds = STOP_S if held is None else float(held.body.get("seconds", 0))
        self._context.scheduler.after(seconds, functools.partial(self._stopped, Key.of(job)))

    def _step(self, key: Key, secondary: str) -> None:
        job = self._unless_failed(key)
        if job is None:
            return
        if secondary == "Downloading" and not self._placed(job):
            return
        job = self._engine.advance(key, secondary)
        if job is None:
            return
        if secondary == "Training":
            self._train(job)
        elif secondary == "Uploading":
            self._later(job, "Uploading", functools.partial(self._finish, key))
        else:
            self._later(job, secondary, functools.partial(self._step, key, _NEXT[secondary]))

    def _unless_failed(self, key: Key) -> Job | None:
        """Fail a job in progress if a rule says so; return the job if it can take its next step."""
        job = self._engine.read(key)
        if job is None or job.status != "InProgress":
            return None
        reason = self._failure(job)
        if reason is None:
            return job
        self._fail(key, reason)
        return None

    def _failure(self, job: Job) -> str | None:
        """Return why a rule lets a job fail at the end of the status it is in."""
        rule = self._context.rules.for_job(job.name, "fail", at=job.secondary)
        return str(rule.body["fail"]) if rule is not None else None

    def _placed(self, job: Job) -> bool:
        """Find a job's instances; otherwise fail it, or let it wait for a training plan."""
        key, placed = Key.of(job), place(self._engine, job)
        if placed.reason is not None:
            self._fail(key, placed.reason)
        elif placed.selected is None and (
            job.secondary == "Pending" or self._engine.advance(key, "Pending") is not None
        ):
            again = functools.partial(self._step, key, "Downloading")
            self._context.scheduler.after(placed.wait_s, again)
        return placed.selected is not None

    def _fail(self, key: Key, reason: str) -> None:
        """End a job as Failed, or restart it where its RetryStrategy says so."""
        job = self._engine.fail_or_retry(key, reason)
        if job is not None and not job.is_terminal:
            self.start(job)

    def _train(self, job: Job) -> None:
        key = Key.of(job)
        self._log(job, f"[sagemaker-emulator] {NOTE.format(why=job.simulated).strip()}")
        duration = self._seconds(job, "Training")
        clock = self._context.clock
        limit = job.request.get("StoppingCondition", {}).get("MaxRuntimeInSeconds", 86_400)
        left = clock.real_seconds(limit - job.trained_s)
        reserved = lost_after_s(self._context, job)
        interruption = None
        if job.is_spot:
            interruption = self._context.rules.for_job(job.name, "interrupt_after_s")
        if interruption is not None and interruption.body["interrupt_after_s"] < duration:
            pause = float(interruption.body.get("resume_after_s", 0.05))
            action = functools.partial(self._interrupt, key, pause)
            self._context.scheduler.after(float(interruption.body["interrupt_after_s"]), action)
        elif reserved is not None and reserved < min(left, duration):
            self._context.scheduler.after(reserved, functools.partial(self._interrupt, key, 0.0))
        elif left < duration:
            self._context.scheduler.after(left, functools.partial(self._overrun, key))
        else:
            self._after(duration, functools.partial(self._step, key, "Uploading"))

    def _interrupt(self, key: Key, pause_s: float) -> None:
        if self._engine.advance(key, "Interrupted") is not None:
            self._context.scheduler.after(pause_s, functools.partial(self._restart, key))

    def _restart(self, key: Key) -> None:
        job = self._engine.advance(key, "Starting")
        if job is not None:
            self.start(job)

    def _overrun(self, key: Key) -> None:
        job = self._engine.begin_stop(key, "MaxRuntimeExceeded")
        if job is not None:
            self.stop(job)

    def _finish(self, key: Key) -> None:
        job = self._unless_failed(key)
        if job is None:
            return
        outcome = self._context.rules.for_job(job.name, "outcome")
        wanted = outcome.body["outcome"] if outcome else "Completed"
        if wanted == "Failed" and outcome is not None:
            reason = outcome.body.get("failure_reason", "AlgorithmError: , exit code: 1")
            self._engine.fail(key, str(reason))
            return
        if wanted == "Stopped":
            stopping = self._engine.begin_stop(key, "Stopped")
            if stopping is not None:
                self._stopped(key)
            return
        self._record_metrics(key, job.name)
        try:
            uri = self._upload(job)
        except UploadError as error:
            self._engine.fail(key, str(error))
            return
        self._engine.complete(key, uri)

    def _record_metrics(self, key: Key, name: str) -> None:
        rule = self._context.rules.for_job(name, "metrics")
        if rule is None:
            return
        values: dict[str, float] = rule.body["metrics"]

        def apply(job: Job, now: float) -> None:
            job.metrics = [
                {"MetricName": metric, "Value": float(value), "Timestamp": now}
                for metric, value in values.items()
            ]

        job = self._engine.change(key, apply)
        if job is not None:
            points = [(p["MetricName"], p["Timestamp"], p["Value"]) for p in job.metrics]
            self._context.store.add_metrics(job.arn, points)

    def _upload(self, job: Job) -> str:
        note = NOTE.format(why=job.simulated)
        upload_simulated(self._context.account.s3, job.request, job.name, note)
        return model_uri(job.request, job.name)

    def _stopped(self, key: Key) -> None:
        job = self._engine.read(key)
        if job is None or job.status != "Stopping":
            return
        uri = None
        if job.training_start is not None:
            self._engine.upload_while_stopping(key)
            try:
                uri = self._upload(job)
            except UploadError:
                uri = None
        self._engine.finish_stop(key, uri)

    def _log(self, job: Job, line: str) -> None:
        now = self._engine.now()
        stream = stream_name(job.name, "algo-1", job.created)
        self._context.account.logs.write(job.region, LOG_GROUP, stream, [(int(now * 1000), line)])

    def _later(self, job: Job, secondary: str, action: functools.partial[None]) -> None:
        self._after(self._seconds(job, secondary), action)

    def _after(self, seconds: float, action: functools.partial[None]) -> None:
        """Run the next step after a number of seconds; after 0 seconds, run it at once.

        A job whose statuses all take 0 seconds has ended when CreateTrainingJob answers.
        """
        if seconds > 0:
            self._context.scheduler.after(seconds, action)
        else:
            action()

    def _seconds(self, job: Job, secondary: str) -> float:
        """Return how many real seconds a job stays in a status."""
        rules = self._context.rules
        held = rules.for_job(job.name, "phase", phase=secondary)
        if held is not None:
            return float(held.body.get("seconds", 0))
        own = rules.for_job(job.name, "simulate_seconds")
        if own is not None:
            total = float(own.body["simulate_seconds"])
        else:
            total = rules.value(
                "simulate_seconds", "simulate_seconds", self._context.options.simulate_s
            )
        return total * _SHARES.get(secondary, 0.0)
