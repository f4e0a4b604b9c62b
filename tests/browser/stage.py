"""An emulator with secrets, a browser on an attacker's page, and the effects of its attempts."""

import json
import os
import shutil
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from sagemaker_emulator.pytest_plugin import wait_until_ready
from tests.browser.attacker import BROWSER_FLAGS, PAGE, Home
from tests.browser.ways import ANSWER, HELPERS, JOB, OBJECT, RULE, Way
from tests.support.bench import PYTHON_IMAGE, Bench
from tests.support.emulators import running

CANARY = "canary-7f3a91"
ARRIVES_WITHIN_S = 5.0
_PAUSES_MS = (100, 300, 1_000, 3_000)
"""The times after which a page is led away again."""
OBJECTS = {
    "text": ("text/plain", CANARY),
    "script": ("text/javascript", f"globalThis.stolen = '{CANARY}'"),
    "style": ("text/css", f"body {{ --stolen: {CANARY} }}"),
    "events": ("text/event-stream", f"data: {CANARY}\n\n"),
    "page": (
        "text/html",
        f"<p>{CANARY}<script>(window.opener || parent).postMessage('{CANARY}', '*')</script>",
    ),
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the Chromium of CHROMIUM or PATH; `make test-browser` finds one."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium; install one, or name it with CHROMIUM=/path/to/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield browser
        browser.close()


@contextmanager
def emulator(folder: Path, environ: Mapping[str, str] | None = None) -> Iterator[Bench]:
    """Run an emulator; with further variables in its environment, Python starts again for it."""
    state, log = folder / "state", folder / "log"
    if not environ:
        with running(state) as started:
            yield Bench(started)
        return
    command = [sys.executable, "-m", "sagemaker_emulator", "--port", "0", "--state", str(state)]
    env = {**os.environ, **environ}
    with log.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, env=env)
        try:
            yield Bench(wait_until_ready(process, state, log))
        finally:
            process.terminate()
            process.wait(30)


def _lead(page: Page, to: str) -> None:
    """Lead a page to an address, also if it is on its way to another one."""
    for pause_ms in _PAUSES_MS:
        # The page's own navigation may come in between, once for each address that it leads to.
        with suppress(Error):
            page.goto(to)
            return
        page.wait_for_timeout(pause_ms)
    page.goto(to)


@dataclass(frozen=True)
class Outcome:
    """The effects of one attempt.

    Attributes:
        effects: what the page achieved: job, object, rule, answer.
        statuses: the HTTP statuses of the answers to its requests.
    """

    effects: set[str]
    statuses: list[int]


