"""Write docs/settings.md from the table of settings.

Run ``python -m tools.settings``; ``--check`` only tells whether the page is current.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAGE: Final = Path(__file__).parents[1] / "docs" / "settings.md"

HEAD: Final = """\
# Settings of a stack

<!-- Written by `make docs` from provider/pulumi_sagemaker_training/api/settings/table.py. -->

Set with `pulumi config set <key> <value>`, secrets with `--secret`. A map or a list is JSON, or
set member by member: `pulumi config set --path 'aws:allowedAccountIds[0]' 123456789012`.

The names of the first table are pulumi-aws's. `TrainingJob`, `Dataset`, `SourceBundle` and
`Upload` of a Python program read them under `aws:`, and under `sagemaker-training:` what is not
set there. Pulumi shows the [plugin](languages.md) its own package's settings only: for YAML,
TypeScript and the rest all of them stand under `sagemaker-training:`, and are arguments of an
explicit provider. The environment variables of AWS (`AWS_REGION`, `AWS_PROFILE`,
`AWS_ENDPOINT_URL`, `AWS_CA_BUNDLE`, `HTTPS_PROXY`, ...) and the profile hold where nothing is
set.

**A setting is honoured or refused, never ignored.** What cannot be honoured is refused by its
name at the preview. A misspelt setting, and a misspelt member of one, is refused with the nearest
right one. `aws:` belongs to other packages too, and a project may be called `sagemaker-training`:
a key that resembles none of these is passed over. Where pulumi-aws is to have a setting that is
refused here, name it in `sagemaker-training:ignoredSettings`.
"""

GUARDS: Final = """\
## In which account

With `allowedAccountIds` or `forbiddenAccountIds` set, no client of any service is given out
before `sts:GetCallerIdentity` has told whose the credentials are: once for each set of
credentials, at the preview, and again when they are renewed. Where the answer is another account,
or there is none, every call is refused; the message names the account and the setting. The
account is that of the last assumed role. A resource's own `region`, `profile`, `assume_role_arn`
and `endpoint_url` change who calls, and the guards hold for them as well; with a `profile` of its
own a resource does not use the stack's keys.

Roles are assumed in this order: `assumeRoleWithWebIdentity`, `assumeRoles`, `assumeRole`. A
resource's `assume_role_arn` takes the place of the last two. Credentials of a role are renewed
while a job is waited for, however long it takes.

Pulumi records the settings of a stack with its resources: `pulumi destroy` and `pulumi refresh` go
by those of the last `pulumi up`, unless they get `--run-program`. So a guard that is set later
applies to a destroy after another `pulumi up`, or with `pulumi destroy --run-program`.

The commands `status`, `logs`, `report`, `convert`, `import` and `orphans` do not know a stack's
settings: they take `--region`, `--profile` and `--endpoint-url`.
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
    ]
    return "\n".join(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or check it; return the exit code."""
    if "--check" not in (sys.argv[1:] if arguments is None else arguments):
        PAGE.write_text(page(), "utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != page():
        sys.stderr.write(f"{PAGE.name} is not current; run: make docs\n")
        return 1
    return 0


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
