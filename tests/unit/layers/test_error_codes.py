"""Every error that a user sees has a code of `codes`, and a code once shown is never changed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.codes import CODES, SUBJECTS, ErrorCode, with_code
from pulumi_sagemaker_training.syntax_trees import parsed

ROOT: Final = Path(__file__).parents[3]
MODULES: Final = {
    str(path.relative_to(ROOT)): parsed(path.read_text("utf-8"))
    for package in ("provider", "components")
    for path in sorted((ROOT / package).rglob("*.py"))
    if path.parent.name != "generated"
}
SHOWN: Final = Path(__file__).with_name("error_codes.txt")
NAMES: Final = {
    str(code): name for name, code in vars(codes).items() if isinstance(code, ErrorCode)
}
CLASSES: Final = {
    node.name: node
    for tree in MODULES.values()
    for node in ast.walk(tree)
    if isinstance(node, ast.ClassDef)
}
ROOT_OF_ALL: Final = "TrainingJobError"
RELAYS: Final = {"VerbError", "HandOverFailed", "ServiceError", ROOT_OF_ALL}
"""Errors whose words hold the code of another error, and the roots of others."""
CODED: Final = {"InputError", "Violation", "ArgumentError", "OutcomeError", "NoChampionError"}
"""What cannot be made without a code."""
SHOWS: Final = {
    **dict.fromkeys(("RunError", "CallFailed", "VerbError", "SystemExit", "BadParameter"), 0),
    "host.fail": 0,
    "sys.stderr.write": 0,
    "host.fail_initialized": 2,
    "InitFailed": 3,
}
"""What shows a text, and which argument it is: it is made by `with_code`, or is an error's."""
WAY_OUT: Final = "provider/pulumi_sagemaker_training/adapters/dynamic/host.py"
"""Where texts leave a plugin; those who call it are looked at."""
INNER: Final = {
    *("AttributeError", "KeyError", "TypeError", "ValueError", "NotImplementedError"),
    *("NotKnownError", "UnknownMemberError", "_RepeatedKeyError", "PartialUpload"),
    *("PydanticCustomError", "CredentialRetrievalError", "Exit", "EnvironmentFailed"),
}
"""What is caught in this package, or shows no text, or ends as a defect."""


def test_a_code_once_shown_is_never_changed_or_removed() -> None:
    lines = SHOWN.read_text("utf-8").splitlines()
    assert lines == [f"{number} {name}" for number, name in sorted(NAMES.items())], (
        f"{SHOWN.name} holds every code that was ever shown. A line of it is never changed: a code "
        "without errors is retired (is_retired=True). Add a line for a new code."
    )


def test_every_code_is_of_a_subject_and_of_one_kind_of_cause() -> None:
    assert len(NAMES) == len({code.title for code in CODES.values()}) == len(CODES)
    assert {code.number // 100 for code in CODES.values()} == SUBJECTS.keys()


def test_every_code_is_used_until_it_is_retired() -> None:
    used = {name for tree in MODULES.values() for name in codes_in(tree)}
    retired = {name for name in NAMES.values() if getattr(codes, name).is_retired}
    assert used == set(NAMES.values()) - retired, "retire a code that no error has any more"


def test_every_class_of_errors_has_a_code() -> None:
    without = {name for name in errors_of_this_package() if not has_code(name)}
    assert without == RELAYS, "give the class an `error_code` of codes.py"


def test_no_error_that_a_user_sees_lacks_a_code() -> None:
    found = [
        f"{module}:{line}: {what}"
        for module, tree in MODULES.items()
        if module != WAY_OUT
        for line, what in uncoded(tree)
    ]
    assert not found, (
        "a text that a user reads needs a code: wrap it in codes.with_code(words, codes.X), or "
        "raise an error that has one. A new kind of cause gets a line in codes.py and in "
        f"{SHOWN.name}, and a page (CONTRIBUTING.md, 'An error')"
    )


def test_a_text_without_a_code_is_found() -> None:
    planted = parsed(
        "raise RunError(f'{name}: no')\n"
        "raise typer.BadParameter('no')\n"
        "raise InitFailed(id, {}, {}, ['no'])\n"
        "sys.stderr.write('no')\n"
        "raise RunError(with_code('yes', codes.MISSING))\n"
        "raise CallFailed(in_words(error)) from error\n"
    )
    assert sorted(line for line, _ in uncoded(planted)) == [1, 2, 3, 4]


def test_a_code_stands_at_the_end_of_the_first_line_and_once() -> None:
    coded = with_code("no\n  more", codes.MISSING)
    assert coded == "no [SMT-102]\n  more"
    assert with_code(f"job: {coded}", codes.DEFECT) == f"job: {coded}"
    assert codes.shown_code(coded) is codes.MISSING


def errors_of_this_package() -> set[str]:
    return {name for name in CLASSES if ROOT_OF_ALL in [name, *bases_of(name)]}


def bases_of(name: str) -> Iterator[str]:
    """Yield the names of all classes that a class is below of."""
    for base in CLASSES[name].bases if name in CLASSES else ():
        own = ast.unparse(base).rpartition(".")[2]
        # A class may have the name of its base in another module.
        if own != name:
            yield own
            yield from bases_of(own)


def has_code(name: str) -> bool:
    """Tell whether a class of errors has a code, or cannot be made without one."""
    kinds = [name, *bases_of(name)]
    return bool(CODED & {*kinds}) or any(map(sets_code, kinds))


def sets_code(name: str) -> bool:
    body = CLASSES[name].body if name in CLASSES else []
    return any("error_code = codes." in ast.unparse(node) for node in body)


def codes_in(tree: ast.AST) -> Iterator[str]:
    """Yield the names of the codes that a module names, or shows without the package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (NAMES[code] for code in re.findall(r"\[(SMT-\d{3})\]", node.value))
        name = node.attr if isinstance(node, ast.Attribute) else ""
        if name in NAMES.values() and ast.unparse(node) == f"codes.{name}":
            yield name


def uncoded(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each place that shows a text without a code."""
    known = {*CODED, *SHOWS, *INNER, *errors_of_this_package()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = name_of(node.exc)
            is_made_elsewhere = name.lstrip("_").islower()
            if not is_made_elsewhere and name not in known:
                yield node.lineno, ast.unparse(node)
        if isinstance(node, ast.Call) and shows(node) and not is_coded(node):
            yield node.lineno, ast.unparse(node)


def name_of(call: ast.Call) -> str:
    """Return the name of what is called, with the module for what is not a class."""
    whole = ast.unparse(call.func)
    return whole if whole in SHOWS else whole.rpartition(".")[2]


def shows(call: ast.Call) -> bool:
    return name_of(call) in SHOWS and len(call.args) > SHOWS[name_of(call)]


def is_coded(call: ast.Call) -> bool:
    """Tell whether the text is made by `with_code`, or is that of an error."""
    shown = call.args[SHOWS[name_of(call)]]
    names = {node.id for node in ast.walk(shown) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(shown) if isinstance(node, ast.Attribute)}
    return bool(names & {"with_code", "error", "problem"})
