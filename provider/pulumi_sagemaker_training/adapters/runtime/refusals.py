"""The form of a failed check for the engine, in every adapter.

Violations are masked before they come here, because only a resource's own check knows its secrets:
those of a job in `JobSpec.redact_violation`, those of an upload in its `check`. The validation of a
request masks its messages too: `api/` knows no job, and returns nothing that is secret.
"""

from typing import Final

from pulumi_sagemaker_training.api.values.violation import Violation

NO_PROPERTY: Final = ""
"""The property of a failed check: none. If a property is named, the engine prints its whole value,
secret or not, and "{<nil>}" for a nested property. So the reason contains the path instead."""


def reason(violation: Violation) -> str:
    """Return the message about a violation that the user reads.

    Secrets are masked before, where they are known: a job's by `JobSpec.redact_violation`, which
    every violation of a job passes, also at a create or an update; an upload's by `masked`. The
    mask in `api.request.validation` serves callers that have no `JobSpec`.
    """
    return violation.words
