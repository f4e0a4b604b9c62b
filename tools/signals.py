"""Signals of the processes that a command starts."""

import signal


def hear_interrupts() -> None:
    """Let Ctrl-C interrupt this process and those that it starts, if it was started without.

    A shell starts what it runs in the background with SIGINT ignored, and a program keeps that.
    The engine of Pulumi then waits five seconds for each plugin that does not hear it.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
