"""A broken plugin: a state owns every job that it names."""

from pulumi_sagemaker_training.lifecycle.training_job.decisions import job_owner

job_owner.ownership_of = lambda *_: job_owner.Ownership.OURS
job_owner.owner_in = lambda _: ""
