"""A whole project in Pulumi YAML. Pure."""

from typing import Final

import yaml

from pulumi_sagemaker_training.cli.convert.lift import Joined, Lifted, Setting, respelt

_TYPE: Final = "sagemaker-training:TrainingJob"


class _Dumper(yaml.SafeDumper):
    """A YAML dumper whose texts are read back unchanged."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    # PyYAML writes line breaks of YAML 1.1 unchanged into a text, and folds them when it reads it.
    style = '"' if _FOREIGN_BREAKS & set(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_FOREIGN_BREAKS = frozenset("\x85\u2028\u2029")
_Dumper.add_representer(str, _represent_text)


def program(name: str, lifted: Lifted) -> str:
    """Return `Pulumi.yaml`: the project, its configuration, the job, and its outputs."""
    project: dict[str, object] = {"name": name, "runtime": "yaml"}
    if lifted.settings:
        project["config"] = {setting.name: _declared(setting) for setting in lifted.settings}
    project["resources"] = {name: {"type": _TYPE, "properties": _written(respelt(lifted.request))}}
    project["outputs"] = {
        "jobName": f"${{{_reference(name)}trainingJobName}}",
        "modelArtifacts": f"${{{_reference(name)}modelArtifacts}}",
    }
    return yaml.dump(project, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def _reference(name: str) -> str:
    return f"{name}." if name.isidentifier() else f'["{name}"].'


def _declared(setting: Setting) -> dict[str, object]:
    if setting.is_list:
        return {"type": "array", "items": {"type": "string"}}
    declared: dict[str, object] = {"type": "string"}
    return {**declared, "secret": True} if setting.is_secret else declared


def _written(value: object) -> object:
    if isinstance(value, Setting):
        return f"${{{value.name}}}"
    if isinstance(value, Joined):
        return f"{_escaped(value.before)}${{{value.setting.name}}}{_escaped(value.after)}"
    if isinstance(value, dict):
        return {key: _written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_written(item) for item in value]
    return _escaped(value) if isinstance(value, str) else value


def _escaped(text: str) -> str:
    """Return a text that Pulumi does not read as an expression."""
    return text.replace("${", "$${")
