"""Jobs that really run. Each has a thread, from the first download to the last upload."""

import logging
import sqlite3
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sagemaker_emulator.jobs.engine import CAPACITY_REASON, INTERNAL_REASON, Engine, Key
from sagemaker_emulator.jobs.placement import lost_after_s, place
from sagemaker_emulator.model.job import Job, trained_seconds
from sagemaker_emulator.runner import results
from sagemaker_emulator.runner.attempt import Attempt
from sagemaker_emulator.runner.channels import DownloadError
from sagemaker_emulator.runner.layout import discard_tree
from sagemaker_emulator.runner.metrics import Point
from sagemaker_emulator.runner.session import Ending

if TYPE_CHECKING:
    from sagemaker_emulator.runner.session import Session

LONGEST_S = 86_400
"""How long a job trains that names no limit."""
LOG = logging.getLogger(__name__)
DEFAULT_PENDING_S = 28 * 86_400
DEFAULT_RESUME_S = 0.2
RETRY_S = 5.0


class RealRuns:
    """The running jobs, and the slots that they share."""

    def __init__(self, engine: Engine, endpoint: str) -> None:
        self._engine = engine
        self.endpoint = endpoint
        self._slots = threading.BoundedSemaphore(engine.context.options.max_running)
        self._runs: dict[Key, RealRun] = {}
        self._lock = threading.Lock()

    def start(self, job: Job, *, from_upload: bool = False) -> None:
        """Start a thread that runs a job."""
        run = RealRun(self._engine, job, self._slots, self.endpoint, from_upload=from_upload)
        with self._lock:
            self._runs[run.key] = run
        threading.Thread(target=self._run, args=(run,), name=job.name, daemon=True).start()

    def stop(self, job: Job) -> bool:
        """Ask the run of a job to stop; return False when there is none."""
        with self._lock:
            run = self._runs.get(Key.of(job))
        if run is None:
            return False
        run.wake("stop")
        return True

    def abandon(self) -> None:
        """Kill every process and wait for the threads. The jobs in the store do not change."""
        with self._lock:
            runs = list(self._runs.values())
        for run in runs:
            run.abandon()
        for run in runs:
            run.done.wait(timeout=10)

    def _run(self, run: "RealRun") -> None:
        try:
            run.execute()
        # A run that breaks in any way must end its job, or the job would run for ever.
        except Exception:
            LOG.exception("the run of %s failed inside the emulator", run.key.name)
            run.end_broken_run()
        finally:
            with self._lock:
                self._runs.pop(run.key, None)
            run.done.set()


