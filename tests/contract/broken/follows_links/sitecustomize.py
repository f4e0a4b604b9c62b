"""A build that opens what a job has left as everybody opens files: links are followed."""

import os

from sagemaker_emulator.runner import tree

for flags in ("_PASS", "_LIST", "_READ"):
    setattr(tree, flags, getattr(tree, flags) & ~os.O_NOFOLLOW)
