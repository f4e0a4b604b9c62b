"""What `make up` prints at its end: where the model, the logs and the report are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.local.endpoint import Endpoint

_LABELS = (
    ("artifact_uri", "model"),
    ("log_group", "log group"),
    ("log_stream_prefix", "log streams"),
    ("report", "report"),
)


def lines(outputs: Mapping[str, Any], endpoint: Endpoint) -> list[str]:
    """Return the closing lines for the outputs that are there. Pure."""
    rows = [(label, str(outputs[key])) for key, label in _LABELS if outputs.get(key)]
    rows.append(("endpoint", endpoint.url))
    width = max(len(label) for label, _ in rows)
    return ["", *(f"  {label:<{width}}  {value}" for label, value in rows)]
