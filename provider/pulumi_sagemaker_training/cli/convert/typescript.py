"""A program in TypeScript, over the SDK that Pulumi generates from the plugin's schema. Pure."""

import json
import re
from typing import Final

from pulumi_sagemaker_training.cli.convert.layout import Style
from pulumi_sagemaker_training.cli.convert.lift import Joined, Lifted, Setting, respelt

PACKAGE: Final = "pulumi-sagemaker-training"

_WIDTH: Final = 100
_INDENT: Final = 4
_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*")
_TAKEN: Final = frozenset({"config", "job", "pulumi", "sagemaker", "default", "new", "delete"})


def program(name: str, lifted: Lifted) -> str:
    """Return `index.ts`: the configuration, the job, and its artifact as an output."""
    arguments = _STYLE.write(respelt(lifted.request), 0, _WIDTH)
    return (
        'import * as pulumi from "@pulumi/pulumi";\n'
        f'import * as sagemaker from "{PACKAGE}";\n\n'
        f"{_configuration(lifted)}"
        f"const job = new sagemaker.TrainingJob({json.dumps(name)}, {arguments});\n\n"
        "export const jobName = job.trainingJobName;\n"
        "export const modelArtifacts = job.modelArtifacts;\n"
    )


def _configuration(lifted: Lifted) -> str:
    if not lifted.settings:
        return ""
    lines = [
        f"const {_variable(s)} = config.{_getter(s)}({json.dumps(s.name)});\n"
        for s in lifted.settings
    ]
    return f"const config = new pulumi.Config();\n{''.join(lines)}\n"


def _getter(setting: Setting) -> str:
    if setting.is_secret:
        return "requireSecret"
    return "requireObject<string[]>" if setting.is_list else "require"


def _variable(setting: Setting) -> str:
    safe = setting.name if _NAME.fullmatch(setting.name) else f"_{setting.name}"
    return f"{safe}_" if safe in _TAKEN else safe


def _scalar(value: object) -> str:
    if isinstance(value, Setting):
        return _variable(value)
    if isinstance(value, Joined):
        before, after = (_in_template(part) for part in (value.before, value.after))
        return f"`{before}${{{_variable(value.setting)}}}{after}`"
    return json.dumps(value, ensure_ascii=False)


def _in_template(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("`", "\\`")
    return escaped.replace("${", "\\${").replace("\n", "\\n")


def _key(key: str) -> str:
    return f"{key}: " if _NAME.fullmatch(key) else f"{json.dumps(key, ensure_ascii=False)}: "


_STYLE: Final = Style(_scalar, _key, _WIDTH, _INDENT, braces=" ")
