"""Write the parts of docs/guardrails.md and docs/guardrails/ that follow from the rules.

Run as ``python -m tools.guardrails``; ``--check`` only tells whether the files are current. Cause,
check and fix of a rule are written by hand, below the mark of its page.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.policies.rules import RULES
from pulumi_sagemaker_training.policies.rules.rule import Rule
from tools import generated
from tools.tables import Marks, table

DOCS: Final = Path(__file__).parents[1] / "docs"
PAGES: Final = DOCS / "guardrails"
OVERVIEW: Final = DOCS / "guardrails.md"
MARKS: Final = Marks("make docs")


def main(given: Sequence[str] | None = None) -> int:
    """Write the files, or with ``--check`` tell whether they are current."""
    return generated.write(wanted(), given)


def wanted() -> Mapping[Path, str]:
    """Return the text of every page."""
    pages = {PAGES / f"{name}.md": _about(rule) for name, rule in RULES.items()}
    made = {OVERVIEW: _overview(), **pages}
    return {path: MARKS.replaced(path.read_text("utf-8"), text) for path, text in made.items()}


def _overview() -> str:
    rows = (
        (
            f"[`{name}`](guardrails/{name}.md)",
            rule.demand,
            f"{rule.level}, once {' or '.join(f'`{need}`' for need in rule.needs)} is set"
            if rule.needs
            else str(rule.level),
            str(rule.severity),
            "yes" if rule.remediate else "",
        )
        for name, rule in RULES.items()
    )
    return table(("rule", "demand", "level unless set", "severity", "`remediate`"), rows)


def _about(rule: Rule) -> str:
    return "\n\n".join(_blocks(rule)) + "\n"


def _blocks(rule: Rule) -> Iterator[str]:
    yield rule.demand
    needs = " or ".join(f"`{name}`" for name in rule.needs)
    yield f"Severity: {rule.severity}. Level unless set: {rule.level}." + (
        f" It runs once {needs} is set." if needs else ""
    )
    if rule.settings:
        rows = ((f"`{name}`", member.text) for name, member in rule.settings.items())
        yield table(("setting", "meaning"), rows).rstrip("\n")
    if rule.remediation:
        yield f"With the level `remediate`: {rule.remediation[0].lower()}{rule.remediation[1:]}"
    else:
        yield (
            "There is no safe change that meets this rule, so the level `remediate` counts as "
            "`mandatory`."
        )
    yield f"Source: {rule.source}."


if __name__ == "__main__":
    sys.exit(main())
