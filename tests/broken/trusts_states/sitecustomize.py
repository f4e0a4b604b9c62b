"""A broken plugin: a state is used as it is, whatever is in it."""

from pulumi_sagemaker_training.lifecycle.training_job.decisions import state_check

state_check.flaws = lambda *_: []
state_check.refuse_newer = lambda *_: None
state_check.refuse_delete = lambda *_: None
