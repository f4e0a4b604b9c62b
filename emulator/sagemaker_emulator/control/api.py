"""The control API under ``/_emulator/``: for tests, demos and curious people."""

from __future__ import annotations

import json
import urllib.parse
from typing import TYPE_CHECKING, Any

from sagemaker_emulator.control.rules import RuleError
from sagemaker_emulator.http.message import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from sagemaker_emulator.app import Emulator

PREFIX = "/_emulator/"
MAX_BODY = 1024**2


class ControlError(Exception):
    """A request that the control API cannot carry out."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class ControlAPI:
    """Health, recorded requests, rules, metrics, reset."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._routes: dict[tuple[str, str], Callable[[Request], Any]] = {
            ("GET", "health"): self._health,
            ("GET", "requests"): self._requests,
            ("DELETE", "requests"): self._forget_requests,
            ("GET", "rules"): self._rules,
            ("POST", "rules"): self._add_rule,
            ("DELETE", "rules"): self._drop_rules,
            ("GET", "metrics"): self._metrics,
            ("GET", "statuses"): self._statuses,
            ("POST", "reset"): self._reset,
        }

    def __call__(self, request: Request) -> Response:
        """Answer a request whose path starts with the prefix."""
        name = request.path.removeprefix(PREFIX).strip("/")
        route = self._routes.get((request.method, name))
        if route is None:
            known = sorted(f"{method} {PREFIX}{path}" for method, path in self._routes)
            return _json(404, {"error": "no such thing", "known": known})
        try:
            return _json(200, route(request))
        except (ControlError, RuleError) as error:
            return _json(getattr(error, "status", 400), {"error": str(error)})

    def _health(self, _request: Request) -> object:
        return self._emulator.health()

    def _requests(self, request: Request) -> object:
        query = _query(request)
        return self._emulator.recorder.listing(query.get("operation"), query.get("service"))

    def _forget_requests(self, _request: Request) -> object:
        self._emulator.recorder.clear()
        return {}

    def _rules(self, _request: Request) -> object:
        return {"rules": self._emulator.rules.listing()}

    def _add_rule(self, request: Request) -> object:
        body = _body(request)
        wanted = body if isinstance(body, list) else [body]
        added = [self._emulator.rules.add(item).to_json() for item in wanted]
        self._emulator.apply_time_scale()
        return {"rules": added}

    def _drop_rules(self, request: Request) -> object:
        text = _query(request).get("id")
        if text is not None and not text.isdecimal():
            raise ControlError(400, "id is a number")
        removed = self._emulator.rules.clear(int(text) if text else None)
        self._emulator.apply_time_scale()
        return {"removed": removed}

    def _metrics(self, request: Request) -> object:
        query = _query(request)
        region = query.get("region", self._emulator.options.region)
        job = self._emulator.store.get(region, query.get("job", ""))
        if job is None:
            raise ControlError(404, "no such training job")
        return {"metrics": self._emulator.store.metric_history(job.arn)}

    def _statuses(self, _request: Request) -> object:
        from sagemaker_emulator.jobs.statuses import STATES

        return {
            name: {"status": state.status, "message": state.message, "next": sorted(state.next)}
            for name, state in STATES.items()
        }

    def _reset(self, _request: Request) -> object:
        self._emulator.reset()
        return {}


def _query(request: Request) -> dict[str, str]:
    return dict(urllib.parse.parse_qsl(request.query))


def _body(request: Request) -> object:
    if len(request.body) > MAX_BODY:
        raise ControlError(413, "the body is larger than 1 MiB")
    try:
        return json.loads(request.body or b"null")
    except (ValueError, RecursionError):
        raise ControlError(400, "the body is not JSON") from None


def _json(status: int, content: object) -> Response:
    body = json.dumps(content).encode()
    return Response(status, [("Content-Type", "application/json")], body)
