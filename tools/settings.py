"""Write docs/settings.md from the table of settings.

Run ``python -m tools.settings``; ``--check`` only tells whether the page is current.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.api.settings.kinds import Choice, Flag, Structure, Structures
from pulumi_sagemaker_training.api.settings.table import (
    AWS,
    AWS_SETTINGS,
    OWN,
    OWN_SETTINGS,
    Setting,
    structures,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import STACK_KEYS
from tools import generated

PAGE: Final = Path(__file__).parents[1] / "docs" / "settings.md"

HEAD: Final = """\
# Settings of a stack

<!-- Written by `make docs` from provider/pulumi_sagemaker_training/api/settings/table.py. -->

Set with `pulumi config set <key> <value>`, secrets with `--secret`. A map or a list is JSON, or
set member by member: `pulumi config set --path 'aws:allowedAccountIds[0]' 123456789012`.

The settings of the first table have pulumi-aws's names. In a Python program `TrainingJob`,
`Dataset`, `SourceBundle` and `Upload` read them under `aws:`, and those that are not set there
under `sagemaker-training:`. Pulumi sends the [plugin](languages.md) only its own package's
settings: for YAML, TypeScript and other languages all of them are under `sagemaker-training:`,
and are arguments of an explicit provider. Without a setting the environment variables of AWS
apply (`AWS_REGION`, `AWS_PROFILE`, `AWS_ENDPOINT_URL`, `AWS_CA_BUNDLE`, `HTTPS_PROXY`, ...), and
the profile.

**A setting is supported or refused, never ignored.** A setting that is not supported is refused
by name at preview. A misspelt setting, or a misspelt member of one, is refused with the nearest
name. Other packages use `aws:` too, and a project may be called `sagemaker-training`, so a key
that resembles no setting is ignored. If pulumi-aws needs a setting that is refused here, name it
in `sagemaker-training:ignoredSettings`.
"""

GUARDS: Final = """\
## Allowed accounts

With `allowedAccountIds` or `forbiddenAccountIds`, no call is made before `sts:GetCallerIdentity`
has returned the account of the credentials: once for each set of credentials, at preview, and
again when they are renewed. If the account is not allowed, or is not known, every call is refused;
the message names the account and the setting. The account is that of the last assumed role. These
settings also apply to a resource's own `region`, `profile`, `assume_role_arn` and `endpoint_url`.
A resource with its own `profile` does not use the stack's keys.

Roles are assumed in this order: `assumeRoleWithWebIdentity`, `assumeRoles`, `assumeRole`. A
resource's `assume_role_arn` replaces the last two. The credentials of a role are renewed during the
wait for a job, however long it takes.

Pulumi records the settings of a stack with its resources: `pulumi destroy` and `pulumi refresh` use
those of the last `pulumi up`, unless they get `--run-program`. So a setting that is changed later
applies to a destroy only after another `pulumi up`, or with `pulumi destroy --run-program`.
"""

COMMANDS_NOTE: Final = """\
The [command line](command-line.md) reads these settings too: in a project's folder every command of
`sagemaker-training` reaches the stack's jobs as `pulumi up` does. `--region`, `--profile` and
`--endpoint-url` take the place of the settings.
"""


def page() -> str:
    """Return the page."""
    parts = [
        HEAD,
        _settings("## Settings that pulumi-aws has too", AWS, AWS_SETTINGS),
        *_structures(),
        _settings("## Settings of this package", OWN, OWN_SETTINGS),
        _defaults(),
        GUARDS,
        COMMANDS_NOTE,
    ]
    return "\n".join(parts)


def main(given: Sequence[str] | None = None) -> int:
    """Write the page, or with ``--check`` tell whether it is current."""
    return generated.write({PAGE: page()}, given)


def _settings(title: str, space: str, settings: tuple[Setting, ...]) -> str:
    rows = [
        f"| `{space}{setting.key}` | {_what(setting)} | `{setting.example}` |"
        for setting in settings
    ]
    return "\n".join([title, "", "| key | what | as |", "|---|---|---|", *rows, ""])


def _what(setting: Setting) -> str:
    kind = setting.kind
    if isinstance(kind, Flag):
        return f"`true` or `false`. {setting.text}"
    if isinstance(kind, Choice):
        return f"{' or '.join(f'`{word}`' for word in kind.words)}. {setting.text}"
    name = kind.item.name if isinstance(kind, Structures) else ""
    name = kind.name if isinstance(kind, Structure) else name
    return f"{setting.text} Members: [{name}](#{name.lower()})." if name else setting.text


def _structures() -> Iterator[str]:
    for name, structure in structures().items():
        rows = [
            f"| `{key}`{' (required)' if member.is_required else ''} | {member.text} |"
            for key, member in structure.members.items()
        ]
        yield "\n".join(
            [f"### {name}", "", structure.text, "", "| member | what |", "|---|---|", *rows, ""]
        )


def _defaults() -> str:
    keys = ", ".join(f"`{OWN}{key}`" for key in STACK_KEYS.values())
    return f"{keys}: the default of an [option](options.md), for all jobs.\n"


if __name__ == "__main__":
    sys.exit(main())
