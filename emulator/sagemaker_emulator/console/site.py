"""The console's answers to requests: pages, and the two actions that need a token."""

import logging
import math
import sqlite3
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sagemaker_emulator.console import overview, pages, tokens
from sagemaker_emulator.console.first_steps import Place as Emulator
from sagemaker_emulator.console.first_steps import exports, first_job
from sagemaker_emulator.console.job_page import Material, job_page
from sagemaker_emulator.console.links import PREFIX, Place, job_url, place_of
from sagemaker_emulator.console.source import Source
from sagemaker_emulator.console.tokens import Act, Tokens
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.model.job import Job
from sagemaker_emulator.protocol.errors import ServiceError
from sagemaker_emulator.state_error import StateError

LOG = logging.getLogger(__name__)
MAX_FORM: Final = 8192
TAIL_LINES: Final = 400
MOST_LINES: Final = 20_000
PAUSE_FACTOR: Final = 20
_FORM: Final = "application/x-www-form-urlencoded"
_READING: Final = ("GET", "HEAD")
REFUSED: Final = (
    "This form has no valid token. It may be from before the emulator was restarted, or from "
    "another browser: open the job's page again."
)


class Console:
    """The pages of one emulator.

    Args:
        source: the jobs.
        place: where the emulator is, and what it has from the start.
        new_session: returns a name for a browser's session.
        timer: returns seconds, from any beginning.
    """

    def __init__(
        self,
        source: Source,
        place: Emulator,
        *,
        new_session: Callable[[], str] = tokens.new_session,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._source = source
        self._place = place
        self._new_session = new_session
        self._timer = timer
        self._tokens = Tokens()
        # Cookies are shared by all ports of a host, so each emulator needs its own.
        port = urllib.parse.urlsplit(place.endpoint).port
        self._cookie = f"sagemaker-emulator-{port}"

    def __call__(self, request: Request) -> Response:
        """Answer a request for the console."""
        try:
            return self._answer(request)
        except ServiceError as error:
            return self._message(409, "Not done", error.message)
        except (sqlite3.Error, StateError) as error:
            LOG.exception("the storage failed under %s", request.path)
            return self._message(500, "The storage failed", str(error))

    def refused(self, error: ServiceError) -> Response:
        """Answer a request that was refused because of where it came from."""
        return self._message(error.status, "Refused", error.message)

    def _answer(self, request: Request) -> Response:
        if request.path == "/":
            return self._list(request)
        place = place_of(request.path)
        job = self._source.find(place.region, place.name) if place is not None else None
        if place is None or job is None:
            return self._message(
                404, "Not found", "There is no such page, or no such job any more."
            )
        if place.verb and request.method == "POST":
            return self._act(request, place, job)
        allowed = "POST" if place.verb == "stop" else "GET, HEAD"
        if place.verb == "stop" or request.method not in _READING:
            refused = self._message(405, "Not so", f"This address takes {allowed} only.")
            refused.headers.append(("Allow", allowed))
            return refused
        return self._confirmation(request, job) if place.verb else self._job(request, job)

    def _list(self, request: Request) -> Response:
        began = self._timer()
        query = _query(request)
        asked, number = overview.asked_in(query)
        counts = self._source.counts(asked)
        number = min(number, overview.pages_of(overview.total_of(counts, asked)))
        shown = overview.overview(
            self._source.page(asked, number),
            counts,
            asked,
            number,
            self._source.regions(),
            self._source.now(),
        )
        return pages.page(
            "jobs",
            shown=shown,
            statuses=overview.STATUSES,
            live=_Live.of(request, query, self._pause(began, 2 if shown.has_unfinished else 5)),
            now=self._source.now(),
            place=self._place,
            exports=exports(self._place),
            first_job=first_job(self._place),
            deleted=query.get("deleted", ""),
        )

    def _job(self, request: Request, job: Job) -> Response:
        began = self._timer()
        query = _query(request)
        every_line = query.get("lines") == "all"
        session, is_new = self._session(request)
        source = self._source
        material = Material(
            now=source.now(),
            time_scale=source.time_scale(),
            metrics=source.metrics(job),
            log=source.log(job, MOST_LINES if every_line else TAIL_LINES),
            tags=source.tags(job),
            price_of=source.price_of,
        )
        shown = job_page(job, material)
        changes = shown.is_unfinished and not every_line
        answer = pages.page(
            "job",
            job=shown,
            live=_Live.of(request, query, self._pause(began, 2) if changes else 0),
            now=material.now,
            token=self._tokens.issue(session, _act("stop", job)),
            lines_url=f"{job_url(job.region, job.name)}?lines=all",
        )
        return self._with_session(answer, session, is_new=is_new)

    def _confirmation(self, request: Request, job: Job) -> Response:
        session, is_new = self._session(request)
        answer = pages.page(
            "delete",
            name=job.name,
            region=job.region,
            state=job.status,
            can_delete=job.is_terminal,
            token=self._tokens.issue(session, _act("delete", job)),
        )
        return self._with_session(answer, session, is_new=is_new)

    def _act(self, request: Request, place: Place, job: Job) -> Response:
        session = tokens.session_in(request.header("cookie"), self._cookie)
        token = _form(request).get("token", "")
        if not self._tokens.is_valid(token, session, _act(place.verb, job)):
            return self._message(403, "Refused", REFUSED)
        if place.verb == "stop":
            self._source.stop(job)
            return _see_other(job_url(job.region, job.name))
        self._source.delete(job)
        return _see_other(f"/?{urllib.parse.urlencode({'deleted': job.name})}")

    def _pause(self, began: float, seconds: int) -> int:
        """Return the seconds until a page is read again; more for one that is slow to make.

        So a page takes at most a twentieth of a processor from the training that it shows.
        """
        return max(seconds, math.ceil((self._timer() - began) * PAUSE_FACTOR))

    def _session(self, request: Request) -> tuple[str, bool]:
        found = tokens.session_in(request.header("cookie"), self._cookie)
        return found or self._new_session(), found is None

    def _with_session(self, answer: Response, session: str, *, is_new: bool) -> Response:
        if is_new:
            cookie = f"{self._cookie}={session}; Path={PREFIX}; HttpOnly; SameSite=Strict"
            answer.headers.append(("Set-Cookie", cookie))
        return answer

    def _message(self, status: int, title: str, text: str) -> Response:
        return pages.page("message", status, title=title, text=text)


@dataclass(frozen=True, slots=True)
class _Live:
    """How often a page is read again.

    Attributes:
        seconds: the seconds between two readings; 0 for a page that does not change.
        url: the address of the page with the opposite of `is_on`.
        is_on: whether the user lets the page change.
    """

    seconds: int
    url: str
    is_on: bool

    @classmethod
    def of(cls, request: Request, query: dict[str, str], seconds: int) -> "_Live":
        """Return how often the page of a request is read again."""
        is_on = query.get("live") != "off"
        others = {key: value for key, value in query.items() if key not in ("live", "deleted")}
        opposite = {**others, "live": "off"} if is_on else others
        text = urllib.parse.urlencode(opposite)
        return cls(seconds, f"{request.path}?{text}" if text else request.path, is_on)


def _act(verb: str, job: Job) -> Act:
    return Act(verb, job.region, job.name, job.created)


def _query(request: Request) -> dict[str, str]:
    return dict(urllib.parse.parse_qsl(request.query))


def _form(request: Request) -> dict[str, str]:
    kind = request.header("content-type").partition(";")[0].strip().lower()
    if kind != _FORM or len(request.body) > MAX_FORM:
        return {}
    return dict(urllib.parse.parse_qsl(request.body.decode("ascii", "replace")))


def _see_other(url: str) -> Response:
    return Response(303, [("Location", url), ("Cache-Control", "no-store")])
