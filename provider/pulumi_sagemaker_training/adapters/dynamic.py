"""The dynamic provider of `TrainingJob`: translates between the engine and the lifecycle.

`TrainingJobProvider` is pickled by reference into users' states: neither this module nor the
class is ever renamed, and the class holds no state of its own. A golden test holds the blob.
"""

import threading
from collections.abc import Mapping
from typing import Any, Final

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pulumi.runtime import rpc

from pulumi_sagemaker_training.adapters import host
from pulumi_sagemaker_training.adapters.desk import ResourceVoice, access_of, work_for
from pulumi_sagemaker_training.api.errors import InputError, NotFound, TrainingJobError
from pulumi_sagemaker_training.api.settings import Settings, read_settings
from pulumi_sagemaker_training.api.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.create import create
from pulumi_sagemaker_training.lifecycle.declared import (
    HIDDEN_KEYS,
    Declared,
    cautions,
    declare,
)
from pulumi_sagemaker_training.lifecycle.delete import delete
from pulumi_sagemaker_training.lifecycle.identity import Owner
from pulumi_sagemaker_training.lifecycle.options import STACK_KEYS
from pulumi_sagemaker_training.lifecycle.plan import Decision, Plan, Situation, plan
from pulumi_sagemaker_training.lifecycle.read import drifted_inputs, job_name, read
from pulumi_sagemaker_training.lifecycle.update import update
from pulumi_sagemaker_training.lifecycle.work import Result, Work

_DEFAULT_ORGANIZATION: Final = "organization"


