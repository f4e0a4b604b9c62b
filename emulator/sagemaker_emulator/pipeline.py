"""The path of a request: an ordered list of steps. Each step may answer.

identify -> validate -> authenticate -> authorize -> rules before -> dispatch -> serialise ->
rules after -> record
"""

import logging
import sqlite3
import time
import urllib.parse
from functools import partial
from typing import TYPE_CHECKING

from sagemaker_emulator.aws import policy, policy_document, signatures
from sagemaker_emulator.aws.account import SERVICES as ACCOUNT_SERVICES
from sagemaker_emulator.aws.account import Account
from sagemaker_emulator.clock import Clock
from sagemaker_emulator.control.api import PREFIX
from sagemaker_emulator.control.fault_rules import Rules
from sagemaker_emulator.control.recorder import Entry, Recorder
from sagemaker_emulator.exchange import Exchange, call_of, identify, shown
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.http.server import MAX_BODY
from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.operations import SERVICES
from sagemaker_emulator.protocol import constraints, spec, wire
from sagemaker_emulator.protocol.error_answers import error_answer
from sagemaker_emulator.protocol.errors import (
    InternalError,
    ServiceError,
    UnknownOperationError,
)
from sagemaker_emulator.refusals import (
    not_allowed,
    not_implemented,
    not_offered,
    ruled_error,
)

if TYPE_CHECKING:
    from collections.abc import Callable


LOG = logging.getLogger(__name__)


