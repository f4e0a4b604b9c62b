"""What the package schema says of everything that is not AWS's own. Data.

Descriptions of the API's members come from the installed botocore; see `package`.
"""

from collections.abc import Mapping
from typing import Final

PACKAGE: Final = (
    "Train models with `pulumi up`: Amazon SageMaker training jobs as resources that are planned, "
    "run, watched, updated and cleaned up."
)

TRAINING_JOB: Final = (
    "A SageMaker training job. The resource is created when the job has completed, or come as far "
    "as `waitFor` says. A job that fails, is stopped or runs out of time fails the update with its "
    "reason and its last log lines, and stays in the state. A change of anything that went into "
    "the training trains again; tags and profiler settings are changed in place. Import takes the "
    "job's name or ARN."
)

OPTIONS: Final[Mapping[str, str]] = {
    "wait_for": "When the resource counts as created: once the job has completed (the default), "
    "has started, or has been created.",
    "rerun": "Whether an unchanged job that failed or was stopped is trained again by the next "
    "`pulumi up` (`on_failure`, the default), or only after a change (`on_change`).",
    "triggers": "Arbitrary values; a change of any trains again.",
    "require_metrics": "Bounds on the final metrics of a completed job, by name. A job that misses "
    "one fails the update; a replaced job and everything downstream stay as they were.",
    "max_cost": "USD that the worst case (instances, maximum runtime and price multiplied) may "
    "come to. More is refused at preview.",
    "existing": "What an equal job of this very resource, found under the name, means: it is "
    "taken over (`adopt`, the default), or the update fails.",
    "take_over_from": "The owner, as `ownedBy` and the messages name it, whose job this resource "
    "takes over; the former owner then leaves it alone. Means something only for an imported or "
    "lost job that belongs to another.",
    "on_delete": "Stop the job and delete its record (`delete`, the default), only stop it "
    "(`stop`), or leave it alone (`retain`).",
    "on_timeout": "Whether a job that outlives the create timeout is stopped (the default) or "
    "left running.",
    "on_interrupt": "Whether Ctrl-C leaves the job running for the next update to go on with "
    "(the default), or stops it.",
    "fallback_instance_types": "Instance types to try, in order, when there is no capacity for "
    "the declared one.",
    "on_quota": "Whether a reached account limit is waited out until the create timeout (the "
    "default), or fails the update.",
    "region": "AWS region of this job, instead of the provider's.",
    "profile": "Profile of the shared AWS configuration for this job, instead of the provider's.",
    "assume_role_arn": "Role to assume for this job, instead of the provider's.",
    "endpoint_url": "Endpoint of every service for this job, instead of the provider's.",
}
"""By python name."""

GATE: Final[Mapping[str, str]] = {
    "min": "The smallest value that is good enough.",
    "max": "The largest value that is good enough.",
}

COMPUTED: Final[Mapping[str, str]] = {
    "final_metrics": "The last value of each metric, by name.",
    "spot_savings_percent": "By how much spot capacity lowered the billed time, in percent.",
    "worst_case_cost_usd": "What the job could cost at most when it was declared, in USD; absent "
    "where the price is not known.",
    "billable_cost_usd": "The time billed for the job at the price when it ended, in USD, without "
    "storage; absent where the price is not known.",
    "log_group": "The CloudWatch log group that holds the job's logs.",
    "log_url": "The console's page of the job's logs.",
    "console_url": "The console's page of the job.",
    "tags_all": "All tags of the job, with the provider's default tags and those by which the job "
    "is known as this resource's.",
    "ownership_claim": "The mark by which the job is known as this state's.",
    "owned_by": "The owner of the job, as project/stack/resource, where it is not this resource: "
    "the job is then neither changed, stopped nor deleted here. Absent where it is this one's.",
}
"""By python name."""

TAGS: Final = "Tags of the job, beside the provider's default tags."

FILTERS: Final[Mapping[str, tuple[str, str]]] = {
    "nameContains": ("NameContains", "A text that the job's name contains."),
    "statusEquals": ("StatusEquals", "The job's status."),
    "createdAfter": ("CreationTimeAfter", "Jobs created after this time, as ISO 8601 writes it."),
    "createdBefore": ("CreationTimeBefore", "Jobs created before this time."),
    "modifiedAfter": ("LastModifiedTimeAfter", "Jobs modified after this time."),
    "modifiedBefore": ("LastModifiedTimeBefore", "Jobs modified before this time."),
}
"""Arguments of `getTrainingJobs`: the parameter of ListTrainingJobs, and what it is."""

SUMMARY: Final = (
    "TrainingJobName",
    "TrainingJobArn",
    "TrainingJobStatus",
    "SecondaryStatus",
    "CreationTime",
    "TrainingEndTime",
    "LastModifiedTime",
)
"""What `getTrainingJobs` tells of each job, as TrainingJobSummary has it."""