class RealRun:
    """The run of one job."""

    def __init__(
        self,
        engine: Engine,
        job: Job,
        slots: threading.BoundedSemaphore,
        endpoint: str,
        *,
        from_upload: bool,
    ) -> None:
        self._engine = engine
        self._context = engine.context
        self._job = job
        self._slots = slots
        self._endpoint = endpoint
        self._from_upload = from_upload
        self.key = Key.of(job)
        self.done = threading.Event()
        self._wake = threading.Event()
        self._abandoned = False
        self._resume_s = DEFAULT_RESUME_S
        self._session: Session | None = None
        self._lock = threading.Lock()

    @property
    def folder(self) -> Path:
        """The folder of the job's files."""
        return job_folder(self._context.options.state_dir, self._job)

    def wake(self, cause: str) -> None:
        """Wake the run's thread, because its job is being stopped."""
        self._wake.set()
        with self._lock:
            if self._session is not None:
                self._session.stop(cause)

    def abandon(self) -> None:
        """End the run without a change in the store."""
        self._abandoned = True
        self._wake.set()
        with self._lock:
            if self._session is not None:
                self._session.abandon()

    def end_broken_run(self) -> None:
        """Fail a job whose run raised an error; while the disk is full, try again later."""
        try:
            self._engine.fail(self.key, INTERNAL_REASON)
        except (sqlite3.Error, OSError):
            LOG.exception("%s cannot be ended yet", self.key.name)
            self._context.scheduler.after(RETRY_S, self.end_broken_run)

    def execute(self) -> None:
        """Run the job to its end."""
        if self._from_upload:
            self._upload_and_end(Attempt.of(self._context, self._job, self.folder, self._endpoint))
        elif self._take_slot():
            try:
                while self._attempt():
                    pass
            finally:
                self._slots.release()
        if not self._abandoned:
            discard_tree(self.folder)

    def _take_slot(self) -> bool:
        """Wait for a slot; return False when the job ended before it got one."""
        if self._slots.acquire(blocking=False):
            return True
        self._engine.advance(self.key, "Pending")
        condition = self._job.request.get("StoppingCondition", {})
        pending = condition.get("MaxPendingTimeInSeconds", DEFAULT_PENDING_S)
        deadline = time.monotonic() + self._context.clock.real_seconds(pending)
        while not self._slots.acquire(timeout=0.1):
            if self._abandoned or self._ended_early():
                return False
            if time.monotonic() > deadline:
                self._engine.fail(self.key, CAPACITY_REASON)
                return False
        if self._engine.advance(self.key, "Starting") is None:
            self._slots.release()
            self._ended_early()
            return False
        return True

    def _attempt(self) -> bool:
        """Run the job once; return True when it must run again."""
        if self._pause("Starting") or self._fail_by_rule("Starting") or not self._placed():
            return False
        job = self._engine.advance(self.key, "Downloading")
        if job is None:
            self._ended_early()
            return False
        self._job = job
        attempt = Attempt.of(self._context, job, self.folder, self._endpoint)
        try:
            attempt.prepare()
        except DownloadError as error:
            self._engine.fail(self.key, str(error))
            return False
        if self._pause("Downloading") or self._fail_by_rule("Downloading"):
            return False
        if self._engine.advance(self.key, "Training") is None:
            self._ended_early()
            return False
        ending = self._train(attempt)
        if ending is None or self._abandoned:
            return False
        return self._conclude(attempt, ending)

    def _placed(self) -> bool:
        """Wait for the job's instances; False when it ended before it got them."""
        is_pending = False
        while (placed := place(self._engine, self._job)).selected is None:
            if placed.reason is not None:
                self._engine.fail(self.key, placed.reason)
                return False
            if not is_pending and self._engine.advance(self.key, "Pending") is None:
                self._ended_early()
                return False
            is_pending = True
            if self._sleep(placed.wait_s):
                return False
        return True

    def _train(self, attempt: Attempt) -> Ending | None:
        try:
            session = attempt.start(self._keep_metrics)
        except OSError as error:
            reason = f"AlgorithmError: the entrypoint cannot be started: {error.strerror}"
            self._engine.fail(self.key, f"{reason}, exit code: 127")
            return None
        with self._lock:
            self._session = session
        if self._wake.is_set():
            session.abandon() if self._abandoned else session.stop("stop")
        try:
            return session.run(self._deadlines())
        finally:
            with self._lock:
                self._session = None
            self._engine.change(self.key, lambda job, _: setattr(job, "metrics", attempt.final()))

    def _deadlines(self) -> dict[str, float]:
        now, clock = self._engine.now(), self._context.clock
        condition = self._job.request.get("StoppingCondition", {})
        used = trained_seconds(self._job, now, clock.time_scale)
        left = {
            "MaxRuntimeExceeded": clock.real_seconds(
                condition.get("MaxRuntimeInSeconds", LONGEST_S) - used
            )
        }
        wait = condition.get("MaxWaitTimeInSeconds")
        if self._job.is_spot and wait is not None:
            left["MaxWaitTimeExceeded"] = clock.real_seconds(wait) - (now - self._job.created)
        if self._job.is_spot:
            rule = self._context.rules.for_job(self._job.name, "interrupt_after_s")
            if rule is not None:
                left["Interrupted"] = float(rule.body["interrupt_after_s"])
                self._resume_s = float(rule.body.get("resume_after_s", DEFAULT_RESUME_S))
        reserved_s = lost_after_s(self._context, self._job)
        if reserved_s is not None:
            left["Interrupted"] = reserved_s
            self._resume_s = 0.0
        start = time.monotonic()
        return {cause: start + seconds for cause, seconds in left.items()}

    def _conclude(self, attempt: Attempt, ending: Ending) -> bool:
        """Handle the end of an attempt; return True when there must be another."""
        if ending.cause == "Interrupted" and not ending.succeeded:
            return self._interrupt()
        if ending.cause in ("MaxRuntimeExceeded", "MaxWaitTimeExceeded"):
            self._engine.begin_stop(self.key, ending.cause)
        if ending.cause == "exit" or ending.succeeded:
            reason = self._failure(attempt, ending)
            if reason is not None and not self._is_stopping():
                return self._fail(reason)
        self._upload_and_end(attempt)
        return False

    def _fail(self, reason: str) -> bool:
        """End the job as Failed; return True when it restarts instead."""
        job = self._engine.fail_or_retry(self.key, reason)
        return job is not None and not job.is_terminal

    def _failure(self, attempt: Attempt, ending: Ending) -> str | None:
        rule = self._context.rules.for_job(self._job.name, "fail", at="Training")
        if rule is not None:
            return str(rule.body["fail"])
        if ending.succeeded:
            return None
        words = self._context.behaviours["failure.reason"]
        return results.failure_reason(attempt.hosts, ending.exit_codes, words)

    def _interrupt(self) -> bool:
        job = self._engine.advance(self.key, "Interrupted")
        if job is None:
            self._ended_early()
            return False
        if self._sleep(self._resume_s) or self._waited_too_long(job):
            return False
        return self._engine.advance(self.key, "Starting") is not None

    def _waited_too_long(self, job: Job) -> bool:
        wait = job.request.get("StoppingCondition", {}).get("MaxWaitTimeInSeconds")
        if wait is None:
            return False
        over = self._engine.now() - job.created >= self._context.clock.real_seconds(wait)
        if over:
            self._engine.begin_stop(self.key, "MaxWaitTimeExceeded")
            self._ended_early()
        return over

    def _upload_and_end(self, attempt: Attempt) -> None:
        stopping = self._is_stopping()
        if stopping:
            self._engine.upload_while_stopping(self.key)
        elif not self._from_upload and self._engine.advance(self.key, "Uploading") is None:
            stopping = True
        if not stopping and self._fail_by_rule("Uploading"):
            return
        self._sleep_phase("Uploading")
        try:
            results.upload(
                self._context.account.s3,
                self._job.request,
                self._job.name,
                attempt.hosts,
                self._context.behaviours["model.links"],
            )
        except results.UploadError as error:
            self._engine.fail(self.key, str(error))
            return
        uri = results.model_uri(self._job.request, self._job.name)
        if self._engine.complete(self.key, uri) is None:
            self._engine.finish_stop(self.key, uri)

    def _pause(self, phase: str) -> bool:
        """Stay in a phase as long as a rule says; return True when the job ended meanwhile."""
        self._sleep_phase(phase)
        return self._abandoned or (self._wake.is_set() and self._ended_early())

    def _sleep_phase(self, phase: str) -> None:
        rule = self._context.rules.for_job(self._job.name, "phase", phase=phase)
        if rule is not None:
            self._wake.wait(float(rule.body.get("seconds", 0)))

    def _sleep(self, seconds: float) -> bool:
        """Wait; return True when the job ended meanwhile."""
        self._wake.wait(seconds)
        return self._abandoned or (self._wake.is_set() and self._ended_early())

    def _fail_by_rule(self, phase: str) -> bool:
        """Fail the job if a rule says so for this phase; return whether it did."""
        rule = self._context.rules.for_job(self._job.name, "fail", at=phase)
        if rule is None:
            return False
        self._engine.fail(self.key, str(rule.body["fail"]))
        return True

    def _is_stopping(self) -> bool:
        job = self._engine.read(self.key)
        return job is not None and job.status == "Stopping"

    def _ended_early(self) -> bool:
        """End a job that was stopped before its code ran; return True when this run must end."""
        if self._abandoned:
            return True
        job = self._engine.read(self.key)
        if job is not None and job.status == "Stopping":
            self._engine.finish_stop(self.key, None)
            return True
        return job is None or job.is_terminal

    def _keep_metrics(self, points: list[Point]) -> None:
        self._context.store.add_metrics(self._job.arn, points)


def job_folder(state_dir: Path, job: Job) -> Path:
    """Return the folder of a job's files. The API's pattern allows no ``/`` or ``..`` in names."""
    return state_dir / "jobs" / job.region / f"{job.name}-{int(job.created * 1000)}"
