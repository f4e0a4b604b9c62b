"""What a stack sets once: where AWS is, who calls it, and the defaults of every job.

`table` lists every setting; documentation, the plugin's schema and the reader come from it.
Pure: configuration comes in as a function. Everybody may import the names below.
"""

from pulumi_sagemaker_training.api.settings.access import (
    Access,
    AssumeRole,
    Settings,
    WebIdentity,
)
from pulumi_sagemaker_training.api.settings.reader import misspelt, read_settings
from pulumi_sagemaker_training.api.settings.table import AWS, OWN

__all__ = [
    "AWS",
    "OWN",
    "Access",
    "AssumeRole",
    "Settings",
    "WebIdentity",
    "misspelt",
    "read_settings",
]
