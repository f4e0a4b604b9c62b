"""Lists the links that lead out of the site, each with the pages that have it.

An extension of Sphinx. The site is built without a network: an address that no public host can have
is a warning, and `make links` asks each address where there is a network.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

NAME: Final = "external-links.txt"
"""The list's file, beside the folder of the pages."""
_LINKS: Final = "external_links"
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_HOST: Final = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}")
_CHARACTER: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_log: Final = logging.getLogger(__name__)


def found_in(document: nodes.document) -> list[str]:
    """Return the addresses outside the site that a page links, sorted, each once. Pure."""
    addresses = {str(node.get("refuri", "")) for node in document.findall(nodes.reference)}
    return sorted(address for address in addresses if _SCHEME.match(address))


def problem(address: str) -> str:
    """Return what is wrong with an address outside the site; empty if nothing is. Pure."""
    if not _CHARACTER.fullmatch(address):
        return "has characters that no address has"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        return str(error)
    if parts.scheme != "https":
        return "does not begin with https://"
    if parts.username is not None or port is not None:
        return "has a user or a port"
    if not _HOST.fullmatch(parts.hostname or ""):
        return "has no public host"
    return ""


def listing(pages: Mapping[str, list[str]]) -> str:
    """Return the text of the list, from the addresses of each page. Pure."""
    linked_by: dict[str, list[str]] = defaultdict(list)
    for page, addresses in sorted(pages.items()):
        for address in addresses:
            linked_by[address].append(page)
    return "".join(f"{address}\t{', '.join(linked_by[address])}\n" for address in sorted(linked_by))


def _of(environment: BuildEnvironment) -> dict[str, list[str]]:
    if not hasattr(environment, _LINKS):
        setattr(environment, _LINKS, {})
    links: dict[str, list[str]] = getattr(environment, _LINKS)
    return links


def _read(app: Sphinx, document: nodes.document) -> None:
    found = _of(app.env)[app.env.docname] = found_in(document)
    for address in found:
        if words := problem(address):
            _log.warning("%s %s", address, words, location=app.env.docname)


def _forget(app: Sphinx, environment: BuildEnvironment, page: str) -> None:
    del app
    _of(environment).pop(page, None)


def _write(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.format == "html":
        (Path(app.outdir).parent / NAME).write_text(listing(_of(app.env)), "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("doctree-read", _read)
    app.connect("env-purge-doc", _forget)
    app.connect("build-finished", _write)
    # Pages are read in one process, whose environment keeps the links.
    return {"parallel_read_safe": False, "parallel_write_safe": True}
