"""The checks of `doctor`, in their order. Each asks one thing, and says how to fix it."""

import platform
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Final, Literal

from pulumi_sagemaker_training.api.errors import (
    AccessDenied,
    CredentialsError,
    InputError,
    NotFound,
    ServiceError,
    TrainingJobError,
)
from pulumi_sagemaker_training.api.model.quotas import increase_command
from pulumi_sagemaker_training.api.model.training_plan import FOR_TRAINING, plan_name
from pulumi_sagemaker_training.api.services.account_facts import (
    bucket_region,
    caller,
    emulator_health,
    trust_policy,
)
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.quotas import quota_book
from pulumi_sagemaker_training.api.services.training_plans import describe
from pulumi_sagemaker_training.api.values.arn import parse_arn
from pulumi_sagemaker_training.cli.answers.models import Check
from pulumi_sagemaker_training.cli.doctor.needs import Needs, needs_of
from pulumi_sagemaker_training.cli.doctor.trust import PRINCIPAL, trust_command, trusts_sagemaker
from pulumi_sagemaker_training.cli.stack.opened import Stack
from pulumi_sagemaker_training.cli.stack.pulumi import StackUnreadable

Open = Callable[[], Stack]

_PACKAGES: Final = ("pulumi-sagemaker-training", "pulumi", "boto3")
_OLDEST_PYTHON: Final = (3, 11)
_NO_STACK: Final = "run it in the folder of a Pulumi project, or give --cwd"
_REGION: Final = "pulumi config set aws:region <region>"
_CREDENTIALS: Final = (
    "log in (`aws sso login`), set AWS_PROFILE, or `pulumi config set aws:profile <profile>`"
)
_READ_ROLE: Final = "ask for iam:GetRole, or compare its trust policy with docs/iam.md"
_READ_BUCKET: Final = "ask for s3:ListBucket on the bucket (docs/iam.md)"
_MAKE: Final = "make it, or name one that exists"


def all_checks(open_stack: Open) -> Iterator[Check]:
    """Yield every check, as soon as it is known. A check that cannot be made is `unknown`.

    Args:
        open_stack: reads the stack.
    """
    yield from versions()
    try:
        stack = open_stack()
    except (StackUnreadable, InputError) as error:
        yield _problem("stack", _words(error), "fix that first; the other checks need the stack")
        return
    yield from _of_stack(stack)
    try:
        clients = stack.clients()
    except InputError as error:
        yield _problem("settings", _words(error), "correct it with `pulumi config set`")
        return
    yield from _of_account(stack, clients)


def versions() -> Iterator[Check]:
    """Yield the versions of Python and of the packages."""
    found = platform.python_version()
    if sys.version_info < _OLDEST_PYTHON:
        yield _problem("Python", found, "use Python 3.11 or newer")
    else:
        yield _ok("Python", found)
    for name in _PACKAGES:
        try:
            yield _ok(name, version(name))
        except PackageNotFoundError:
            yield _problem(name, "is not installed", f"pip install {name}")


def _of_stack(stack: Stack) -> Iterator[Check]:
    state = stack.state
    if state is None:
        why = _words(stack.missing) if stack.missing else "there is none"
        yield Check(subject="stack", verdict="unknown", found=why, fix=_NO_STACK)
        return
    if stack.pulumi is not None:
        yield _ok("pulumi CLI", stack.pulumi.version())
    name = f"{state.project}/{state.stack}" if state.stack else "it has no resources yet"
    yield _ok("stack", name)
    busy = [held.name for held in state.resources if held.operation]
    if busy:
        found = f"Pulumi is working on {', '.join(busy[:5])}, or was killed while it did"
        fix = "wait for the other `pulumi`; if there is none, run `pulumi up`, which resumes"
        yield Check(subject="operations", verdict="unknown", found=found, fix=fix)


