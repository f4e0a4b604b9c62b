"""botocore's user agent, built once for equal features instead of twice for each call.

Building it takes a tenth of botocore's time for a call. Its parts are those of the client, except
for the features that a call uses. botocore declares the module private, so `kept_user_agent`
returns nothing where it has changed, and botocore's own is used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.useragent import UserAgentString


def kept_user_agent() -> "UserAgentString | None":
    """Return the session component that builds user agents; None if botocore has none to build on.

    Source: botocore 1.44.5, `useragent.UserAgentString` and `client._convert_to_request_dict`.
    """
    try:
        from botocore.context import get_context
        from botocore.useragent import UserAgentString
    except ImportError:
        return None

    class KeptUserAgent(UserAgentString):
        """A user agent that remembers its texts, by the features of the call."""

        def to_string(self) -> str:
            context = get_context()
            features = frozenset() if context is None else frozenset(context.features)
            known: dict[frozenset[str], str] = self.__dict__.setdefault("_texts", {})
            if features not in known:
                known[features] = super().to_string()
            return known[features]

        def __setattr__(self, name: str, value: object) -> None:
            # Whatever changes after a text was built may change the text.
            self.__dict__.pop("_texts", None)
            super().__setattr__(name, value)

    return KeptUserAgent.from_environment()
