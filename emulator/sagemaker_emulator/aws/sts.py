"""STS: assumed roles, and the policies of their sessions."""

import fnmatch
import json
import re
from collections.abc import Iterator
from typing import Any

from moto.sts.models import sts_backends

from sagemaker_emulator.aws import policy_document
from sagemaker_emulator.aws.gateway import Gateway
from sagemaker_emulator.aws.iam import IAM
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.names import parse_arn
from sagemaker_emulator.protocol import constraints, query, spec
from sagemaker_emulator.protocol.errors import ServiceError

_WEB = "AssumeRoleWithWebIdentity"
_PRINCIPALS = {"AssumeRole": "AWS", _WEB: "Federated"}
_KEY = re.compile(r"Credential=([^/]+)/")
_GIVEN_KEY = re.compile(rb"<AccessKeyId>([^<]+)</AccessKeyId>")
_CHAINED_S = 3600


class STS:
    """The sessions of assumed roles. A restart ends them."""

    def __init__(self, gateway: Gateway, iam: IAM, account_id: str) -> None:
        self._gateway = gateway
        self._iam = iam
        self._account_id = account_id
        self._policies: dict[str, list[dict[str, Any]]] = {}

    def answer(self, request: Request) -> Response:
        """Answer a call.

        Raises:
            ServiceError: the role cannot be assumed with these parameters.
        """
        form = query.form_of(request.body)
        action = form.get("Action", "")
        if action == "GetCallerIdentity":
            return self._with_iam_user(self._gateway(request))
        if action not in _PRINCIPALS:
            return self._gateway(request)
        params = query.parse(form, spec.input_shape(action, "sts"))
        _check_constraints(params, action)
        policies = list(self._session_policies(params))
        self._check_role(params, action, chained=self._is_session(request))
        response = self._gateway(request)
        if found := _GIVEN_KEY.search(response.body):
            self._policies[found[1].decode()] = policies
        return response

    def _with_iam_user(self, response: Response) -> Response:
        """Return an answer in which the owner of unknown keys is a user of IAM.

        moto 5.2 gives such a user an ARN of STS, which AWS has for no user, and a key as its id.
        """
        for theirs, ours in (
            (f":sts::{self._account_id}:user/moto", f":iam::{self._account_id}:user/tester"),
            ("AKIAIOSFODNN7EXAMPLE", "AIDAIOSFODNN7EXAMPLE"),
        ):
            response.body = response.body.replace(theirs.encode(), ours.encode())
        return response

    def session_policies(self, request: Request) -> list[dict[str, Any]]:
        """Return the policies of the session whose key signed a request."""
        return self._policies.get(_access_key(request), [])

    def forget(self) -> None:
        """Forget every session."""
        self._policies.clear()

    def secret_of(self, access_key: str) -> str | None:
        """Return the secret of a session's access key; None for a key that is not known."""
        sessions = (
            backend.get_assumed_role_from_access_key(access_key)
            for partitions in list(sts_backends.values())
            for backend in list(partitions.values())
        )
        return next((str(found.secret_access_key) for found in sessions if found), None)

    def _is_session(self, request: Request) -> bool:
        return self.secret_of(_access_key(request)) is not None

    def _session_policies(self, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        texts = [params["Policy"]] if "Policy" in params else []
        for item in params.get("PolicyArns", []):
            document = self._iam.policy_document(item["arn"])
            if document is None:
                raise _refusal("ValidationError", f"Policy {item['arn']} does not exist")
            texts.append(document)
        for text in texts:
            yield _policy_in(text)

    def _check_role(self, params: dict[str, Any], action: str, *, chained: bool) -> None:
        _check_tags(params)
        arn = params["RoleArn"]
        if parse_arn(arn)["account"] != self._account_id:
            return  # The roles of other accounts are unknown here.
        role = self._iam.role(arn)
        longest = _CHAINED_S if chained else (role.max_session_duration if role else None)
        if longest and params.get("DurationSeconds", 0) > int(longest):
            raise _refusal(
                "ValidationError",
                "The requested DurationSeconds exceeds the "
                + (
                    "1 hour session limit for roles assumed by role chaining"
                    if chained
                    else "MaxSessionDuration set for this role."
                ),
            )
        for needed in _actions(params, action):
            if role is None or not self._trusts(role, needed, params, _PRINCIPALS[action]):
                raise _refusal(
                    "AccessDenied",
                    f"User: arn:aws:iam::{self._account_id}:user/tester is not authorized to "
                    f"perform: {needed} on resource: {arn}",
                    403,
                )

    def _trusts(self, role: Any, action: str, params: dict[str, Any], kind: str) -> bool:
        document = role.assume_role_policy_document
        found = json.loads(document) if isinstance(document, str) else document
        return any(
            statement.get("Effect") == "Allow"
            and any(fnmatch.fnmatch(action, item) for item in _listed(statement.get("Action")))
            and self._is_principal(statement.get("Principal"), kind)
            and _conditions_hold(statement.get("Condition") or {}, params)
            for statement in _listed(found.get("Statement"))
        )

    def _is_principal(self, principal: object, kind: str) -> bool:
        if principal == "*":
            return True
        named = _listed(principal.get(kind)) if isinstance(principal, dict) else []
        if kind == "Federated":
            return bool(named)
        return any(
            item in ("*", self._account_id) or f":{self._account_id}:" in item for item in named
        )


def _policy_in(text: str) -> dict[str, Any]:
    try:
        document: Any = json.loads(text)
    except ValueError:
        document = None
    problem = policy_document.enforcement_problem_of(document)
    if problem is not None:
        raise _refusal("MalformedPolicyDocument", f"The policy is not supported: {problem}")
    found: dict[str, Any] = document
    return found


def _actions(params: dict[str, Any], action: str) -> Iterator[str]:
    yield f"sts:{action}"
    if params.get("Tags"):
        yield "sts:TagSession"
    if params.get("SourceIdentity"):
        yield "sts:SetSourceIdentity"


def _conditions_hold(conditions: dict[str, Any], params: dict[str, Any]) -> bool:
    context = {
        "sts:ExternalId": params.get("ExternalId"),
        "sts:RoleSessionName": params.get("RoleSessionName"),
        "sts:SourceIdentity": params.get("SourceIdentity"),
        **{f"aws:RequestTag/{tag['Key']}": tag["Value"] for tag in params.get("Tags", [])},
    }
    return all(
        operator in ("StringEquals", "StringLike")
        and context.get(key) is not None
        and any(fnmatch.fnmatchcase(str(context[key]), str(item)) for item in _listed(wanted))
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _check_constraints(params: dict[str, Any], action: str) -> None:
    try:
        constraints.check(params, spec.input_shape(action, "sts"))
    except ServiceError as error:
        raise _refusal("ValidationError", error.message) from error


def _check_tags(params: dict[str, Any]) -> None:
    keys = {tag["Key"] for tag in params.get("Tags", [])}
    strange = [key for key in params.get("TransitiveTagKeys", []) if key not in keys]
    if strange:
        raise _refusal(
            "ValidationError",
            f"The specified transitive tag key {strange[0]} must be included in the requested tags",
        )


def _access_key(request: Request) -> str:
    found = _KEY.search(request.header("authorization"))
    return found[1] if found else ""


def _refusal(code: str, message: str, status: int = 400) -> ServiceError:
    return ServiceError(message, code=code, status=status)


def _listed(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
