"""What a stack's exported state holds of this package: jobs, sweeps, pipelines, champions. Pure."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.text import MASK
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.ownership.job_names import job_name, region_in
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import leaving_in
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    REGION,
    TrialRecord,
    records_in,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import EARLIER

NEWEST_FORMAT: Final = 4
"""The newest version of a deployment that is known. Source: pulumi's `apitype.UntypedDeployment`;
4 is 3 with features that a reader must know, of which none changes what is read here."""

_DYNAMIC: Final = "pulumi-python:dynamic/sagemaker-training:"
_PACKAGE: Final = "sagemaker-training:"
_CREATING: Final = "creating"
_PROVIDER: Final = "pulumi:providers:sagemaker-training"
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the mark of a secret


Respell = Callable[[Mapping[str, object]], dict[str, object]]


class Kind(StrEnum):
    """The kind of a resource of this package."""

    JOB = "job"
    SWEEP = "sweep"
    PIPELINE = "pipeline"
    CHAMPION = "champion"
    COMPONENT = "component"
    UPLOAD = "upload"


_KINDS: Final[Mapping[str, Kind]] = {
    "TrainingJob": Kind.JOB,
    "Sweep": Kind.SWEEP,
    "Champion": Kind.CHAMPION,
    "TrainingPipeline": Kind.PIPELINE,
    "Upload": Kind.UPLOAD,
}


@dataclass(frozen=True, slots=True)
class StateResource:
    """A resource of this package that a state holds.

    Attributes:
        urn: its URN.
        kind: its kind.
        name: its Pulumi name.
        id: a job's name, a sweep's or a champion's id; empty while it is being created.
        inputs, outputs: its properties in the Python spelling; secrets are masked.
        parent: the URN of its parent; empty without one.
        provider: the reference of its provider, `<urn>::<id>`; empty for components.
        is_leaving: whether it was replaced, and waits for its deletion.
        is_pending: whether its creation has begun and is not recorded yet.
        needs: the URNs of the resources that it depends on.
        init_errors: what failed after its creation, as the engine keeps it.
        operation: what Pulumi is doing with it, or was when it was killed: `creating`, `updating`,
            `deleting`; empty if nothing.
    """

    urn: str
    kind: Kind
    name: str
    id: str = ""
    inputs: Mapping[str, object] = field(default_factory=dict, repr=False, hash=False)
    outputs: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)
    parent: str = ""
    provider: str = ""
    is_leaving: bool = False
    is_pending: bool = False
    needs: tuple[str, ...] = ()
    init_errors: tuple[str, ...] = ()
    operation: str = ""

    @property
    def is_dynamic(self) -> bool:
        """Tell whether a Python program declared it without the plugin."""
        return _DYNAMIC in self.urn

    @property
    def job(self) -> str:
        """The name of its training job; empty if it is not a job, or has none yet."""
        return job_name(self.id) if self.kind is Kind.JOB else ""

    @property
    def region(self) -> str | None:
        """The region of its jobs; None if the state does not say."""
        found = region_in(self.outputs.get("training_job_arn")) or self.outputs.get(REGION)
        return str(found) if found else None

    @property
    def owner(self) -> Owner:
        """The owner that its jobs name in their tags, without a holder."""
        return Owner.from_urn(self.urn)

    @property
    def trials(self) -> dict[str, TrialRecord]:
        """The trials of a sweep by their keys."""
        return records_in(self.outputs) if self.kind is Kind.SWEEP else {}

    @property
    def jobs(self) -> tuple[str, ...]:
        """The names of all its training jobs: its own, earlier attempts, a sweep's trials."""
        earlier = self.outputs.get(EARLIER) if self.kind is Kind.JOB else None
        names = [str(item.get("training_job_name", "")) for item in earlier or ()]
        if self.kind is Kind.SWEEP:
            records = [*self.trials.values(), *leaving_in(self.outputs).values()]
            names = [record.job for record in records]
        return tuple(name for name in (self.job, *names) if name)


@dataclass(frozen=True, slots=True)
class StackState:
    """The part of a stack's state that this package knows.

    Attributes:
        project, stack: from the resources' URNs; None in an empty state.
        resources: in the state's order, which is that of their creation; without uploads.
        uploads: the uploads that are not waiting to be deleted, in the same order.
        providers: the inputs of the plugin's providers, by their references.
        has_secret_providers: whether these inputs have encrypted secrets.
    """

    project: str | None
    stack: str | None
    resources: tuple[StateResource, ...] = ()
    uploads: tuple[StateResource, ...] = ()
    providers: Mapping[str, Mapping[str, object]] = field(
        default_factory=dict, repr=False, hash=False
    )
    has_secret_providers: bool = False

    def of_kind(self, kind: Kind) -> tuple[StateResource, ...]:
        """Return the resources of a kind that are not waiting to be deleted."""
        return tuple(r for r in self.resources if r.kind is kind and not r.is_leaving)

    def below(self, urn: str) -> tuple[StateResource, ...]:
        """Return the resources below another one, at any depth."""
        children = [r for r in self.resources if r.parent == urn and r.urn != urn]
        return tuple(found for child in children for found in (child, *self.below(child.urn)))


