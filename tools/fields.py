"""Write docs/fields.md from the tables that the code uses.

Run ``python -m tools.fields``; ``--check`` only tells whether the page is current.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.adapters.plugin.schema.texts import COMPUTED as MEANINGS
from pulumi_sagemaker_training.api.model.members import Member, element_of, kind_of, members, walk
from pulumi_sagemaker_training.api.request.canonical import DEFAULTS, SETS
from pulumi_sagemaker_training.api.settings import OWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import (
    NAME,
    NOT_DESCRIBED,
    TAGS,
    Effect,
    effect_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.option_kinds import Choice
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import (
    STACK_KEYS,
    TABLE,
    Option,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import COMPUTED
from tools import generated

PAGE: Final = Path(__file__).parents[1] / "docs" / "fields.md"
REQUEST: Final = "CreateTrainingJobRequest"
DESCRIPTION: Final = "DescribeTrainingJobResponse"

EFFECTS: Final = {
    Effect.REPLACE: "trains again",
    Effect.PROFILING: "in place while the job runs and is past Starting; otherwise at its next "
    "training, with a warning",
    Effect.KEEP_ALIVE: "in place while the completed job's warm pool is available; otherwise at "
    "its next training, with a warning",
    Effect.TAGS: "in place, at any time",
    Effect.NAME: "trains again; the old job is deleted first if the name stays the same",
}

HEAD: Final = """\
# Fields

Every member of a training job: its spellings, the effect of a change, and the form in which it is
compared. [Options](options.md) explains the options, which are not members of the API.

Written by `make docs` from the tables that the code uses; never edited by hand.
"""
INPUTS_HEAD: Final = """
## Members of CreateTrainingJob

There are {count}. *Required* members are those that the API requires for every job. *Also an
output* says what the output of that name contains: the service's description of the job, or the
program's value.

Two requests are compared in a common form: empty texts, lists and maps equal absent ones; 5 equals
5.0; values of maps of texts are texts, so that `{{"epochs": 5}}` equals `{{"epochs": "5"}}`. The
last column has the exceptions.

Every value may be a secret: it is encrypted in the state, and masked in messages and on the live
line. Tags are the exception, because everyone who may list them can read them: a secret in `tags`
is refused.

| Python | API | package schema | is | required | a change | also an output | compared |
|---|---|---|---|---|---|---|---|
"""
NESTED_HEAD: Final = """
A change below a member has the effect in the member's row, except:

| Python | a change |
|---|---|
"""
OUTPUTS_HEAD: Final = """
## Members that DescribeTrainingJob adds

There are {count}. All are outputs only; those that the service does not report of a job are absent.
Times are texts in ISO 8601, UTC.

| Python | API | package schema | is |
|---|---|---|---|
"""
COMPUTED_HEAD: Final = """
## Computed outputs

| Python | is |
|---|---|
"""
OPTIONS_HEAD: Final = """
## Options

[Options](options.md) explains each, with examples. A change of an option changes only the state,
unless the last column says otherwise.

| Python | allowed (the first is the default) | default | stack-wide default | a change |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the whole page."""
    inputs = members(REQUEST)
    known = {member.python for member in inputs}
    added = [member for member in members(DESCRIPTION) if member.python not in known]
    nested = [(path, effect_of(path)) for path, _ in walk(REQUEST) if _is_exception(path)]
    return "".join(
        [
            HEAD,
            INPUTS_HEAD.format(count=len(inputs)),
            *(_row(_input_cells(member)) for member in inputs),
            NESTED_HEAD,
            *(_row([f"`{path}`", EFFECTS[effect]]) for path, effect in nested),
            OUTPUTS_HEAD.format(count=len(added)),
            *(_row([*_spellings(member), _kind(member.shape)]) for member in added),
            COMPUTED_HEAD,
            *(_row([f"`{name}`", MEANINGS[name]]) for name in COMPUTED),
            OPTIONS_HEAD,
            *(_row(_option_cells(name, row)) for name, row in TABLE.items()),
        ]
    )


def main(given: Sequence[str] | None = None) -> int:
    """Write the page, or with ``--check`` tell whether it is current."""
    return generated.write({PAGE: page()}, given)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _spellings(member: Member) -> list[str]:
    return [f"`{member.python}`", f"`{member.wire}`", f"`{member.schema}`"]


def _input_cells(member: Member) -> list[str]:
    is_derived = member.python == NAME
    required = "derived where not given" if is_derived else ("yes" if member.required else "")
    output = "what was given" if member.python in NOT_DESCRIBED else "as described"
    return [
        *_spellings(member),
        _kind(member.shape),
        required,
        EFFECTS[effect_of(member.python)],
        "the job's own tags; `tags_all` has all" if member.python == TAGS else output,
        "; ".join(_compared(member)),
    ]


def _kind(shape: str) -> str:
    kind = kind_of(shape)
    if kind not in ("list", "map"):
        return str(kind)
    inner = kind_of(element_of(shape))
    return f"{kind} of {inner}s"


def _is_exception(path: str) -> bool:
    member, _, below = path.partition(".")
    return bool(below) and effect_of(path) is not effect_of(member.removesuffix("[]"))


def _compared(member: Member) -> Iterator[str]:
    """Tell what of a member has one form although it can be given in several."""
    if member.python == TAGS:
        yield "as a map; the API's list of keys and values is accepted"
    default = DEFAULTS.get((REQUEST, member.python))
    if default is not None:
        yield f"`{default}` equals absent"
    for path, holder, below in _below(member):
        if below.shape in SETS:
            yield f"the order of `{path}` means nothing"
        default = DEFAULTS.get((holder, below.python))
        if default is not None and holder != REQUEST:
            yield f"`{path}`: `{default}` equals absent"


def _below(member: Member) -> Iterator[tuple[str, str, Member]]:
    """Yield the member and all below it: path, structure it stands in, and itself."""
    yield member.python, REQUEST, member
    holders = {member.python: element_of(member.shape)}
    if kind_of(element_of(member.shape)) != "structure":
        return
    mark = "" if element_of(member.shape) == member.shape else "[]"
    for path, below in walk(element_of(member.shape), f"{member.python}{mark}."):
        holder = path.rpartition(".")[0].removesuffix("[]")
        yield path, holders[holder], below
        holders[path] = element_of(below.shape)


def _option_cells(name: str, row: Option) -> list[str]:
    kind = row.kind
    words = ", ".join(f"`{word}`" for word in kind.meanings) if isinstance(kind, Choice) else ""
    default = f"`{kind.default}`" if kind.default else "none"
    key = f"{OWN}{STACK_KEYS[name]}" if name in STACK_KEYS else row.overrides
    return [f"`{name}`", words or kind.allowed, default, f"`{key}`" if key else "", row.trains]


if __name__ == "__main__":
    sys.exit(main())
