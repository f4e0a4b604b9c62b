"""Writes the keys of a `TypedDict` below its docstring: type, whether required, meaning.

An extension of Sphinx. The meaning is the docstring below a key, where an editor shows it too.
"""

import ast
import inspect
import re
import sys
import textwrap
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

_PACKAGES: Final = ("pulumi_sagemaker_training", "pulumi_sagemaker_components")
# Every value may be an output of another resource, which the page says once.
_WRAPPER: Final = re.compile(r"\b(?:pulumi\.)?(?:Input|Required|NotRequired)\[")


def keys_of(arguments: object, public: Mapping[Any, str]) -> Iterator[str]:
    """Yield the lines of reStructuredText that list the keys of a `TypedDict`.

    Args:
        arguments: the class.
        public: the name under which each public class is imported, for links to it.
    """
    names = {of.__name__: path for of, path in public.items()}
    for name, of in _own(arguments, public):
        kind, text = _declared(of, name)
        # At run time a class does not know it where its annotations are texts.
        is_required = kind.startswith("Required[") or (of.__total__ and "NotRequired[" not in kind)
        required = ", required" if is_required else ""
        yield f"* **{name}** ({_linked(kind, names)}{required}): {' '.join(' '.join(text).split())}"
    if known := [f":py:class:`{of.__name__} <{public[of]}>`" for of in _known(arguments, public)]:
        yield ""
        yield f"The keys of {' and '.join(known)} too."


def _own(arguments: object, public: Mapping[Any, str]) -> Iterator[tuple[str, Any]]:
    """Yield each key that no public base has, with the class that declares it."""
    elsewhere = {key for of in _known(arguments, public) for key in of.__annotations__}
    for name in arguments.__annotations__:
        if name not in elsewhere:
            yield name, _declaring(arguments, name)


def _known(arguments: object, public: Mapping[Any, str]) -> Iterator[Any]:
    """Yield the nearest public bases of a class."""
    for base in _bases(arguments):
        if base in public:
            yield base
        else:
            yield from _known(base, public)


def _declaring(arguments: object, name: str) -> Any:
    for base in _bases(arguments):
        if name in base.__annotations__:
            return _declaring(base, name)
    return arguments


@cache
def _bases(arguments: Any) -> tuple[Any, ...]:
    """Return the bases that the source of a `TypedDict` names: the class does not keep them."""
    [declared] = ast.parse(textwrap.dedent(inspect.getsource(arguments))).body
    names = vars(sys.modules[arguments.__module__])
    bases = (names.get(ast.unparse(base)) for base in getattr(declared, "bases", ()))
    return tuple(base for base in bases if typing.is_typeddict(base))


def _declared(of: Any, name: str) -> tuple[str, list[str]]:
    """Return the annotation of a key, and the lines of its docstring."""
    source = ModuleAnalyzer.for_module(of.__module__)
    source.analyze()
    place = (of.__name__, name)
    return source.annotations[place], source.find_attr_docs()[place]


def _linked(kind: str, names: Mapping[str, str]) -> str:
    """Return a type with its wrappers taken off and its public classes as links."""
    parts = re.split(rf"\b({'|'.join(names)})\b", _bare(kind))
    marked = [_role(part, names) if part in names else _literal(part) for part in parts]
    return "\\ ".join(mark for mark in marked if mark)


def _role(name: str, names: Mapping[str, str]) -> str:
    return f":py:class:`{name} <{names[name]}>`"


def _literal(part: str) -> str:
    return f"``{part.strip()}``" if part.strip() else ""


def _bare(kind: str) -> str:
    """Return a type without `Input[...]` and `Required[...]`."""
    while found := _WRAPPER.search(kind):
        end = _closing(kind, found.end())
        kind = kind[: found.start()] + kind[found.end() : end] + kind[end + 1 :]
    return kind


def _closing(kind: str, begin: int) -> int:
    depth = 1
    for place in range(begin, len(kind)):
        depth += {"[": 1, "]": -1}.get(kind[place], 0)
        if depth == 0:
            return place
    raise ValueError(f"{kind} has a bracket without an end")


def public_classes() -> dict[Any, str]:
    """Return the public classes of the packages, with the path under which each is imported."""
    modules = [import_module(name) for name in _PACKAGES]
    return {
        getattr(module, name): f"{module.__name__}.{name}"
        for module in reversed(modules)
        for name in module.__all__
        if isinstance(getattr(module, name), type)
    }


def _complete(
    app: Sphinx, what: str, name: str, documented: object, options: object, lines: list[str]
) -> None:
    del app, name, options
    if what == "class" and typing.is_typeddict(documented):
        lines += ["", *keys_of(documented, public_classes()), ""]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("autodoc-process-docstring", _complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
