"""The arguments and outputs of a sweep: one table of each. Pure.

From the arguments come the `SweepArgs` of programs, the package schema's inputs, and their part of
docs/sweeps.md (`make docs`); from the outputs the schema's and the page's.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from pulumi_sagemaker_training.lifecycle.sweep.decisions.space import SEARCHES

TEMPLATE: Final = "template"
DIRECTIONS: Final = ("minimize", "maximize")
ON_FAILED_TRIALS: Final = ("continue", "stop")


class Form(Enum):
    """The form of a value, which each language spells in its own way."""

    TEMPLATE = "the arguments of a training job"
    TEXT = "text"
    NUMBER = "a number"
    WHOLE = "a whole number"
    FLAG = "a truth value"
    DIRECTION = "a direction"
    SEARCH = "a search"
    ON_FAILED_TRIALS = "what follows failed trials"
    POINTS = "a list of maps"
    SPACE = "a map of dimensions"
    EARLY_STOPPING = "early stopping"
    VALUES = "a list of any values"
    RANGE = "two numbers"
    POINT = "a map"
    BEST = "a trial"
    LEADERBOARD = "a list of trials"
    FAILURES = "a list of failed trials"
    COUNTS = "counts"
    TRIALS = "records"


CHOICES: Final[Mapping[Form, tuple[str, ...]]] = {
    Form.DIRECTION: DIRECTIONS,
    Form.SEARCH: SEARCHES,
    Form.ON_FAILED_TRIALS: ON_FAILED_TRIALS,
}


class Argument(NamedTuple):
    """One row of a table.

    Attributes:
        form: the form of its value.
        text: what it is for.
        required: whether it must be given.
    """

    form: Form
    text: str
    required: bool = False


ARGUMENTS: Final[Mapping[str, Argument]] = {
    "template": Argument(
        Form.TEMPLATE,
        "The arguments of a `TrainingJob`, into which each point puts its values: the members of "
        "CreateTrainingJob, and options such as `on_delete` and `rerun`.",
        required=True,
    ),
    "objective_metric": Argument(
        Form.TEXT,
        "The name of the metric that ranks the trials, by its last value. One of the template's "
        "metric definitions, or what a built-in algorithm reports.",
        required=True,
    ),
    "direction": Argument(
        Form.DIRECTION,
        "Whether a lower or a higher value of the metric is better: `minimize` or `maximize`.",
        required=True,
    ),
    "points": Argument(
        Form.POINTS,
        "Points that are given: name -> value of each. A name is a hyperparameter, "
        "`environment.<name>`, or `resource_config.<member>`, such as "
        "`resource_config.instance_type`.",
    ),
    "space": Argument(
        Form.SPACE,
        "Names with their possible values, from which `search` takes points: `choice`, `uniform`, "
        "`loguniform` or `randint`.",
    ),
    "search": Argument(
        Form.SEARCH,
        "How points are taken from the space: `grid` takes every combination, `random` and `sobol` "
        "take `samples` points. The default is `grid`.",
    ),
    "samples": Argument(
        Form.WHOLE,
        "How many points `random` or `sobol` take. A larger number adds points, and keeps those "
        "that were there.",
    ),
    "seed": Argument(
        Form.WHOLE, "Another seed gives other points of `random` and `sobol`; 0 by default."
    ),
    "max_parallel": Argument(Form.WHOLE, "How many trials run at once, at most; 10 by default."),
    "max_failed_trials": Argument(
        Form.WHOLE,
        "How many trials may fail, or be stopped by others, before the update fails; 0 by default.",
    ),
    "on_failed_trials": Argument(
        Form.ON_FAILED_TRIALS,
        "What happens when more trials have failed than may: `continue` runs the others all the "
        "same, `stop` starts no further trial and waits for those that run. The update fails in "
        "both cases. The default is `continue`.",
    ),
    "early_stopping": Argument(
        Form.EARLY_STOPPING, "When a trial that does badly is stopped before its end."
    ),
}

DIMENSION: Final[Mapping[str, Argument]] = {
    "choice": Argument(Form.VALUES, "One of these values."),
    "uniform": Argument(Form.RANGE, "A number from low to high, both included."),
    "loguniform": Argument(
        Form.RANGE, "A number from low to high, both included, whose logarithm is uniform."
    ),
    "randint": Argument(Form.RANGE, "A whole number from low to high, both included."),
    "steps": Argument(
        Form.WHOLE,
        "Only so many values of `uniform` or `loguniform`, evenly spaced; a grid needs it.",
    ),
}
"""The members of a dimension of the space: one kind of values, and `steps`."""

EARLY_STOPPING: Final[Mapping[str, Argument]] = {
    "median": Argument(
        Form.FLAG,
        "Stop a trial whose best value so far is worse than the median of what the completed "
        "trials had on average by the same time of training.",
    ),
    "min_trials": Argument(
        Form.WHOLE, "How many completed trials the median needs, at least; 5 by default."
    ),
    "floor": Argument(Form.NUMBER, "Stop a trial whose best value so far is worse than this one."),
    "after_seconds": Argument(
        Form.WHOLE, "No trial is stopped before it has trained for so long; 60 s by default."
    ),
}

OUTPUTS: Final[Mapping[str, Argument]] = {
    "best": Argument(
        Form.BEST, "The best trial: `trial` (its job), `point` and `metric`; absent if none has it."
    ),
    "best_artifact": Argument(Form.TEXT, "The URI of the best trial's model.tar.gz."),
    "leaderboard": Argument(
        Form.LEADERBOARD, "The best trials, best first, 20 at most: `trial`, `point`, `metric`."
    ),
    "failures": Argument(
        Form.FAILURES, "The failed trials, 20 at most: `trial`, `point` and `reason`."
    ),
    "counts": Argument(
        Form.COUNTS,
        "How many trials are `declared`, `completed`, `failed`, `stopped_early`, `running` and "
        "`missing`.",
    ),
    "billable_cost_usd": Argument(
        Form.NUMBER, "The cost of the billed time of all trials, in USD, as far as it is known."
    ),
    "trials": Argument(Form.TRIALS, "A short record of each trial, by a digest of its content."),
}
