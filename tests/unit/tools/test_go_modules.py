"""How the pinned Go modules are read and built."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.languages import parts as languages
from tools.setup import go_modules
from tools.setup.console import SetupError
from tools.setup.go_modules import MODULES, GoMissingError, read_pin
from tools.setup.paths import Paths

REPOSITORY = Path(__file__).parents[3]
FakeGo = Callable[[str], dict[str, str]]

# Writes what it is asked to build, and answers where the SDK is.
BUILDS = """
echo "$*" >> {log}
case "$1" in
    build) while [ "$1" != "-o" ]; do shift; done; echo built > "$2" ;;
    list) echo {sdk} ;;
esac
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / "tools").symlink_to(REPOSITORY / "tools")
    return Paths(tmp_path / "checkout", tmp_path / "cache")


@pytest.fixture
def sdk(tmp_path: Path) -> Path:
    for script in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
        file = tmp_path / "sdk" / "python" / script
        file.parent.mkdir(parents=True)
        file.write_text("#!/bin/sh\n")
    return tmp_path / "sdk"


@pytest.fixture
def go(tmp_path: Path) -> FakeGo:
    def make(body: str) -> dict[str, str]:
        file = tmp_path / "go" / "go"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)
        return {"PATH": f"{file.parent}:/usr/bin:/bin"}

    return make


def test_the_tool_and_the_versions_are_read_from_go_mod() -> None:
    pin = read_pin(
        "module x/y\n\ngo 1.25\n\nrequire (\n\texample.org/a/b v1.2.3 // indirect\n)\n\n"
        "tool example.org/a/b/cmd/thing\n"
    )
    assert (pin.binary, pin.package) == ("thing", "example.org/a/b/cmd/thing")
    assert pin.versions == {"example.org/a/b": "v1.2.3"}


@pytest.mark.parametrize(
    "module", [*MODULES, *languages.MODULES], ids=lambda module: str(module.name)
)
def test_every_module_pins_a_tool_and_the_release_whose_version_it_shows(
    module: go_modules.Module,
) -> None:
    pin = read_pin((REPOSITORY / "tools" / module.name / "go.mod").read_text())
    assert pin.binary == {"pulumi-cli": "pulumi"}.get(module.name, module.name)
    assert module.release in pin.versions


def test_the_cache_folder_names_the_version_and_changes_with_the_modules(
    paths: Paths, tmp_path: Path
) -> None:
    before = go_modules.folder(paths)
    changed = tmp_path / "changed" / "tools"
    for module in MODULES:
        (changed / module.name).mkdir(parents=True)
        for name in ("go.mod", "go.sum"):
            text = (REPOSITORY / "tools" / module.name / name).read_text()
            (changed / module.name / name).write_text(text + "\n")
    after = go_modules.folder(Paths(changed.parent, paths.cache))
    assert before.parent.name.startswith("pulumi-3.259.0-")
    assert after != before


def test_everything_is_built_once(paths: Paths, go: FakeGo, sdk: Path, tmp_path: Path) -> None:
    environ = go(BUILDS.format(log=tmp_path / "log", sdk=sdk))
    go_modules.build(paths, environ)
    go_modules.build(paths, environ)
    made = {file.name for file in go_modules.folder(paths).iterdir()}
    assert made == {
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "pulumi-resource-pulumi-python",
        "pulumi-language-yaml",
    }
    assert len((tmp_path / "log").read_text().splitlines()) == len(MODULES) + 1


def test_the_hosts_scripts_become_executable(paths: Paths, go: FakeGo, sdk: Path) -> None:
    go_modules.build(paths, go(BUILDS.format(log="/dev/null", sdk=sdk)))
    script = go_modules.folder(paths) / "pulumi-language-python-exec"
    assert script.stat().st_mode & 0o111


def test_a_failed_build_says_why_and_leaves_nothing_half_done(paths: Paths, go: FakeGo) -> None:
    environ = go("echo 'go: download failed: no such host' >&2; exit 1")
    with pytest.raises(SetupError, match=r"^pulumi could not be built: .*no such host"):
        go_modules.build(paths, environ)
    assert list(go_modules.folder(paths).iterdir()) == []


def test_what_was_built_before_a_failure_is_kept(paths: Paths, go: FakeGo) -> None:
    fails_later = 'while [ "$1" != "-o" ]; do shift; done; echo "$2" | grep -q language && exit 1'
    with pytest.raises(SetupError, match="pulumi-language-python could not be built"):
        go_modules.build(paths, go(f'{fails_later}; echo built > "$2"'))
    assert [file.name for file in go_modules.folder(paths).iterdir()] == ["pulumi"]


def test_a_missing_go_is_told_apart_from_a_failed_build(paths: Paths, tmp_path: Path) -> None:
    with pytest.raises(GoMissingError):
        go_modules.build(paths, {"PATH": str(tmp_path)})
