"""What the pack answers the engine: violations and changes, without any value of a job. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_sagemaker_training.api.request.rules.rule import NotKnownError
from pulumi_sagemaker_training.policies.job import JOB_TYPES, Job
from pulumi_sagemaker_training.policies.resource import read_jobs
from pulumi_sagemaker_training.policies.rules import RULES
from pulumi_sagemaker_training.policies.rules.rule import Breach, Change, Level, Rule
from pulumi_sagemaker_training.policies.settings import PackSettings
from pulumi_sagemaker_training.policies.stack import StackResource

NAME: Final = "sagemaker-training"
COMMAND: Final = "sagemaker-training-policies"


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation, as the engine shows it.

    Attributes:
        rule: the rule.
        level: what it comes to.
        message: the reason, what to do, and the page that says more; three lines.
        urn: the resource, if the violation was found among all resources of a stack.
    """

    rule: Rule
    level: Level
    message: str
    urn: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found about the jobs of one resource.

    Attributes:
        violations: the violations.
        undecided: the names of rules that need a value that is not known yet.
    """

    violations: tuple[Violation, ...]
    undecided: frozenset[str]


def check_jobs(
    jobs: Sequence[Job], settings: PackSettings, only: frozenset[str] | None = None
) -> Findings:
    """Return what the rules say of the jobs of one resource; what holds for many is said once.

    Args:
        jobs: the jobs.
        settings: the pack's.
        only: the names of the rules to run; None for all.
    """
    found: dict[tuple[str, str], Violation] = {}
    undecided = set()
    for rule in _running(settings, only):
        for job in jobs:
            try:
                for breach in _check(rule, job, settings):
                    violation = _violation(rule, breach, settings, job)
                    found.setdefault((rule.name, violation.message), violation)
            except NotKnownError:
                undecided.add(rule.name)
    return Findings(tuple(found.values()), frozenset(undecided))


def changes(jobs: Sequence[Job], settings: PackSettings) -> Iterator[tuple[Rule, Sequence[Change]]]:
    """Yield the changes by which the jobs of one resource meet the rules of level `remediate`."""
    for rule in _running(settings):
        if rule.remediate is None or settings.levels[rule.name] is not Level.REMEDIATE:
            continue
        made = dict.fromkeys(change for job in jobs for change in _changes(rule, job, settings))
        if made:
            yield rule, tuple(made)


def check_stack(
    resources: Sequence[StackResource],
    settings: PackSettings,
    undecided: Mapping[str, frozenset[str]],
) -> Iterator[Violation]:
    """Yield what shows only when all resources of a stack are there.

    Args:
        resources: the resources, with their outputs.
        settings: the pack's.
        undecided: by URN, the rules that a job's inputs left open; its outputs may decide them.
    """
    for rule in _running(settings):
        if rule.check_stack is not None:
            for urn, breach in rule.check_stack(resources):
                yield _violation(rule, breach, settings, urn=urn)
    for resource in resources:
        rules = undecided.get(resource.urn)
        if rules and resource.type in JOB_TYPES:
            jobs = read_jobs(resource.type, resource.properties, resource.secrets, None)
            for violation in check_jobs(jobs, settings, rules).violations:
                yield Violation(violation.rule, violation.level, violation.message, resource.urn)


def _running(settings: PackSettings, only: frozenset[str] | None = None) -> Iterator[Rule]:
    return (
        rule
        for rule in RULES.values()
        if settings.runs(rule) and (only is None or rule.name in only)
    )


def _check(rule: Rule, job: Job, settings: PackSettings) -> Iterator[Breach]:
    return iter(()) if rule.check is None else rule.check(job.view, settings.values_of(rule))


def _changes(rule: Rule, job: Job, settings: PackSettings) -> list[Change]:
    if rule.remediate is None:
        return []
    try:
        found = list(rule.remediate(job.view, settings.values_of(rule)))
    except NotKnownError:
        return []
    return [change._replace(path=job.path(change.path)) for change in found]


def _violation(
    rule: Rule, breach: Breach, settings: PackSettings, job: Job | None = None, urn: str = ""
) -> Violation:
    reason = breach.reason if job is None else job.words(breach.reason)
    fix = breach.fix if job is None else job.words(breach.fix)
    path = job.path(breach.path) if job is not None else breach.path
    lines = (
        f"{path} {reason}".strip(),
        f"Fix: {fix}",
        f"Page: docs/guardrails/{rule.name}.md, or: {COMMAND} explain {rule.name}",
    )
    return Violation(rule, settings.levels[rule.name], "\n".join(lines), urn)
