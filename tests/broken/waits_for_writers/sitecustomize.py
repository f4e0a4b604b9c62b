"""A broken upload: opening a pipe waits for its writer."""

import os

from pulumi_sagemaker_training.lifecycle.upload import reading

reading._WITHOUT_WAITING = os.O_CLOEXEC
