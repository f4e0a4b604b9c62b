"""A broken policy pack: a message repeats the job that it is about."""

from dataclasses import replace

from pulumi_sagemaker_training.policies import pack

_made = pack._violation


def _violation(rule, breach, settings, job=None, urn=""):  # type: ignore[no-untyped-def]
    made = _made(rule, breach, settings, job, urn)
    return replace(made, message=f"{made.message} {job.view.root if job else ''}")


pack._violation = _violation
