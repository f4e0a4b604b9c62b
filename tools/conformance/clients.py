"""The clients, and the choice among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tools.conformance.programs import DebianProgram, GoProgram, NodeProgram, Program, PythonProgram
from tools.setup.console import SetupError
from tools.setup.paths import Paths

_SAGEMAKER: Final = ("sagemaker", "sagemaker-core", "sagemaker-train")
_AIRFLOW: Final = ("apache-airflow", "apache-airflow-providers-amazon")


@dataclass(frozen=True)
class Client:
    """A client that other people make.

    Attributes:
        name: its name in `CLIENTS=` and in the table.
        program: its flows, with their environment.
    """

    name: str
    program: Program


def clients(paths: Paths) -> list[Client]:
    """Return every client, in the order of the table."""
    return [
        Client("cli", PythonProgram(paths, "cli", ("awscli",))),
        Client("cli-v2", DebianProgram(paths, "cli-v2", flows="cli", tool="aws")),
        Client("sagemaker-v2", PythonProgram(paths, "sagemaker-v2", ("sagemaker",))),
        Client("sagemaker-v3", PythonProgram(paths, "sagemaker-v3", _SAGEMAKER)),
        Client("toolkit", PythonProgram(paths, "toolkit", ("sagemaker-training",))),
        Client("airflow", PythonProgram(paths, "airflow", _AIRFLOW)),
        Client("go", GoProgram(paths, "go", "github.com/aws/aws-sdk-go-v2/service/sagemaker")),
        Client("javascript", NodeProgram(paths, "javascript", "@aws-sdk/client-sagemaker")),
    ]


def choose(every: Sequence[Client], named: str) -> list[Client]:
    """Return the clients that a list such as `go,cli` names; all of them if it is empty. Pure.

    Raises:
        SetupError: there is no client of a name.
    """
    wanted = [name.strip() for name in named.split(",") if name.strip()]
    names = [client.name for client in every]
    for name in wanted:
        if name not in names:
            raise SetupError(f"CLIENTS names {name!r}; the clients are {', '.join(names)}")
    return [client for client in every if not wanted or client.name in wanted]
