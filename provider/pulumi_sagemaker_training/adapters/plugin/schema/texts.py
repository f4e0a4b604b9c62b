"""The descriptions in the package schema that do not come from AWS. Data.

Descriptions of the API's members come from the installed botocore; see `package`.
"""

from collections.abc import Mapping
from typing import Final

PACKAGE: Final = (
    "Train models with `pulumi up`: Amazon SageMaker training jobs as resources that are planned, "
    "run, watched, updated and cleaned up."
)

TRAINING_JOB: Final = (
    "A SageMaker training job. The resource is created when the job has completed, or has reached "
    "what `waitFor` names. A job that fails, is stopped or runs out of time fails the update with "
    "its reason and its last log lines, and stays in the state. A change of any input of the "
    "training trains again; tags and profiler settings are changed in place. To import a job, give "
    "its name or ARN."
)

GATE: Final[Mapping[str, str]] = {
    "min": "The smallest value that is good enough.",
    "max": "The largest value that is good enough.",
}

COMPUTED: Final[Mapping[str, str]] = {
    "final_metrics": "The last value of each metric, by name.",
    "spot_savings_percent": "By how much spot capacity lowered the billed time, in percent.",
    "spot_savings_usd": "What spot capacity saved, in USD: the time that was trained but not "
    "billed, in all attempts, at the price when the job ended. Absent if the price is not known.",
    "worst_case_cost_usd": "The maximum cost of the job when it was declared, in USD; absent if "
    "the price is not known.",
    "billable_cost_usd": "The cost of the job's billed time, and of its earlier attempts', at the "
    "price when it ended, in USD, without storage; absent if the price is not known.",
    "recoveries": "How often the training was resumed from a checkpoint: after an interruption of "
    "spot capacity, after a restart, or in a further job after a time limit. Absent if it neither "
    "keeps checkpoints nor uses spot capacity.",
    "last_checkpoint_time": "When the newest object below the prefix of its checkpoints was "
    "written, as ISO 8601 writes it; absent if there is none, or if it may not be listed.",
    "earlier_attempts": "The jobs that this one continues, oldest first, each with its name, its "
    "claim, its times and costs. They are removed with the resource, as `onDelete` says.",
    "log_group": "The CloudWatch log group that holds the job's logs.",
    "log_url": "The console's page of the job's logs.",
    "console_url": "The console's page of the job.",
    "tags_all": "All tags of the job, including the provider's default tags and ownership tags.",
    "ownership_claim": "The fencing token that shows that this state owns the job.",
    "owned_by": "The owner of the job, as project/stack/resource, if it is not this resource: then "
    "the job is not changed, stopped or deleted here. Absent if this resource owns the job.",
}
"""By python name."""

TAGS: Final = "Tags of the job, in addition to the provider's default tags."

FILTERS: Final[Mapping[str, tuple[str, str]]] = {
    "nameContains": ("NameContains", "A text that the job's name contains."),
    "statusEquals": ("StatusEquals", "The job's status."),
    "createdAfter": ("CreationTimeAfter", "Jobs created after this time, as ISO 8601 writes it."),
    "createdBefore": ("CreationTimeBefore", "Jobs created before this time."),
    "modifiedAfter": ("LastModifiedTimeAfter", "Jobs modified after this time."),
    "modifiedBefore": ("LastModifiedTimeBefore", "Jobs modified before this time."),
}
"""The arguments of `getTrainingJobs`: the parameter of ListTrainingJobs, and a description."""

SUMMARY: Final = (
    "TrainingJobName",
    "TrainingJobArn",
    "TrainingJobStatus",
    "SecondaryStatus",
    "CreationTime",
    "TrainingEndTime",
    "LastModifiedTime",
)
"""The members of TrainingJobSummary that `getTrainingJobs` returns of each job."""

IMAGE: Final = (
    "Return the URI of the image of one of AWS's frameworks or built-in algorithms, from a table "
    "of this plugin; makes no call. Nothing is chosen because it is the newest: an argument is "
    "required if more than one image is left without it."
)

IMAGE_ARGUMENTS: Final[Mapping[str, str]] = {
    "framework": "The framework or algorithm as the SageMaker SDK names it, such as `pytorch`, "
    "`sklearn` or `linear-learner`.",
    "version": "The framework's version, such as `2.6.0`. A version without the patch, `2.6`, is "
    "a tag that AWS moves. Not needed for an algorithm with one version.",
    "region": "The region whose registry has the image; else the provider's, else AWS_REGION.",
    "py_version": "The Python of the image, such as `py310`; if there are several.",
    "instance_type": "The type of the instances that run the image, such as `ml.g5.xlarge`, if "
    "the image is another one for each kind of processor.",
    "image_scope": "What the image is for: `training` unless set; or `inference`, "
    "`inference_graviton`, `eia`, `debugger`.",
    "base_framework_version": "What Hugging Face's library stands on, such as `pytorch2.6.0`, if "
    "there are several.",
}
"""The arguments of `imageUri`, by python name."""
