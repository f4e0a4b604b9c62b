"""A broken provider: a secret enters a job's public name without being stretched."""

from pulumi_sagemaker_training.lifecycle.ownership import job_names

job_names._stretch = lambda text, salt: text + salt
