"""The control API under ``/_emulator/``, for tests and demos."""

import json
import urllib.parse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sagemaker_emulator.control.fault_rules import Rules
from sagemaker_emulator.control.recorder import Recorder
from sagemaker_emulator.control.rule_forms import RuleError
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.model.statuses import STATES

if TYPE_CHECKING:
    from sagemaker_emulator.jobs.store import Store

PREFIX = "/_emulator/"
MAX_BODY = 1024**2


class ControlError(Exception):
    """A request that the control API refuses."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class ControlAPI:
    """The operations of the control API: health, recorded requests, rules, metrics, reset.

    Args:
        rules, recorder, store: what is shown and changed.
        region: the region of a job when the request names none.
        health: returns what a health probe asks for.
        reset: removes jobs, rules and the content of the account.
        on_rules: called when rules have changed.
    """

    def __init__(
        self,
        rules: Rules,
        recorder: Recorder,
        store: "Store",
        region: str,
        *,
        health: Callable[[], dict[str, Any]],
        reset: Callable[[], None],
        on_rules: Callable[[], None],
    ) -> None:
        self._fault_rules = rules
        self._recorder = recorder
        self._store = store
        self._region = region
        self._told_health = health
        self._start_afresh = reset
        self._on_rules = on_rules
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
        """Answer a request whose path starts with ``/_emulator/``."""
        name = request.path.removeprefix(PREFIX).strip("/")
        route = self._routes.get((request.method, name))
        if route is None:
            known = sorted(f"{method} {PREFIX}{path}" for method, path in self._routes)
            return _json(404, {"error": "no such operation", "known": known})
        try:
            return _json(200, route(request))
        except (ControlError, RuleError) as error:
            return _json(getattr(error, "status", 400), {"error": str(error)})

    def _health(self, _request: Request) -> object:
        return self._told_health()

    def _requests(self, request: Request) -> object:
        query = _query(request)
        return self._recorder.listing(
            query.get("operation"), query.get("service"), query.get("job", "")
        )

    def _forget_requests(self, _request: Request) -> object:
        self._recorder.clear()
        return {}

    def _rules(self, _request: Request) -> object:
        return {"rules": self._fault_rules.listing()}

    def _add_rule(self, request: Request) -> object:
        body = _body(request)
        wanted = body if isinstance(body, list) else [body]
        added = [self._fault_rules.add(item).to_json() for item in wanted]
        self._on_rules()
        return {"rules": added}

    def _drop_rules(self, request: Request) -> object:
        text = _query(request).get("id")
        if text is not None and not text.isdecimal():
            raise ControlError(400, "id must be a number")
        removed = self._fault_rules.clear(int(text) if text else None)
        self._on_rules()
        return {"removed": removed}

    def _metrics(self, request: Request) -> object:
        query = _query(request)
        region = query.get("region", self._region)
        job = self._store.get(region, query.get("job", ""))
        if job is None:
            raise ControlError(404, "no such training job")
        return {"metrics": self._store.metric_history(job.arn)}

    def _statuses(self, _request: Request) -> object:
        return {
            name: {"status": state.status, "message": state.message, "next": sorted(state.next)}
            for name, state in STATES.items()
        }

    def _reset(self, _request: Request) -> object:
        self._start_afresh()
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
