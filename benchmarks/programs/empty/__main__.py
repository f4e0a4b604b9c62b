"""Declare resources that do nothing and hold nothing: the least that the engine can cost."""

import os

from nothing import Nothing

for index in range(int(os.environ["BENCH_JOBS"])):
    Nothing(f"job-{index:04}")
