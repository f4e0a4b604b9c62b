"""What is wrong with a training job as the program declares it, or probably a mistake. Pure.

What the API refuses is found by `api/request/validation.py`; here is the rest.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from math import isnan
from typing import TYPE_CHECKING, Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.request.constraints import refused_choice
from pulumi_sagemaker_training.api.values.numbers import EXACT_BELOW, beyond_doubles, numbers_in
from pulumi_sagemaker_training.api.values.paths import join, steps
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation
from pulumi_sagemaker_training.lifecycle.ownership.owner import OWNERSHIP_KEYS
from pulumi_sagemaker_training.lifecycle.ownership.tags import BOOKKEEPING_KEYS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import NAME, TAGS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.undefined_metrics import (
    undefined_metrics,
)

if TYPE_CHECKING:
    from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec

PUBLIC: Final = {
    TAGS: "tags are readable by everyone who may list them",
    NAME: "a job's name is its id, and readable by everyone who may list jobs",
}
"""What SageMaker shows to everyone with access to the account, even if Pulumi encrypts it."""
_FALLBACKS: Final = "fallback_instance_types"


def misspelt(properties: Mapping[str, object], known: Collection[str]) -> list[Violation]:
    """Return a violation for each property whose name is not among the known ones."""
    unknown = properties.keys() - frozenset(known)
    if not unknown:
        return []
    # Imported here: only a misspelt property needs it.
    from pulumi_sagemaker_training.lifecycle.training_job.decisions.unknown_names import hint

    return [
        Violation(
            name,
            f"is not a property of a training job; {hint(name, known)}",
            codes.UNKNOWN_PROPERTY,
        )
        for name in sorted(unknown)
    ]


def refusals(
    spec: "JobSpec", sent: Mapping[str, object], secret_paths: tuple[str, ...]
) -> Iterator[Violation]:
    """Yield what is wrong with a job that is yet to be created.

    Args:
        spec: the job.
        sent: what Pulumi sends of it: the members of the request, and the triggers.
        secret_paths: the secret properties.
    """
    yield from spec.validation.violations()
    yield from _shown_secrets(secret_paths)
    yield from _bookkeeping_tags(spec)
    yield from _rounded(sent, secret_paths)
    yield from _never_equal(sent.get("triggers"), "triggers")


def options_against_request(options: Options, request: Mapping[str, object]) -> list[Violation]:
    """Return a violation if an option cannot act on this request."""
    if not options.fallback_instance_types:
        return []
    resources = request.get("resource_config")
    if has_unknown(resources) or (isinstance(resources, Mapping) and "instance_type" in resources):
        return []
    message = "needs resource_config.instance_type, which a fallback replaces; set it"
    return [Violation("fallback_instance_types", message, codes.INSTANCES)]


def unknown_types(options: Options, secrets: Secrets) -> Iterable[Violation]:
    """Yield a violation for each fallback that is not an instance type."""
    for index, given in enumerate(options.fallback_instance_types):
        path = join(_FALLBACKS, index)
        refusal = refused_choice(given, "TrainingInstanceType", secrets.shown(path, given))
        if refusal is not None:
            yield Violation(path, refusal, codes.NOT_ALLOWED)


def warnings_of(spec: "JobSpec") -> list[Violation]:
    """Return what is allowed but probably a mistake."""
    if spec.is_accepted:
        return []
    found = (
        *spec.validation.warnings(),
        *undefined_metrics(spec.options, spec.request, Secrets(spec.secret_paths)),
        *_said_to_be_public(spec),
        *_replaced_tags(spec),
        *_never_continued(spec),
        *_repeated_fallbacks(spec),
    )
    return list(map(spec.redact_violation, found))


def _repeated_fallbacks(spec: "JobSpec") -> Iterator[Violation]:
    """Yield a warning for each fallback that is already tried earlier."""
    resources = spec.request.get("resource_config")
    tried = {resources.get("instance_type")} if isinstance(resources, Mapping) else set()
    secrets = Secrets(spec.secret_paths)
    for index, name in enumerate(spec.options.fallback_instance_types):
        if name in tried:
            path = join(_FALLBACKS, index)
            message = f"{secrets.shown(path, name)} is already tried earlier; remove it"
            yield Violation(path, message, codes.INSTANCES)
        tried.add(name)


def _shown_secrets(secret_paths: tuple[str, ...]) -> list[Violation]:
    """Return a violation for each secret in a public property."""
    return [
        Violation(
            path,
            f"is a secret, but {PUBLIC[str(steps(path)[0])]}; remove the secret, or unwrap the "
            "value with pulumi.Output.unsecret",
            codes.SECRET_SHOWN,
        )
        for path in secret_paths
        if steps(path) and steps(path)[0] in PUBLIC
    ]


def _tag_keys(spec: "JobSpec") -> frozenset[str]:
    tags: object = spec.tags
    return frozenset(tags) if isinstance(tags, Mapping) else frozenset()


def _bookkeeping_tags(spec: "JobSpec") -> list[Violation]:
    return [
        Violation(
            join(TAGS, key),
            "is a tag by which the provider recognizes its jobs, which only it may write; "
            "take another key",
            codes.TAGS,
        )
        for key in sorted(_tag_keys(spec) & BOOKKEEPING_KEYS)
    ]


def _rounded(sent: Mapping[str, object], secret_paths: tuple[str, ...]) -> list[Violation]:
    """Return a violation for each number that may be another than the author wrote."""
    secrets = Secrets(secret_paths)
    return [
        Violation(
            path,
            f"{secrets.shown(path, number)} may have been rounded, because Pulumi sends numbers as "
            f"doubles, exact only below 2**53 = {EXACT_BELOW}; write it as text, in quotes, or "
            "give a smaller number",
            codes.ROUNDED,
        )
        for path, number in beyond_doubles(sent)
    ]


def _never_equal(value: object, path: str) -> Iterator[Violation]:
    """Yield a violation for each trigger that is not a number: it would differ in each update."""
    words = "is NaN, which equals nothing, so every update would train again; give another value"
    for place, number in numbers_in(value, path):
        if isinstance(number, float) and isnan(number):
            yield Violation(place, words, codes.NOT_ALLOWED)


def _said_to_be_public(spec: "JobSpec") -> list[Violation]:
    return [
        Violation(
            name,
            "was not set by the program, so it may hold a secret; it is treated as public, because "
            f"{PUBLIC[name]}",
            codes.SECRET_SHOWN,
        )
        for name in spec.unmatched
    ]


def _replaced_tags(spec: "JobSpec") -> list[Violation]:
    """Return a warning for each declared tag whose place the owner's tags take."""
    if not spec.names_owner:
        return []
    return [
        Violation(
            join(TAGS, key),
            "names the resource that a job belongs to; the provider's own value takes the place "
            "of this one",
            codes.TAGS,
        )
        for key in sorted(_tag_keys(spec) & (OWNERSHIP_KEYS - BOOKKEEPING_KEYS))
    ]


def _never_continued(spec: "JobSpec") -> list[Violation]:
    if not spec.given.get("max_attempts") or spec.options.max_attempts == 1:
        return []
    if spec.request.get("checkpoint_config"):
        return []
    message = "has no effect without checkpoint_config: a job is continued from its checkpoints"
    return [Violation("max_attempts", message, codes.CHECKPOINTS)]
