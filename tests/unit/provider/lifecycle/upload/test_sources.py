"""Contents that a program puts together, and archives: as files on the disk, or refused."""

import io
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.lifecycle.upload.manifest import read_manifest
from pulumi_sagemaker_training.lifecycle.upload.on_disk import on_disk
from pulumi_sagemaker_training.lifecycle.upload.selection import Selection
from pulumi_sagemaker_training.lifecycle.upload.sources import (
    Assembly,
    LocalPath,
    Packed,
    Source,
    Text,
    as_property,
    from_property,
)
from pulumi_sagemaker_training.lifecycle.upload.unpacking import Bounds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "source"
    made.mkdir()
    (made / "train.py").write_text("print(1)\n")
    (made / ".env").write_text("A=1\n")
    return made


def files(source: Source, selection: Selection = Selection()) -> list[str]:  # noqa: B008 - frozen
    return list(read_manifest(source, selection).files)


def refused(source: Source, selection: Selection = Selection()) -> str:  # noqa: B008 - frozen
    with pytest.raises(InputError) as error:
        read_manifest(source, selection)
    return str(error.value)


def tar(place: Path, mode: str = "w:gz", **members: str | tarfile.TarInfo) -> Packed:
    with tarfile.open(place, mode) as packed:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                packed.addfile(content)
                continue
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content.encode()))
    return Packed(str(place))


def test_contents_are_uploaded_under_their_names(folder: Path) -> None:
    source = Assembly(
        {
            "lib/settings.yaml": Text("a: 1\n"),
            "code": LocalPath(str(folder)),
            "deep": Assembly({".hidden": LocalPath(str(folder / ".env"))}),
        }
    )
    assert files(source) == ["code/train.py", "deep/.hidden", "lib/settings.yaml"]


def test_the_same_files_have_the_same_digest_whether_from_a_path_or_an_archive(
    folder: Path, tmp_path: Path
) -> None:
    packed = tar(tmp_path / "a.tar.gz", **{"./train.py": "print(1)\n"})
    digests = {
        read_manifest(source, Selection()).digest("files")
        for source in (
            LocalPath(str(folder)),
            packed,
            Assembly({"train.py": Text("print(1)\n")}),
        )
    }
    assert len(digests) == 1


def test_a_zip_archive_is_unpacked_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("lib/model.py", "x = 1\n")
        packed.mkdir("empty")
    assert files(Packed(str(tmp_path / "a.zip"))) == ["lib/model.py"]


def test_a_state_holds_a_source_and_gives_it_back(tmp_path: Path) -> None:
    source = Assembly(
        {"a": Text("1"), "b": Packed("/p.zip"), "c": Assembly({"d": LocalPath("/e")})}
    )
    assert from_property(as_property(source)) == source
    assert as_property(LocalPath("/e")) == "/e"


def test_what_is_written_for_an_upload_is_removed_afterwards(folder: Path) -> None:
    with on_disk(Assembly({"a.txt": Text("1"), "b": LocalPath(str(folder))}), Bounds()) as parts:
        written = parts.location_of("a.txt")
        assert written.read_text() == "1"
        assert parts.location_of("b/train.py") == folder / "train.py"
    assert not written.exists()


@pytest.mark.parametrize("name", ["", "/a", "a/", "a//b", "../a", "a/./b"])
def test_a_name_that_is_no_path_is_refused(name: str) -> None:
    assert "is not a path of a file" in refused(Assembly({name: Text("1")}))


def test_a_text_without_a_name_is_refused_with_what_to_do() -> None:
    assert "give an asset archive that names it" in refused(Text("print(1)"))


def test_an_empty_archive_is_refused(tmp_path: Path) -> None:
    assert "the archive is empty" in refused(Assembly({}))
    assert "holds no file" in refused(tar(tmp_path / "a.tar"))


def test_two_contents_of_one_path_are_refused(folder: Path) -> None:
    source = Assembly({"code": LocalPath(str(folder)), "code/train.py": Text("print(2)\n")})
    assert "two contents for 'code/train.py'" in refused(source)


def test_a_file_that_is_a_folder_of_another_is_refused() -> None:
    source = Assembly({"code": Text("1"), "codex": Text("2"), "code/a/train.py": Text("3")})
    assert "'code' is a file, and 'code/a/train.py' is below it" in refused(source)


def test_a_file_of_thousands_is_found_without_a_look_at_the_others() -> None:
    many = {f"d/{number}.txt": Text(str(number)) for number in range(4000)}
    with on_disk(Assembly(many), Bounds()) as parts:
        began = time.process_time()
        found = [parts.location_of(path) for path in many]
        took_s = time.process_time() - began
    assert len(set(found)) == len(many)
    # It is some hundredths of a second; a search through all of them takes several seconds.
    assert took_s < 1


def test_the_limits_hold_for_all_contents_together(folder: Path) -> None:
    source = Assembly({"a": Text("1"), "b": Text("2")})
    assert "more than 1 files" in refused(source, Selection(max_files=1))


def link() -> tarfile.TarInfo:
    made = tarfile.TarInfo("link")
    made.type, made.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return made


def written(place: Path, content: bytes) -> Packed:
    place.write_bytes(content)
    return Packed(str(place))


def cut(place: Path) -> Packed:
    whole = tar(place, "w", a="1" * 50_000)
    place.write_bytes(place.read_bytes()[:20_000])
    return whole


ARCHIVES: dict[str, tuple[Callable[[Path], Packed], str]] = {
    "missing": (lambda place: Packed(str(place)), "cannot be unpacked"),
    "a link": (lambda place: tar(place, link=link()), "not a regular file"),
    "a way out": (lambda place: tar(place, **{"../x": "1"}), "not a path below its root"),
    "an absolute path": (lambda place: tar(place, **{"/x": "1"}), "not a path below its root"),
    "too many files": (lambda place: tar(place, a="1", b="2", c="3"), "more than 2 files"),
    "too many bytes": (lambda place: tar(place, a="1" * 2_000_000), "more than 1 MiB"),
    "no archive": (lambda place: written(place, b"text"), "neither a tar nor a zip"),
    "cut off": (cut, "cannot be unpacked"),
}


@pytest.mark.parametrize(("made", "said"), ARCHIVES.values(), ids=ARCHIVES)
def test_an_archive_that_cannot_be_uploaded_is_refused_in_one_line(
    tmp_path: Path, made: Callable[[Path], Packed], said: str
) -> None:
    words = refused(made(tmp_path / "a.tar"), Selection(max_files=2, max_bytes=1024**2))
    assert said in words
    assert str(tmp_path / "a.tar") in words
    assert "\n" not in words
    assert sorted(path.name for path in tmp_path.iterdir()) in ([], ["a.tar"])
