"""A broken emulator that follows links when it opens a job's files."""

import os

from sagemaker_emulator.runner import tree

tree._PASS &= ~os.O_NOFOLLOW
tree._LIST &= ~os.O_NOFOLLOW
tree._READ &= ~os.O_NOFOLLOW
