"""A broken provider: a line is shown as it came."""

from pulumi_sagemaker_training.api.values import text

text.printable = lambda line: line
