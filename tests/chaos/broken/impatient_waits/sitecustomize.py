"""A broken plugin: a wait that does not run for some seconds gives its job up."""

import sys

if any(text in " ".join(sys.orig_argv) for text in ("pulumi.dynamic", "pulumi-resource-sage")):
    import time

    from pulumi_sagemaker_training.api.errors import Refused
    from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watch

    LONGEST_S = 3.5
    wait = Watch.wait
    last_ends: dict[int, float] = {}

    def wait_impatiently(self: Watch, timeout_s: float) -> bool:
        """Fail if the process was paused since the last wait: each lasts about a second."""
        began = last_ends.get(id(self), time.monotonic())
        changed = wait(self, timeout_s)
        last_ends[id(self)] = time.monotonic()
        if last_ends[id(self)] - began > LONGEST_S:
            raise Refused("DescribeTrainingJob", "Timeout", "the wait took too long")
        return changed

    Watch.wait = wait_impatiently  # type: ignore[method-assign]
