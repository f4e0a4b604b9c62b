"""Names of the SDK that are replaced while a resource is constructed."""

import contextlib
from collections.abc import Iterator

from pulumi.runtime import resource as registration


def calls_by_name(name: str, module: object) -> bool:
    """Tell whether the registration of a resource calls this function through its module."""
    code = getattr(registration.register_resource, "__code__", None)
    return hasattr(module, name) and name in getattr(code, "co_names", ())


@contextlib.contextmanager
def replaced(owner: object, name: str, value: object) -> Iterator[None]:
    """Put a value in the place of an attribute inside the block."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
