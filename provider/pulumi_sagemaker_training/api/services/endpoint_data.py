"""botocore's table of endpoints, reduced to the services that are called here.

The whole table has four hundred services in 1.2 MB of JSON: reading it takes a process 15 ms and
5 MB. The reduced table is kept for the next process, by botocore's version. A table that the user
put in place of botocore's is not reduced.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import botocore

from pulumi_sagemaker_training.api.services.file_cache import cache_folder, write

NAME: Final = "endpoints"
SERVICES: Final = frozenset(
    {
        "api.pricing",
        "api.sagemaker",
        "iam",
        "logs",
        "monitoring",
        "oidc",
        "portal.sso",
        "s3",
        "servicequotas",
        "sts",
    }
)
"""The endpoint prefixes of the services that are called, and of those that botocore calls for
credentials. A service that the table does not have gets its partition's usual host name."""

FORMAT: Final = 1
_SUFFIXES: Final = (".json", ".json.gz")


def is_replaced(folders: list[str]) -> bool:
    """Tell whether one of these folders has a table of its own."""
    return any(
        Path(folder, f"{NAME}{suffix}").is_file() for folder in folders for suffix in _SUFFIXES
    )


def kept_endpoints() -> Any:
    """Return the reduced table that an earlier process kept, or None if there is none to use."""
    try:
        found = json.loads(_file().read_text("utf-8"))
        is_whole = found["format"] == FORMAT and bool(found[NAME]["partitions"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found[NAME] if is_whole else None


def keep_endpoints(table: object) -> None:
    """Keep a reduced table for the next process."""
    write(_file(), json.dumps({"format": FORMAT, NAME: table}))


def cut_endpoints(table: Mapping[str, Any]) -> dict[str, object]:
    """Return botocore's table with only `SERVICES`. Pure."""
    return {**table, "partitions": [_cut(partition) for partition in table["partitions"]]}


def _cut(partition: Mapping[str, Any]) -> dict[str, object]:
    services = partition["services"]
    return {**partition, "services": {k: v for k, v in services.items() if k in SERVICES}}


def _file() -> Path:
    return cache_folder() / f"{NAME}-{botocore.__version__}.json"
