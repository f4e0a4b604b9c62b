"""What a listing of S3 says about the objects below a prefix. Pure."""

from datetime import datetime
from typing import NamedTuple


class SavedObjects(NamedTuple):
    """The objects below a prefix, as far as they are known.

    Attributes:
        is_known: whether they could be listed; False if that is denied, or they are too many.
        newest: when the newest was written; None if there is none.
    """

    is_known: bool
    newest: datetime | None = None


NOT_KNOWN = SavedObjects(is_known=False)
