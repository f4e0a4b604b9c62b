"""An archive holds what was declared, is known by its files, and says where it found no room."""

import gzip
import io
import resource
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.lifecycle.upload.archive import (
    Member,
    holds,
    is_like,
    packed,
    write_archive,
)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(f"print({name!r})\n" * 500)
    return {name: tmp_path / name for name in ("a.py", "b.py")}


def written(files: dict[str, Path]) -> tuple[bytes, dict[str, Member]]:
    target = io.BytesIO()
    members = write_archive(files, target)
    return target.getvalue(), members


def test_other_bytes_that_hold_the_same_files_are_known_as_the_same(files: dict[str, Path]) -> None:
    content, members = written(files)
    other = gzip.compress(gzip.decompress(content), compresslevel=1)
    assert other != content
    assert holds(io.BytesIO(other), members)


def test_another_file_a_missing_one_or_one_too_many_is_seen(files: dict[str, Path]) -> None:
    _, members = written(files)
    longer = {**files, "c.py": files["a.py"]}
    assert not holds(io.BytesIO(written(longer)[0]), members)
    assert not holds(io.BytesIO(written({"a.py": files["a.py"]})[0]), members)
    text = files["b.py"].read_text()
    files["b.py"].write_text(text.replace("b", "c"))
    assert not holds(io.BytesIO(written(files)[0]), members)


def test_what_is_no_archive_or_is_cut_off_holds_nothing(files: dict[str, Path]) -> None:
    content, members = written(files)
    for broken in (b"", b"no archive", content[: len(content) // 2], content[:5]):
        assert not holds(io.BytesIO(broken), members)


def test_links_and_files_that_come_twice_are_no_content(files: dict[str, Path]) -> None:
    _, members = written(files)
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for path, location in files.items():
            archive.add(location, path)
        archive.add(files["a.py"], "a.py")
    assert not holds(io.BytesIO(target.getvalue()), members)
    link = tarfile.TarInfo("a.py")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        archive.addfile(link)
    assert not holds(io.BytesIO(target.getvalue()), members)


def test_only_an_archive_of_about_the_size_is_read() -> None:
    assert is_like(1_000_000, 1_100_000)
    assert is_like(10, 60_000)
    assert not is_like(10**9, 10**6)


def test_a_file_that_shrinks_while_it_is_packed_is_told_by_its_digest(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, before = written(files)
    header = tarfile.TarFile.addfile

    def shrink(self: tarfile.TarFile, item: tarfile.TarInfo, body: io.BytesIO) -> None:
        files[item.name].write_text("")
        header(self, item, body)

    monkeypatch.setattr(tarfile.TarFile, "addfile", shrink)
    _, after = written(files)
    assert {path for path in files if before[path].sha256 != after[path].sha256} == set(files)


def test_no_room_for_the_archive_is_one_line_that_says_where_and_what_to_do(
    files: dict[str, Path], tmp_path: Path
) -> None:
    # A limit on the size of files stands for a full disk; the process is one of its own.
    room = tmp_path / "room"
    room.mkdir()
    code = (
        "import sys, pathlib\n"
        "from pulumi_sagemaker_training.api.errors import InputError\n"
        "from pulumi_sagemaker_training.lifecycle.upload.archive import packed\n"
        "try:\n"
        "    with packed({'a.py': pathlib.Path(sys.argv[1])}):\n"
        "        print('packed')\n"
        "except InputError as error:\n"
        "    print(error)\n"
    )
    made = subprocess.run(
        # Without -B, Python would keep bytecode that was cut off, and spoil the modules for others.
        [sys.executable, "-B", "-c", code, str(files["a.py"])],
        env={"TMPDIR": str(room)},
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20)),
    )
    assert f"the archive cannot be written in {room}: File too large" in made.stdout
    assert "TMPDIR" in made.stdout
    assert made.stdout.count("\n") == 1
    assert list(room.iterdir()) == []


def test_a_file_that_is_gone_is_refused_by_its_name(files: dict[str, Path]) -> None:
    files["a.py"].unlink()
    with pytest.raises(InputError, match=r"a\.py cannot be read: No such file"), packed(files):
        pass