def _of_account(stack: Stack, clients: Clients) -> Iterator[Check]:
    yield from _endpoint(clients)
    region = _asked("region", lambda: _ok("region", clients.region), _REGION)
    yield region
    identity = _asked("credentials", partial(_identity, clients), _CREDENTIALS)
    yield identity
    if region.verdict != "ok" or identity.verdict != "ok":
        return
    needs = needs_of(stack.state, stack.config) if stack.state else Needs()
    for role in needs.roles:
        yield _asked(f"role {_role_name(role)}", partial(_role, clients, role), _READ_ROLE)
    for bucket in needs.buckets:
        yield _asked(f"bucket {bucket}", partial(_bucket, clients, bucket), _READ_BUCKET)
    yield from _quotas(clients, needs)
    for plan in needs.plans:
        yield _asked(f"training plan {plan_name(plan)}", partial(_plan, clients, plan), "")


def _endpoint(clients: Clients) -> Iterator[Check]:
    url = clients.access.endpoint_of("sagemaker")
    if url is None:
        return
    start = "start it (`make up`, or `sagemaker-training emulator`), or remove "
    start += "sagemaker-training:endpointUrl to use AWS"
    try:
        health = emulator_health(clients)
    except ServiceError as error:
        yield _problem("endpoint", error.words, start)
        return
    what = "another service" if health is None else "the emulator"
    yield _ok("endpoint", f"{url} is {what}")


def _identity(clients: Clients) -> Check:
    clients.check_access()
    found = caller(clients)
    return _ok("credentials", f"account {found.account}, {found.arn}")


def _role(clients: Clients, arn: str) -> Check:
    name = _role_name(arn)
    subject = f"role {name}"
    if trusts_sagemaker(trust_policy(clients, name)):
        return _ok(subject, f"trusts {PRINCIPAL}")
    return _problem(subject, f"does not trust {PRINCIPAL}", trust_command(name))


def _bucket(clients: Clients, bucket: str) -> Check:
    subject, region = f"bucket {bucket}", bucket_region(clients, bucket)
    if region == clients.region:
        return _ok(subject, f"is in {region}")
    found = f"is in {region}, and the jobs run in {clients.region}"
    return _problem(subject, found, "use a bucket of the jobs' region, or run the jobs in that one")


def _quotas(clients: Clients, needs: Needs) -> Iterator[Check]:
    wanted = needs.quotas or {}
    limits = quota_book(clients).limits(wanted)
    for name, count in wanted.items():
        subject = f"quota {name}"
        limit = limits.get(name)
        if limit is None:
            found = f"is not known; a job needs {count}"
            fix = "ask for servicequotas:GetServiceQuota and ListAWSDefaultServiceQuotas"
            yield Check(subject=subject, verdict="unknown", found=found, fix=fix)
        elif limit.value < count:
            fix = increase_command(name, count, clients.region, limit.code)
            yield _problem(subject, f"is {limit.value:g}, and a job needs {count}", fix)
        else:
            yield _ok(subject, f"is {limit.value:g}, and a job needs {count}")


def _plan(clients: Clients, arn: str) -> Check:
    plan = describe(clients, arn)
    subject = f"training plan {plan.name}"
    if plan.is_usable and (not plan.targets or FOR_TRAINING in plan.targets):
        return _ok(subject, f"is {plan.status}")
    fix = "name a plan that `aws sagemaker list-training-plans` lists as Scheduled or Active"
    return _problem(subject, f"is {plan.status}, for {', '.join(plan.targets) or 'no job'}", fix)


def _asked(subject: str, ask: Callable[[], Check], fix: str) -> Check:
    """Return a check; if the question is refused, what that means."""
    try:
        return ask()
    except AccessDenied as error:
        return Check(subject=subject, verdict="unknown", found=_words(error), fix=fix)
    except NotFound as error:
        return _problem(subject, error.advice or error.words, _MAKE)
    except (CredentialsError, InputError) as error:
        return _problem(subject, _words(error), fix)
    except ServiceError as error:
        verdict: Literal["problem", "unknown"] = "problem" if subject == "region" else "unknown"
        return Check(subject=subject, verdict=verdict, found=_words(error), fix=fix)


def _role_name(arn: str) -> str:
    parsed = parse_arn(arn)
    return parsed.name if parsed is not None else arn


def _words(error: TrainingJobError) -> str:
    return "; ".join(str(error).splitlines())


def _ok(subject: str, found: str) -> Check:
    return Check(subject=subject, verdict="ok", found=found)


def _problem(subject: str, found: str, fix: str) -> Check:
    return Check(subject=subject, verdict="problem", found=found, fix=fix)
