"""The type check of a new checkout begins with what another has left."""

from pathlib import Path

import pytest

from tools import type_check
from tools.setup.paths import Paths


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    made = Paths(tmp_path / "checkout", tmp_path / "cache")
    made.root.mkdir()
    made.lock.write_text("mypy==2\n")
    monkeypatch.setattr(Paths, "from_environment", lambda _: made)
    return made


def mypy(monkeypatch: pytest.MonkeyPatch, code: int) -> list[str]:
    """Let a program stand for mypy, which adds a line to its cache; return what it found there."""
    found: list[str] = []

    def run(command: list[object], **_: object) -> object:
        file = Path(str(command[command.index("--cache-dir") + 1])) / "known"
        found.append(file.read_text() if file.exists() else "")
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{found[-1]}more\n")
        return type("Done", (), {"returncode": code})

    monkeypatch.setattr(type_check.subprocess, "run", run)
    return found


def test_a_new_checkout_begins_with_what_the_last_new_one_left(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = mypy(monkeypatch, 0)
    assert type_check.main([]) == type_check.main([]) == 0
    other = Paths(paths.root.with_name("other"), paths.cache)
    other.root.mkdir()
    other.lock.write_bytes(paths.lock.read_bytes())
    monkeypatch.setattr(Paths, "from_environment", lambda _: other)
    assert type_check.main([]) == 0
    assert found == ["", "more\n", "more\n"]
    assert (type_check.shared_cache(other) / "known").read_text() == "more\nmore\n"
    assert [path.name for path in (paths.cache / "mypy").iterdir()] == [
        type_check.shared_cache(paths).name
    ]


def test_a_check_that_fails_leaves_nothing_to_others(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    mypy(monkeypatch, 1)
    assert type_check.main([]) == 1
    assert not type_check.shared_cache(paths).exists()


def test_other_packages_have_another_cache(paths: Paths) -> None:
    before = type_check.shared_cache(paths)
    paths.lock.write_text("mypy==3\n")
    assert type_check.shared_cache(paths) != before
