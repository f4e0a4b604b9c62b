"""The settings of the pack: the level of each rule, and the values it needs. Pure.

The form is that of `--policy-pack-config`: by rule a level, or a level as `enforcementLevel` with
values beside it; `all` gives a level to every rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.settings.kinds import Refuse, Structure
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.policies.rules import RULES
from pulumi_sagemaker_training.policies.rules.rule import Level, Rule, Values

ALL: Final = "all"
LEVEL: Final = "enforcementLevel"
_LEVELS: Final = ", ".join(Level)


@dataclass(frozen=True, slots=True)
class PackSettings:
    """What is set for each rule.

    Attributes:
        levels: the level of each rule.
        values: the settings of each rule that are given.
    """

    levels: Mapping[str, Level] = field(
        default_factory=lambda: {name: rule.level for name, rule in RULES.items()}
    )
    values: Mapping[str, Values] = field(default_factory=dict)

    def values_of(self, rule: Rule) -> Values:
        """Return the settings of one rule."""
        return self.values.get(rule.name) or {}

    def runs(self, rule: Rule) -> bool:
        """Tell whether a rule is on, and has what it needs."""
        return self.levels[rule.name] is not Level.DISABLED and rule.is_set(self.values_of(rule))


def read_settings(given: Mapping[str, object], before: PackSettings | None = None) -> PackSettings:
    """Read the settings of the pack.

    Args:
        given: by rule a level, or a map of its settings.
        before: the settings that hold where nothing is given.

    Raises:
        InputError: one violation for each that is misspelt, not valid or not enough.
    """
    start = before or PackSettings()
    reader = _Reader()
    for name in given:
        reader.check_name(name)
    general = reader.level(given[ALL], ALL) if ALL in given else None
    levels, values = dict(start.levels), dict(start.values)
    for name, rule in RULES.items():
        own = _as_map(given.get(name))
        level = reader.level(own[LEVEL], name) if LEVEL in own else general
        levels[name] = level or levels[name]
        values[name] = {**(values.get(name) or {}), **reader.values(rule, own)}
        # With `all`, and with the levels that the engine repeats, no rule is switched on by itself.
        if level and general is None and level is not start.levels[name]:
            reader.check_enough(rule, levels[name], values[name])
    if reader.violations:
        raise InputError(reader.violations)
    return PackSettings(levels, values)


def _as_map(given: object) -> dict[str, object]:
    """Return what is given for a rule; a level alone is the short form."""
    if given is None:
        return {}
    return dict(given) if isinstance(given, Mapping) else {LEVEL: given}


class _Reader:
    """A reader of settings, which collects everything that is wrong."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self._refuse: Refuse = lambda path, text: self.violations.append(
            Violation(path, text, codes.POLICY_SETTINGS)
        )

    def check_name(self, name: str) -> None:
        """Refuse what is not a rule, with the nearest name."""
        if name == ALL or name in RULES:
            return
        meant = nearest(name, RULES)
        known = f"did you mean {meant}?" if meant else f"the rules are {', '.join(RULES)}"
        self._refuse(name, f"is not a rule of this pack; {known}")

    def level(self, given: object, name: str) -> Level | None:
        """Return a level, or None if it is not one."""
        found = given.get(LEVEL) if name == ALL and isinstance(given, Mapping) else given
        if isinstance(found, str) and found in tuple(Level):
            return Level(found)
        self._refuse(f"{name}.{LEVEL}", f"must be one of {_LEVELS}")
        return None

    def values(self, rule: Rule, own: Mapping[str, object]) -> Values:
        """Return the values that are given for a rule and valid."""
        given = {key: value for key, value in own.items() if key != LEVEL}
        if not rule.settings:
            for key in given:
                self._refuse(f"{rule.name}.{key}", f"is not a setting; the rule has only {LEVEL}")
            return {}
        members = Structure(rule.name, rule.demand, rule.settings, "")
        read = members.read(given, rule.name, self._refuse) or {}
        return {key: value for key, value in read.items() if value is not None}

    def check_enough(self, rule: Rule, level: Level, values: Values) -> None:
        """Refuse a rule that is switched on without what it needs."""
        if level is not Level.DISABLED and not rule.is_set(values):
            needed = " or ".join(rule.needs)
            self._refuse(rule.name, f"is {level}, but does nothing without {needed}; give it")
