"""What an emulator is started with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT_ID = "123456789012"
"""moto's account: the only one there is."""

ForeignImages = Literal["simulate", "fail"]
Sandbox = Literal["auto", "bubblewrap", "none"]


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of one emulator process.

    Args:
        state_dir: Everything the emulator writes is below it.
        port: 0 takes any free port.
        time_scale: How many service seconds pass in a real second, for limits, retention
            periods and billed time. Timestamps stay those of the wall clock.
        foreign_images: What happens to a job whose image stands for nothing that runs here.
        check_roles: Whether a role must exist and trust SageMaker.
        check_inputs: Whether input prefixes must hold objects when a job is created.
        max_running: Real jobs that run at once; the rest wait as Pending.
        images_file: Table of image patterns that is asked before the built-in one.
        rules_file: Rules that are there from the start, and again after a reset.
    """

    state_dir: Path
    host: str = "127.0.0.1"
    port: int = 0
    region: str = "us-east-1"
    time_scale: float = 1.0
    foreign_images: ForeignImages = "simulate"
    sandbox: Sandbox = "auto"
    check_roles: bool = True
    check_inputs: bool = True
    max_running: int = 32
    images_file: Path | None = None
    rules_file: Path | None = None
    stop_grace_s: float = 120.0
    simulate_s: float = 0.05

    def __post_init__(self) -> None:
        """Refuse values that nothing sensible follows from."""
        if not self.time_scale > 0:
            raise ValueError(f"time_scale is {self.time_scale}; it must be above 0")
        if not 0 <= self.port <= 65535:
            raise ValueError(f"port is {self.port}; allowed are 0 to 65535")
        if self.max_running < 1:
            raise ValueError(f"max_running is {self.max_running}; it must be at least 1")

    @property
    def account_id(self) -> str:
        """The account that every resource belongs to."""
        return ACCOUNT_ID
