"""A broken upload: links to folders may multiply its paths without limit."""

from pulumi_sagemaker_training.lifecycle.upload import manifest

manifest._check_folders = lambda *_: None
