"""A broken plugin: a job's name is random instead of derived from its content."""

import secrets
import sys

if any(text in " ".join(sys.orig_argv) for text in ("pulumi.dynamic", "pulumi-resource-sage")):
    from pulumi_sagemaker_training.lifecycle.training_job.steps import submission

    submission.base_name = lambda owner, _digest: f"{owner.name}-{secrets.token_hex(6)}"
