"""The terminal of the `pulumi` command that started this process: whether it has one, how wide.

The engine passes on neither, so this is what a plugin can find out by itself: the environment, on
Linux the standard streams of the `pulumi` process among its parents, and elsewhere the controlling
terminal. The rules are those of the CLI, measured on its version 3.259.0: it draws its live table
only if standard input and output are terminals, TERM is not `dumb`, `--non-interactive` is not
given, and no variable of a CI system is set.
"""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

COLUMNS_VARIABLE: Final = "SAGEMAKER_TRAINING_COLUMNS"
"""An environment variable that says how wide the terminal is; 0 says that there is none."""

_CLI: Final = "pulumi"
_MOST_PARENTS: Final = 16
_KEPT_S: Final = 1.0
_USUAL_COLUMNS: Final = 80
_NO_DETECTION: Final = "PULUMI_DISABLE_CI_DETECTION"
_NON_INTERACTIVE: Final = "--non-interactive"
_NON_INTERACTIVE_VARIABLE: Final = "PULUMI_OPTION_NON_INTERACTIVE"
_CI_VARIABLES: Final = (
    "PULUMI_CI_SYSTEM",
    "APPVEYOR",
    "CODEBUILD_BUILD_ARN",
    "bamboo_planKey",
    "BITBUCKET_COMMIT",
    "TF_BUILD",
    "BUILDKITE",
    "CIRCLECI",
    "CF_BUILD_URL",
    "DRONE",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "GO_PIPELINE_LABEL",
    "HUDSON_URL",
    "JENKINS_URL",
    "MAGNUM",
    "SEMAPHORE",
    "SPACELIFT_MAX_REQUESTS_BURST",
    "TEAMCITY_VERSION",
    "TRAVIS",
)
"""Variables by which the CLI knows a CI system, where it draws no table."""


class CliProcess(NamedTuple):
    """The `pulumi` process, as far as it can be seen.

    Attributes:
        pid: its id.
        arguments: its command line.
        is_terminal: whether its standard input and output are terminals.
    """

    pid: int
    arguments: tuple[str, ...]
    is_terminal: bool


def is_drawn(environment: Mapping[str, str], cli: CliProcess | None, *, controlled: bool) -> bool:
    """Tell whether the CLI draws its live table. Pure.

    Args:
        environment: the variables that this process has inherited from the CLI.
        cli: the CLI's process; None if it cannot be seen.
        controlled: whether this process has a controlling terminal, which decides then.
    """
    if environment.get("TERM", "").lower() == "dumb" or _is_ci(environment):
        return False
    if environment.get(_NON_INTERACTIVE_VARIABLE, "").lower() in ("1", "true"):
        return False
    if cli is None:
        return controlled
    return cli.is_terminal and not {_NON_INTERACTIVE, f"{_NON_INTERACTIVE}=true"} & {*cli.arguments}


def _is_ci(environment: Mapping[str, str]) -> bool:
    if environment.get(_NO_DETECTION):
        return False
    return any(name in environment for name in _CI_VARIABLES)


def chosen_columns(environment: Mapping[str, str]) -> int | None:
    """Return the number of columns that the user has set; None if there is none. Pure."""
    text = environment.get(COLUMNS_VARIABLE, "").strip()
    return int(text) if text.isascii() and text.isdigit() else None


class Terminal:
    """The terminal of the CLI. What it says is kept for a second, and then found out again."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment
        self._cli: CliProcess | None = None
        self._is_known = False
        self._columns: int | None = None
        self._asked_at = float("-inf")

    def columns(self) -> int | None:
        """Return how wide the terminal is now; None if the CLI draws no table in one."""
        chosen = chosen_columns(self._environment)
        if chosen is not None:
            return chosen or None
        if time.monotonic() - self._asked_at > _KEPT_S:
            self._columns, self._asked_at = self._look(), time.monotonic()
        return self._columns

    def _look(self) -> int | None:
        if not self._is_known:
            self._cli, self._is_known = _cli_process(os.getppid()), True
        controlling = _columns_of("/dev/tty")
        if not is_drawn(self._environment, self._cli, controlled=controlling is not None):
            return None
        own = _columns_of(f"/proc/{self._cli.pid}/fd/1") if self._cli is not None else None
        return own or controlling or _USUAL_COLUMNS


def _columns_of(device: str) -> int | None:
    """Return how wide a terminal is; None if it is not one, or cannot be opened."""
    try:
        opened = os.open(device, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        return os.get_terminal_size(opened).columns
    except OSError:
        return None
    finally:
        os.close(opened)


def _cli_process(pid: int) -> CliProcess | None:
    """Return the nearest `pulumi` among a process and its parents; None if none can be seen."""
    for _ in range(_MOST_PARENTS):
        try:
            process = Path("/proc", str(pid))
            if (process / "comm").read_text().strip() == _CLI:
                return _seen(process)
            # The second field, the program's name, may hold anything, even spaces and brackets.
            pid = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            return None
    return None


def _seen(process: Path) -> CliProcess:
    command = (process / "cmdline").read_bytes().decode(errors="replace")
    streams = [process / "fd" / number for number in ("0", "1")]
    is_terminal = all(_columns_of(str(stream)) is not None for stream in streams)
    return CliProcess(int(process.name), tuple(command.split("\0")), is_terminal)
