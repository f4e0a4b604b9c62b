"""Kinds of rounds, and what runs them: legs on a stage of their own, and single rounds."""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.chaos.blows import Blow
from tests.chaos.moments import Moment
from tests.chaos.rounds import Plan, Result, run_round
from tests.chaos.stage import PAUSE_S, Stage

LEG: Final = 10
"""The rounds of a leg. Each leg has its own random numbers, so that it can be repeated alone."""

Strike = Callable[[int, Blow, Moment], Result]
Rules = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Leg:
    """A sequence of rounds of one kind, on one stage.

    Attributes:
        number: the number among all legs, from 0.
        kind: the kind of the rounds.
        nth: the number among the legs of the kind, from 0.
        rounds: the number of rounds, at most `LEG`.
    """

    number: int
    kind: str
    nth: int
    rounds: int

    @property
    def first(self) -> int:
        """The number of the first round among all rounds of the kind, from 1."""
        return self.nth * LEG + 1


@dataclass(frozen=True)
class Scenario:
    """What happens on one stage.

    Attributes:
        strike: runs the round of a number.
        end: ends what was begun after the last round, and returns the violations.
    """

    strike: Strike
    end: Callable[[], Sequence[str]] = tuple


@dataclass(frozen=True)
class Kind:
    """A kind of rounds.

    Attributes:
        title: the title on the page.
        blows, moments: the disruptions, and the moments at which they happen.
        begin: prepares a stage for a leg, with a source of random choices.
        variables: further environment variables of the engine.
    """

    title: str
    blows: Sequence[Blow]
    moments: Sequence[Moment]
    begin: Callable[[Stage, random.Random, Leg], Scenario]
    variables: Mapping[str, str] = field(default_factory=dict)


def planned(
    stage: Stage,
    plan: Plan,
    *,
    edit: Callable[[Plan, int], Plan],
    look: Callable[[Stage, Plan], list[str]],
    dice: random.Random,
    rules: Callable[[int], Rules] = lambda _: (),
) -> Scenario:
    """Run the first `up` of a plan that each round edits.

    Args:
        stage: the stage.
        plan: the first plan.
        edit: returns the plan of a round, from the one before and the number of the round.
        look: returns the violations.
        dice: the source of random choices.
        rules: returns the rules of the emulator that hold throughout a round.
    """
    plans = [plan]
    stage.set_rules(rules(0))
    stage.declare(plan)
    first = stage.up()
    assert first.wait() == 0, first.said

    def strike(number: int, blow: Blow, moment: Moment) -> Result:
        plans.append(edit(plans[-1], number))
        return run_round(stage, plans[-1], number, blow, moment, dice, look, rules(number))

    return Scenario(strike)


def cases(seed: int, kind: Kind) -> Iterator[tuple[Blow, Moment]]:
    """Yield pairs of disruption and moment of a kind in a random order, without end.

    No disruption comes again before all have come, so that a short run has each of them, and no
    pair comes again before all pairs have come.
    """
    dice = random.Random(f"{seed}/{kind.title}")
    blows, moments = list(kind.blows), list(kind.moments)
    while True:
        dice.shuffle(blows)
        dice.shuffle(moments)
        for turn in range(len(moments)):
            for number, blow in enumerate(blows):
                yield blow, moments[(number + turn) % len(moments)]


def run_leg(
    kind: Kind,
    seed: int,
    leg: Leg,
    folder: Path,
    pause_s: float = PAUSE_S,
) -> Iterator[Result]:
    """Run the rounds of one leg on its own stage; the leg ends after a round with violations.

    Args:
        kind: the kind of the rounds.
        seed: the seed of all random choices.
        leg: the leg.
        folder: an empty folder for the stage.
        pause_s: the duration of pauses, in seconds.
    """
    dice = random.Random(f"{seed}/{leg.kind}/{leg.nth}")
    stage = Stage(folder, kind.variables, pause_s=pause_s)
    try:
        scenario = kind.begin(stage, dice, leg)
        chosen = itertools.islice(cases(seed, kind), leg.nth * LEG, leg.nth * LEG + leg.rounds)
        for number, (blow, moment) in enumerate(chosen, leg.first):
            result = scenario.strike(number, blow, moment)
            if number - leg.first == leg.rounds - 1:
                result = result.with_problems(scenario.end())
            yield result
            if result.problems:
                return
    finally:
        stage.close()


def run_single(
    kind: Kind,
    blow: str,
    moment: str,
    folder: Path,
    build: Path,
) -> Result:
    """Run one round of a kind on its own stage, with a disruption and a moment by their names.

    What comes before the round is done by the right plugin, the rest by the one of a broken build.
    """
    dice = random.Random(3)
    stage = Stage(folder, kind.variables)
    leg = Leg(0, kind.title, 0, 1)
    try:
        scenario = kind.begin(stage, dice, leg)
        stage.build = build
        result = scenario.strike(
            leg.first,
            next(one for one in kind.blows if one.name == blow),
            next(one for one in kind.moments if one.name == moment),
        )
        return result.with_problems(scenario.end())
    finally:
        stage.close()
