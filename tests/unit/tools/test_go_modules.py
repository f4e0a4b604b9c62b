"""How the pinned Go modules are read and built."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.languages import parts as languages
from tools.setup import go_modules, late_tables
from tools.setup.console import SetupError
from tools.setup.go_modules import MODULES, GoMissingError, read_pin
from tools.setup.paths import Paths

REPOSITORY = Path(__file__).parents[3]
FakeGo = Callable[[str], dict[str, str]]

# Writes what it is asked to build, and answers where the SDK and the CLI's libraries are.
BUILDS = """
echo "$*" >> {log}
case "$1" in
    build) while [ "$1" != "-o" ]; do shift; done; {fail} echo built > "$2" ;;
    list) echo {sdk} ;;
    mod) echo '{{"Dir": "{library}"}}' ;;
esac
"""
FREQUENCY = "package frequency\n\nfunc init() {\n\tread()\n}\n"
MATCHING = (
    "package matching\n\nfunc init() {\n\tloadFrequencyList()\n}\n\n"
    "func loadFrequencyList() {\n\tbuild()\n}\n"
)


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
def library(tmp_path: Path) -> Path:
    """A library of the CLI as in Go's cache: read-only, and without a go.mod."""
    folder = tmp_path / "library"
    for name, text in (("frequency", FREQUENCY), ("matching", MATCHING)):
        (folder / name).mkdir(parents=True)
        (folder / name / f"{name}.go").write_text(text)
        (folder / name / f"{name}.go").chmod(0o444)
        (folder / name).chmod(0o555)
    return folder


@pytest.fixture
def builds(sdk: Path, library: Path) -> Callable[..., str]:
    def make(log: str | Path = "/dev/null", fail: str = "") -> str:
        return BUILDS.format(log=log, sdk=sdk, library=library, fail=fail)

    return make


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


def test_everything_is_built_once(
    paths: Paths, go: FakeGo, builds: Callable[..., str], tmp_path: Path
) -> None:
    environ = go(builds(log=tmp_path / "log"))
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
    asked = (tmp_path / "log").read_text().splitlines()
    assert sum(line.startswith("build ") for line in asked) == len(MODULES)


def test_the_hosts_scripts_become_executable(
    paths: Paths, go: FakeGo, builds: Callable[..., str]
) -> None:
    go_modules.build(paths, go(builds()))
    script = go_modules.folder(paths) / "pulumi-language-python-exec"
    assert script.stat().st_mode & 0o111


def test_only_the_cli_is_built_with_copies_of_its_libraries_which_are_removed(
    paths: Paths, go: FakeGo, builds: Callable[..., str], tmp_path: Path
) -> None:
    go_modules.build(paths, go(builds(log=tmp_path / "log")))
    built = [line for line in (tmp_path / "log").read_text().splitlines() if "build " in line]
    with_copies = [line for line in built if "-modfile=" in line]
    assert [line.rpartition("/")[2] for line in with_copies] == ["pulumi"]
    (go_mod,) = re.findall(r"-modfile=(\S+)", with_copies[0])
    assert not Path(go_mod).parent.exists()


def test_copies_of_the_libraries_load_their_tables_on_first_use(
    go: FakeGo, builds: Callable[..., str], tmp_path: Path
) -> None:
    environ = go(builds())
    copies = tmp_path / "copies"
    copies.mkdir()
    go_mod = late_tables.module_file(
        str(tmp_path / "go" / "go"), REPOSITORY / "tools" / "pulumi-cli", copies, environ
    )
    for name in late_tables.LIBRARIES:
        assert f'replace {name} => "{copies / name}"' in go_mod.read_text().splitlines()
        assert (copies / name / "go.mod").read_text() == f"module {name}\n"
        frequency = (copies / name / "frequency" / "frequency.go").read_text()
        matching = (copies / name / "matching" / "matching.go").read_text()
        assert frequency == FREQUENCY.replace("func init()", "func Load()")
        assert "func init()" not in matching
        assert "func loadFrequencyList() {\n\tfrequency.Load()\n\tbuild()\n}" in matching


def test_a_library_of_another_version_is_refused(
    paths: Paths, go: FakeGo, builds: Callable[..., str], library: Path
) -> None:
    (library / "frequency" / "frequency.go").chmod(0o644)
    (library / "frequency" / "frequency.go").write_text("package frequency\n")
    with pytest.raises(SetupError, match=r"has another frequency/frequency\.go than .*go\.mod$"):
        go_modules.build(paths, go(builds()))
    assert list(go_modules.folder(paths).iterdir()) == []


def test_a_failed_build_says_why_and_leaves_nothing_half_done(paths: Paths, go: FakeGo) -> None:
    environ = go("echo 'go: download failed: no such host' >&2; exit 1")
    with pytest.raises(SetupError, match=r"^pulumi could not be built: .*no such host"):
        go_modules.build(paths, environ)
    assert list(go_modules.folder(paths).iterdir()) == []


def test_what_was_built_before_a_failure_is_kept(
    paths: Paths, go: FakeGo, builds: Callable[..., str]
) -> None:
    fails_later = 'echo "$2" | grep -q language && exit 1;'
    with pytest.raises(SetupError, match="pulumi-language-python could not be built"):
        go_modules.build(paths, go(builds(fail=fails_later)))
    assert [file.name for file in go_modules.folder(paths).iterdir()] == ["pulumi"]


def test_a_missing_go_is_told_apart_from_a_failed_build(paths: Paths, tmp_path: Path) -> None:
    with pytest.raises(GoMissingError):
        go_modules.build(paths, {"PATH": str(tmp_path)})
