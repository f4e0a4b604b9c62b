"""What no schema says: rules across the members of a request, in tables.

A rule is data: a name, the documentation it comes from, and a check that yields what is wrong.
`RULES` refuse a request, `WARNINGS` only tell. Checks are pure; a value that is not known yet
ends only the checks that need it.
"""

from pulumi_sagemaker_training.api.rules.algorithm import ALGORITHM_RULES
from pulumi_sagemaker_training.api.rules.rule import Rule, View

__all__ = ["RULES", "WARNINGS", "Rule", "View"]

RULES: tuple[Rule, ...] = (*ALGORITHM_RULES,)

WARNINGS: tuple[Rule, ...] = ()
