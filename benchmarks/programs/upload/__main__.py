"""Declare a file or a folder in S3."""

import os

from pulumi_sagemaker_training import Upload

Upload("data", os.environ["BENCH_PATH"], bucket=os.environ["BENCH_BUCKET"])