class Pipeline:
    """The steps that answer every request outside the control API."""

    def __init__(
        self,
        jobs: JobService,
        account: Account,
        rules: Rules,
        recorder: Recorder,
        clock: Clock,
        region: str,
    ) -> None:
        self._jobs = jobs
        self._account = account
        self._rules = rules
        self._recorder = recorder
        self._clock = clock
        self._region = region
        self._steps: list[Callable[[Exchange], None]] = [
            partial(identify, default_region=region),
            self._validate,
            self._authenticate,
            self._authorize,
            self._rules_before,
            self._dispatch,
            self._serialise,
            self._rules_after,
        ]

    def __call__(self, request: Request) -> Response:
        """Answer a request, and record it."""
        exchange = Exchange(request, region=self._region)
        started = time.perf_counter()
        try:
            for step in self._steps:
                step(exchange)
                if exchange.is_cut_off:
                    break
        except ServiceError as error:
            _refuse(exchange, error)
        except (sqlite3.Error, OSError) as error:
            LOG.exception("the storage failed under %s", exchange.operation)
            _refuse(exchange, InternalError(f"The emulator's storage failed: {error}"))
        # A client must get an answer of AWS's form whatever is wrong here; the log has the cause.
        except Exception:
            LOG.exception("%s failed", exchange.operation)
            _refuse(exchange, InternalError("The emulator failed; its log has the details."))
        self._record(exchange, (time.perf_counter() - started) * 1000)
        return exchange.response or Response(500)

    def refuse(self, request: Request, error: ServiceError) -> Response:
        """Answer a refused request in the error format of its service, and record it."""
        exchange = Exchange(request, region=self._region)
        identify(exchange, self._region)
        if request.path.startswith(PREFIX):
            exchange.service = "control"
        _refuse(exchange, error)
        self._record(exchange, 0.0)
        return exchange.response or Response(error.status)

    def record(
        self, request: Request, response: Response, service: str, error_code: str | None = None
    ) -> None:
        """Record a request that another part of the emulator has answered."""
        exchange = Exchange(request, service, self._region, request.method)
        exchange.response, exchange.error_code = response, error_code
        self._record(exchange, 0.0)

    def _validate(self, exchange: Exchange) -> None:
        if exchange.service not in SERVICES:
            if exchange.service not in ACCOUNT_SERVICES:
                raise not_offered(f"the service {exchange.service}", call_of(exchange))
            return
        service, operations = SERVICES[exchange.service]
        if exchange.service == "sagemaker" and exchange.request.path != "/":
            # The data services of SageMaker (runtime, metrics, feature store) are signed alike.
            raise not_offered(f"the data services of {exchange.service}", call_of(exchange))
        if exchange.request.method != "POST":
            raise UnknownOperationError("The service takes POST only", status=405)
        name = exchange.operation
        model = spec.operation_model(name, service)
        if model is None:
            raise UnknownOperationError(f"The requested operation {name!r} is not recognized")
        if name not in operations:
            raise not_implemented(name)
        shape = spec.input_shape(name, service)
        exchange.params = wire.read(exchange.request, shape)
        constraints.check(exchange.params, shape)

    def _authenticate(self, exchange: Exchange) -> None:
        if exchange.service == "s3":
            signatures.verify(exchange.received, exchange.request, self._account.secret_of)

    def _authorize(self, exchange: Exchange) -> None:
        sessions = self._account.sts.session_policies(exchange.request)
        for document in [*self._rules.policies(), *sessions]:
            for permission in policy.required_permissions(
                exchange.request,
                exchange.service,
                exchange.operation,
                exchange.params,
                exchange.region,
                self._account.account_id,
            ):
                if not policy_document.is_allowed(document, permission):
                    raise not_allowed(exchange.service, permission, self._account.account_id)

    def _rules_before(self, exchange: Exchange) -> None:
        self._apply(exchange, "before")

    def _dispatch(self, exchange: Exchange) -> None:
        if exchange.service in SERVICES:
            _, operations = SERVICES[exchange.service]
            handler = operations[exchange.operation]
            exchange.answer = handler(self._jobs, exchange.region, exchange.params)
            return
        if exchange.service == "s3":
            self._check_propagation(exchange)
        try:
            exchange.response = self._account.answer(
                exchange.request, exchange.service, exchange.region, self._clock.now()
            )
        except NotImplementedError:
            # What moto does not have.
            raise not_implemented(call_of(exchange)) from None

    def _check_propagation(self, exchange: Exchange) -> None:
        delay = self._rules.value("propagation", "seconds", 0.0, propagation="bucket")
        if not delay:
            return
        path = urllib.parse.unquote(exchange.request.path).strip("/")
        bucket = path.partition("/")[0]
        created = self._account.s3.bucket_created(bucket)
        if created is not None and self._clock.now() - created < delay:
            raise ServiceError(
                "The specified bucket does not exist", code="NoSuchBucket", status=404
            )

    def _serialise(self, exchange: Exchange) -> None:
        if exchange.response is not None:
            return
        service, _ = SERVICES[exchange.service]
        model = spec.operation_model(exchange.operation, service)
        if model is not None:
            exchange.response = wire.answer(
                exchange.request, exchange.answer or {}, model, exchange.request_id
            )

    def _rules_after(self, exchange: Exchange) -> None:
        self._apply(exchange, "after")

    def _apply(self, exchange: Exchange, when: str) -> None:
        if not len(self._rules):
            return
        found = self._rules.for_request(exchange.service, exchange.operation, exchange.params, when)
        for rule in found:
            effect = rule.body.get("effect", "error")
            if effect == "delay":
                time.sleep(float(rule.body.get("delay_s", 1.0)))
            elif effect == "reset":
                exchange.response = Response(reset=True)
                exchange.error_code = "ConnectionReset"
                return
            else:
                raise ruled_error(rule)

    def _record(self, exchange: Exchange, duration_ms: float) -> None:
        response = exchange.response
        self._recorder.add(
            Entry(
                time=self._clock.now(),
                service=exchange.service,
                operation=exchange.operation,
                region=exchange.region,
                request=exchange.params or shown(exchange),
                status=response.status if response and not response.reset else 0,
                error_code=exchange.error_code,
                request_id=exchange.request_id,
                user_agent=exchange.request.header("user-agent"),
                duration_ms=round(duration_ms, 3),
            )
        )


def body_limit(request: Request) -> int:
    """Return the maximal size of a request's body: an S3 object, or a call of a JSON service."""
    is_call = bool(request.header("x-amz-target")) or request.path.startswith(PREFIX)
    # A little more than the service's limit: a call above the limit gets the service's error.
    return wire.MAX_BYTES + 1024 if is_call else MAX_BODY


def _refuse(exchange: Exchange, error: ServiceError) -> None:
    exchange.error_code = error.code
    service, _ = SERVICES.get(exchange.service, (exchange.service, {}))
    exchange.response = error_answer(error, exchange.request, service, exchange.request_id)
