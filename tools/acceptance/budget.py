"""What a run can cost at most. Pure."""

from typing import Final

INSTANCE_TYPE: Final = "ml.m5.large"
USD_AN_HOUR: Final = 0.115
"""Training on one ml.m5.large in us-east-1. Source: AWS's page of SageMaker prices; the emulator's
price list has the same."""
DEAREST_REGION: Final = 2.0
"""The price in another region, as a multiple of that in us-east-1: an assumption, a safe one."""
MAX_RUNTIME_S: Final = 600
"""The limit of each job."""
ALLOWED_USD: Final = 1.0


def worst_case_usd(jobs: int) -> float:
    """Return what jobs cost that all run to their limit, in the dearest region."""
    return jobs * MAX_RUNTIME_S / 3600 * USD_AN_HOUR * DEAREST_REGION
