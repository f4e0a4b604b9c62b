"""The options of a training job that are not members of the API: one table. Pure.

A row says everything about an option but what it does. From it come its check, its argument in
`adapters/program/option_args.py`, its property in the package schema, its part of docs/options.md
and docs/fields.md (`make docs`), and its tests.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, NamedTuple, TypeVar

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.model.members import schema_name
from pulumi_sagemaker_training.api.values.paths import as_key, steps
from pulumi_sagemaker_training.api.values.text import MASK
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.metric_gate import MetricGate
from pulumi_sagemaker_training.lifecycle.training_job.decisions.option_kinds import (
    Amount,
    AnyMap,
    Choice,
    Count,
    Gates,
    Kind,
    Names,
    Text,
)

T = TypeVar("T")


class Option(NamedTuple):
    """One row of the table.

    Attributes:
        kind: its default, what is allowed, and how it is read.
        text: what it is for, with properties in the Python spelling.
        example: an allowed value, not the default.
        has_stack_default: whether `sagemaker-training:<its name>` sets it for a whole stack.
        overrides: the full key of the stack's setting that it takes the place of, if there is one.
        trains: what a change trains; empty where a change is a new state and nothing else.
    """

    kind: Kind[Any]
    text: str
    example: Any
    has_stack_default: bool = False
    overrides: str = ""
    trains: str = ""


def _row(
    kind: Kind[T],
    text: str,
    *,
    example: object,
    has_stack_default: bool = False,
    overrides: str = "",
    trains: str = "",
) -> T:
    row = Option(kind, text, example, has_stack_default, overrides, trains)
    return field(default_factory=lambda: kind.default, metadata={"row": row})


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one training job. Its fields are the rows of the option table."""

    wait_for: str = _row(
        Choice(
            {
                "completed": "when the job has completed; a job that ends otherwise fails the "
                "update",
                "started": "when the job has its instances; a later update sees how it ends",
                "created": "when SageMaker has accepted the job",
            }
        ),
        "When the resource counts as created, so that resources that depend on it can be created.",
        example="started",
        has_stack_default=True,
    )
    rerun: str = _row(
        Choice(
            {
                "on_failure": "it is trained again, under the next name: the declared state is a "
                "completed job",
                "on_change": "the update fails again with the same reason, until the job or its "
                "`triggers` change",
            }
        ),
        "What the next update does about a job that failed or was stopped, if its declaration is "
        "unchanged.",
        example="on_change",
        has_stack_default=True,
    )
    triggers: Mapping[str, Any] = _row(
        AnyMap(),
        "Arbitrary values; a change of any of them trains again. They are not sent to SageMaker.",
        example={"month": "2026-10"},
        trains="trains again",
    )
    require_metrics: Mapping[str, MetricGate] = _row(
        Gates(),
        "Bounds on the final metrics of a completed job, by name, both included. A job that misses "
        "a bound, or does not report the metric, fails the update; the previous job and the "
        "resources that depend on it stay as they were.",
        example={"validation:accuracy": {"min": 0.9}, "validation:loss": {"max": 0.5}},
    )
    max_cost: float | None = _row(
        Amount(),
        "The maximum cost of the job, in USD. The preview fails if the worst case (instances, "
        "maximum runtime and price multiplied) costs more.",
        example=5,
        has_stack_default=True,
    )
    own_checkpoints: str = _row(
        Choice(
            {
                "on_change": "a training that replaces one that learnt something else",
                "always": "every training; each attempt at the same training uses the same folder",
                "per_training": "every training; the folder's name does not depend on the "
                "resource's, so a renamed resource resumes",
                "never": "none: the prefix is used unchanged, so a changed training resumes",
            }
        ),
        "Which training has its own folder below the prefix of `checkpoint_config`, so that it "
        "starts from the beginning and does not resume from the checkpoints of another one.",
        example="always",
        has_stack_default=True,
    )
    max_attempts: int = _row(
        Count(default=1, most=100),
        "How many jobs one update may start for a training that keeps checkpoints. A job that "
        "reaches its runtime or wait limit is continued by the next one, which resumes from the "
        "checkpoints that it has saved. `max_cost` counts all of them.",
        example=3,
        has_stack_default=True,
    )
    existing: str = _row(
        Choice(
            {
                "adopt": "it is adopted, with a message that shows when it was trained",
                "fail": "the update fails",
            }
        ),
        "What happens if a job of this resource with the same inputs already has the name of the "
        "new job.",
        example="fail",
        has_stack_default=True,
    )
    take_over_from: str | None = _row(
        Text("an owner, as project/stack/resource"),
        "The owner from which this resource takes over its job, as `owned_by` and the messages "
        "name it; the former owner then does not touch the job. Without this option a job that "
        "belongs to another is only read: it is not changed, stopped or deleted here.",
        example="shop/prod/digits",
    )
    on_delete: str = _row(
        Choice(
            {
                "delete": "it is stopped if it runs, and its record is deleted",
                "stop": "it is stopped if it runs; the record stays",
                "retain": "it is not touched, running or not",
            }
        ),
        "What happens to the job when the resource is destroyed or replaced.",
        example="stop",
        has_stack_default=True,
    )
    on_timeout: str = _row(
        Choice(
            {
                "stop": "it is stopped",
                "leave": "it keeps running; the next update resumes the wait",
            }
        ),
        "What happens to a job that has not reached what `wait_for` names when the create timeout "
        "ends. The update fails, and the job stays in the state.",
        example="leave",
        has_stack_default=True,
    )
    on_interrupt: str = _row(
        Choice(
            {
                "leave": "it keeps running; the next update resumes it, and never starts it twice",
                "stop": "it is stopped",
            }
        ),
        "What happens to a job when the wait for it is interrupted with Ctrl-C.",
        example="stop",
        has_stack_default=True,
    )
    on_unchanged: str = _row(
        Choice(
            {
                "quiet": "nothing",
                "log": "a line says that it is kept, and when it was trained; the preview of a "
                "stack then has a line for each of its jobs",
            }
        ),
        "What a preview or update shows of a job that it keeps.",
        example="log",
        has_stack_default=True,
    )
    fallback_instance_types: tuple[str, ...] = _row(
        Names("a list of instance types"),
        "Instance types to try, in order, if there is no capacity for "
        "`resource_config.instance_type`: if SageMaker refuses the request for this reason, or if "
        "the job fails for it after some minutes. A type whose quota can never fit the job, the "
        "declared one included, is skipped with a warning.",
        example=["ml.g5.2xlarge", "ml.g4dn.xlarge"],
        has_stack_default=True,
    )
    on_quota: str = _row(
        Choice(
            {
                "wait": "it waits for room in the quota, at most until the create timeout",
                "fail": "it fails",
            }
        ),
        "What an update does if a limit of the account is reached (ResourceLimitExceeded).",
        example="fail",
        has_stack_default=True,
    )
    region: str | None = _row(
        Text("a region"),
        "The region of this job, instead of the stack's.",
        example="eu-west-1",
        overrides="aws:region",
        trains="trains again in the other region",
    )
    profile: str | None = _row(
        Text("a profile of the shared AWS configuration"),
        "A profile of the shared AWS configuration for this job, instead of the stack's.",
        example="research",
        overrides="aws:profile",
    )
    assume_role_arn: str | None = _row(
        Text("a role's ARN", pattern=r"arn:[\w-]+:iam::\d{12}:role/\S+"),
        "A role to assume for calls about this job, instead of the stack's. It is not the job's "
        "own role, which is `role_arn`.",
        example="arn:aws:iam::123456789012:role/deploy",
        overrides="aws:assumeRoles",
    )
    endpoint_url: str | None = _row(
        Text("a URL", pattern=r"https?://[^\s/]\S*"),
        "An endpoint of all services for this job, for example the emulator's, instead of the "
        "stack's.",
        example="http://127.0.0.1:4100",
        overrides="sagemaker-training:endpointUrl",
    )


