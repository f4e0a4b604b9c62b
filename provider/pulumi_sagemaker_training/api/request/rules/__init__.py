"""Rules across the members of a request, which the service model does not have.

A rule has a name, the documentation that it comes from, and a check that yields what is wrong.
`RULES` refuse a request; `WARNINGS` only warn. Checks are pure. A value that is not known yet
ends only the checks that need it.
"""

from pulumi_sagemaker_training.api.request.rules.algorithm import (
    ALGORITHM_RULES,
    ALGORITHM_WARNINGS,
)
from pulumi_sagemaker_training.api.request.rules.data import DATA_RULES, DATA_WARNINGS
from pulumi_sagemaker_training.api.request.rules.instances import INSTANCE_RULES, INSTANCE_WARNINGS
from pulumi_sagemaker_training.api.request.rules.observers import OBSERVER_RULES, OBSERVER_WARNINGS
from pulumi_sagemaker_training.api.request.rules.rule import Rule, View
from pulumi_sagemaker_training.api.request.rules.serverless import (
    SERVERLESS_RULES,
    SERVERLESS_WARNINGS,
)
from pulumi_sagemaker_training.api.request.rules.texts import TEXT_RULES

__all__ = ["RULES", "WARNINGS", "Rule", "View"]

RULES: tuple[Rule, ...] = (
    *ALGORITHM_RULES,
    *INSTANCE_RULES,
    *DATA_RULES,
    *OBSERVER_RULES,
    *SERVERLESS_RULES,
    *TEXT_RULES,
)

WARNINGS: tuple[Rule, ...] = (
    *ALGORITHM_WARNINGS,
    *INSTANCE_WARNINGS,
    *DATA_WARNINGS,
    *OBSERVER_WARNINGS,
    *SERVERLESS_WARNINGS,
)
