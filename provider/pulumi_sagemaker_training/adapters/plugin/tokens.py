"""The names of what the plugin offers, as the engine calls it. Imports nothing."""

from typing import Final

PACKAGE: Final = "sagemaker-training"
TRAINING_JOB: Final = f"{PACKAGE}:index:TrainingJob"
SWEEP: Final = f"{PACKAGE}:index:Sweep"
UPLOAD: Final = f"{PACKAGE}:index:Upload"
CHAMPION: Final = f"{PACKAGE}:index:Champion"
GET_JOB: Final = f"{PACKAGE}:index:getTrainingJob"
GET_JOBS: Final = f"{PACKAGE}:index:getTrainingJobs"
IMAGE_URI: Final = f"{PACKAGE}:index:imageUri"
