"""What follows from a declared upload."""

from collections.abc import Iterator

from pulumi_sagemaker_training.lifecycle.upload.sources import LocalPath
from pulumi_sagemaker_training.lifecycle.upload.spec import UploadSpec


class Counted(dict[str, str]):
    """Digests of files that count how often all of them are read."""

    read = 0

    def __iter__(self) -> Iterator[str]:
        self.read += 1
        return super().__iter__()


def test_the_digest_of_many_files_is_computed_once_however_often_it_is_asked_for() -> None:
    files = Counted({f"{number}.bin": "0" * 64 for number in range(300)})
    spec = UploadSpec(LocalPath("data"), "bucket", "datasets", "files", files)
    keys = {f"{spec.folder}{number}.bin" for number in range(300)}
    assert spec.expected.keys() == keys
    assert spec.expected is spec.expected
    assert files.read == 1
