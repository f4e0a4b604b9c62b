"""The outputs of a sweep's resource, with their types."""

from typing import TYPE_CHECKING, Any, Final

from pulumi_sagemaker_training.adapters.program.sdk_patches import attributes_of, late_output

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi import Output


class SweepOutputs:
    """The outputs of a sweep; in a base class for the reason that `JobOutputs` gives."""

    best: "Output[Mapping[str, Any] | None]"
    """The best trial: `trial`, the name of its job, `point` and `metric`; None if none has it."""
    best_artifact: "Output[str | None]"
    """The URI of the best trial's model.tar.gz."""
    leaderboard: "Output[Sequence[Mapping[str, Any]]]"
    """The best trials, best first, 20 at most: `trial`, `point` and `metric` of each."""
    failures: "Output[Sequence[Mapping[str, Any]]]"
    """The failed trials, 20 at most: `trial`, `point` and `reason` of each."""
    counts: "Output[Mapping[str, int]]"
    """How many trials are `declared`, `completed`, `failed`, `stopped_early`, `running` and
    `missing`.
    """
    billable_cost_usd: "Output[float | None]"
    """The cost of the billed time of all trials, in USD, as far as it is known."""
    trials: "Output[Mapping[str, Mapping[str, Any]]]"
    """A short record of each trial, by a digest of its content."""
    tags_all: "Output[Mapping[str, str]]"
    """The tags that every trial has."""

    if not TYPE_CHECKING:  # Type checkers must still find misspelt names.

        def __getattr__(self, name: str) -> Any:
            """Make an output on first use, with ints for whole numbers."""
            made = late_output(self, name)
            if made is None and (name not in OUTPUTS or "urn" in attributes_of(self)):
                raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")
            return made


OUTPUTS: Final = tuple(SweepOutputs.__annotations__)
"""The names of everything that a sweep shows."""
