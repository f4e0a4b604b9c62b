"""Rules about the time and the money that a job may take. Pure."""

from collections.abc import Iterator
from typing import Final

from pulumi_sagemaker_training.api.request.rules.rule import View
from pulumi_sagemaker_training.api.settings.kinds import Member, Number
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import money
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import WORST_CASE
from pulumi_sagemaker_training.policies.rules.rule import Breach, Level, Rule, Severity, Values

_RUNTIME: Final = "stopping_condition.max_runtime_in_seconds"
_DAY_S: Final = 86_400
_HOUR_S: Final = 3_600


def _ends_in_time(view: View, values: Values) -> Iterator[Breach]:
    hours = values["hours"]
    runtime, limit = view.number(_RUNTIME), f"the {hours:g} h that a job may run"
    if runtime is None and hours * _HOUR_S < _DAY_S:
        yield Breach(
            _RUNTIME,
            f"is not set, which means a day, more than {limit}",
            "set it to what the training needs",
        )
    elif runtime is not None and runtime > hours * _HOUR_S:
        yield Breach(
            _RUNTIME,
            f"is more than {limit}",
            "lower it, or save checkpoints and train in several jobs",
        )


def _keeps_its_budget(view: View, values: Values) -> Iterator[Breach]:
    usd, worst = values["usd"], view.get(WORST_CASE)
    limit = f"the {money(usd)} that a job may cost"
    if isinstance(worst, int | float):
        if worst > usd:
            fix = "take fewer or cheaper instances, or a shorter max_runtime_in_seconds"
            yield Breach(WORST_CASE, f"is more than {limit}", fix)
        return
    own = view.get("max_cost")
    if own is None:
        yield Breach(
            "max_cost",
            f"is not set, so no preview stops a job that may cost more than {money(usd)}",
            f"set it to {usd:g} or less; the preview then fails if the job may cost more",
        )
    elif isinstance(own, int | float) and own > usd:
        yield Breach("max_cost", f"is more than {limit}", "lower it")


MAXIMUM_RUNTIME: Final = Rule(
    name="maximum-runtime",
    demand="A training job is stopped after a given time.",
    severity=Severity.MEDIUM,
    level=Level.MANDATORY,
    source="StoppingCondition.MaxRuntimeInSeconds in the API reference",
    check=_ends_in_time,
    settings={
        "hours": Member(Number(1 / 60, 24 * 28, "hours"), "The longest time, in hours; required.")
    },
    needs=("hours",),
)

MAXIMUM_COST: Final = Rule(
    name="maximum-cost",
    demand="A training job costs at most a given amount.",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    source="docs/options.md, `max_cost`",
    check=_keeps_its_budget,
    settings={
        "usd": Member(Number(0.01, 10_000_000, "USD"), "The highest amount, in USD; required.")
    },
    needs=("usd",),
)
