"""The command `python -m tools.local up [--port N] | down | stop`."""

import argparse
import os
import sys

from tools.local import stack, summary
from tools.local.console import LocalError, say
from tools.local.emulator import Emulator, port_number
from tools.local.running import RunningLine
from tools.setup.paths import Paths

INTERRUPTED = 130
FAILED = """
`pulumi up` failed. No clean-up is needed: correct the problem, then run `make up`.
What a code like [SMT-301] means, in a shell with eval "$(make -s env)":
  sagemaker-training explain SMT-301"""


def up(emulator: Emulator, local: stack.Stack, port: int | None) -> int:
    """Start the emulator, run `pulumi up`, print where the results are; return the exit code."""
    endpoint = emulator.ensure(port)
    say(f"The emulator answers at {endpoint.url} (process {endpoint.pid}, log {emulator.log}).")
    local.select()
    local.unlock()
    local.configure(endpoint)
    code = local.up(RunningLine(endpoint))
    if code != 0:
        say(FAILED)
        return code
    summary.tell(local.outputs(), endpoint, local)
    return 0


def down(emulator: Emulator, local: stack.Stack) -> int:
    """Destroy and remove the stack, stop the emulator; return the exit code.

    The stack's resources are in the emulator: if it died, it is started again to remove them.
    """
    if local.exists():
        endpoint = emulator.ensure()
        local.select()
        local.unlock()
        local.configure(endpoint)
        code = local.destroy()
        if code != 0:
            say("\n`pulumi destroy` failed; the emulator still runs. Run `make down` again.")
            return code
        local.remove()
    return stop(emulator)


def stop(emulator: Emulator) -> int:
    """Stop the emulator without a change of the stack; return the exit code."""
    say(emulator.stop())
    return 0


def main(arguments: list[str]) -> int:
    """Run a command and return the exit code."""
    parser = argparse.ArgumentParser(prog="tools.local", description=__doc__)
    parser.add_argument("command", choices=("up", "down", "stop"))
    parser.add_argument("--port", help="the emulator's port; a free one by default")
    chosen = parser.parse_args(arguments)
    paths = Paths.from_environment(os.environ)
    here = paths.local
    emulator = Emulator(here / "emulator", here / "emulator.log", here / "emulator.pid")
    try:
        if chosen.command == "stop":
            return stop(emulator)
        quickstart = stack.Stack(paths, os.environ)
        if chosen.command == "down":
            return down(emulator, quickstart)
        return up(emulator, quickstart, port_number(chosen.port))
    except LocalError as error:
        print(f"make {chosen.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"make {chosen.command}: interrupted; run it again to continue", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
