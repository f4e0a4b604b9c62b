"""Draws the pages' Mermaid diagrams while the site is built, so that its readers load no script.

An extension of Sphinx. A repository's host draws the same blocks by itself.
"""

import hashlib
from typing import Any, Final

import mermaidx
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

# Each drawing has this id, by which its own styles find it.
_ID: Final = "my-svg"


class MermaidDrawings(SphinxTransform):
    """Puts a drawing in the place of every block in the language `mermaid`."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Replace the blocks of one page."""
        for block in list(self.document.findall(nodes.literal_block)):
            if block.get("language") == "mermaid":
                block.replace_self(nodes.raw("", drawing(block.astext()), format="html"))


def drawing(diagram: str) -> str:
    """Return a diagram as HTML. Takes about a second."""
    svg = mermaidx.render(diagram, theme="neutral").svg()
    unique = f"diagram-{hashlib.sha256(diagram.encode()).hexdigest()[:12]}"
    return f'<div class="diagram">{svg.replace(_ID, unique)}</div>'


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_transform(MermaidDrawings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
