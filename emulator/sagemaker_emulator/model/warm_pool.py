"""Warm pools: instances that stay after a job and are taken over by one that fits. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sagemaker_emulator.model.job import WarmPool

if TYPE_CHECKING:
    from sagemaker_emulator.clock import Clock
    from sagemaker_emulator.model.job import Job


def profile(request: dict[str, Any]) -> tuple[Any, ...]:
    """Return what two jobs must share for one to take over the other's instances."""
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
    """Give a new job its pool, if it asks for one."""
    if job.keep_alive_s > 0:
        job.warm_pool = WarmPool("InUse")


def is_match(owner: Job, newcomer: Job) -> bool:
    """Whether a new job can take over the pool of an ended one."""
    pool = owner.warm_pool
    return (
        newcomer.keep_alive_s > 0
        and pool is not None
        and pool.status == "Available"
        and profile(owner.request) == profile(newcomer.request)
    )


def hand_over(owner: Job, newcomer: Job, now: float, clock: Clock) -> None:
    """Let a new job take over a pool."""
    if owner.warm_pool is not None:
        _close(owner.warm_pool, now, clock)
        owner.warm_pool.status = "Reused"
        owner.warm_pool.reused_by = newcomer.name
        owner.modified = now


def retain(job: Job, now: float, clock: Clock) -> None:
    """Keep the instances of a job that has completed."""
    if job.keep_alive_s > 0:
        expires = now + clock.real_seconds(job.keep_alive_s)
        job.warm_pool = WarmPool("Available", retained_since=now, expires=expires)


def terminate(job: Job) -> None:
    """Let the instances of a job go that did not complete."""
    if job.warm_pool is not None:
        job.warm_pool.status = "Terminated"


def expire(job: Job, now: float, clock: Clock) -> bool:
    """End a pool whose time is over; say whether it was."""
    pool = job.warm_pool
    if pool is None or pool.status != "Available" or pool.expires is None or pool.expires > now:
        return False
    _close(pool, now, clock)
    pool.status = "Terminated"
    job.modified = now
    return True


def prolong(job: Job, seconds: int, now: float, clock: Clock) -> None:
    """Change how long an available pool is kept, counted from the job's end."""
    pool = job.warm_pool
    if pool is not None and pool.retained_since is not None:
        pool.expires = pool.retained_since + clock.real_seconds(seconds)
        if pool.expires <= now:
            expire(job, now, clock)


def retained_seconds(pool: WarmPool, now: float, clock: Clock) -> int:
    """Return the billed seconds of a pool."""
    running = 0.0
    if pool.status == "Available" and pool.retained_since is not None:
        running = clock.service_seconds(now - pool.retained_since)
    return round(pool.retained_s + running)


def _close(pool: WarmPool, now: float, clock: Clock) -> None:
    if pool.retained_since is not None:
        pool.retained_s += clock.service_seconds(now - pool.retained_since)
