"""Where the bubblewrap of the sandbox's tests comes from."""

from pathlib import Path

import pytest

from tools.setup import bubblewrap
from tools.setup.__main__ import print_sandbox
from tools.setup.console import SetupError
from tools.setup.paths import Paths

APT = """\
#!/bin/sh
for last; do :; done
[ "$last" = update ] || : > bubblewrap_1_amd64.deb
"""
UNPACKS = """\
#!/bin/sh
/bin/mkdir -p "$3/usr/bin"
printf '#!/bin/sh\\n' > "$3/usr/bin/bwrap"
/bin/chmod +x "$3/usr/bin/bwrap"
"""
REFUSES = "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"


def tool(folder: Path, name: str, script: str = "#!/bin/sh\n") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(script)
    file.chmod(0o755)
    return file


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "checkout", tmp_path / "cache")


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    return tmp_path / "bin"


def environ(tools: Path) -> dict[str, str]:
    """Return variables under which nothing but the test's own tools is found."""
    return {"PATH": str(tools)}


def test_what_is_on_path_is_used(paths: Paths, tools: Path) -> None:
    tool(tools, "bwrap")
    assert bubblewrap.provide(paths, environ(tools)) == tools
    assert not paths.cache.exists()


def test_without_apt_one_line_says_what_is_skipped_and_how_to_get_it(
    paths: Paths, tools: Path
) -> None:
    with pytest.raises(SetupError, match=r"are skipped: there is no bubblewrap.* apt-get install"):
        print_sandbox(paths, environ(tools))


def test_one_that_this_user_may_not_use_is_said_with_its_words(paths: Paths, tools: Path) -> None:
    tool(tools, "bwrap", REFUSES)
    with pytest.raises(SetupError, match="may not use it: bwrap: No permissions to create"):
        bubblewrap.provide(paths, environ(tools))


def test_it_is_unpacked_into_the_cache_once(paths: Paths, tools: Path) -> None:
    tool(tools, "apt-get", APT)
    tool(tools, "dpkg-deb", UNPACKS)
    unpacked = paths.cache / "bubblewrap" / "usr" / "bin"
    assert bubblewrap.provide(paths, environ(tools)) == unpacked
    (tools / "apt-get").unlink()
    assert bubblewrap.provide(paths, environ(tools)) == unpacked
    assert [path.name for path in paths.cache.iterdir()] == ["bubblewrap"]


def test_a_fetch_that_fails_leaves_nothing_behind(paths: Paths, tools: Path) -> None:
    tool(tools, "apt-get", "#!/bin/sh\necho 'E: no network' >&2\nexit 100\n")
    tool(tools, "dpkg-deb", UNPACKS)
    with pytest.raises(SetupError, match="could not be fetched: E: no network"):
        bubblewrap.provide(paths, environ(tools))
    assert list(paths.cache.iterdir()) == []
