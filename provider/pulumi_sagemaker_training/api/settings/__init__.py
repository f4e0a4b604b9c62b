"""The settings of a stack: how to reach AWS, with which credentials, and defaults of all jobs.

`table` lists every setting; documentation, the plugin's schema and the reader come from it.
Pure: the configuration is passed in as a function. All packages may import the names below.
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
