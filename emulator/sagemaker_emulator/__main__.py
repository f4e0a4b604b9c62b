"""The command ``sagemaker-emulator``."""

import argparse
import logging
import shlex
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sagemaker_emulator import sdk_defaults
from sagemaker_emulator.options import Options
from sagemaker_emulator.runner.orphans import ORPHANS
from sagemaker_emulator.shell import NoneRunsError, exports, running

if TYPE_CHECKING:
    from sagemaker_emulator.app import Emulator

DEFAULT_STATE = Path(".local/emulator")
BANNER = """\
sagemaker-emulator is ready.
  endpoint  {endpoint}
  console   {endpoint}/ (in a browser)
  bucket    {bucket}
  role      {role}
  region    {region} (any other is accepted too)
  state     {state}
  sandbox   {sandbox}
It runs the code of its jobs as this user. {reach}
In the shell of its clients, eval "$(sagemaker-emulator env{where})", or:
  {exports}"""


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    command = argparse.ArgumentParser(
        prog="sagemaker-emulator",
        description="A local SageMaker endpoint that really runs training jobs.",
        epilog="`sagemaker-emulator env` prints the variables of one that runs, for a shell.",
    )
    add = command.add_argument
    add("--port", type=int, default=4567, help="port to listen on; 0 chooses a free one (4567)")
    add("--state", type=Path, default=DEFAULT_STATE, help="directory that holds the state")
    add("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine only)")
    add(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="host name under which clients reach it, apart from --host and localhost (repeatable)",
    )
    add("--region", default="us-east-1", help="region of the default bucket (us-east-1)")
    add("--time-scale", type=float, default=1.0, help="service seconds in one real second (1)")
    add("--sandbox", choices=["auto", "bubblewrap", "none"], default="auto", help="where jobs run")
    add(
        "--foreign-images",
        choices=["simulate", "fail"],
        default="simulate",
        help="what happens to jobs whose image has no runtime on this machine",
    )
    add("--images", type=Path, help="table of images, searched before the built-in one")
    add("--rules", type=Path, help="file of rules that apply from the start")
    add("--behaviours", type=Path, help="file of behaviours, in place of what AWS was seen to do")
    add("--max-running", type=int, help="real jobs that run at once; the rest wait as Pending")
    add("--no-role-check", action="store_true", help="accept roles that do not exist")
    add("--no-input-check", action="store_true", help="accept input prefixes without objects")
    add("--verbose", action="store_true", help="log debug messages")
    return command


def parser_of_env() -> argparse.ArgumentParser:
    """Return the parser of ``sagemaker-emulator env``."""
    command = argparse.ArgumentParser(
        prog="sagemaker-emulator env",
        description="Print the variables with which clients use a running emulator, for a shell: "
        'eval "$(sagemaker-emulator env)"',
    )
    add = command.add_argument
    add("--state", type=Path, default=DEFAULT_STATE, help="its state directory (.local/emulator)")
    add("--port", type=int, help="its port, in place of its state directory")
    return command


def options_of(arguments: argparse.Namespace) -> Options:
    """Turn parsed arguments into options.

    Raises:
        ValueError: a value is out of range.
    """
    running = {"max_running": arguments.max_running} if arguments.max_running is not None else {}
    return Options(
        state_dir=arguments.state,
        host=arguments.host,
        port=arguments.port,
        allowed_hosts=tuple(arguments.allow_host),
        region=arguments.region,
        time_scale=arguments.time_scale,
        foreign_images=arguments.foreign_images,
        sandbox=arguments.sandbox,
        check_roles=not arguments.no_role_check,
        check_inputs=not arguments.no_input_check,
        images_file=arguments.images,
        rules_file=arguments.rules,
        behaviours_file=arguments.behaviours,
        **running,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the emulator until SIGTERM or SIGINT; return 1 with one line when it cannot start."""
    given = sys.argv[1:] if argv is None else argv
    if given[:1] == ["env"]:
        return print_env(given[1:])
    arguments = parser().parse_args(given)
    logging.basicConfig(
        level=logging.DEBUG if arguments.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("botocore").setLevel(logging.WARNING)
    stopped = threading.Event()
    emulator = _started(arguments, stopped)
    if emulator is None:
        return 1
    print(_banner(emulator, arguments.state), flush=True)
    stopped.wait()
    emulator.stop()
    return 0


def print_env(argv: Sequence[str]) -> int:
    """Print the variables of a running emulator; return 1 with one line when none runs."""
    arguments = parser_of_env().parse_args(argv)
    try:
        health = running(arguments.state, arguments.port)
    except NoneRunsError as error:
        print(f"sagemaker-emulator: {error}", file=sys.stderr)
        return 1
    defaults = Path(health.get("sdk_defaults", ""))
    told = defaults if defaults.is_file() else None
    print("\n".join(exports(health["endpoint"], health["region"], told)))
    return 0


def _started(arguments: argparse.Namespace, stopped: threading.Event) -> "Emulator | None":
    from sagemaker_emulator.app import Emulator
    from sagemaker_emulator.behaviour import BehaviourError
    from sagemaker_emulator.control.rule_forms import RuleError
    from sagemaker_emulator.runner.images import ImageTableError
    from sagemaker_emulator.state import InUseByAnotherError
    from sagemaker_emulator.state_error import StateError

    expected = (BehaviourError, RuleError, StateError, ImageTableError, InUseByAnotherError)
    try:
        emulator = Emulator(options_of(arguments))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        ORPHANS.adopt()
        emulator.start()
        return emulator
    except (*expected, ValueError, RuntimeError) as error:
        text = str(error)
    except OSError as error:
        what = error.filename or f"port {arguments.port}, state {arguments.state}"
        text = f"{error.strerror or error} ({what})"
    print(f"sagemaker-emulator: {text}", file=sys.stderr)
    return None


def _banner(emulator: "Emulator", state: Path) -> str:
    loopback = emulator.options.host in ("127.0.0.1", "::1", "localhost")
    reach = (
        "Only this machine can reach it."
        if loopback
        else "EVERYBODY WHO CAN REACH THIS ADDRESS CAN RUN CODE ON THIS MACHINE."
    )
    return BANNER.format(
        endpoint=emulator.endpoint,
        bucket=emulator.account.bucket,
        role=emulator.account.role_arn,
        region=emulator.options.region,
        state=emulator.options.state_dir.resolve(),
        sandbox=emulator.context.sandbox.name,
        reach="\n".join(text for text in (reach, emulator.context.sandbox.warning) if text),
        where="" if state == DEFAULT_STATE else f" --state {shlex.quote(str(state))}",
        exports="\n  ".join(
            exports(
                emulator.endpoint,
                emulator.options.region,
                sdk_defaults.file_in(emulator.options.state_dir),
            )
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
