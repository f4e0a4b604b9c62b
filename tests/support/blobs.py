"""The serialized providers in users' states."""

import base64

_PROTOCOL = 2
"""The bytes that name the pickle's protocol: 4, and 5 from Python 3.14 on; each is read by all."""


def pickled(blob: str) -> bytes:
    """Return what a blob holds, whichever protocol it was written in."""
    return base64.b64decode(blob)[_PROTOCOL:]
