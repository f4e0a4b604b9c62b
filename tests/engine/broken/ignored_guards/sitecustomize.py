"""A broken plugin: no account is ever refused."""

import sys

if any(text in " ".join(sys.orig_argv) for text in ("pulumi.dynamic", "pulumi-resource-sage")):
    from pulumi_sagemaker_training.api.services import client

    client.refuse_account = lambda *_: None
