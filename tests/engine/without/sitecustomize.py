"""Take one seam away in plugin processes, as a later SDK might: `WITHOUT_SEAM` names it."""

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn


def _missing(*_: Any, **__: Any) -> NoReturn:
    raise AttributeError("taken away")


def _without_the_frame(host: Any) -> None:
    host._servicer_frame = lambda: None


def _without(name: str) -> Callable[[Any], None]:
    return lambda host: setattr(host, name, _missing)


SEAMS: dict[str, Callable[[Any], None]] = {
    "frame": _without_the_frame,
    "urn": _without("_urn"),
    "old inputs": _without("_deserialized"),
    "provider": _without("_provider_blob"),
    "clean failures": _without("_status"),
    "kept resources": _without("_kept_status"),
    "thread pool": _without("_widen"),
    "cancel": _without("_hook_cancel"),
    "detailed diff": _without("_hook_diff"),
    "engine log": _without("connect_engine"),
    "engine's life": _without("_watch_engine"),
}

if "pulumi.dynamic" in " ".join(sys.orig_argv) and "WITHOUT_SEAM" in os.environ:
    from pulumi_sagemaker_training.adapters import host as ours

    SEAMS[os.environ["WITHOUT_SEAM"]](ours)
