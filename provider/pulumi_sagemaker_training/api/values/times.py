"""Times as the API's answers have them. Pure."""

from datetime import datetime


def moment(text: object) -> datetime | None:
    """Return an ISO 8601 time; None if the value is not one."""
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None
