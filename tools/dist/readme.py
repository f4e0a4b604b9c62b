"""README.md as PyPI shows it: without the repository beside it, its links are absolute."""

import re
from typing import Final

FILE: Final = "README.md"
_FENCED: Final = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"(?P<picture>!?)(?P<text>\[[^\]]*\])\((?P<target>[^)\s]+)\)")
_ELSEWHERE: Final = re.compile(r"[a-z]+:|#")


def with_absolute_links(text: str, repository: str, version: str) -> str:
    """Return a page of the root with the links that it has below the repository's address. Pure.

    They lead to the tag of the version, so that the page of an old release keeps its own. Blocks of
    code stay as they are.

    Args:
        text: the page, in Markdown.
        repository: the address of the repository.
        version: the version of the release.
    """

    def absolute(link: re.Match[str]) -> str:
        picture, target = link["picture"], link["target"]
        if not _ELSEWHERE.match(target):
            kind = "raw" if picture else "blob"
            target = f"{repository}/{kind}/v{version}/{target}"
        return f"{picture}{link['text']}({target})"

    parts = _FENCED.split(text)
    parts[::2] = [_LINK.sub(absolute, part) for part in parts[::2]]
    return "".join(parts)
