"""A broken plugin: unfinished multipart uploads of a killed run are not aborted."""

import sys

if "pulumi.dynamic" in " ".join(sys.orig_argv):
    from pulumi_sagemaker_training.lifecycle.upload.unfinished import Multipart

    Multipart.abort_ended = lambda _self: None  # type: ignore[method-assign]
