"""Score a trained model on images that no job has seen.

python examples/quickstart/score.py model.tar.gz
python examples/quickstart/score.py s3://bucket/models/.../model.tar.gz [endpoint URL]
"""

import io
import sys
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import data
import joblib
import numpy as np


def read_archive(place: str, endpoint_url: str | None = None) -> bytes:
    """Return the bytes of an archive on this machine or in S3."""
    if not place.startswith("s3://"):
        return Path(place).read_bytes()
    import boto3

    uri = urlsplit(place)
    s3 = boto3.client("s3", endpoint_url=endpoint_url)
    return s3.get_object(Bucket=uri.netloc, Key=uri.path.lstrip("/"))["Body"].read()


def accuracy(archive: bytes) -> float:
    """Return the share of unseen images that the archive's model classifies correctly."""
    with tempfile.TemporaryDirectory() as folder:
        test = data.prepare(Path(folder)).test / "digits.csv"
        rows = np.loadtxt(test, delimiter=",")
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            member = files.extractfile("model.joblib")
            if member is None:
                raise SystemExit("model.joblib is no file in this archive")
            model = joblib.load(io.BytesIO(member.read()))
    return float((model.predict(rows[:, 1:] / 16.0) == rows[:, 0]).mean())


if __name__ == "__main__":
    print(f"accuracy on unseen images: {accuracy(read_archive(*sys.argv[1:3])):.3f}")
