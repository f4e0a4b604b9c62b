"""The command `python -m tools.setup [all|venv|env|browser|sandbox|toolkit]`."""

import argparse
import os
import sys
from collections.abc import Mapping

from tools.setup import browser, bubblewrap, pulumi_cli, shell_env, toolkit, venv
from tools.setup.console import SetupError, say
from tools.setup.paths import Paths

INTERRUPTED = 130


def prepare_venv(paths: Paths, _: Mapping[str, str]) -> None:
    """Create the Python environment, which is enough for the linters and the unit tests."""
    venv.prepare(paths)


def prepare_all(paths: Paths, environ: Mapping[str, str]) -> None:
    """Create the Python environment and install the Pulumi CLI."""
    venv.prepare(paths)
    shell_env.write(paths, pulumi_cli.provide(paths, environ))


def print_env(paths: Paths, environ: Mapping[str, str]) -> None:
    """Create everything, then print the shell lines."""
    prepare_all(paths, environ)
    print(paths.env_file.read_text(), end="")


def print_browser(paths: Paths, environ: Mapping[str, str]) -> None:
    """Install a browser if necessary, then print its path."""
    print(browser.provide(paths, environ))


def print_sandbox(paths: Paths, environ: Mapping[str, str]) -> None:
    """Install a bubblewrap if necessary; print its folder, or say which tests are skipped."""
    try:
        print(bubblewrap.provide(paths, environ))
    except SetupError as error:
        raise SetupError(f"the tests of jobs in bubblewrap are skipped: {error}") from error


def print_toolkit(paths: Paths, _: Mapping[str, str]) -> None:
    """Install the toolkit of AWS's images if necessary; print its interpreter."""
    try:
        print(toolkit.provide(paths))
    except SetupError as error:
        raise SetupError(f"script mode is compared with recorded answers only: {error}") from error


TARGETS = {
    "all": prepare_all,
    "venv": prepare_venv,
    "env": print_env,
    "browser": print_browser,
    "sandbox": print_sandbox,
    "toolkit": print_toolkit,
}


def main(arguments: list[str]) -> int:
    """Run a target and return the exit code."""
    parser = argparse.ArgumentParser(prog="tools.setup", description=__doc__)
    parser.add_argument("target", nargs="?", default="all", choices=TARGETS)
    target = TARGETS[parser.parse_args(arguments).target]
    try:
        target(Paths.from_environment(os.environ), os.environ)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("interrupted; run it again to continue")
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
