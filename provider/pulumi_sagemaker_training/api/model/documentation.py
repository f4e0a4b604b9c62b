"""The API's documentation of shapes and members, as plain text.

It is read at run time from the installed botocore; none of it is copied here.
"""

import html
import re
from functools import cache
from typing import Any, Final

_BREAKS: Final = re.compile(r"</?(p|ul|ol|li|note|important|dl|dd|dt|br|fullname)\b[^>]*>")
_TAGS: Final = re.compile(r"<[^>]+>")
_CODE: Final = re.compile(r"</?code>")
_SPACES: Final = re.compile(r"[ \t\n]+")


def documentation_of(shape: str, member: str | None = None) -> str:
    """Return the API's documentation, one paragraph a line; empty if there is none.

    Args:
        shape: the name of a shape, as `ResourceConfig`.
        member: the wire name of one of its members; None for the shape itself.

    Raises:
        KeyError: the installed botocore has no such shape or member.
    """
    model = installed_shapes()[shape]
    if member is None:
        return plain(model.get("documentation", ""))
    found = model["members"][member]
    own = found.get("documentation") or installed_shapes()[found["shape"]].get("documentation", "")
    return plain(own)


def plain(marked_up: str) -> str:
    """Return AWS's HTML as text: paragraphs and list items as lines, code in backquotes."""
    spelt = _BREAKS.sub("\0", _CODE.sub("`", marked_up))
    lines = html.unescape(_TAGS.sub("", spelt)).split("\0")
    return "\n".join(line for raw in lines if (line := _SPACES.sub(" ", raw).strip()))


@cache
def installed_shapes() -> dict[str, Any]:
    """Return all shapes of the installed botocore's model, which may be newer than our models."""
    from botocore.session import get_session

    loader = get_session().get_component("data_loader")
    shapes: dict[str, object] = loader.load_service_model("sagemaker", "service-2")["shapes"]
    return shapes
