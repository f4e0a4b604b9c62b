"""The effect of a change of each member of CreateTrainingJob. Pure data.

Sources: UpdateTrainingJob in the API reference (what can be changed and when), AddTags and
DeleteTags; a change of any other member needs a new training.
"""

from enum import Enum
from typing import Final


class Effect(Enum):
    """The effect of a change of a member."""

    REPLACE = "replace"
    """Train again."""
    PROFILING = "profiling"
    """UpdateTrainingJob while the job runs; otherwise it takes effect at the next training."""
    KEEP_ALIVE = "keep-alive"
    """UpdateTrainingJob while the ended job has a warm pool; otherwise at the next training."""
    TAGS = "tags"
    """AddTags and DeleteTags, at any time."""
    NAME = "name"
    """Train again; the old job is deleted first if the name stays the same."""


PROFILING: Final = ("profiler_config", "profiler_rule_configurations", "remote_debug_config")
KEEP_ALIVE: Final = "resource_config.keep_alive_period_in_seconds"
NAME: Final = "training_job_name"
TAGS: Final = "tags"

NOT_DESCRIBED: Final = frozenset({"tags", "session_chaining_config"})
"""Members of a request that DescribeTrainingJob does not return."""


def effect_of(path: str) -> Effect:
    """Return the effect of a change at a property path."""
    member = path.split(".", 1)[0].split("[", 1)[0]
    if member in PROFILING:
        return Effect.PROFILING
    if path == KEEP_ALIVE:
        return Effect.KEEP_ALIVE
    if member == TAGS:
        return Effect.TAGS
    return Effect.NAME if member == NAME else Effect.REPLACE
