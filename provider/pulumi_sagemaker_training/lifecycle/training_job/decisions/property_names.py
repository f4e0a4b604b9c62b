"""Names of properties that are not members of the API. Programs import it, so it stays small."""

from typing import Final

SECRETS_KEY: Final = "__secrets"
PLAIN_KEY: Final = "__plain"
ORIGIN_KEY: Final = "__origin"
FORMAT_KEY: Final = "__format"
KINDS_KEY: Final = "__kinds"
REFUSED_KEY: Final = "__refused"
HIDDEN_KEYS: Final = frozenset(
    {SECRETS_KEY, PLAIN_KEY, ORIGIN_KEY, FORMAT_KEY, KINDS_KEY, REFUSED_KEY, "__provider"}
)
"""Hidden properties: which inputs are secret, who owns the resource, and what is never sent to the
provider or never accepted: what waits for outputs, and why a transform's values are refused."""

LANGUAGE_KEY: Final = "__language"
PYTHON: Final = "python"
"""A hidden property of a program's resources in the plugin: the spelling of names in messages."""

CLAIM: Final = "ownership_claim"
OWNED_BY: Final = "owned_by"
TAKE_OVER: Final = "take_over_from"
WORST_CASE: Final = "worst_case_cost_usd"
BILLABLE: Final = "billable_cost_usd"
SAVED: Final = "spot_savings_usd"
RECOVERIES: Final = "recoveries"
LAST_CHECKPOINT: Final = "last_checkpoint_time"
EARLIER: Final = "earlier_attempts"

COMPUTED: Final = (
    "final_metrics",
    "spot_savings_percent",
    SAVED,
    WORST_CASE,
    BILLABLE,
    RECOVERIES,
    LAST_CHECKPOINT,
    EARLIER,
    "log_group",
    "log_url",
    "console_url",
    "tags_all",
    CLAIM,
    OWNED_BY,
)
"""Outputs that are not members of the description."""
