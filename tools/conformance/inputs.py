"""The files that a client's program finds in its folder: requests, and a training script."""

from pathlib import Path
from string import Template
from typing import Final

from tools.local.endpoint import Endpoint

INPUTS: Final = Path(__file__).parent / "flows" / "inputs"


def write(folder: Path, endpoint: Endpoint) -> None:
    """Write the inputs into a folder, for the bucket and the role of an emulator."""
    for source in sorted(INPUTS.iterdir()):
        if source.is_file():
            (folder / source.name).write_text(filled(source, endpoint))


def filled(source: Path, endpoint: Endpoint) -> str:
    """Return the text of an input; in a request, `${bucket}` and `${role}` are filled in."""
    text = source.read_text("utf-8")
    if source.suffix != ".json":
        return text
    return Template(text).substitute(bucket=endpoint.bucket, role=endpoint.role_arn)
