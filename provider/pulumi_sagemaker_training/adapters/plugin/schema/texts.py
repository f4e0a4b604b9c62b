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

OPTIONS: Final[Mapping[str, str]] = {
    "wait_for": "When the resource counts as created: when the job has completed (the default), "
    "has started, or has been created.",
    "rerun": "Whether an unchanged job that failed or was stopped is trained again by the next "
    "`pulumi up` (`on_failure`, the default), or only after a change (`on_change`).",
    "triggers": "Arbitrary values; a change of any of them trains again.",
    "require_metrics": "Bounds on the final metrics of a completed job, by name. A job that misses "
    "one fails the update; the replaced job and the resources that depend on it stay as they were.",
    "max_cost": "The maximum cost of the job in USD (instances, maximum runtime and price "
    "multiplied). A job that may cost more is refused at preview.",
    "existing": "What happens if a job of this resource with the same inputs has the name already: "
    "it is adopted (`adopt`, the default), or the update fails (`fail`).",
    "take_over_from": "The owner, as `ownedBy` and the messages name it, from which this resource "
    "takes over its job. The former owner then does not change it any more. It has an effect only "
    "on an imported or lost job that belongs to another.",
    "on_delete": "Stop the job and delete its record (`delete`, the default), only stop it "
    "(`stop`), or do nothing (`retain`).",
    "on_timeout": "Whether a job that takes longer than the create timeout is stopped (the "
    "default) or keeps running.",
    "on_interrupt": "Whether the job keeps running after Ctrl-C, so that the next update resumes "
    "it (the default), or is stopped.",
    "fallback_instance_types": "Instance types to try, in order, if there is no capacity for "
    "the declared one.",
    "on_quota": "Whether the update waits for room in the account's quota until the create timeout "
    "(the default), or fails.",
    "region": "AWS region of this job, instead of the provider's.",
    "profile": "Profile of the shared AWS configuration for this job, instead of the provider's.",
    "assume_role_arn": "Role to assume for this job, instead of the provider's.",
    "endpoint_url": "Endpoint of all services for this job, instead of the provider's.",
}
"""By python name."""

GATE: Final[Mapping[str, str]] = {
    "min": "The smallest value that is good enough.",
    "max": "The largest value that is good enough.",
}

COMPUTED: Final[Mapping[str, str]] = {
    "final_metrics": "The last value of each metric, by name.",
    "spot_savings_percent": "By how much spot capacity lowered the billed time, in percent.",
    "worst_case_cost_usd": "The maximum cost of the job when it was declared, in USD; absent if "
    "the price is not known.",
    "billable_cost_usd": "The cost of the job's billed time at the price when it ended, in USD, "
    "without storage; absent if the price is not known.",
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
