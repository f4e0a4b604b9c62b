"""What every program of flows does: find the emulator, run flows, print one line of JSON for each.

The line is `{"flow": "...", "ok": true, "detail": "", "seconds": 1.2}` on stdout; other lines
are ignored. A program that has run all of its flows ends with exit code 0, whether they went well
or not.
"""

import json
import os
import sys
import time
import traceback
import urllib.request
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

Flow = Callable[[], str | None]
"""A flow: a function that raises if something is not as on AWS. What it returns is the detail."""

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Account:
    """The emulator's account, as its banner names it.

    Attributes:
        endpoint: the emulator's URL.
        region: the region of the bucket.
        bucket: the default bucket.
        role: the ARN of a role that SageMaker can assume.
    """

    endpoint: str
    region: str
    bucket: str
    role: str

    @classmethod
    def of_environment(cls) -> "Account":
        """Return the account of the emulator that was started for this program."""
        names = ("AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "CONFORMANCE_BUCKET", "CONFORMANCE_ROLE")
        return cls(*(os.environ[name] for name in names))

    def sdk_defaults(self) -> str:
        """Return the file of defaults that `sagemaker-emulator env` names for the SageMaker SDK."""
        return str(self._call("GET", "health", None)["sdk_defaults"])

    @contextmanager
    def rule(self, **rule: Any) -> Iterator[None]:
        """Apply one of the emulator's rules during the block; docs/emulator.md lists them."""
        added = self._call("POST", "rules", json.dumps(rule).encode())
        try:
            yield
        finally:
            for one in added["rules"]:
                self._call("DELETE", f"rules?id={one['id']}")

    def _call(self, method: str, path: str, body: bytes | None = None) -> Any:
        url = f"{self.endpoint}/_emulator/{path}"
        request = urllib.request.Request(url, data=body, method=method)
        with _DIRECT.open(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")


def run(flows: Iterable[Flow]) -> None:
    """Run flows one after the other, and print what came of each."""
    for flow in flows:
        name = flow.__name__.replace("_", " ").strip()
        print(f"--- {name}", file=sys.stderr, flush=True)
        began = time.monotonic()
        ok, detail = _outcome(flow)
        seconds = round(time.monotonic() - began, 2)
        told = {"flow": name, "ok": ok, "detail": detail, "seconds": seconds}
        print(json.dumps(told), flush=True)


def until(condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Call a function until what it returns is true; return that.

    Raises:
        TimeoutError: it was never true within the time.
    """
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{condition.__name__} was not true within {seconds:g} s")
        time.sleep(0.2)
    return found


def expect(found: object, wanted: object, what: str) -> None:
    """Compare what a client returned with what AWS would return.

    Raises:
        AssertionError: they differ; the message has both.
    """
    if found != wanted:
        raise AssertionError(f"{what} is {found!r} instead of {wanted!r}")


def expect_part(part: str, whole: str | Collection[str]) -> None:
    """Compare a text, or the lines of one, with a part that it must have.

    Raises:
        AssertionError: it does not have the part; the message has both.
    """
    if part not in whole:
        raise AssertionError(f"{part!r} is not in {whole!r}")


def _outcome(flow: Flow) -> tuple[bool, str]:
    try:
        return True, flow() or ""
    except Exception as error:  # noqa: BLE001 - whatever a client raises is the flow's result
        traceback.print_exc()
        return False, f"{type(error).__name__}: {error}"