def read_stack(text: str) -> StackState:
    """Read the output of `pulumi stack export`.

    Raises:
        InputError: it is not an exported state, or one of a newer version.
    """
    try:
        exported = json.loads(text)
        version = exported.get("version", 1)
        deployment = exported["deployment"] or {}
        _refuse_newer(version)
        return _stack(deployment)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        message = "is not a state as `pulumi stack export` prints it"
        raise InputError([Violation("state", message, codes.STATE_NOT_READ)]) from error


def _refuse_newer(version: object) -> None:
    if isinstance(version, int) and version > NEWEST_FORMAT:
        message = (
            f"has version {version}, and this version of pulumi-sagemaker-training reads up to "
            f"{NEWEST_FORMAT}; use a newer one"
        )
        raise InputError([Violation("state", message, codes.STATE_NEWER)])


def _stack(deployment: Mapping[str, Any]) -> StackState:
    listed = [dict(item) for item in deployment.get("resources") or []]
    operations = [dict(item) for item in deployment.get("pending_operations") or []]
    pending = [dict(o["resource"]) for o in operations if o["type"] == _CREATING]
    doing = {str(o["resource"]["urn"]): str(o["type"]) for o in operations}
    first = Owner.from_urn(listed[0]["urn"]) if listed else None
    providers = {
        f"{item['urn']}::{item.get('id', '')}": item.get("inputs") or {}
        for item in listed
        if item["type"] == _PROVIDER
    }
    begun = [*_held(listed, doing), *_held(pending, doing, is_pending=True)]
    return StackState(
        project=first.project if first else None,
        stack=first.stack if first else None,
        resources=tuple(r for r in begun if r.kind is not Kind.UPLOAD),
        uploads=tuple(r for r in begun if r.kind is Kind.UPLOAD and not r.is_leaving),
        providers={ref: revealed(inputs) for ref, inputs in providers.items()},
        has_secret_providers=any(map(has_ciphertext, providers.values())),
    )


def _held(
    listed: list[dict[str, Any]], doing: Mapping[str, str], *, is_pending: bool = False
) -> Iterator[StateResource]:
    for item in listed:
        kind = kind_of(str(item["type"]))
        if kind is None:
            continue
        respell = _spelling(kind, str(item["type"]))
        yield StateResource(
            urn=str(item["urn"]),
            kind=kind,
            name=Owner.from_urn(item["urn"]).name,
            id=str(item.get("id") or ""),
            inputs=respell(masked(item.get("inputs") or {})),
            outputs=respell(masked(item.get("outputs") or {})),
            parent=str(item.get("parent") or ""),
            provider=str(item.get("provider") or ""),
            is_leaving=bool(item.get("delete")),
            is_pending=is_pending,
            needs=tuple(map(str, item.get("dependencies") or ())),
            init_errors=tuple(map(str, item.get("initErrors") or ())),
            operation=doing.get(str(item["urn"]), ""),
        )


def kind_of(token: str) -> Kind | None:
    """Return the kind of a resource by its type; None if it is not of this package."""
    if token.startswith(_DYNAMIC):
        return _KINDS.get(token.removeprefix(_DYNAMIC))
    if not token.startswith(_PACKAGE):
        return None
    name = token.rpartition(":")[2]
    return _KINDS.get(name, Kind.COMPONENT)


def _spelling(kind: Kind, token: str) -> Respell:
    """Return what gives properties the Python spelling, which those of a dynamic provider have.

    What only the plugin's need is imported only for them: it takes a fifth of a command's start.
    """
    if token.startswith(_DYNAMIC):
        return dict
    if kind is Kind.JOB:
        from pulumi_sagemaker_training.adapters.plugin.property_names import to_python

        return to_python
    if kind is Kind.SWEEP:
        from pulumi_sagemaker_training.adapters.plugin.sweep_names import sweep_to_python

        return sweep_to_python
    if kind is Kind.CHAMPION:
        from pulumi_sagemaker_training.adapters.plugin.champion_names import champion_to_python

        return champion_to_python
    return dict


def masked(value: object) -> Any:
    """Return a value of a state with a mark in place of each secret."""
    if isinstance(value, Mapping):
        if value.get(_SIGNATURE) == _SECRET:
            return MASK
        return {key: masked(item) for key, item in value.items()}
    return [masked(item) for item in value] if isinstance(value, list) else value


def revealed(value: object) -> Any:
    """Return a value of a decrypted state with its secrets; one that is encrypted is None."""
    if isinstance(value, Mapping):
        if value.get(_SIGNATURE) == _SECRET:
            plain = value.get("plaintext")
            return revealed(json.loads(plain)) if isinstance(plain, str) else None
        return {key: revealed(item) for key, item in value.items()}
    return [revealed(item) for item in value] if isinstance(value, list) else value


def has_ciphertext(value: object) -> bool:
    """Tell whether a value of a state has an encrypted secret."""
    if isinstance(value, Mapping):
        if value.get(_SIGNATURE) == _SECRET:
            return "ciphertext" in value
        return any(map(has_ciphertext, value.values()))
    return isinstance(value, list) and any(map(has_ciphertext, value))
