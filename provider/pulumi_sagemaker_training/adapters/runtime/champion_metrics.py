"""The metrics that a champion compares, refused if its challenger's job does not define them.

A program in Python is refused at preview (`adapters/program/judged_metrics.py`). The engine tells a
provider nothing of the job before it is trained, so here the job itself is asked: at preview if it
exists, else before it is judged. A metric that a job defines and did not report only loses.
"""

from collections.abc import Iterator

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.values.paths import as_key
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.champion.contest import Contender, Rules
from pulumi_sagemaker_training.lifecycle.training_job.decisions.undefined_metrics import (
    defined_metrics,
)


def undefined_metrics(
    challenger: Contender, rules: Rules, jobs: Jobs, *, is_hidden: bool
) -> list[Violation]:
    """Return a violation for each metric that the challenger's job does not define.

    The job is described only if it did not report one of them. A job that cannot be described, such
    as one of another region, defines anything.

    Args:
        challenger: the model.
        rules: what it is judged by.
        jobs: describes its job.
        is_hidden: whether the challenger is secret, so that its metrics are not named.
    """
    missing = [item for item in _metrics(rules) if item[1] not in challenger.final_metrics]
    if not missing:
        return []
    try:
        defined = defined_metrics(jobs.describe(challenger.training_job_name).fields)
    except ServiceError:
        return []
    if defined is None:
        return []
    return [
        Violation(path, _words(metric, [] if is_hidden else defined), codes.UNDEFINED_METRIC)
        for path, metric in missing
        if metric not in defined
    ]


def _metrics(rules: Rules) -> Iterator[tuple[str, str]]:
    yield "metric", rules.metric
    yield from ((as_key("gates", gate), gate) for gate in rules.gates)


def _words(metric: str, defined: list[str]) -> str:
    near = nearest(metric, defined) if defined else None
    advice = f"did you mean {near!r}?" if near else "define it there"
    what = f"{metric!r} is a metric that no metric_definitions of the challenger's job define"
    return f"{what}; {advice}"
