"""Times in the answers of AWS."""

import contextlib
import re
from datetime import UTC, datetime
from typing import Final

# As S3 writes times.
_ISO_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")


def parse_timestamp(value: str | float) -> datetime:
    """Return a time of an answer, in UTC.

    botocore's own parser returns numbers in this machine's time zone and reads texts by guessing
    their form, which takes most of the time that reading a page of a list takes.

    Args:
        value: seconds since 1970, or a text in one of the forms that botocore reads.

    Raises:
        ValueError: it is not a time.
    """
    with contextlib.suppress(OverflowError, OSError, ValueError):
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        if _ISO_TIME.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(UTC)
    # What is rare, such as a time in a header of HTTP.
    from botocore import utils

    return utils.parse_timestamp(str(value))
