"""The serialized providers in the states of users."""

import base64

_PROTOCOL = 2
"""The bytes with the pickle's protocol: 4, and 5 from Python 3.14. Every version reads both."""


def pickled(blob: str) -> bytes:
    """Return the content of a blob, without the bytes that name its protocol."""
    return base64.b64decode(blob)[_PROTOCOL:]
