"""The command `emulator`: the local SageMaker endpoint, which is a program of its own."""

import subprocess
import sys
from importlib.util import find_spec
from typing import Any, Final

import typer

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.cli.terminal import Exit, warn

SETTINGS: Final[dict[str, Any]] = {
    "add_help_option": False,
    "context_settings": {"allow_extra_args": True, "ignore_unknown_options": True},
}


def command(context: typer.Context) -> None:
    """Start a local SageMaker endpoint that really trains; its options are `sagemaker-emulator`'s.

    `emulator env` prints the variables of one that runs, for a shell.
    """
    if find_spec("sagemaker_emulator") is None or find_spec("moto") is None:
        message = "the emulator is missing; pip install 'pulumi-sagemaker-training[emulator]'"
        warn(codes.with_code(message, codes.NOT_INSTALLED))
        raise typer.Exit(Exit.ERROR)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "sagemaker_emulator", *context.args], check=False
        )
    except KeyboardInterrupt:
        raise typer.Exit(Exit.INTERRUPTED) from None
    raise typer.Exit(ended.returncode)
