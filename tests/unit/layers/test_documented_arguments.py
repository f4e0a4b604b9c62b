"""Every argument of a program says what it means, where an editor shows it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pulumi_sagemaker_components
import pulumi_sagemaker_training
from pulumi_sagemaker_training.api.model.generated import arguments
from pulumi_sagemaker_training.syntax_trees import parsed

ROOT: Final = Path(__file__).parents[3]
PACKAGES: Final = ("provider/pulumi_sagemaker_training", "components/pulumi_sagemaker_components")
PLANTED: Final = '''
class Args(TypedDict):
    said: str
    """What it is."""
    unsaid: str


class Thing:
    """A thing.

    Args:
        said: what it is.
    """

    def __init__(self, said: str, unsaid: str) -> None: ...
'''


@cache
def sources() -> dict[Path, ast.Module]:
    """Return the sources of the packages, by their paths."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {path: parsed(path.read_text("utf-8")) for path in paths}


def undocumented_members(tree: ast.Module) -> Iterator[str]:
    """Yield the members of typed dicts that no docstring follows."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and is_typed_dict(node):
            following = [*node.body[1:], ast.Pass()]
            for member, after in zip(node.body, following, strict=True):
                if isinstance(member, ast.AnnAssign) and not is_text(after):
                    yield f"{node.name}.{ast.unparse(member.target)}"


def is_typed_dict(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith(("TypedDict", "Args")) for base in node.bases)


def is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def undocumented_arguments(tree: ast.Module, public: set[str]) -> Iterator[str]:
    """Yield the arguments of public classes and functions that their docstrings do not name."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in public:
            yield from missing(node.name, ast.get_docstring(node), node.args)
        elif isinstance(node, ast.ClassDef) and node.name in public:
            for method in node.body:
                if not isinstance(method, ast.FunctionDef):
                    continue
                if method.name == "__init__":
                    yield from missing(node.name, ast.get_docstring(node), method.args)
                elif not method.name.startswith("_"):
                    name = f"{node.name}.{method.name}"
                    yield from missing(name, ast.get_docstring(method), method.args)


def missing(owner: str, docstring: str | None, of: ast.arguments) -> Iterator[str]:
    every = [*of.posonlyargs, *of.args, *of.kwonlyargs, *([of.kwarg] if of.kwarg else [])]
    for argument in every:
        said = re.search(rf"^ +(\w+, )*{argument.arg}(, \w+)*: ", docstring or "", re.MULTILINE)
        if argument.arg not in ("self", "cls") and said is None:
            yield f"{owner}({argument.arg})"


def test_every_member_of_a_typed_dict_has_a_docstring() -> None:
    found = [name for tree in sources().values() for name in undocumented_members(tree)]
    assert found == []


def test_every_argument_of_a_public_class_or_function_is_documented() -> None:
    public = {*pulumi_sagemaker_training.__all__, *pulumi_sagemaker_components.__all__}
    public |= {"LocalFiles"}  # the base of the components, whose methods they have
    # The plugin's functions have names of the program's, and arguments of the engine's.
    trees = [tree for path, tree in sources().items() if "plugin" not in path.parts]
    found = [name for tree in trees for name in undocumented_arguments(tree, public)]
    assert found == []


def test_what_says_nothing_would_be_seen() -> None:
    tree = ast.parse(PLANTED)
    assert list(undocumented_members(tree)) == ["Args.unsaid"]
    assert list(undocumented_arguments(tree, {"Thing"})) == ["Thing(unsaid)"]


def test_the_types_of_all_nested_arguments_are_public() -> None:
    nested = {name for name in vars(arguments) if name.endswith("Args")}
    nested -= {"OptionalTrainingArgs", "TrainingArgs", "TrainingJobArgs"}
    assert nested <= set(pulumi_sagemaker_training.__all__)


def test_the_options_of_a_channel_are_its_members_besides_name_and_data() -> None:
    members = set(pulumi_sagemaker_training.ChannelArgs.__annotations__)
    options = set(pulumi_sagemaker_components.ChannelOptions.__annotations__)
    assert options == members - {"channel_name", "data_source"}
