"""The members of a job on spot capacity, made of the arguments of the component."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pulumi

from pulumi_sagemaker_components.refusals import ArgumentError
from pulumi_sagemaker_components.unknowns import with_known
from pulumi_sagemaker_training import codes

LONGEST_UNSAVED_S: Final = 3600
"""The longest run that may be lost to an interruption, in seconds.

AWS draws the same line: a built-in algorithm that saves no checkpoints may wait for and use spot
capacity for at most an hour. (Page "Managed Spot Training in Amazon SageMaker AI" of the developer
guide.)
"""
DEFAULT_ATTEMPTS: Final = 3
"""The most jobs of a training: the first, and two that continue it after a time limit."""
_WAIT: Final = "max_wait_time_in_seconds"
_RUNTIME: Final = "max_runtime_in_seconds"
_WORD: Final = b"checkpoint"
_LARGEST_READ: Final = 1024**2
_SPOT: Final = "enable_managed_spot_training"


def refuse_on_demand(args: Mapping[str, object]) -> None:
    """Refuse a job that is not to use spot capacity.

    Raises:
        ArgumentError: it is declared so.
    """
    if args.get(_SPOT) is False:
        raise ArgumentError(
            _SPOT, "False is a ScriptTrainingJob; declare that, or leave it out", codes.NOT_ALLOWED
        )


def longest_wait(runtime_s: int) -> int:
    """Return how long a job may wait and run by default, in seconds.

    Twice the runtime, so that as much time again is there for waiting and for what interruptions
    repeat; and at least an hour more than it, for short jobs. The wait is not billed.
    (`MaxWaitTimeInSeconds` of StoppingCondition; `BillableTimeInSeconds` of DescribeTrainingJob.)
    """
    return runtime_s + max(runtime_s, 3600)


def stopping_condition(args: Mapping[str, Any], limits: Any, *, saves: bool) -> Any:
    """Return the limits of the time, with the longest wait.

    Args:
        args: the arguments of the component.
        limits: the limits without it.
        saves: whether the script saves checkpoints.

    Raises:
        ArgumentError: the wait is given twice, or the run may last longer than is safe without
            checkpoints.
    """

    def complete(known: Mapping[str, Any]) -> dict[str, Any]:
        given = dict(known["limits"])
        if known["wait"] is not None and given.get(_WAIT) is not None:
            raise ArgumentError(
                _WAIT, f"is given twice: leave out stopping_condition.{_WAIT}", codes.EXCLUSIVE
            )
        runtime_s = int(given[_RUNTIME])
        if not saves and runtime_s > LONGEST_UNSAVED_S:
            raise ArgumentError(_RUNTIME, _unsafe(runtime_s, args), codes.CHECKPOINTS)
        wait_s = known["wait"] or given.get(_WAIT) or longest_wait(runtime_s)
        return {**given, _WAIT: wait_s}

    return with_known({"limits": _as_a_whole(limits), "wait": args.get(_WAIT)}, complete)


def _as_a_whole(limits: object) -> Any:
    """Return a map as an output, if it holds one."""
    holds_output = isinstance(limits, Mapping) and any(
        isinstance(value, pulumi.Output) for value in limits.values()
    )
    return pulumi.Output.from_input(limits) if holds_output else limits


def _unsafe(runtime_s: int, args: Mapping[str, object]) -> str:
    is_said = args.get("saves_checkpoints") is False
    why = "saves_checkpoints is False" if is_said else "no file of the code has the word checkpoint"
    return (
        f"{runtime_s} s is more than {LONGEST_UNSAVED_S} s, and {why}: an interruption of spot "
        f"capacity would lose all of the work. Save checkpoints in the script; or set at most "
        f"{LONGEST_UNSAVED_S} s; or set saves_checkpoints to true, if a library saves them"
    )


def checkpoint_config(args: Mapping[str, object]) -> Any:
    """Return where checkpoints are kept: what is given, and a prefix of the bucket.

    Raises:
        ArgumentError: it is given twice.
    """
    parts = {"prefix": "checkpoint_s3_uri", "path": "checkpoint_local_path"}
    own = {part: args.get(name) for part, name in parts.items()}
    if args.get("checkpoint_config") is not None:
        for part, name in parts.items():
            if own[part] is not None:
                raise ArgumentError(
                    name, "is given twice: leave out checkpoint_config", codes.EXCLUSIVE
                )
        return args["checkpoint_config"]

    def complete(known: Mapping[str, object]) -> dict[str, Any]:
        prefix = str(known["prefix"] or f"s3://{known['bucket']}/checkpoints")
        path = {"local_path": known["path"]} if known["path"] is not None else {}
        return {"s3_uri": f"{prefix.rstrip('/')}/", **path}

    return with_known({**own, "bucket": args["bucket"]}, complete)


def saves_checkpoints(args: Mapping[str, object], folder: Path, paths: Sequence[str]) -> bool:
    """Tell whether the script saves checkpoints: as is said, else whether the code has the word.

    Args:
        args: the arguments of the component.
        folder: the folder of the code, or its only file.
        paths: the files of the code, below the folder.
    """
    said = args.get("saves_checkpoints")
    if said is not None:
        return bool(said)
    files = [folder] if folder.is_file() else [folder / path for path in paths]
    return any(_WORD in _text(file) for file in files)


def _text(file: Path) -> bytes:
    """Return the content of a file in lower case; empty for a large file, which is not a script.

    It is also empty for a file that is not on the disk, such as the requirements, which the
    component writes itself.
    """
    if not file.is_file() or file.stat().st_size > _LARGEST_READ:
        return b""
    return file.read_bytes().lower()


def line(known: Mapping[str, Any]) -> str:
    """Return what the preview says of a job: its limits, its attempts, where it saves."""
    limits, attempts = known["limits"], int(known["attempts"])
    runtime_s, wait_s = int(limits[_RUNTIME]), int(limits[_WAIT])
    jobs = f"in up to {attempts} jobs, each from" if attempts > 1 else "in one job, with"
    where = known["checkpoints"]["s3_uri"]
    return (
        f"on spot capacity: runs for at most {_spelt(runtime_s)}, and waits for capacity for at "
        f"most {_spelt(max(0, wait_s - runtime_s))} more, which costs nothing; {jobs} the "
        f"checkpoints below {where}"
    )


def _spelt(seconds: int) -> str:
    """Return a duration in words: 45 s, 20 min, 1 h 30 min."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [(hours, "h"), (minutes, "min"), (left, "s")]
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount) or "0 s"
