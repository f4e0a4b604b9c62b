"""The report of a job or a stack: one HTML file without external parts.

`page` makes it of values alone: what a stack's state holds, described jobs, logs, prices. `drawing`
knows coordinates and no jobs; `sections` knows jobs and makes the parts of the page.
"""

from pulumi_sagemaker_training.cli.report.page import render_job, render_stack
from pulumi_sagemaker_training.cli.report.runs import Seen
from pulumi_sagemaker_training.cli.report.stack_runs import Reading

__all__ = ["Reading", "Seen", "render_job", "render_stack"]
