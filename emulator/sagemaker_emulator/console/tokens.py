"""Tokens of forms: without one, no request stops or deletes a job. Pure, but for a random key.

A token is made for one action on one job in one browser. Only a page of the console holds it, and
no page elsewhere can read that page. It is bound to a cookie, so that a copy of it works in no
other browser, and to the job's creation, so that an old page does not act on a new job of the same
name.
"""

import hashlib
import hmac
import re
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Final, NamedTuple

_SESSION: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class Act(NamedTuple):
    """What a form asks for: an action on a job, which its region, name and creation identify."""

    verb: str
    region: str
    name: str
    created: float


class Tokens:
    """The tokens of one process; after a restart, none of them is valid.

    Args:
        key: the key that signs them; a random one when None.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def issue(self, session: str, act: Act) -> str:
        """Return the token of an action in a browser's session."""
        text = "\n".join([session, *map(repr, act)])
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def is_valid(self, token: str, session: str | None, act: Act) -> bool:
        """Tell whether a token is the one of this action and session."""
        if session is None:
            return False
        return hmac.compare_digest(token.encode(), self.issue(session, act).encode())


def new_session() -> str:
    """Return the name of a new session, which nobody can guess."""
    return secrets.token_urlsafe(32)


def session_in(header: str, cookie: str) -> str | None:
    """Return the session in a Cookie header, or None if it holds none."""
    try:
        found = SimpleCookie(header).get(cookie)
    except CookieError:
        return None
    return found.value if found is not None and _SESSION.fullmatch(found.value) else None
