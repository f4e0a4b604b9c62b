"""A broken upload: every claim that no state has confirmed counts as abandoned."""

from pulumi_sagemaker_training.lifecycle.upload.claims import Claims

Claims._is_abandoned = lambda *_: True  # type: ignore[method-assign]
