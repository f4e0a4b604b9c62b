"""The arguments of `Sweep`.

Written by `make docs` from lifecycle/sweep/decisions/arguments.py; never edited by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    from pulumi import Input

    from pulumi_sagemaker_training.adapters.program.job_arguments import JobArgs


class DimensionArgs(TypedDict, total=False):
    """The possible values of one name of a sweep's space."""

    choice: Input[Sequence[Any]]
    """One of these values."""
    uniform: Input[Sequence[Input[float]]]
    """A number from low to high, both included."""
    loguniform: Input[Sequence[Input[float]]]
    """A number from low to high, both included, whose logarithm is uniform."""
    randint: Input[Sequence[Input[float]]]
    """A whole number from low to high, both included."""
    steps: Input[int]
    """Only so many values of `uniform` or `loguniform`, evenly spaced; a grid needs it."""


class EarlyStoppingArgs(TypedDict, total=False):
    """When a trial of a sweep is stopped early."""

    median: Input[bool]
    """Stop a trial whose best value so far is worse than the median of what the completed
    trials had on average by the same time of training.
    """
    min_trials: Input[int]
    """How many completed trials the median needs, at least; 5 by default."""
    floor: Input[float]
    """Stop a trial whose best value so far is worse than this one."""
    after_seconds: Input[int]
    """No trial is stopped before it has trained for so long; 60 s by default."""


class SweepArgs(TypedDict, total=False):
    """The arguments of `Sweep`; docs/sweeps.md explains them."""

    template: Required[JobArgs]
    """The arguments of a `TrainingJob`, into which each point puts its values: the members of
    CreateTrainingJob, and options such as `on_delete` and `rerun`.
    """
    objective_metric: Required[Input[str]]
    """The name of the metric that ranks the trials, by its last value. One of the template's
    metric definitions, or what a built-in algorithm reports.
    """
    direction: Required[Input[Literal["minimize", "maximize"]]]
    """Whether a lower or a higher value of the metric is better: `minimize` or `maximize`."""
    points: Input[Sequence[Input[Mapping[str, Any]]]]
    """Points that are given: name -> value of each. A name is a hyperparameter,
    `environment.<name>`, or `resource_config.<member>`, such as
    `resource_config.instance_type`.
    """
    space: Mapping[str, DimensionArgs]
    """Names with their possible values, from which `search` takes points: `choice`, `uniform`,
    `loguniform` or `randint`.
    """
    search: Input[Literal["grid", "random", "sobol"]]
    """How points are taken from the space: `grid` takes every combination, `random` and `sobol`
    take `samples` points. The default is `grid`.
    """
    samples: Input[int]
    """How many points `random` or `sobol` take. A larger number adds points, and keeps those
    that were there.
    """
    seed: Input[int]
    """Another seed gives other points of `random` and `sobol`; 0 by default."""
    max_parallel: Input[int]
    """How many trials run at once, at most; 10 by default."""
    max_failed_trials: Input[int]
    """How many trials may fail, or be stopped by others, before the update fails; 0 by default."""
    on_failed_trials: Input[Literal["continue", "stop"]]
    """What happens when more trials have failed than may: `continue` runs the others all the
    same, `stop` starts no further trial and waits for those that run. The update fails in both
    cases. The default is `continue`.
    """
    early_stopping: EarlyStoppingArgs
    """When a trial that does badly is stopped before its end."""
