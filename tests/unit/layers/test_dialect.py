"""The sources have one dialect: annotations, docstrings, names of tests, reasons of silences."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.syntax_trees import parsed

ROOT: Final = Path(__file__).parents[3]
ROOMS: Final = ("provider", "components", "emulator", "tools", "benchmarks", "examples", "tests")
SOURCES: Final = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if "generated" not in path.parts and "node_modules" not in path.parts
}
WRITTEN: Final = {
    f"provider/pulumi_sagemaker_training/adapters/program/{name}.py"
    for name in ("option_args", "sweep_args")
}
"""`make docs` writes them, like the generated models; what annotations name is not imported."""
SECTIONS: Final = {"Args:", "Attributes:", "Raises:"}
ENTRY: Final = re.compile(r" {4}[^\s:][^:]*: (\w+)")
NAMES: Final = {"Go", "Pulumi", "Python"}
SILENCE: Final = re.compile(r"# noqa: [A-Z0-9]+(, ?[A-Z0-9]+)*(?P<reason> +-+ \S)?")
BROAD: Final = re.compile(r"\s*except (Base)?Exception\b")
NOTE: Final = re.compile(r"\s*# ")
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def test_annotations_are_evaluated_and_quoted_only_where_a_name_is_not_there_yet() -> None:
    # ruff's rules TC and F821 then decide which ones are quoted.
    found = {name for name, source in SOURCES.items() if postpones(source)}
    assert found == WRITTEN


def test_the_text_of_an_argument_an_attribute_or_an_error_begins_in_lower_case() -> None:
    found = {
        name: words
        for name, source in SOURCES.items()
        if any(f"{section}\n" in source for section in SECTIONS)
        and (words := list(capitals(parsed(source))))
    }
    assert found == {}


def test_a_test_has_a_sentence_for_a_name_and_no_docstring() -> None:
    found = {
        f"{name}::{test}"
        for name, source in SOURCES.items()
        if Path(name).name.startswith("test_")
        for test in told_tests(parsed(source))
    }
    assert found == set()


def test_what_is_silenced_or_caught_as_a_whole_has_a_reason() -> None:
    found = {
        f"{name}:{number}"
        for name, source in SOURCES.items()
        if "noqa" in source or "except " in source
        for number in without_reason(source)
    }
    assert found == set()


def postpones(source: str) -> bool:
    """Tell whether a source has the future import of annotations."""
    return "__future__" in source and any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for node in parsed(source).body
    )


def without_reason(source: str) -> Iterator[int]:
    """Yield the lines that silence ruff, or catch everything, with no reason there or above."""
    lines = source.splitlines()
    for number, line in enumerate(lines, 1):
        silences = SILENCE.search(line)
        if not silences and not BROAD.match(line):
            continue
        above = [text for text in lines[max(0, number - 3) : number - 1] if NOTE.match(text)]
        below = BROAD.match(line) and number < len(lines) and NOTE.match(lines[number])
        is_told = (silences and silences["reason"]) or (not silences and " # " in line)
        if not (is_told or above or below):
            yield number


def capitals(module: ast.Module) -> Iterator[str]:
    """Yield the capitalised words, apart from names, with which an entry of a section begins."""
    for node in ast.walk(module):
        text = ast.get_docstring(node) if isinstance(node, DOCUMENTED) else None
        for first in entries(text or ""):
            if first.isalpha() and first.istitle() and first not in NAMES:
                yield first


def entries(text: str) -> Iterator[str]:
    """Yield the first word of each entry in the sections of a docstring."""
    is_inside = False
    for line in text.splitlines():
        is_inside = line in SECTIONS or (is_inside and bool(line))
        if is_inside and (entry := ENTRY.match(line)):
            yield entry[1]


def told_tests(module: ast.Module) -> Iterator[str]:
    """Yield the tests that have a docstring."""
    for node in ast.walk(module):
        is_test = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if is_test and node.name.startswith("test_") and ast.get_docstring(node):
            yield node.name


def test_another_dialect_would_be_noticed() -> None:
    source = (
        "def test_a():\n"
        '    """Hold.\n\n    Args:\n        a: The one, and\n            b: c.\n'
        '        d: AWS\'s.\n        f: S3\'s.\n\n    Returns:\n        F: A.\n    """\n'
    )
    assert list(capitals(parsed(source))) == ["The"]
    assert list(told_tests(parsed(source))) == ["test_a"]
    assert postpones("from __future__ import annotations\n")
    assert not postpones("x = 'from __future__ import annotations'\n")


def test_a_silence_without_a_reason_would_be_noticed() -> None:
    silenced = "a = 1  # noqa" + ": S311"
    source = (
        f"{silenced}\n{silenced} - not secret\n\n# Not secret.\n{silenced}\n"
        "\n\ntry:\n    pass\nexcept Exception:\n    pass\n"
        "\ntry:\n    pass\n# Anything.\nexcept Exception:\n    pass\n"
    )
    assert list(without_reason(source)) == [1, 10]
