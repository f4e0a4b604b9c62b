"""The log group of training jobs in CloudWatch Logs. Pure.

Source: "Log Amazon SageMaker Events with Amazon CloudWatch" in the developer guide: group
`/aws/sagemaker/TrainingJobs`, one stream `<job>/algo-<n>-<epoch>` for each host.
"""

from typing import Final

LOG_GROUP: Final = "/aws/sagemaker/TrainingJobs"
