"""A broken plugin: a wait that does not run for some seconds gives its job up."""

import sys

if any(text in " ".join(sys.orig_argv) for text in ("pulumi.dynamic", "pulumi-resource-sage")):
    import time
    from typing import Any

    from pulumi_sagemaker_training.api.errors import WaitTimeout
    from pulumi_sagemaker_training.lifecycle.training_job.steps import wait

    LONGEST_S = 3.5
    last: dict[str, float] = {}
    check = wait._check_limits

    def check_impatiently(name: str, context: Any, deadline: float) -> None:
        """Take a pause of the process for the end of the time."""
        now = time.monotonic()
        if now - last.get(name, now) > LONGEST_S:
            raise WaitTimeout(name)
        last[name] = now
        check(name, context, deadline)

    wait._check_limits = check_impatiently
