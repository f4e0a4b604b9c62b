"""Patterns of Git mean what Git says, and `exclude` what it always meant."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.lifecycle.upload.excludes import exclude_warnings, is_excluded
from pulumi_sagemaker_training.lifecycle.upload.manifest import read_manifest
from pulumi_sagemaker_training.lifecycle.upload.selection import Selection, read_arguments

FILES = (
    "#note.md",
    "a/b",
    "a/x/b",
    "a/x/y/b",
    "build/out.bin",
    "data/big.csv",
    "data/keep.csv",
    "data/raw/big.csv",
    "data/raw/keep.csv",
    "foo/bar/baz.txt",
    "foo/keep.txt",
    "notes/a.txt",
    "src/build",
    "src/data/keep.csv",
    "src/notes",
    "src/train.py",
    "tail ",
    "train.py",
)
IGNORES = {
    "names": {"": "notes\n*.csv\n"},
    "folders only": {"": "notes/\nbuild/\n"},
    "taken back": {"": "*.csv\n!keep.csv\n"},
    "taken back from a folder that is left out": {"": "data/\n!data/keep.csv\n"},
    "taken back from what is in a folder": {"": "data/*\n!data/keep.csv\n"},
    "taken back from all that is in a folder": {"": "data/**\n!data/raw/\n!data/**/keep.csv\n"},
    "all but one folder": {"": "/*\n!/src/\n"},
    "all but one folder within": {"": "/*\n!/data/\n/data/*\n!/data/raw/\n"},
    "from the root": {"": "/train.py\n/notes\n"},
    "in the middle": {"": "a/**/b\n"},
    "at any depth": {"": "**/keep.csv\n**/raw\n"},
    "a name taken back and what is below it": {"": "*.txt\n!foo\n"},
    "comments, spaces, escapes": {"": "#note.md\n\\#note.md\ntail\\ \ntrain.py   \n\n"},
    "crosses no slash": {"": "data/*.csv\nfoo/*.txt\n"},
    "one character": {"": "a?b\n?/b\n"},
    "a set": {"": "[^a-r]*\n!src\n"},
    "nested": {"": "*.csv\n", "data": "!keep.csv\n", "data/raw": "keep.csv\n"},
    "nested, from its own root": {"src": "/build\n/data/*.csv\n", "data": "/keep.csv\n"},
    "windows": {"": "notes/\r\n*.csv\r\n"},
    "invalid": {"": "!\n//\n[\n"},
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path in FILES:
        (tmp_path / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / path).write_text("")
    return tmp_path / "tree"


def by_git(tree: Path) -> list[str]:
    """Return the files that Git does not ignore."""
    git = shutil.which("git")
    assert git is not None, "the comparison needs Git, as a clone of this repository did"
    own = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    run = {"cwd": tree, "env": own, "check": True, "capture_output": True, "text": True}
    subprocess.run([git, "init", "--quiet"], **run)
    listing = [git, "ls-files", "-z", "--others", "--exclude-standard"]
    listed: str = subprocess.run(listing, **run).stdout
    return sorted(path for path in listed.split("\0") if path and ".gitignore" not in path)


def selected(tree: Path, selection: Selection) -> list[str]:
    return list(read_manifest(tree, selection).files)


@pytest.mark.parametrize("ignores", IGNORES.values(), ids=IGNORES)
def test_gitignore_files_leave_out_what_git_ignores(tree: Path, ignores: dict[str, str]) -> None:
    for folder, text in ignores.items():
        (tree / folder / ".gitignore").write_text(text)
    assert selected(tree, Selection(gitignore=True)) == by_git(tree)


def test_ignore_means_what_the_same_lines_mean_in_a_gitignore_file(tree: Path) -> None:
    lines = ("/*", "!/data/", "/data/*", "!/data/raw/", "!/train.py")
    (tree / ".gitignore").write_text("\n".join(lines))
    assert selected(tree, Selection(ignore=lines)) == by_git(tree)
    assert selected(tree, Selection(ignore=lines)) == [
        "data/raw/big.csv",
        "data/raw/keep.csv",
        "train.py",
    ]


def test_the_gitignore_files_above_count_up_to_the_repositorys_root(tree: Path) -> None:
    (tree.parent / ".gitignore").write_text("train.py\n")
    (tree / ".gitignore").write_text("/src/data/\nnotes\n")
    by_git(tree)
    assert selected(tree / "src", Selection(gitignore=True)) == ["build", "train.py"]


def test_without_a_repository_only_the_files_in_the_folder_count(tree: Path) -> None:
    (tree / ".gitignore").write_text("train.py\n")
    assert "train.py" in selected(tree / "src", Selection(gitignore=True))


def test_ignore_takes_back_what_is_left_out_by_itself_and_a_gitignore_file_does_not(
    tree: Path,
) -> None:
    (tree / ".env.example").write_text("")
    (tree / ".gitignore").write_text("!.env.example\n")
    assert ".env.example" not in selected(tree, Selection(gitignore=True))
    assert ".env.example" in selected(tree, Selection(ignore=("!.env.example",)))


def test_exclude_is_taken_back_by_nothing(tree: Path) -> None:
    found = selected(tree, Selection(exclude=("*.csv",), ignore=("!keep.csv",)))
    assert not [path for path in found if path.endswith(".csv")]


def test_exclude_excludes_what_is_below_a_folder() -> None:
    assert is_excluded("data/raw/x.csv", ["/data"])
    assert is_excluded("data/raw/x.csv", ["data/r*"])
    assert not is_excluded("old/data/x.csv", ["/data"])


def test_an_exclamation_mark_in_exclude_is_warned_of() -> None:
    [warning] = exclude_warnings(["*.csv", "!keep.csv"])
    assert "'!keep.csv'" in warning
    assert "`ignore`" in warning


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ignore": "*.csv"}, "ignore: '*.csv' is not allowed; give a list of patterns"),
        ({"exclude": [1]}, "exclude: a list is not allowed; give a list of patterns"),
        ({"hidden": "yes"}, "hidden: 'yes' is not allowed; give true or false"),
        ({"max_files": 0}, "max_files: 0 is not allowed; give a whole number above 0"),
        ({"max_bytes": True}, "max_bytes: True is not allowed; give a whole number above 0"),
        ({"form": "zip"}, "form: 'zip' is not allowed; give files or archive"),
        ({"prefix": 3}, "prefix: 3 is not allowed; give a text"),
    ],
)
def test_an_argument_of_a_wrong_kind_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as refused:
        read_arguments(given)
    assert said in str(refused.value)


def test_a_pattern_of_ignore_that_git_would_discard_is_refused(tree: Path) -> None:
    with pytest.raises(InputError, match=r"ignore\[1\]: '!' is not a pattern of Git"):
        selected(tree, Selection(ignore=("*.csv", "!")))
