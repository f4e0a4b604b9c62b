"""A broken plugin: a state owns every job that it names."""

import sys

if "pulumi-resource-sage" in " ".join(sys.orig_argv):
    from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import Ownership
    from pulumi_sagemaker_training.lifecycle.training_job.steps import delete

    delete.ownership_of = lambda *_: Ownership.OURS
    delete.recorded_claim = lambda _: "somebody's"
