"""Remove one private function of the SDK in plugin processes; `WITHOUT_SEAM` names it."""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn

HOST: Final = "pulumi_sagemaker_training.adapters.dynamic.host"
ENGINE: Final = "pulumi_sagemaker_training.adapters.runtime.engine"

SEAMS: Final[dict[str, tuple[str, str]]] = {
    "frame": (HOST, "_servicer_frame"),
    "urn": (HOST, "_urn"),
    "custom timeout": (HOST, "_timeout_s"),
    "old inputs": (HOST, "_deserialized"),
    "provider": (HOST, "_provider_blob"),
    "clean failures": (HOST, "_status"),
    "kept resources": (HOST, "_init_failed_status"),
    "trailing metadata": (HOST, "_set_metadata"),
    "configuration's keys": (HOST, "config_keys"),
    "thread pool": (HOST, "_widen"),
    "cancel": (HOST, "_hook_cancel"),
    "detailed diff": (HOST, "_hook_diff"),
    "engine log": (ENGINE, "connect_engine"),
    "engine's life": (ENGINE, "_watch_engine"),
}
"""Seam -> the module and the function that use it."""

WITHOUT: Final[dict[str, Callable[..., Any]]] = {
    "frame": lambda: None,
    "configuration's keys": lambda _config: (),
}
"""The functions that look for their part themselves -> what they return without it."""


def _missing(*_: Any, **__: Any) -> NoReturn:
    raise AttributeError("taken away")


def take_away(seam: str) -> None:
    """Remove what the function of a seam uses.

    Raises:
        AttributeError: there is no such function.
    """
    module, name = SEAMS[seam]
    owner = import_module(module)
    getattr(owner, name)
    setattr(owner, name, WITHOUT.get(seam, _missing))


if "pulumi.dynamic" in " ".join(sys.orig_argv) and "WITHOUT_SEAM" in os.environ:
    take_away(os.environ["WITHOUT_SEAM"])
    Path(os.environ["TAKEN"]).touch()
