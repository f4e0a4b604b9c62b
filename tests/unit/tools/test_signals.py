"""Interrupts of commands that a shell runs in the background."""

import subprocess
import sys

_PROGRAM = """
import signal, subprocess, sys
from tools.signals import hear_interrupts
if sys.argv[1] == "ignored":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
hear_interrupts()
told = [sys.executable, "-c", "import signal; print(signal.getsignal(signal.SIGINT).__name__)"]
print(subprocess.run(told, capture_output=True, text=True).stdout or "ignored")
"""


def test_a_program_of_a_command_in_the_background_hears_ctrl_c() -> None:
    for how in ("ignored", "as usual"):
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, how], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "default_int_handler"
