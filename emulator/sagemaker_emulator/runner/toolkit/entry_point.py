"""The entry point of a source: a package, a Python script, or anything that can be executed."""

import os
import re
import shlex
from enum import Enum
from typing import Any

from .errors import ClientError

_NAME = re.compile(r"[A-Za-z0-9._][A-Za-z0-9._+-]*(/[A-Za-z0-9._+-]+)*")
_HINT = "it must be a path below the source's folder, such as train.py or bin/train.sh"


class Kind(Enum):
    """What an entry point is, by its name and the files beside it."""

    PACKAGE = "package"
    SCRIPT = "script"
    COMMAND = "command"


def kind_of(code: str, name: str) -> Kind:
    """Return an entry point's kind."""
    if name.endswith(".sh"):
        return Kind.COMMAND
    if "setup.py" in os.listdir(code):
        return Kind.PACKAGE
    return Kind.SCRIPT if name.endswith(".py") else Kind.COMMAND


def check(name: Any) -> str:
    """Return the name of an entry point that may be used.

    Raises:
        ClientError: it is empty, or has a character or a part that the toolkit refuses.
        TypeError: it is no text.
    """
    if not name:
        raise ClientError(f"The training entry point name is empty; {_HINT}.")
    if not _NAME.fullmatch(name) or {".", ".."} & set(name.split("/")):
        raise ClientError(f"The training entry point {name!r} cannot be used; {_HINT}.")
    return str(name)


def make_executable(code: str, name: str) -> None:
    """Allow everyone to execute an entry point.

    Raises:
        ClientError: it is a link out of the source's folder.
        OSError: there is no such file.
    """
    folder = os.path.realpath(code)
    target = os.path.realpath(os.path.join(folder, name))
    if os.path.commonpath([folder, target]) != folder:
        raise ClientError(f"The training entry point {name!r} is outside the source; {_HINT}.")
    os.chmod(target, 0o777)  # noqa: S103 - what the toolkit does


def command(kind: Kind, name: str, arguments: list[str], python: str) -> list[str]:
    """Return the command of an entry point, to be started in the code folder. Pure."""
    if kind is Kind.PACKAGE:
        return [python, "-m", name.removesuffix(".py"), *arguments]
    if kind is Kind.SCRIPT:
        return [python, "--", name, *arguments]
    quoted = " ".join(shlex.quote(argument) for argument in arguments)
    return ["/bin/sh", "-c", f"./{shlex.quote(name)} {quoted}"]