TABLE: Final[Mapping[str, Option]] = {item.name: item.metadata["row"] for item in fields(Options)}

OPTION_NAMES: Final = tuple(TABLE)

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(row.kind.meanings) for name, row in TABLE.items() if isinstance(row.kind, Choice)
}
"""The allowed values of each option that is a choice; the first is the default."""

STACK_KEYS: Final[Mapping[str, str]] = {
    name: schema_name(name) for name, row in TABLE.items() if row.has_stack_default
}
"""Options that may have a stack-wide default: python name -> key under `sagemaker-training:`."""


class _Refusals:
    """The violations of one job's options, without secrets."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self.found: list[Violation] = []

    def refuse(self, path: str, value: object, allowed: str) -> None:
        option, *below = steps(path)
        shown = self._secrets.shown(path, value)
        # If a whole map is secret, so are its keys.
        is_masked = below and self._secrets.covers(str(option))
        place = as_key(str(option), MASK) if is_masked else path
        self.found.append(
            Violation(place, f"{shown} is not allowed; give {allowed}", codes.NOT_ALLOWED)
        )


def read_options(
    given: Mapping[str, object],
    defaults: Mapping[str, object],
    *,
    secret_paths: Collection[str] = (),
) -> tuple[Options, list[Violation]]:
    """Read a job's options; the stack's defaults apply to those that are not given.

    Args:
        given: the resource's properties in the Python spelling; others than options are ignored.
        defaults: the stack-wide defaults.
        secret_paths: properties whose values must not be shown.

    Returns:
        The options, with the default if a value is unknown or not allowed, and the violations.
    """
    merged = {**defaults, **{k: v for k, v in given.items() if v is not None}}
    # Secrets of the stack's configuration cannot be told apart, so its values are not shown.
    own = {name for name, value in given.items() if value is not None}
    refusals = _Refusals(Secrets((*secret_paths, *(defaults.keys() - own))))
    found = {
        name: row.kind.read(merged[name], name, refusals.refuse)
        for name, row in TABLE.items()
        if merged.get(name) is not None and not has_unknown(merged[name])
    }
    options = Options(**{name: value for name, value in found.items() if value is not None})
    return options, refusals.found
