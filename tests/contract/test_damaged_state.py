"""A state directory that cannot be used ends the start with one line, and does not change."""

import pickle
import shutil
import sqlite3
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from sagemaker_emulator.__main__ import main
from sagemaker_emulator.app import Emulator
from sagemaker_emulator.model.job import Job
from sagemaker_emulator.options import Options

BIG = b"x" * 200_000


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a state directory with a job, an object large enough for its own file, and a log."""
    folder = tmp_path_factory.mktemp("sound") / "state"
    emulator = Emulator(Options(folder))
    account, store = emulator.account, emulator.store
    account.s3.put(account.bucket, "big", BIG)
    account.logs.write("us-east-1", "group", "stream", [(1, "line")])
    job = Job("us-east-1", "done", "arn:done", {}, 1.0, 1.0, status="Completed")
    store.insert(job)
    emulator.stop()
    return folder


def change(path: Path, statement: str, *values: object) -> None:
    """Change a row of a database."""
    db = sqlite3.connect(path)
    assert db.execute(statement, values).rowcount > 0
    db.commit()
    db.close()


def garbage(state: Path) -> None:
    """Overwrite a file with other bytes."""
    (state / "aws.sqlite").write_bytes(b"no database at all" * 1000)


def foreign(state: Path) -> None:
    """Replace the file by another program's database."""
    (state / "aws.sqlite").unlink()
    db = sqlite3.connect(state / "aws.sqlite")
    db.execute("CREATE TABLE moz_cookies (id)")
    db.close()


def folder(state: Path) -> None:
    """Replace the file by a folder."""
    (state / "aws.sqlite").unlink()
    (state / "aws.sqlite").mkdir()