@dataclass
class Stage:
    """The emulator, the browser and the port of the attacker's server.

    Each origin has one page, which all attempts use: a page more is a process more.
    """

    bench: Bench
    browser: Browser
    attacker_port: int
    _before: dict[str, str] = field(default_factory=dict)
    _context: BrowserContext | None = None
    _pages: dict[str, Page] = field(default_factory=dict)

    def prepare(self) -> None:
        """Put secrets into the emulator, which its S3 permissions open to everyone."""
        bench = self.bench
        bench.emulator.reset()
        bucket = bench.emulator.bucket
        rule = {"AllowedMethods": ["GET", "PUT", "DELETE", "POST", "HEAD"]}
        rule |= {"AllowedOrigins": ["*"], "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"]}
        bench.s3.put_bucket_acl(Bucket=bucket, ACL="public-read-write")
        bench.s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
        contents = {name: (kind, text.encode()) for name, (kind, text) in OBJECTS.items()}
        for name, (kind, body) in {**contents, "image": ("image/png", _png(7, 5))}.items():
            bench.s3.put_object(
                Bucket=bucket, Key=name, Body=body, ContentType=kind, ACL="public-read"
            )
        self._before = self._objects()

    def attempt(self, way: Way, homes: Sequence[Home]) -> dict[str, Outcome]:
        """Run an attempt on a page of each origin; return the outcomes, by the origin's name."""
        self.prepare()
        return {home.name: self._attempt(self._page(home), home, way) for home in homes}

    def _page(self, home: Home) -> Page:
        """Return the page of an origin, alone in the browser but for those of other origins."""
        self._context = self._context or self.browser.new_context()
        if home.name not in self._pages:
            page = self._pages[home.name] = self._context.new_page()
            if home.is_planted:
                # As after DNS rebinding: the page came from another server.
                page.route(
                    self._url(home.page),
                    lambda route: route.fulfill(body=PAGE, content_type="text/html"),
                )
            page.goto(self._url(home.page))
        return self._pages[home.name]

    def visit(self, path: str) -> str:
        """Open an address, wait for its page, and return the visible text."""
        context = self.browser.new_context()
        try:
            page = context.new_page()
            page.goto(f"{self.bench.emulator.endpoint}/{path}", wait_until="networkidle")
            return str(page.locator("body").inner_text())
        finally:
            context.close()

    def plant(self, key: str, page: str) -> None:
        """Put a page into the bucket, as a job could do."""
        self.bench.s3.put_object(
            Bucket=self.bench.emulator.bucket,
            Key=key,
            Body=page.encode(),
            ContentType="text/html",
            ACL="public-read",
        )
        self._before = self._objects()

    def effects(self, read: str = "") -> set[str]:
        """Return the changes in the emulator, and `answer` if a text is from the emulator."""
        effects = set()
        if self.bench.emulator._call("GET", "rules")["rules"]:
            effects.add(RULE)
            self.bench.emulator.clear_rules()
        if self.bench.sagemaker.list_training_jobs()["TrainingJobSummaries"]:
            effects.add(JOB)
        if self._objects() != self._before:
            effects.add(OBJECT)
        if CANARY in read or "arn:aws:" in read:
            effects.add(ANSWER)
        return effects

    def _attempt(self, page: Page, home: Home, way: Way) -> Outcome:
        self.bench.emulator._call("DELETE", "requests")
        read = self._go(page, home, way)
        statuses = self._statuses()
        self._leave(page, home)
        return Outcome(self.effects(read), statuses)

    def _leave(self, page: Page, home: Home) -> None:
        """End what an attempt may have left running: its page, and the windows it has opened."""
        assert self._context is not None
        for opened in self._context.pages:
            if opened not in self._pages.values():
                # Chromium may never answer to the closing of a page that is still going elsewhere.
                _lead(opened, "about:blank")
                opened.close()
        _lead(page, self._url(home.page))

    def _go(self, page: Page, home: Home, way: Way) -> str:
        script = f"async (at) => {{ {HELPERS}\n{way.script} }}"
        # The script ends when its page navigates away.
        with suppress(Error):
            return str(page.evaluate(script, self._at(home)) or "")
        return ""

    def _at(self, home: Home) -> dict[str, str]:
        base = self._url(home.target)
        bucket = f"{base}/{self.bench.emulator.bucket}"
        attacker = self._url("http://evil.example:ATTACKER")
        return {
            **{name: f"{bucket}/{name}" for name in [*OBJECTS, "image", "written"]},
            "root": f"{base}/",
            "bucket": bucket,
            "answer": f"{base}/_emulator/health?{CANARY}",
            "rules": f"{base}/_emulator/rules",
            "socket": f"{bucket.replace('http', 'ws', 1)}/text",
            "redirect": f"{attacker}/redirect",
            "reporting": f"{attacker}/reporting?to={quote(bucket, safe='')}",
            "canary": CANARY,
            "job": json.dumps(self._job()),
        }

    def _job(self) -> dict[str, Any]:
        algorithm = {
            "TrainingImage": PYTHON_IMAGE,
            "TrainingInputMode": "File",
            "ContainerEntrypoint": ["python3", "-c", "print('ran')"],
        }
        return self.bench.request("from-a-page", AlgorithmSpecification=algorithm)

    def _url(self, text: str) -> str:
        port = str(urlsplit(self.bench.emulator.endpoint).port)
        return text.replace("EMULATOR", port).replace("ATTACKER", str(self.attacker_port))

    def _statuses(self) -> list[int]:
        """Return the statuses of received requests, as soon as there are any."""
        deadline = time.monotonic() + ARRIVES_WITHIN_S
        while not (found := self.bench.emulator.requests()) and time.monotonic() < deadline:
            time.sleep(0.02)
        return [entry["status"] for entry in found]

    def _objects(self) -> dict[str, str]:
        bucket = self.bench.emulator.bucket
        listed = self.bench.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {item["Key"]: item["ETag"] for item in listed}


def _png(width: int, height: int) -> bytes:
    """Return a black picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" * (width + 1)) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
