"""A broken plugin: a job that has the wanted name is adopted, whoever owns it."""

from pulumi_sagemaker_training.lifecycle.training_job.decisions import adoption

adoption.decide_adoption = lambda _: adoption.Resolution(adoption.Action.ADOPT)
