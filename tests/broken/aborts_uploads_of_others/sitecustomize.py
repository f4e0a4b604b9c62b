"""A broken upload: every unfinished upload of the same names counts as ended."""

from pulumi_sagemaker_training.lifecycle.upload import unfinished

unfinished.fate_of = lambda *_, **__: "abort"
