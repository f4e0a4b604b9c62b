"""One training job as one HTML file that needs nothing else.

Pure: what a job is and what it wrote come in as values; the command line fetches them. Imports
`api` and `lifecycle`; only the command line imports this.
"""

from pulumi_sagemaker_training.cli.report.page import Figures, render

__all__ = ["Figures", "render"]
