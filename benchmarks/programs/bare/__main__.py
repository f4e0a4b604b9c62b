"""Declare resources whose provider calls the API and does nothing else."""

import os

from calls import Job

for index in range(int(os.environ["BENCH_JOBS"])):
    Job(f"job-{index:04}")
