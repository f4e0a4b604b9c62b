"""Reads a resource in HCL, as Terraform's parser reads it, and the names that Terraform gives.

Terraform's provider is in no registry of packages. pulumi-aws is bridged from it, and its names are
recorded: they are Terraform's but for the bridge's plurals.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import hcl2

from tools.pulumi_aws.names import Names, recorded

RENAMED_BY_THE_BRIDGE: Final = {
    "container_entrypoints": "container_entrypoint",
    "input_data_configs": "input_data_config",
}
"""Name of pulumi-aws -> Terraform's, where the bridge makes a plural."""
_REPEATED: Final = "input_data_config"
_OF_THE_PARSER: Final = "__is_block__"
_VARIABLE: Final = re.compile(r"\$\{var\.(\w+)\}")


def training_job(text: str) -> dict[str, Any]:
    """Return the arguments of the only training job that is declared, blocks as lists.

    Raises:
        lark.exceptions.LarkError: it is no HCL.
    """
    [resource] = hcl2.loads(text)["resource"]
    [declared] = resource['"aws_sagemaker_training_job"'].values()
    found: dict[str, Any] = _plain(declared)
    return found


def unknown_names(given: Mapping[str, Any]) -> list[str]:
    """Return the paths of arguments that Terraform's resource does not have."""
    return list(_unknown(given, recorded()["resources"]["sagemaker.TrainingJob"], ""))


def as_here(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a declaration as YAML has it here: a block that cannot be repeated is no list."""
    return {_camel(name): _as_here(name, value) for name, value in given.items()}


def _as_here(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: f"${{{_camel(found[1])}}}", value)
    if not isinstance(value, list):
        return value
    blocks = [as_here(block) for block in value]
    return blocks if name == _REPEATED else blocks[0]


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if key != _OF_THE_PARSER}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.strip('"') if isinstance(value, str) else value


def _unknown(given: Mapping[str, Any], names: Names, prefix: str) -> list[str]:
    known = {RENAMED_BY_THE_BRIDGE.get(name, name): below for name, below in names.items()}
    found = [f"{prefix}{name}" for name in given if name not in known]
    for name, value in given.items():
        for block in value if isinstance(value, list) else []:
            found += _unknown(block, known.get(name) or {}, f"{prefix}{name}.")
    return found
