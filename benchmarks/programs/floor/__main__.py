"""Declare resources that do nothing: what the engine itself costs."""

import os

from nothing import Nothing

for index in range(int(os.environ["BENCH_JOBS"])):
    Nothing(f"job-{index:04}")
