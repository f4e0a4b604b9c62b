"""Upload a file or a folder with boto3's own transfer: `__main__.py PATH AT_ONCE PART_MB`.

A folder's files are sent by as many threads; a file in as many parts at once. Zeros stand for
boto3's defaults, of which one for files: they are sent one after the other.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

path, at_once, part_mb = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
bucket = os.environ["BENCH_BUCKET"]
limits = {"max_concurrency": at_once} if at_once else {}
parts = {"multipart_chunksize": part_mb << 20} if part_mb else {}
transfer = TransferConfig(**limits, **parts)
client = boto3.client("s3", config=Config(max_pool_connections=max(at_once, 10)))


def send(file: Path) -> None:
    """Send one file."""
    client.upload_file(str(file), bucket, f"boto3/{file.relative_to(path.parent)}", Config=transfer)


files = [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.is_file())
with ThreadPoolExecutor(at_once if at_once and path.is_dir() else 1) as pool:
    list(pool.map(send, files))
