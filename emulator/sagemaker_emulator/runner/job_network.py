"""The network of a job's hosts: the machine's, none, or one that only they have."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from sagemaker_emulator.runner import network
from sagemaker_emulator.runner.orphans import ORPHANS

PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class JobNetwork:
    """What the hosts of a job can connect to.

    Args:
        is_isolated: whether that is nothing outside the job.
        namespaces: descriptors of the namespaces that its hosts share; empty if each host of an
            isolated job is alone.
    """

    is_isolated: bool
    namespaces: tuple[int, ...] = ()

    @property
    def is_alone(self) -> bool:
        """Whether each host can connect to nothing but itself."""
        return self.is_isolated and not self.namespaces

    def entrance(self) -> tuple[list[str], tuple[int, ...]]:
        """Return the command before a host's own, and the descriptors that it must inherit."""
        if not self.namespaces:
            return [], ()
        files = tuple(os.dup(number) for number in self.namespaces)
        script = [sys.executable, "-I", "-S", network.__file__, "enter"]
        return [*script, *map(str, files), "--"], files


@contextlib.contextmanager
def shared(*, is_isolated: bool, hosts: int) -> Iterator[JobNetwork]:
    """Make the network that the hosts of a job share.

    An isolated job's hosts reach each other and nothing else: "except for calls between peers
    within a training cluster for distributed training" (CreateTrainingJob.EnableNetworkIsolation).
    Where the kernel does not grant that, each host is alone.
    """
    if not is_isolated or hosts == 1:
        yield JobNetwork(is_isolated)
        return
    with contextlib.ExitStack() as opened:
        found = _namespaces()
        for number in found:
            opened.callback(os.close, number)
        yield JobNetwork(is_isolated, found)


def _namespaces() -> tuple[int, ...]:
    """Return descriptors of a new network namespace, and of the user namespace that owns it."""
    with ORPHANS.starting() as started:
        maker = subprocess.Popen(
            [sys.executable, "-I", "-S", network.__file__, "make"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        started(maker.pid)
    try:
        if maker.stdout is None or maker.stdout.readline() != b"ready\n":
            return ()
        own = os.stat("/proc/self/ns/user").st_ino
        user, net = (
            os.open(f"/proc/{maker.pid}/ns/{kind}", os.O_RDONLY | os.O_CLOEXEC)
            for kind in ("user", "net")
        )
        if os.fstat(user).st_ino == own:
            os.close(user)
            return (net,)
        return user, net
    except OSError:
        return ()
    finally:
        maker.communicate(timeout=PATIENCE_S)
        ORPHANS.forget(maker.pid)
