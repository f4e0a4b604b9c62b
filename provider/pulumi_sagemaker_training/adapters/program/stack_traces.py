"""Source positions and stack traces of our resources, which begin at the program's line.

Measured on pulumi 3.272.0.
"""

import contextlib
import inspect
import logging
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pulumi
from pulumi.runtime import resource as registration

from pulumi_sagemaker_training.adapters.program import seams

_log = logging.getLogger(__name__)

OUR_FOLDER: Final = str(Path(__file__).parents[2]) + os.sep
SDK_FOLDER: Final = str(Path(pulumi.__file__).parent) + os.sep
_THIS_FILE: Final = (lambda: 0).__code__.co_filename
_STACK_TRACE: Final = "_get_stack_trace"


@contextlib.contextmanager
def own_frames_left_out() -> Iterator[None]:
    """Let a resource's source position and stack trace begin at the program's line.

    The SDK counts constructors, and treats that of a dynamic resource as the program. Its own
    frames add more than a kilobyte to every resource's state.
    """
    if not seams.calls_by_name(_STACK_TRACE, registration) or not _gives_stack_traces():
        yield
        return
    usual: Any = registration._get_stack_trace  # noqa: SLF001 - a patch

    def stack_trace() -> object:
        return _stack_trace() if any(map(_constructs_ours, _inner_frames())) else usual()

    with seams.replaced(registration, _STACK_TRACE, stack_trace):
        yield


@lru_cache(maxsize=1)
def _gives_stack_traces() -> bool:
    """Tell whether the SDK's stack traces have the form that is made here."""
    try:
        from pulumi.runtime.proto import source_pb2

        usual: Any = registration._get_stack_trace  # noqa: SLF001 - a patch
        position = source_pb2.SourcePosition(uri="file:///a", line=1)
        ours = source_pb2.StackTrace(frames=[source_pb2.StackFrame(pc=position)])
        return type(usual()) is type(ours)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        _log.debug("the SDK's stack traces have another form, not shortening them: %s", error)
        return False


def _stack_trace() -> object:
    from pulumi.runtime.proto import source_pb2

    frames = [
        source_pb2.StackFrame(pc=source_pb2.SourcePosition(uri=uri, line=line))
        for uri, line in _program_positions()
    ]
    return source_pb2.StackTrace(frames=frames)


def _inner_frames() -> Iterator[FrameType]:
    """Return the frames of this package and the SDK between here and the program."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith((OUR_FOLDER, SDK_FOLDER)):
        yield frame
        frame = frame.f_back


def _program_positions() -> Iterator[tuple[str, int]]:
    *_, innermost = _inner_frames()
    frame = innermost.f_back
    while frame is not None and not _is_outer(frame):
        yield _uri(frame.f_code.co_filename), frame.f_lineno
        frame = frame.f_back


def _constructs_ours(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    return file.startswith(OUR_FOLDER) and file != _THIS_FILE


def _is_outer(frame: FrameType) -> bool:
    # `runpy`, which is frozen, or the SDK itself runs the program.
    return frame.f_code.co_filename.startswith(("<", SDK_FOLDER))


@lru_cache(maxsize=256)
def _uri(file: str) -> str:
    return Path(file).absolute().as_uri()
