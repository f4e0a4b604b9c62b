"""Tokens for the next page. A token holds the next page's position and the query. Pure."""

import base64
import hashlib
import json
from typing import Any

from sagemaker_emulator.protocol.errors import ValidationError

INVALID = "Invalid NextToken."


def encode_token(question: object, position: list[Any]) -> str:
    """Return the token of a page that starts at a position."""
    content = json.dumps([_digest(question), position], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode()


def decode_token(token: str | None, question: object, default: list[Any]) -> list[Any]:
    """Return the position in a token, or the default without one.

    Raises:
        ValidationError: the token is damaged, or belongs to another query.
    """
    if not token:
        return default
    try:
        digest, position = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError):
        raise ValidationError(INVALID) from None
    if digest != _digest(question) or not isinstance(position, list):
        raise ValidationError(INVALID)
    if len(position) != len(default) or not all(isinstance(v, str | int | float) for v in position):
        raise ValidationError(INVALID)
    return position


def _digest(question: object) -> str:
    text = json.dumps(question, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