def torn(state: Path) -> None:
    """Damage the middle of the file."""
    content = bytearray((state / "aws.sqlite").read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    (state / "aws.sqlite").write_bytes(content)


def newer(state: Path) -> None:
    """Set the version of a newer emulator."""
    db = sqlite3.connect(state / "aws.sqlite")
    db.execute("PRAGMA user_version=99")
    db.close()


def class_is_gone(state: Path) -> None:
    """Write a class that the installed moto does not have, from another version of moto."""
    module = types.ModuleType("moto.s3.gone")
    kind = type("Gone", (), {"__module__": module.__name__})
    module.__dict__["Gone"] = kind
    sys.modules[module.__name__] = module
    data = pickle.dumps(kind())
    del sys.modules[module.__name__]
    change(state / "aws.sqlite", "UPDATE items SET state=? WHERE kind='s3-key'", data)
    change(state / "aws.sqlite", "UPDATE written_with SET version='99.1'")


def pickle_is_cut(state: Path) -> None:
    """Cut a pickle."""
    change(state / "aws.sqlite", "UPDATE items SET state=substr(state, 1, 20) WHERE kind='iam'")


def pickle_of_a_log_is_cut(state: Path) -> None:
    """Cut a pickle that is read only when a client asks for logs."""
    text = "UPDATE items SET state=substr(state, 1, 20) WHERE kind='log-group'"
    change(state / "aws.sqlite", text)


def member_is_gone(state: Path) -> None:
    """Write a bucket without an attribute that this version expects."""
    data = pickle.dumps(({"name": "x"}, None))
    change(state / "aws.sqlite", "UPDATE items SET state=? WHERE kind='s3-bucket'", data)


def body_is_gone(state: Path) -> None:
    """Remove the file of a large object."""
    next(path for path in (state / "objects").glob("*/*")).unlink()


def objects_are_a_file(state: Path) -> None:
    """Replace the folder by a file."""
    shutil.rmtree(state / "objects")
    (state / "objects").write_text("x")


def lock_is_a_folder(state: Path) -> None:
    """Replace the lock by a folder."""
    (state / "lock").unlink()
    (state / "lock").mkdir()


def document(new: str) -> Callable[[Path], None]:
    """Return a function that changes the stored job."""
    return lambda state: change(
        state / "sagemaker.sqlite", f"UPDATE jobs SET doc={new} WHERE name='done'"
    )


def unfinished(state: Path) -> None:
    """Give an unfinished job a transition of another version."""
    where = state / "sagemaker.sqlite"
    change(where, "UPDATE jobs SET status='InProgress'")
    change(where, "UPDATE jobs SET doc=json_insert(doc, '$.transitions[0]', json('{\"a\": 1}'))")


def jobs_are_garbage(state: Path) -> None:
    """Overwrite the database of jobs with other bytes."""
    (state / "sagemaker.sqlite").write_bytes(b"no database at all" * 1000)


def jobs_are_a_folder(state: Path) -> None:
    """Replace the database of jobs by a folder."""
    (state / "sagemaker.sqlite").unlink()
    (state / "sagemaker.sqlite").mkdir()


def everybody_may_write(state: Path) -> None:
    """Let every user write a file that is loaded."""
    (state / "aws.sqlite").chmod(0o666)


DAMAGES: list[tuple[str, Callable[[Path], None], list[str]]] = [
    ("garbage", garbage, ["aws.sqlite cannot be used: file is not a database"]),
    ("foreign", foreign, ["its table 'moz_cookies' is not the emulator's"]),
    ("folder", folder, ["aws.sqlite is a folder"]),
    ("torn", torn, ["aws.sqlite cannot be used"]),
    ("newer", newer, ["newer emulator (format 99; this one reads up to 1)"]),
    ("class is gone", class_is_gone, ["no moto.s3.gone.Gone", "written with moto 99.1: install"]),
    ("pickle is cut", pickle_is_cut, ["iam 'account' cannot be used"]),
    ("pickle of a log is cut", pickle_of_a_log_is_cut, ["log-group 'group' cannot be used"]),
    ("member is gone", member_is_gone, ["its content cannot be used with moto"]),
    ("body is gone", body_is_gone, ["aws.sqlite names", "which does not exist"]),
    ("objects are a file", objects_are_a_file, ["objects is a file"]),
    ("lock is a folder", lock_is_a_folder, ["lock is a folder"]),
    ("job of another version", document("json_insert(doc, '$.new', 1)"), ["job 'done'", "version"]),
    ("job of an older version", document("json_remove(doc, '$.created')"), ["job 'done'"]),
    ("job that is not JSON", document("'{'"), ["job 'done'"]),
    ("job that is not an object", document("'[1]'"), ["job 'done'"]),
    ("unfinished job", unfinished, ["a job was written by another version"]),
    ("jobs are garbage", jobs_are_garbage, ["sagemaker.sqlite cannot be used"]),
    ("jobs are a folder", jobs_are_a_folder, ["sagemaker.sqlite is a folder"]),
    ("every user may write", everybody_may_write, ["every user may write"]),
]


def kept(state: Path) -> dict[str, bytes]:
    """Return what a start must not change: all files except SQLite's side files and the lock."""
    return {
        str(path.relative_to(state)): path.read_bytes()
        for path in state.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal")) and path.name != "lock"
    }


@pytest.mark.parametrize(
    ("damage", "words"),
    [pytest.param(damage, words, id=name) for name, damage, words in DAMAGES],
)
def test_a_damaged_state_is_refused_in_one_line_and_kept(
    sound: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    damage: Callable[[Path], None],
    words: list[str],
) -> None:
    state = tmp_path / "state"
    shutil.copytree(sound, state)
    damage(state)
    before = kept(state)
    assert main(["--state", str(state), "--port", "0"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("sagemaker-emulator: ")
    for text in [*words, str(tmp_path)]:
        assert text in said.err
    assert "another --state" in said.err
    after = kept(state)
    assert {name: after.get(name) == content for name, content in before.items()} == dict.fromkeys(
        before, True
    )


def test_the_state_without_damage_is_read(sound: Path, tmp_path: Path) -> None:
    # Without damage the same state is accepted, so each damage alone causes its refusal.
    state = tmp_path / "state"
    shutil.copytree(sound, state)
    emulator = Emulator(Options(state))
    assert emulator.account.s3.get(emulator.account.bucket, "big") == BIG
    assert emulator.store.get("us-east-1", "done") is not None
    emulator.stop()


def test_a_state_from_before_the_versions_is_read(sound: Path, tmp_path: Path) -> None:
    # The old aws.sqlite had neither a version nor the name of the library.
    state = tmp_path / "state"
    shutil.copytree(sound, state)
    db = sqlite3.connect(state / "aws.sqlite")
    db.execute("PRAGMA user_version=0")
    db.execute("DROP TABLE written_with")
    db.close()
    emulator = Emulator(Options(state))
    assert emulator.account.s3.get(emulator.account.bucket, "big") == BIG
    emulator.stop()
