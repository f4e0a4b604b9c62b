"""The addresses of the console. Pure."""

import re
import urllib.parse
from typing import Final, NamedTuple

from sagemaker_emulator.aws.virtual_hosts import bucket_of
from sagemaker_emulator.http.message import Request

PREFIX: Final = "/_console/"
"""No bucket's name begins with an underscore, so no object is hidden by it."""

VERBS: Final = ("stop", "delete")
_AWS_HEADERS: Final = ("authorization", "x-amz-", "amz-sdk-")
_AWS_QUERY: Final = re.compile(
    r"(?:^|&)(?:x-amz-[^=&]*|x-id|AWSAccessKeyId)(?:=|&|$)", re.IGNORECASE
)
_JOB: Final = re.compile(r"jobs/([a-z0-9-]{1,32})/([A-Za-z0-9-]{1,63})(?:/([a-z]+))?")


class Place(NamedTuple):
    """The job in an address, and the action on it; empty for the job's page."""

    region: str
    name: str
    verb: str


def job_url(region: str, name: str, verb: str = "") -> str:
    """Return the address of a job's page, or of an action on it."""
    parts = ["jobs", region, name, *([verb] if verb else [])]
    return PREFIX + "/".join(urllib.parse.quote(part, safe="") for part in parts)


def place_of(path: str) -> Place | None:
    """Return the job and the action in an address below `PREFIX`, or None."""
    match = _JOB.fullmatch(path.removeprefix(PREFIX))
    if match is None or match[3] not in (None, *VERBS):
        return None
    return Place(match[1], match[2], match[3] or "")


def is_of_console(request: Request) -> bool:
    """Tell whether a request is for the console. Reads only its head.

    At `/`, S3 lists the buckets: for requests that are signed or come from an SDK, which have
    headers or a query of AWS's, and for clients that ask for another type than HTML.
    """
    is_at_root = request.path == "/" and request.method in ("GET", "HEAD")
    if not is_at_root and not request.path.startswith(PREFIX):
        return False
    if bucket_of(request.header("host")) or _is_of_aws(request):
        return False
    wanted = request.header("accept", "*/*")
    return not is_at_root or "text/html" in wanted or "*/*" in wanted


def _is_of_aws(request: Request) -> bool:
    headers = any(name.startswith(_AWS_HEADERS) for name, _ in request.headers)
    return headers or _AWS_QUERY.search(request.query) is not None
