"""Training jobs as the operations see them: start, stop and delete, and recovery after a crash."""

import functools
from collections import deque
from typing import Any

from sagemaker_emulator.jobs.engine import INTERNAL_REASON, Context, Engine, Key
from sagemaker_emulator.jobs.executed import RealRuns, job_folder
from sagemaker_emulator.jobs.simulated import SimulatedRuns
from sagemaker_emulator.model.job import Job, mark_deleting
from sagemaker_emulator.model.statuses import IN_PROGRESS
from sagemaker_emulator.runner.attempt import PROCESSES, image_of
from sagemaker_emulator.runner.command import command_of
from sagemaker_emulator.runner.layout import discard_tree
from sagemaker_emulator.runner.process import kill_left_over

REMEMBERED = 1000
"""The deleted jobs whose ARNs are known."""
NO_CODE = "the image {image!r} runs as Python, but the job names no entrypoint or program"
FOREIGN = "this machine has no runtime for the image {image!r}"
SERVERLESS = "serverless model customization does not run on this machine"


class JobService:
    """The runs of all jobs."""

    def __init__(self, context: Context, endpoint: str) -> None:
        self.context = context
        self.engine = Engine(context)
        self._simulated = SimulatedRuns(self.engine)
        self._real = RealRuns(self.engine, endpoint)
        self._deleted: deque[str] = deque(maxlen=REMEMBERED)

    def why_simulated(self, request: dict[str, Any]) -> str | None:
        """Return why a job must be simulated, or None when it can run."""
        if request.get("ServerlessJobConfig"):
            return SERVERLESS
        image = image_of(request)
        runtime = self.context.images.runtime(image)
        if runtime is None:
            return FOREIGN.format(image=image)
        return NO_CODE.format(image=image) if command_of(request, runtime) is None else None

    def start(self, job: Job) -> None:
        """Start a new job, which is in the store already."""
        key = Key.of(job)
        self._watch_wait(job)
        if job.simulated is None:
            self._real.start(job)
        elif self.context.options.foreign_images == "fail":
            reason = f"ClientError: {job.simulated}"
            self.context.scheduler.after(0, lambda: self._fail(key, reason))
        else:
            self._simulated.start(job)

    def _fail(self, key: Key, reason: str) -> None:
        self.engine.fail(key, reason)

    def stop(self, key: Key, outcome: str = "Stopped") -> bool:
        """Begin to stop a job; return False when it is not InProgress."""
        job = self.engine.begin_stop(key, outcome)
        if job is None:
            return False
        self._carry_out_stop(job)
        return True

    def _carry_out_stop(self, job: Job) -> None:
        if job.simulated is not None:
            self._simulated.stop(job)
        elif not self._real.stop(job):
            self.engine.finish_stop(Key.of(job), None)

    def _watch_wait(self, job: Job) -> None:
        """End a spot job that waits too long for capacity."""
        wait = job.request.get("StoppingCondition", {}).get("MaxWaitTimeInSeconds")
        if job.is_spot and wait is not None:
            seconds = job.created + self.context.clock.real_seconds(wait) - self.engine.now()
            self.context.scheduler.after(seconds, functools.partial(self._wait_over, Key.of(job)))

    def _wait_over(self, key: Key) -> None:
        self.stop(key, "MaxWaitTimeExceeded")

    def recover(self) -> int:
        """Resume the jobs that an earlier emulator did not finish; return their number."""
        jobs = self.context.store.jobs_where("status IN ('InProgress', 'Stopping')")
        for job in jobs:
            self._recover(job)
        for job in self.context.store.jobs_where("status='Deleting'"):
            self._forget(Key.of(job))
        for job in self.context.store.jobs_where("warm_status='Available'"):
            self.engine.watch_warm_pool(job)
        return len(jobs)

    def _recover(self, job: Job) -> None:
        self._watch_wait(job)
        if job.simulated is not None:
            self._simulated.resume(job)
            return
        folder = job_folder(self.context.options.state_dir, job)
        kill_left_over(folder / PROCESSES, str(folder))
        if job.status != IN_PROGRESS:
            self.engine.finish_stop(Key.of(job), None)
        elif job.secondary == "Uploading":
            self._real.start(job, from_upload=True)
        elif job.secondary in ("Training", "Interrupted", "Restarting"):
            self._recover_training(job)
        else:
            self._restart(job, None)

    def _recover_training(self, job: Job) -> None:
        """Restart a spot job, or one with RetryStrategy attempts left; fail any other job."""
        attempts = job.request.get("RetryStrategy", {}).get("MaximumRetryAttempts", 0)
        if job.is_spot:
            self._restart(job, "Interrupted")
        elif job.attempts < attempts:
            self._restart(job, "Restarting")
        else:
            self.engine.fail(Key.of(job), INTERNAL_REASON)

    def _restart(self, job: Job, through: str | None) -> None:
        key = Key.of(job)
        if through is not None and job.secondary != through:
            self.engine.advance(key, through)
        if through == "Restarting":
            self.engine.change(key, lambda j, _: setattr(j, "attempts", j.attempts + 1))
        current = self.engine.read(key)
        if current is not None and current.secondary == "Downloading":
            # Its code never ran: it starts again, as after an interruption of its download.
            current = self.engine.advance(key, "Restarting")
        if current is not None and current.secondary != "Starting":
            current = self.engine.advance(key, "Starting")
        if current is not None:
            self._real.start(current)

    def was_deleted(self, arn: str) -> bool:
        """Tell whether the job with an ARN is one of the last that were deleted."""
        return arn in self._deleted

    def delete(self, job: Job) -> None:
        """Delete an ended job, at once or after the time that it stays in Deleting."""
        rule = self.context.rules.for_job(job.name, "phase", phase="Deleting")
        usual_s = float(self.context.behaviours["visible.deleted_s"])
        seconds = float(rule.body.get("seconds", 0)) if rule is not None else usual_s
        if rule is None and not seconds:
            self._forget(Key.of(job))
            return
        self.engine.change(Key.of(job), mark_deleting)
        self.context.scheduler.after(seconds, functools.partial(self._forget, Key.of(job)))

    def _forget(self, key: Key) -> None:
        job = self.engine.read(key)
        if job is not None:
            self.context.store.remove(job)
            self._deleted.append(job.arn)
            discard_tree(job_folder(self.context.options.state_dir, job))

    def close(self) -> None:
        """Kill all running jobs; the next start on this state directory recovers them."""
        self._real.abandon()
