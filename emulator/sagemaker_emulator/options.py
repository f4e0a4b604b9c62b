"""The settings of an emulator."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sagemaker_emulator.http.guard import HostNames

ACCOUNT_ID = "123456789012"
"""The account of moto, the only one in the emulator."""

ForeignImages = Literal["simulate", "fail"]
Sandbox = Literal["auto", "bubblewrap", "none"]


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of one emulator process.

    Args:
        state_dir: the folder of everything that the emulator writes.
        port: 0 chooses a free port.
        allowed_hosts: further names that a request may give in its Host header: names under which
            clients reach this machine. Loopback addresses, localhost and `host` are always allowed.
        time_scale: how many service seconds pass in a real second, for limits, retention
            periods and billed time. Timestamps stay those of the wall clock.
        foreign_images: what happens to a job whose image has no runtime on this machine.
        check_roles: whether a role must exist and trust SageMaker.
        check_inputs: whether input prefixes must hold objects when a job is created.
        max_running: real jobs that run at once; the rest wait as Pending.
        images_file: table of image patterns that is searched before the built-in one.
        rules_file: rules that are active from the start, and again after a reset.
        behaviours_file: behaviours that come before those of the table; None for those that were
            recorded.
    """

    state_dir: Path
    host: str = "127.0.0.1"
    port: int = 0
    allowed_hosts: tuple[str, ...] = ()
    region: str = "us-east-1"
    time_scale: float = 1.0
    foreign_images: ForeignImages = "simulate"
    sandbox: Sandbox = "auto"
    check_roles: bool = True
    check_inputs: bool = True
    max_running: int = 32
    images_file: Path | None = None
    rules_file: Path | None = None
    behaviours_file: Path | None = None
    stop_grace_s: float = 120.0
    simulate_s: float = 0.05

    def __post_init__(self) -> None:
        """Refuse values out of range, with a ValueError."""
        if not self.time_scale > 0:
            raise ValueError(f"time_scale is {self.time_scale}; it must be above 0")
        if not 0 <= self.port <= 65535:
            raise ValueError(f"port is {self.port}; allowed are 0 to 65535")
        if self.max_running < 1:
            raise ValueError(f"max_running is {self.max_running}; it must be at least 1")
        _ = self.host_names

    @property
    def host_names(self) -> HostNames:
        """The names under which the emulator answers."""
        return HostNames.of(self.host, self.allowed_hosts)

    @property
    def account_id(self) -> str:
        """The account of every resource."""
        return ACCOUNT_ID
