"""Warm pools: instances that are retained after a job and reused by a matching one. Pure."""

from typing import Any

from sagemaker_emulator.model.job import Job, WarmPool
from sagemaker_emulator.time_scale import TimeScale


def profile(request: dict[str, Any]) -> tuple[Any, ...]:
    """Return what must be equal in two jobs for one to reuse the other's instances."""
    resources = request.get("ResourceConfig", {})
    network = request.get("VpcConfig") or {}
    return (
        request.get("RoleArn"),
        resources.get("InstanceType"),
        resources.get("InstanceCount"),
        resources.get("VolumeSizeInGB"),
        resources.get("VolumeKmsKeyId"),
        sorted(network.get("Subnets", [])),
        sorted(network.get("SecurityGroupIds", [])),
        bool(request.get("EnableNetworkIsolation")),
        bool(request.get("EnableInterContainerTrafficEncryption")),
        bool((request.get("SessionChainingConfig") or {}).get("EnableSessionTagChaining")),
    )


def prepare(job: Job) -> None:
    """Add a warm pool to a new job, if it asks for one."""
    if job.keep_alive_s > 0:
        job.warm_pool = WarmPool("InUse")


def is_match(owner: Job, new_job: Job) -> bool:
    """Tell whether a new job can reuse the pool of an ended one."""
    pool = owner.warm_pool
    return (
        new_job.keep_alive_s > 0
        and pool is not None
        and pool.status == "Available"
        and profile(owner.request) == profile(new_job.request)
    )


def reuse(owner: Job, new_job: Job, now: float, scale: TimeScale) -> None:
    """Mark a pool as reused by a new job."""
    if owner.warm_pool is not None:
        _close(owner.warm_pool, now, scale)
        owner.warm_pool.status = "Reused"
        owner.warm_pool.reused_by = new_job.name
        owner.modified = now


def retain(job: Job, now: float, scale: TimeScale) -> None:
    """Retain the instances of a job that has completed."""
    if job.keep_alive_s > 0:
        expires = now + scale.real_seconds(job.keep_alive_s)
        job.warm_pool = WarmPool("Available", retained_since=now, expires=expires)


def terminate(job: Job) -> None:
    """Release the instances of a job that did not complete."""
    if job.warm_pool is not None:
        job.warm_pool.status = "Terminated"


def expire(job: Job, now: float, scale: TimeScale) -> bool:
    """End a pool whose period is over; return whether it was."""
    pool = job.warm_pool
    if pool is None or pool.status != "Available" or pool.expires is None or pool.expires > now:
        return False
    _close(pool, now, scale)
    pool.status = "Terminated"
    job.modified = now
    return True


def extend(job: Job, seconds: int, now: float, scale: TimeScale) -> None:
    """Change how long an available pool is retained, counted from the job's end."""
    pool = job.warm_pool
    if pool is not None and pool.retained_since is not None:
        pool.expires = pool.retained_since + scale.real_seconds(seconds)
        if pool.expires <= now:
            expire(job, now, scale)


def retained_seconds(pool: WarmPool, now: float, scale: TimeScale) -> int:
    """Return the billed seconds of a pool."""
    running = 0.0
    if pool.status == "Available" and pool.retained_since is not None:
        running = scale.service_seconds(now - pool.retained_since)
    return round(pool.retained_s + running)


def _close(pool: WarmPool, now: float, scale: TimeScale) -> None:
    if pool.retained_since is not None:
        pool.retained_s += scale.service_seconds(now - pool.retained_since)
