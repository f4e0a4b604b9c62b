"""A training job as the program declares it: request, options, tags, secrets. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from itertools import takewhile
from typing import Any, Final

from pulumi_sagemaker_training.api.model.members import members
from pulumi_sagemaker_training.api.model.named_secrets import named_secrets
from pulumi_sagemaker_training.api.request.canonical import canonical
from pulumi_sagemaker_training.api.request.validation import Validation
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.paths import join, steps
from pulumi_sagemaker_training.api.values.text import redacted
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation
from pulumi_sagemaker_training.lifecycle.ownership.owner import MAX_OWNERSHIP_TAGS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import (
    KEEP_ALIVE,
    NAME,
    PROFILING,
    TAGS,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import (
    OPTION_NAMES,
    Options,
    read_options,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    HIDDEN_KEYS,
    ORIGIN_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    marked_paths,
    quotes,
    secret_texts,
    unmatched,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec_checks import (
    PUBLIC,
    misspelt,
    options_against_request,
    refusals,
    unknown_types,
)

MEMBERS: Final = tuple(member.python for member in members("CreateTrainingJobRequest"))
_KEEP_ALIVE_MEMBER, _KEEP_ALIVE_KEY = KEEP_ALIVE.split(".")


@dataclass(frozen=True)
class JobSpec:
    """One job as the program declares it.

    Attributes:
        given: the properties as the program gave them, in the Python spelling.
        request: the members of CreateTrainingJob among them, canonical; tags as a map.
        options: the options among them, with the stack's defaults.
        secret_paths: the secret properties: those that the program marked, and those whose
            values it did not set.
        unmatched: the public properties that match no fingerprint of the program.
        origin: organization, project, stack and name, as the program knows them.
        wrong_options: the violations of options, including the stack's defaults; in `options`
            these have their default.
        is_accepted: whether the members are those of an existing job, which need no check and
            no warning.
        added_tags: how many tags are added to the declared ones.
        names_owner: whether tags that name the job's owner are among them.
        find_violations: finds everything that is wrong with this job.
    """

    given: Mapping[str, object]
    request: Mapping[str, Any]
    options: Options
    secret_paths: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    origin: Mapping[str, str] = field(default_factory=dict, compare=False)
    wrong_options: tuple[Violation, ...] = field(default=(), compare=False)
    is_accepted: bool = field(default=False, compare=False)
    added_tags: int = field(default=0, compare=False)
    names_owner: bool = field(default=True, compare=False)
    find_violations: "Callable[[JobSpec], Iterable[Violation]]" = field(
        default=lambda _: (), compare=False, repr=False
    )

    @cached_property
    def violations(self) -> tuple[Violation, ...]:
        """Everything that is wrong; it is computed on first use.

        Reading, refreshing and removing a job do not use it, and so do not load the models.
        """
        return tuple(map(self.redact_violation, self.find_violations(self)))

    @cached_property
    def validation(self) -> Validation:
        """The validation of the request, whose violations and warnings share most of the work."""
        return Validation(
            self.members, secret_paths=self.secret_paths, ownership_tags=self.added_tags
        )

    @property
    def name(self) -> str | None:
        """The explicit name, or None if the program gives none."""
        name = self.request.get(NAME)
        return name if isinstance(name, str) else None

    @property
    def tags(self) -> Mapping[str, object]:
        """The declared tags."""
        return self.request.get(TAGS) or {}

    @cached_property
    def trained_by(self) -> dict[str, object]:
        """The members whose change trains again, canonical."""
        fields = {
            name: value
            for name, value in self.request.items()
            if name not in (*PROFILING, NAME, TAGS)
        }
        resources = fields.get(_KEEP_ALIVE_MEMBER)
        if isinstance(resources, Mapping):
            fields[_KEEP_ALIVE_MEMBER] = {
                key: value for key, value in resources.items() if key != _KEEP_ALIVE_KEY
            }
        return fields

    @property
    def members(self) -> dict[str, Any]:
        """The members of CreateTrainingJob exactly as the program gave them."""
        return _members(self.given)

    @cached_property
    def written(self) -> dict[str, object]:
        """The request, canonical but for its lists, which are in the author's order."""
        return canonical(self.members, in_order=True)

    @property
    def is_known(self) -> bool:
        """Tell whether every value is known."""
        return not has_unknown(self.given)

    @property
    def secrets_in_request(self) -> tuple[str, ...]:
        """The paths of secrets in the canonical request.

        A list that contains a secret is secret as a whole, because some lists are sorted.
        """
        return tuple(dict.fromkeys(map(_up_to_the_list, self.secret_paths)))

    def redact(self, text: str) -> str:
        """Return a text with the values of this job's secrets masked."""
        return redacted(text, self._secret_texts) if self.secret_paths else text

    def redact_violation(self, violation: Violation) -> Violation:
        """Return a violation without secrets; every refusal of a job goes through this function."""
        path, message = map(self.redact, (violation.path, violation.message))
        return replace(violation, path=path, message=message)

    def secret_outputs(self, outputs: Mapping[str, object]) -> tuple[str, ...]:
        """Return the outputs that are secret as a whole: they contain or repeat a secret."""
        own = {str(steps(path)[0]) for path in self.secret_paths if steps(path)}
        return tuple(
            name
            for name, value in outputs.items()
            if name in own or (own and quotes(value, self._secret_texts))
        )

    @cached_property
    def _secret_texts(self) -> tuple[str, ...]:
        return tuple(secret_texts(self.given, self.secret_paths))


