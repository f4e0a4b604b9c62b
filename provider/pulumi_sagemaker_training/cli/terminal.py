"""What all commands share: the options to reach AWS, and errors in one line."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import TrainingJobError
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.settings import Access
from pulumi_sagemaker_training.api.values.text import printable

Region = Annotated[
    str | None, typer.Option(help="AWS region; by default that of the environment or profile.")
]
Profile = Annotated[str | None, typer.Option(help="Profile of the shared AWS configuration.")]
EndpointUrl = Annotated[
    str | None, typer.Option(help="Replaces AWS's endpoints, for example by the emulator's.")
]


def clients_for(region: str | None, profile: str | None, endpoint_url: str | None) -> Clients:
    """Return the clients for a command's options."""
    return Clients(Access(region=region, profile=profile, endpoint_url=endpoint_url))


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End the command with one line and exit code 1 on every expected error."""
    try:
        yield
    except BrokenPipeError:
        # The reader of our output, such as `head`, has closed it. Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except (TrainingJobError, OSError) as error:
        text = str(error)
        if isinstance(error, OSError):
            text = codes.with_code(text, codes.LOCAL_FILE)
        typer.echo(f"sagemaker-training: {printable(text)}", err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(130) from error
