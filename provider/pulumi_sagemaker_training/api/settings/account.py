"""The check that the settings allow the account of the credentials. Pure."""

from pulumi_sagemaker_training.api.errors import WrongAccount
from pulumi_sagemaker_training.api.settings.access import Access
from pulumi_sagemaker_training.api.settings.table import AWS


def refuse_account(account: str, access: Access) -> None:
    """Refuse an account that the settings do not allow.

    Raises:
        WrongAccount: names the account and the setting.
    """
    allowed, forbidden = access.allowed_account_ids, access.forbidden_account_ids
    if allowed and account not in allowed:
        setting, why = "allowedAccountIds", f"allows {', '.join(allowed)}"
    elif account in forbidden:
        setting, why = "forbiddenAccountIds", "forbids it"
    else:
        return
    raise WrongAccount(
        "GetCallerIdentity",
        "WrongAccount",
        f"the credentials are of account {account}, and {AWS}{setting} {why}",
        advice="No other call was made. Use other credentials, or change the setting.",
    )
