"""Which Pulumi CLI is used, and what is said when there is none."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.setup import go_modules, official, pulumi_cli
from tools.setup.console import SetupError
from tools.setup.paths import Paths
from tools.setup.pulumi_cli import PARTS, Cli, object_to, parse_version

REPOSITORY = Path(__file__).parents[3]
Tools = Callable[..., Path]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / "tools").symlink_to(REPOSITORY / "tools")
    return Paths(tmp_path / "checkout", tmp_path / "cache")


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    def make(folder: Path | None = None, **contents: str) -> Path:
        place = folder or tmp_path / "bin"
        place.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            file = place / name.replace("_", "-")
            file.write_text(f"#!/bin/sh\n{content}\n")
            file.chmod(0o755)
        return place

    return make


def whole(version: str = "v3.259.0") -> dict[str, str]:
    return dict.fromkeys((part.replace("-", "_") for part in PARTS), f"echo {version}")


def on_path(folder: Path) -> dict[str, str]:
    return {"PATH": f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin"}


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v3.259.0\n", (3, 259, 0)),
        ("3.300.1-alpha.5", (3, 300, 1)),
        ("command not found", None),
        ("", None),
    ],
)
def test_the_version_is_read_from_what_pulumi_prints(
    text: str, version: tuple[int, int, int] | None
) -> None:
    assert parse_version(text) == version


def test_a_whole_and_recent_cli_meets_no_objection() -> None:
    assert object_to({part: f"/bin/{part}" for part in PARTS}, (3, 259, 0)) is None


def test_an_old_cli_is_named_with_its_version_and_the_oldest_that_will_do() -> None:
    said = object_to({part: f"/bin/{part}" for part in PARTS}, (3, 100, 0))
    assert said == "/bin/pulumi is version 3.100.0, older than 3.220.0"


def test_a_cli_without_a_language_host_is_not_used() -> None:
    found = {part: f"/bin/{part}" for part in PARTS} | {"pulumi-language-yaml": None}
    assert object_to(found, (3, 259, 0)) == "/bin/pulumi comes without pulumi-language-yaml"


def test_the_cli_on_path_comes_first(paths: Paths, tools: Tools) -> None:
    tools(official.folder(paths), **whole())
    assert pulumi_cli.provide(paths, on_path(tools(**whole()))) == Cli(None)


def test_a_cli_in_the_cache_is_used_without_asking_anybody(paths: Paths, tools: Tools) -> None:
    built = tools(go_modules.folder(paths), **whole())
    assert pulumi_cli.provide(paths, on_path(tools())) == Cli(built)


def test_the_cli_in_the_cache_is_named_although_this_shell_has_it_on_path(
    paths: Paths, tools: Tools
) -> None:
    built = tools(go_modules.folder(paths), **whole())
    assert pulumi_cli.provide(paths, on_path(built)) == Cli(built)


def test_a_cli_that_was_built_in_part_is_not_used(paths: Paths, tools: Tools) -> None:
    tools(go_modules.folder(paths), pulumi="echo v3.259.0")
    assert not pulumi_cli.is_complete(go_modules.folder(paths))


def test_what_the_official_installer_brings_is_used(paths: Paths, tools: Tools) -> None:
    script = f'mkdir -p "$3/bin"; for part in {" ".join(PARTS)}; do touch "$3/bin/$part"; done'
    tools(paths.venv / "bin", python=script)
    assert pulumi_cli.provide(paths, on_path(tools())) == Cli(official.folder(paths))


def test_without_network_and_go_one_line_names_what_is_missing(paths: Paths, tools: Tools) -> None:
    tools(paths.venv / "bin", python="echo 'URLError: name not known' >&2; exit 1")
    with pytest.raises(SetupError) as caught:
        pulumi_cli.provide(paths, {"PATH": str(tools(sh="exec /bin/sh"))})
    said = str(caught.value)
    assert said.startswith("the Pulumi CLI is missing: pulumi is not on PATH")
    assert "URLError: name not known" in said
    assert "Install Pulumi" in said
    assert "\n" not in said


def test_a_failed_installer_leaves_nothing_behind(paths: Paths, tools: Tools) -> None:
    tools(paths.venv / "bin", python='mkdir -p "$3/bin"; exit 1')
    with pytest.raises(SetupError):
        official.install(paths, on_path(tools()))
    assert list(paths.cache.iterdir()) == []


def test_an_installer_that_hangs_is_ended(paths: Paths, tools: Tools) -> None:
    tools(paths.venv / "bin", python="exec tail -f /dev/null")
    with pytest.raises(SetupError, match=r"took longer than 0\.2 s"):
        official.install(paths, on_path(tools()), limit_s=0.2)
