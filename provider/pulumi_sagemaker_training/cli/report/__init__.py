"""The report of a training job: one HTML file without external parts.

Pure: the job's description and log are passed in as values, and the command line fetches them.
Imports `api` and `lifecycle`; only the command line imports it.
"""

from pulumi_sagemaker_training.cli.report.page import Figures, render

__all__ = ["Figures", "render"]