def parse_spec(
    props: Mapping[str, object], settings: Settings, *, is_unchanged: bool = False
) -> JobSpec:
    """Read a job from a resource's properties.

    Args:
        props: the properties in the Python spelling; `UNKNOWN` if a value is not known yet.
        settings: the stack's settings.
        is_unchanged: whether the properties are those in the state. They were checked before
            the job was created and are not checked again, so the models are not loaded; only the
            settings may have changed.

    Returns:
        The job; its `violations` are computed on first use.
    """
    given = {key: value for key, value in props.items() if value is not None}
    origin, others = given.get(ORIGIN_KEY), unmatched(given)
    paths = (*marked_paths(given), *(name for name in others if name not in PUBLIC))
    options, wrong = read_options(given, settings.option_defaults, secret_paths=paths)
    rest = {k: v for k, v in given.items() if k not in HIDDEN_KEYS and k not in OPTION_NAMES}
    request = {key: value for key, value in rest.items() if key in MEMBERS}
    sent = {key: value for key, value in given.items() if key in (*MEMBERS, "triggers")}
    is_accepted = is_unchanged and not settings.default_tags
    reserved = MAX_OWNERSHIP_TAGS if settings.ownership_tags else 0
    return JobSpec(
        given={key: value for key, value in given.items() if key != "__provider"},
        request=canonical(request),
        options=options,
        secret_paths=paths,
        unmatched=tuple(name for name in others if name in PUBLIC),
        origin=_texts(origin),
        wrong_options=tuple(wrong),
        is_accepted=is_accepted,
        added_tags=reserved + len(settings.default_tags),
        names_owner=settings.ownership_tags,
        find_violations=lambda spec: (
            *misspelt(rest, (*MEMBERS, *OPTION_NAMES)),
            *(() if is_accepted else refusals(spec, sent, paths)),
            *wrong,
            *options_against_request(options, request),
            *(() if is_accepted else unknown_types(options, Secrets(paths))),
        ),
    )


def as_found(spec: JobSpec, outputs: Mapping[str, object]) -> JobSpec:
    """Return the spec of a job that others made; its secrets are known by their names only."""
    return replace(spec, given=dict(outputs), secret_paths=named_secrets(outputs))


def _texts(origin: object) -> dict[str, str]:
    if not isinstance(origin, Mapping):
        return {}
    return {key: value for key, value in origin.items() if isinstance(value, str)}


def _members(given: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in given.items() if key in MEMBERS}


def _up_to_the_list(path: str) -> str:
    upper = takewhile(lambda step: isinstance(step, str), steps(path))
    return reduce(join, upper, "")
