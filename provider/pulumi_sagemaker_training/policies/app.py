"""The command `sagemaker-training-policies`: the policy pack, and what can be asked about it.

The engine starts it with its address as the last argument. A settings file may stand before that:
an executable file of settings whose first line names this command is a policy pack of its own.
"""

import json
import sys
import tomllib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.policies.pack import COMMAND
from pulumi_sagemaker_training.policies.rules import RULES
from pulumi_sagemaker_training.policies.settings import PackSettings, read_settings

_PAGES: Final = (
    Path(__file__).with_name("pages"),
    # An editable install has the pages where they are written.
    Path(__file__).parents[3] / "docs" / "guardrails",
)
_USAGE: Final = f"""\
A policy pack for SageMaker training jobs; the Pulumi engine runs it:

  pulumi preview --policy-pack "$(command -v {COMMAND})"

  {COMMAND} explain RULE   what a rule demands, and how to meet it
  {COMMAND} FILE           check a settings file, and show what it comes to
"""


def main() -> None:
    """Run the command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command with arguments; return its exit code."""
    match [argument for argument in arguments if not argument.startswith("-")]:
        case ["explain", name]:
            return _explain(name)
        case [*files, address] if _is_address(address) and len(files) < 2:
            _serve(files)
            return 0
        case [file]:
            return _check(Path(file))
        case _:
            sys.stdout.write(f"{_USAGE}\n{_table(PackSettings())}")
            return 0 if not arguments else 2


def read_file(path: Path) -> PackSettings:
    """Read a settings file: TOML, or JSON if its name says so.

    Raises:
        InputError: it cannot be read, or is not valid.
    """
    try:
        text = path.read_text("utf-8")
        given: object = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise InputError(
            [Violation(str(path), f"cannot be read: {error}", codes.POLICY_SETTINGS)]
        ) from error
    if not isinstance(given, dict):
        raise InputError([Violation(str(path), "must be a map of rules", codes.POLICY_SETTINGS)])
    return read_settings(given)


def _is_address(word: str) -> bool:
    return word.rpartition(":")[2].isdecimal() and ":" in word


def _serve(files: Sequence[str]) -> None:
    # Only here, because the engine's protocol takes a while to import.
    from pulumi_sagemaker_training.policies.server import Analyzer, serve

    serve(Analyzer(*(partial(read_file, Path(file)) for file in files)))


def _check(path: Path) -> int:
    try:
        settings = read_file(path)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(_table(settings))
    return 0


def _explain(name: str) -> int:
    if name not in RULES:
        meant = nearest(name, RULES)
        hint = f"did you mean {meant}?" if meant else f"the rules are {', '.join(RULES)}"
        words = f"{name} is not a rule of this pack; {hint}"
        sys.stderr.write(f"{codes.with_code(words, codes.UNKNOWN_RULE)}\n")
        return 1
    found = next(page for folder in _PAGES if (page := folder / f"{name}.md").is_file())
    sys.stdout.write(found.read_text("utf-8"))
    return 0


def _table(settings: PackSettings) -> str:
    """Return a line for each rule: its name, its level, what it demands."""
    return "".join(
        f"{name:22} {_state(name, settings):11} {rule.demand}\n" for name, rule in RULES.items()
    )


def _state(name: str, settings: PackSettings) -> str:
    if not RULES[name].is_set(settings.values_of(RULES[name])):
        return "not set"
    return settings.levels[name].value
