"""A broken plugin: a value is plain unless a mark calls it secret."""

import sys

if "pulumi.dynamic" in " ".join(sys.orig_argv):
    # Before anything else has imported the function by its name.
    from pulumi_sagemaker_training.lifecycle.training_job.decisions import secrecy

    secrecy.unmatched = lambda *_, **__: ()
