"""The parent process of a plain job: it runs one command and ends all that this starts.

Like a container's init, it becomes the parent of processes whose parents have ended. It kills all
its children when the command ends, when the emulator asks for it, and when the emulator dies. Then
it ends with the command's exit code. It is a script, run with ``-I -S``, and imports little,
because every plain job waits for its start.

    supervisor.py <pid of the emulator> <command> ...
"""

import contextlib
import os
import resource
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
END = signal.SIGUSR2
"""The signal to kill everything; the kernel also sends it when the emulator dies."""
_AWAITED = {signal.SIGCHLD, signal.SIGTERM, END}
_PATIENCE_S = 10.0
_KILLED = 128 + signal.SIGKILL


def main() -> None:
    """Run the command, and exit with its exit code."""
    emulator, command = int(sys.argv[1]), sys.argv[2:]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    _set(PR_SET_PDEATHSIG, END)
    _set(PR_SET_CHILD_SUBREAPER, 1)
    if sys.platform == "linux" and os.getppid() != emulator:
        # The emulator died before the signal was set.
        os._exit(_KILLED)
    child = os.fork()
    if child == 0:
        _become(command)
    code = _supervise(child)
    _kill_rest(child)
    os._exit(code)


def _set(option: int, value: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value)


def _become(command: list[str]) -> None:
    """Become the command, in a new session and with the signal handlers of a shell."""
    supervisor = os.getppid()
    os.setsid()
    _set(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:
        os._exit(_KILLED)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        # Python ignores these signals, and a new program inherits that.
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED)
    try:
        os.execvp(command[0], command)  # noqa: S606 - it becomes its program
    except OSError as error:
        print(f"exec: {command[0]}: {error.strerror}", file=sys.stderr, flush=True)
        os._exit(127)


def _supervise(child: int) -> int:
    """Wait for the command, and return its exit code in a container's form."""
    while True:
        received = signal.sigwait(_AWAITED)
        if received == END:
            return _KILLED
        if received == signal.SIGTERM:
            os.kill(child, signal.SIGTERM)
            continue
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if ended[0] == child:
                code = os.waitstatus_to_exitcode(ended[1])
                return code if code >= 0 else 128 - code


def _kill_rest(child: int) -> None:
    """Kill children until there are none: children of a killed one become this process's."""
    # Outside Linux this is all: orphans do not become children of this process there.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        for pid in _children():
            # A set-user-ID program runs as another user and cannot be killed.
            with contextlib.suppress(PermissionError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.0005)


def _children() -> list[int]:
    own = os.getpid()
    try:
        with open(f"/proc/{own}/task/{own}/children") as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []


if __name__ == "__main__":
    main()
