"""Rounds of imports: another stack's jobs are imported, adopted and removed, and never lost.

The owner's stack trains the jobs before the first disruption. Disruptions happen only in the runs
of the stack that imports them, `pulumi import` and `pulumi up`.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tests.chaos.blows import BLOWS, Blow
from tests.chaos.invariants import flaws, name_of, resources, tags_of, told_secrets
from tests.chaos.jobs import job
from tests.chaos.legs import LEG, Kind, Leg, Scenario
from tests.chaos.moments import Moment, held
from tests.chaos.rounds import UP, Command, Plan, Result, run_round
from tests.chaos.stage import PROJECT, STACK, Stage

OWNER: Final = "owner"
_TYPE: Final = "sagemaker-training:index:TrainingJob"
_RULES: Final = ({"job": "^plugin-long", "phase": "Training", "seconds": 3000.0},)
_ALIVE: Final = ("InProgress", "Completed")
_FORMS: Final = {
    "program imports, job described": "option",
    "program imports, tags listed": "option",
    "pulumi import, job described": "command",
    "pulumi import, tags listed": "command",
    "take-over sent": "take over",
    "taken over, no answer": "take over",
    "import removed, job described": "remove",
}
"""Moment -> the action of the round."""

IMPORT_MOMENTS: Final = (
    Moment("program imports, job described", [held("DescribeTrainingJob", "before")]),
    Moment("program imports, tags listed", [held("ListTags", "after")]),
    Moment("pulumi import, job described", [held("DescribeTrainingJob", "before")]),
    Moment("pulumi import, tags listed", [held("ListTags", "after")]),
    Moment("take-over sent", [held("AddTags", "before")]),
    Moment("taken over, no answer", [held("AddTags", "after")]),
    Moment("import removed, job described", [held("DescribeTrainingJob", "after")]),
)
"""Steps of an import. An adoption is the write of this stack's tags and its claim."""


@dataclass
class Imports:
    """The owner's jobs in the importing stack.

    Attributes:
        stage: the stage.
        names: resource -> name of the job that the owner trained.
        claims: resource -> the owner's claim.
        plan: the importer's jobs.
        taken: the resources whose jobs the importer has adopted.
        dropped: those of them that the importer has removed, with their jobs.
    """

    stage: Stage
    names: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    plan: Plan = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)

    def train(self, count: int) -> None:
        """Train the owner's jobs."""
        self.stage.set_rules(_RULES)
        self.stage.add_stack(OWNER)
        self.stage.declare({name: self._job(name) for name in _resources(count)})
        first = self.stage.up(OWNER)
        assert first.wait() == 0, first.said
        trained = resources(self.stage, OWNER)
        self.names = {name_of(item): str(item["id"]) for item in trained}
        self.claims = {name_of(item): item["outputs"]["ownershipClaim"] for item in trained}

    def edit(self, form: str, number: int) -> str:
        """Change the program for the form of a round; return the changed resource."""
        name = _resources(LEG)[(number - 1) % LEG]
        match form:
            case "option":
                self.plan[name] = {**self._job(name), "import": self.names[name]}
            case "command":
                self.plan[name] = self._job(name)
            case "take over":
                name = self._imported() or name
                self.plan[name] = {
                    **self._job(name),
                    "import": self.names[name],
                    "take_over_from": f"{PROJECT}/{OWNER}/{name}",
                }
                self.taken.add(name)
            case _:
                name = next(iter(self.plan), name)
                self.plan.pop(name, None)
                if name in self.taken:
                    self.dropped.add(name)
        return name

    def _imported(self) -> str | None:
        return next((name for name in self.plan if name not in self.taken), None)

    def _job(self, name: str) -> dict[str, Any]:
        return job(name, self.stage.emulator, epochs=int(name.rpartition("-")[2]))

    def command(self, form: str, name: str) -> Command:
        """Return the command that a round disrupts."""
        if form != "command":
            return UP
        made = ("import", _TYPE, name, self.names[name], "--yes", "--skip-preview")
        return (*made, "--protect=false", "--generate-code=false", "--stack", STACK)

    def violations(self) -> list[str]:
        """Return all violations; empty when there are none."""
        return [
            *flaws(self.stage, self.plan),
            *self._jobs(),
            *self._claims(),
            *told_secrets(self.stage),
        ]

    def _jobs(self) -> Iterator[str]:
        jobs = self.stage.jobs()
        expected = {name for key, name in self.names.items() if key not in self.dropped}
        for name in sorted(expected - jobs.keys()):
            yield f"lost job: {name} of the other stack is gone"
        for name in sorted(expected & jobs.keys()):
            if jobs[name] not in _ALIVE:
                yield f"lost job: {name} of the other stack is {jobs[name]}"
        for name in sorted(jobs.keys() - expected):
            yield f"duplicate: {name} ({jobs[name]}) was imported, not to be trained again"

    def _claims(self) -> Iterator[str]:
        for resource in resources(self.stage):
            name, id_ = name_of(resource), str(resource["id"])
            outputs = resource["outputs"]
            if name not in self.names or id_ != self.names[name]:
                yield f"lost state: {name} holds {id_}, not the job of the other stack"
                continue
            tags = tags_of(self.stage, id_)
            if name in self.taken:
                is_right = outputs.get("ownershipClaim") == tags.get("pulumi:claim")
                is_right = is_right and tags.get("pulumi:stack") == STACK
            else:
                is_right = tags.get("pulumi:claim") == self.claims[name]
                is_right = is_right and "ownershipClaim" not in outputs
            if not is_right:
                yield f"wrong owner: {name} of {outputs.get('ownedBy')} has {tags}"

    def end(self) -> list[str]:
        """Destroy both stacks, the importer's first; return the violations."""
        problems = []
        for stack in (STACK, OWNER):
            run = self.stage.engine("destroy", "--yes", "--skip-preview", "--stack", stack)
            if run.wait() != 0:
                problems.append(f"`pulumi destroy` of {stack} fails: {run.said[-1500:]}")
            if stack == STACK:
                self.dropped |= self.taken
                self.plan = {}
                problems += self.violations()
        return [*problems, *(f"orphan: {name} after the end" for name in self.stage.jobs())]


def _strike(
    imports: Imports, number: int, blow: Blow, moment: Moment, dice: random.Random
) -> Result:
    """Change the program, disrupt the run of the change, recover, and check."""
    form = _FORMS[moment.name]
    name = imports.edit(form, number)

    def repeated(stage: Stage) -> Sequence[Command]:
        held_now = {name_of(resource) for resource in resources(stage)}
        is_due = form == "command" and name not in held_now
        return [imports.command(form, name)] if is_due else []

    return run_round(
        imports.stage,
        imports.plan,
        number,
        blow,
        moment,
        dice,
        look=lambda _stage, _plan: imports.violations(),
        always=_RULES,
        command=imports.command(form, name),
        repeated=repeated,
    )


def _begin(stage: Stage, dice: random.Random, leg: Leg) -> Scenario:
    imports = Imports(stage)
    imports.train(leg.rounds)

    def strike(number: int, blow: Blow, moment: Moment) -> Result:
        return _strike(imports, number, blow, moment, dice)

    return Scenario(strike, imports.end)


IMPORTS: Final = Kind("Another stack's jobs, imported", BLOWS, IMPORT_MOMENTS, _begin)


def _resources(count: int) -> list[str]:
    return [f"plugin-long-{number + 1}" for number in range(count)]
