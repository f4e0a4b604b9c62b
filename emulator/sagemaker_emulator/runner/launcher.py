"""Become another program that dies when the emulator does. Run as a script, with ``-I -S``.

It is a program of its own because code between fork and exec is not safe in a process with
threads, and it imports next to nothing because every plain job waits for it.
"""

import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Set the death signal, then turn into the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            # The emulator died before the signal was set.
            sys.exit(137)
    try:
        os.execvp(command[0], command)  # noqa: S606
    except OSError as error:
        print(f"exec: {command[0]}: {error.strerror}", file=sys.stderr)
        sys.exit(127)


if __name__ == "__main__":
    main()
