"""What a change of each member of CreateTrainingJob means. Pure data.

Sources: UpdateTrainingJob in the API reference (what can be changed and when), AddTags and
DeleteTags; every other member can only be had by training again.
"""

from enum import Enum
from typing import Final


class Effect(Enum):
    """What a change of a member comes to."""

    REPLACE = "replace"
    """Train again."""
    PROFILING = "profiling"
    """UpdateTrainingJob while the job runs; else kept for the next training."""
    KEEP_ALIVE = "keep-alive"
    """UpdateTrainingJob while the finished job's warm pool lives; else kept for the next."""
    TAGS = "tags"
    """AddTags and DeleteTags, at any time."""
    NAME = "name"
    """Train again; the old job is deleted first where the name stays."""


PROFILING: Final = ("profiler_config", "profiler_rule_configurations", "remote_debug_config")
KEEP_ALIVE: Final = "resource_config.keep_alive_period_in_seconds"
NAME: Final = "training_job_name"
TAGS: Final = "tags"

NOT_DESCRIBED: Final = frozenset({"tags", "session_chaining_config"})
"""Members of a request that DescribeTrainingJob does not answer."""


def effect_of(path: str) -> Effect:
    """Return what a change at a property path comes to."""
    member = path.split(".", 1)[0].split("[", 1)[0]
    if member in PROFILING:
        return Effect.PROFILING
    if path == KEEP_ALIVE:
        return Effect.KEEP_ALIVE
    if member == TAGS:
        return Effect.TAGS
    return Effect.NAME if member == NAME else Effect.REPLACE
