"""Makes links of the public names and of the pages that docstrings name.

An extension of Sphinx. In the source a docstring stays plain text: `TrainingJob`, docs/options.md.
"""

import re
from collections.abc import Mapping
from typing import Final

from sphinx.application import Sphinx

from tools.docs_site.argument_lists import public_classes

_CODE: Final = re.compile(r"(?<![`:\w])`(\w+)(\.\w+)?`(?![`_])")
_PAGE: Final = re.compile(r"(?<![\w/`<])(docs/[\w/-]+)\.md\b")


def linked(line: str, names: Mapping[str, str]) -> str:
    """Return a line of a docstring with links. Pure.

    Args:
        line: the line.
        names: the full path of each public class.
    """
    line = _PAGE.sub(lambda found: f":doc:`{found[0]} </{found[1]}>`", line)
    return _CODE.sub(lambda found: _reference(found, names), line)


def _reference(found: re.Match[str], names: Mapping[str, str]) -> str:
    name, member = found[1], found[2] or ""
    if name not in names:
        return found[0]
    return f":py:obj:`{name}{member} <{names[name]}{member}>`"


def _complete(
    app: Sphinx, what: str, name: str, documented: object, options: object, lines: list[str]
) -> None:
    del app, what, documented, options
    names = {of.__name__: path for of, path in public_classes().items()}
    # A class does not link itself.
    names.pop(name.rpartition(".")[2], None)
    lines[:] = [linked(line, names) for line in lines]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("autodoc-process-docstring", _complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
