"""Values that may be outputs, which are not always known when a program runs."""

from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import Any

import pulumi


def with_known(parts: Mapping[str, Any], use: Callable[[Mapping[str, Any]], Any]) -> Any:
    """Return the result of `use` on the parts, as an output if a part is one.

    Only the parts themselves are looked at: an output inside a map is passed on as it is.
    """
    if any(isinstance(part, pulumi.Output) or isawaitable(part) for part in parts.values()):
        return pulumi.Output.all(**parts).apply(use)
    return use(parts)
