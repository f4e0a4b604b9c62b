"""What the flows of both SageMaker SDKs train with: a source folder, data, and a model."""

import json
import tarfile
from pathlib import Path
from typing import Any

SOURCE = Path("source")
SCRIPT = "fit.py"
DATA = Path("numbers")


def prepare() -> None:
    """Make a source folder with a script and a module, and a folder of data."""
    SOURCE.mkdir()
    for name in (SCRIPT, "halving.py"):
        Path(name).rename(SOURCE / name)
    DATA.mkdir()
    (DATA / "a.csv").write_text("1,2\n")


def model(s3: Any, uri: str) -> dict[str, Any]:
    """Return what the script wrote into the model at an S3 URI.

    Args:
        s3: boto3's client of S3.
        uri: the place of the model's archive.
    """
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    archive = Path(key.replace("/", "-"))
    s3.download_file(bucket, key, str(archive))
    with tarfile.open(archive) as opened:
        member = opened.extractfile("model.json")
        found: dict[str, Any] = json.load(member) if member else {}
        return found