class _Asked:
    """Remember for which resources this process's own diff asked for a replacement."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._urns: set[str] = set()

    def add(self, urn: str) -> None:
        with self._lock:
            self._urns.add(urn)

    def take(self, urn: str) -> bool:
        with self._lock:
            asked = urn in self._urns
            self._urns.discard(urn)
            return asked


_asked: Final = _Asked()


class TrainingJobProvider(ResourceProvider):
    """Serve the engine's calls for `TrainingJob`; nothing is decided here."""

    serialize_as_secret_always = False
    _settings = Settings()

    def configure(self, req: ConfigureRequest) -> None:
        """Read the stack's settings and reach for the plugin's seams; makes no call to AWS."""
        host.install()
        try:
            self._settings = read_settings(req.config.get, STACK_KEYS)
        except InputError as error:
            host.fail(str(error))

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Report everything that is wrong with the properties, before anything is created."""
        declared = self._declare(news)
        failures = [CheckFailure(item.path, item.message) for item in declared.violations]
        if not failures:
            voice = ResourceVoice(host.current_call().urn)
            for caution in cautions(declared):
                voice.warn(f"{caution.path}: {caution.message}")
            self._reach(declared)
        return CheckResult(news, failures)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Describe the job and decide: unchanged, update, or replacement."""
        call = host.current_call()
        old, new = self._declare(self._old_inputs(call, olds, news)), self._declare(news)
        work = self._work(new, olds, call)
        try:
            situation = Situation(
                old=old,
                new=new,
                recorded=olds,
                described=_describe(_id, work),
                owner=self._owner(new, call),
                settings=self._settings,
                region=_declared_region(new, self._settings),
            )
            made = plan(situation)
        except TrainingJobError as error:
            host.fail(new.without_secrets(str(error)))
        return _answer(made, call)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the job and see it through."""
        call = host.current_call()
        declared = self._declare(props)
        _refuse_violations(declared)
        try:
            result = create(
                declared,
                self._owner(declared, call),
                self._work(declared, {}, call),
                asked=_asked.take(call.urn),
            )
        except TrainingJobError as error:
            host.fail(declared.without_secrets(str(error)))
        return CreateResult(result.id, _kept_or_raised(result))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Change in place what can be, and go on waiting where that is due."""
        call = host.current_call()
        new = self._declare(_news)
        old = self._declare(self._old_inputs(call, _olds, _news))
        _refuse_violations(new)
        try:
            result = update(
                _id, _olds, old, new, self._owner(new, call), self._work(new, _olds, call)
            )
        except TrainingJobError as error:
            host.fail(new.without_secrets(str(error)))
        return UpdateResult(_kept_or_raised(result))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Describe the job; only "not found" means that it is gone."""
        call = host.current_call()
        recorded = props if "training_job_arn" in props else {}
        inputs = call.old_inputs if call.old_inputs is not None else {}
        declared = self._declare(inputs)
        work = self._work(declared, {"training_job_arn": id_, **recorded}, call)
        try:
            result = read(id_, recorded, declared, work)
        except TrainingJobError as error:
            host.fail(declared.without_secrets(str(error)))
        if result is None:
            return ReadResult(None, {})
        drifted = drifted_inputs(recorded, result.outputs, declared)
        return ReadResult(
            result.id, dict(result.outputs), {**inputs, **drifted} if drifted else None
        )

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Remove the job, or let it go, as `on_delete` says."""
        call = host.current_call()
        declared = self._declare(_props)
        try:
            delete(_id, _props, declared.options, self._work(declared, _props, call))
        except TrainingJobError as error:
            host.fail(declared.without_secrets(str(error)))

    def _declare(self, props: Mapping[str, Any]) -> Declared:
        return declare(_with_unknowns(props), self._settings)

    def _work(self, declared: Declared, recorded: Mapping[str, Any], call: host.Call) -> Work:
        access = access_of(declared.options, self._settings, recorded)
        return work_for(access, self._settings, ResourceVoice(call.urn), timeout_s=call.timeout_s)

    def _owner(self, declared: Declared, call: host.Call) -> Owner:
        origin = declared.origin
        organization = origin.get("organization", _DEFAULT_ORGANIZATION)
        named = organization if organization != _DEFAULT_ORGANIZATION else ""
        holder = self._settings.owner_id or named
        if call.urn:
            return Owner.from_urn(call.urn, holder)
        name = origin.get("name", "")
        return Owner(origin.get("project", ""), origin.get("stack", ""), name, name, holder)

    def _old_inputs(
        self, call: host.Call, olds: Mapping[str, Any], news: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return the last accepted inputs; without the seam, what the outputs tell of them."""
        return call.old_inputs if call.old_inputs is not None else _projected(olds, news)

    def _reach(self, declared: Declared) -> None:
        """Find out at preview that there is no region or no such profile."""
        try:
            _ = self._work(declared, {}, host.Call()).jobs.region
        except TrainingJobError as error:
            host.fail(str(error))


def _describe(id_: str, work: Work) -> Any:
    try:
        return work.jobs.describe(job_name(id_))
    except NotFound:
        return None


def _declared_region(declared: Declared, settings: Settings) -> str | None:
    return declared.options.region or settings.access.region


def _answer(made: Plan, call: host.Call) -> DiffResult:
    voice = ResourceVoice(call.urn)
    for warning in made.warnings:
        voice.warn(warning)
    if made.decision is Decision.UNCHANGED:
        return DiffResult(changes=False)
    replacing = made.decision is Decision.REPLACE
    if replacing:
        _asked.add(call.urn)
        voice.info(f"trains again: {'; '.join(made.reasons)}")
    host.explain({change.path: _kind(change.kind, change.decision) for change in made.changes})
    return DiffResult(
        changes=True,
        replaces=list(made.replaces) if replacing else [],
        delete_before_replace=made.delete_first,
    )


def _kind(kind: str, decision: Decision) -> host.ChangeKind:
    suffix = "-replace" if decision is Decision.REPLACE else ""
    return f"{kind}{suffix}"  # type: ignore[return-value]  # one of the six, by construction


def _refuse_violations(declared: Declared) -> None:
    """Check again what may have been unknown at preview."""
    if declared.violations:
        host.fail(str(InputError(declared.violations)))


def _kept_or_raised(result: Result) -> dict[str, Any]:
    outs = dict(result.outputs)
    if result.problem is not None:
        host.keep(result.id, outs, [str(result.problem)])
    return outs


def _with_unknowns(value: Any) -> Any:
    """Put `UNKNOWN` where the engine's marker for it stands."""
    if isinstance(value, Mapping):
        return {key: _with_unknowns(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_unknowns(item) for item in value]
    return UNKNOWN if value == rpc.UNKNOWN else value


def _projected(olds: Any, news: Any) -> Any:
    """Return of the old outputs what the new inputs speak of."""
    if isinstance(olds, Mapping) and isinstance(news, Mapping):
        return {
            key: _projected(olds[key], news[key])
            for key in news
            if key in olds or key in HIDDEN_KEYS & olds.keys()
        }
    return olds
