"""Random histories of a stack, compared with what must exist at their end."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pulumi_sagemaker_training.api.errors import AccessDenied, Throttled, Unreachable
from pulumi_sagemaker_training.lifecycle.ownership.owner import DIGEST_TAG, HELD_TAG
from tests.chaos.engine_model import Blow, Engine, Killed
from tests.support.fakes import FOREVER, failing
from tests.support.jobs import JOB, changed

NAMES = st.sampled_from(["a", "b", "named"])
EPOCHS = st.integers(1, 3)
EDITS = st.tuples(NAMES, EPOCHS)
CALLS = st.integers(1, 12)
ERRORS = st.sampled_from(
    [
        Throttled("Any", "ThrottlingException", "Rate exceeded", "req"),
        Unreachable("Any", "ConnectionClosedError", "closed"),
        AccessDenied("Any", "AccessDeniedException", "no", "req"),
    ]
)
ENDED_BADLY = ("Failed", "Stopped")


class History(RuleBasedStateMachine):
    """The actions of a user and the service on a stack, with disruptions, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = Engine()
        self.forced: set[str] = set()

    # The user edits the program.

    @initialize(names=st.sets(NAMES, min_size=1))
    def begin(self, names: set[str]) -> None:
        for name in sorted(names):
            self.declare(name, 1)

    @rule(name=NAMES, epochs=EPOCHS)
    def declare(self, name: str, epochs: int) -> None:
        explicit = {"training_job_name": "my-name"} if name == "named" else {}
        before = self.engine.program.get(name, changed(JOB, **explicit))
        if explicit and "my-name" in self.engine.jobs.records and not self.engine.current(name):
            # Another content under the explicit name of a job that is in no state is refused.
            return
        self.engine.program[name] = {**before, "hyper_parameters": {"epochs": str(epochs)}}

    @rule(name=NAMES, keep=st.sampled_from(["delete", "stop", "retain"]))
    def choose_on_delete(self, name: str, keep: str) -> None:
        if name in self.engine.program and name != "named":
            self.engine.program[name] = {**self.engine.program[name], "on_delete": keep}

    @rule(name=NAMES, value=st.integers(1, 2))
    def tag(self, name: str, value: int) -> None:
        if name in self.engine.program:
            self.engine.program[name] = {**self.engine.program[name], "tags": {"v": str(value)}}

    @precondition(lambda self: len(self.engine.program) > 1)
    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        self.engine.program.pop(name, None)

    @rule(name=NAMES)
    def a_job_is_trained_again(self, name: str) -> None:
        """`pulumi up --target-replace` trains an equal job again."""
        held = self.engine.current(name)
        # A forced replacement under an explicit name is refused, with advice.
        if held is None or name == "named" or name not in self.engine.program:
            return
        record = self.engine.jobs.records.get(held.id)
        is_known = record is not None and HELD_TAG in record.tags
        held.tainted = True
        self.forced.add(name)
        self.engine.jobs.scripts.clear()
        if self.engine.up() and is_known:
            made = self.engine.current(name)
            assert made is not None
            assert made.id != held.id

    # The user runs the engine, with or without a disruption.

    @rule(edit=EDITS)
    def up(self, edit: tuple[str, int]) -> None:
        self.declare(*edit)
        self.engine.up()

    @rule(edit=EDITS, at=CALLS, after=st.booleans())
    def up_is_killed(self, edit: tuple[str, int], at: int, after: bool) -> None:
        self.engine.jobs.arm(Blow(at, after, Killed()))
        self.up(edit)

    @rule(edit=EDITS, at=CALLS, after=st.booleans(), error=ERRORS)
    def up_meets_an_error(
        self,
        edit: tuple[str, int],
        at: int,
        after: bool,
        error: Exception,
    ) -> None:
        # Only after a lost answer it is unknown whether the call had its effect.
        is_late = after and isinstance(error, Unreachable)
        self.engine.jobs.arm(Blow(at, is_late, error))
        self.up(edit)

    @rule(edit=EDITS, seconds=st.integers(0, 9))
    def up_is_interrupted(self, edit: tuple[str, int], seconds: int) -> None:
        world = self.engine.world
        world.interrupt.at_s = world.clock.now() + seconds
        self.up(edit)
        world.interrupt.at_s = FOREVER

    @rule(edit=EDITS, status=st.sampled_from(ENDED_BADLY))
    def up_ends_badly(self, edit: tuple[str, int], status: str) -> None:
        self.engine.jobs.scripts[:] = [failing("AlgorithmError: no", status=status)]
        self.up(edit)

    @rule(name=NAMES, other=EPOCHS)
    def a_replacement_fails_and_is_taken_back(self, name: str, other: int) -> None:
        before = self.engine.program.get(name)
        self.up_ends_badly((name, other), "Failed")
        if before is not None and name != "named":
            self.engine.program[name] = before
            self.engine.up()

    @rule(at=CALLS, after=st.booleans())
    def destroy_is_killed(self, at: int, after: bool) -> None:
        self.engine.jobs.arm(Blow(at, after, Killed()))
        self.engine.destroy()

    @rule()
    def refresh(self) -> None:
        self.engine.refresh()

    @rule()
    def destroy(self) -> None:
        self.engine.jobs.scripts.clear()
        assert self.engine.destroy()
        assert not self.engine.state

    # Changes outside Pulumi.

    @precondition(lambda self: self.engine.state)
    @rule(data=st.data())
    def a_job_is_deleted(self, data: st.DataObject) -> None:
        held = data.draw(st.sampled_from(sorted(h.id for h in self.engine.state)))
        jobs = self.engine.jobs
        # Without the record of the first attempt, a later one is not adopted: docs/reliability.md.
        attempts = [name for name in jobs.records if name.startswith(held)]
        if attempts == [held] and jobs.status(held) != "InProgress":
            del jobs.records[held]

    @precondition(lambda self: self.engine.state)
    @rule(data=st.data())
    def a_job_is_tagged(self, data: st.DataObject) -> None:
        held = data.draw(st.sampled_from(sorted(h.id for h in self.engine.state)))
        if held in self.engine.jobs.records:
            self.engine.jobs.records[held].tags["team"] = "other"

    @rule(seconds=st.integers(1, 60))
    def time_passes(self, seconds: int) -> None:
        self.engine.world.clock.seconds += seconds

    # The invariants.

    @invariant()
    def no_training_is_paid_twice(self) -> None:
        """Equal jobs are trained once, unless a replacement was forced."""
        if not self.forced:
            # A job that a deletion kept, or that is pending deletion, is adopted only under its
            # first name: without the record of the first attempt, a later one is ignored.
            passed = {h.id for h in self.engine.state if h.pending_delete} | self.engine.let_go
            live = {d: set(names) - passed for d, names in self.engine.live().items()}
            assert not {digest: names for digest, names in live.items() if len(names) > 1}

    @rule()
    def all_is_well_after_an_up_that_nothing_happens_to(self) -> None:
        engine = self.engine
        engine.jobs.scripts.clear()
        # A job that will fail may still run now; after its failure, `up` trains again.
        engine.world.clock.seconds += 60
        assert engine.up(), "an undisturbed `up` fails"
        assert sorted(held.name for held in engine.state) == sorted(engine.program)
        for held in engine.state:
            record = engine.jobs.records[held.id]
            wanted = engine.program[held.name]
            assert record.request["hyper_parameters"] == wanted["hyper_parameters"]
            assert engine.jobs.status(held.id) == "Completed"
            assert held.outputs["training_job_status"] == "Completed"
            assert held.outputs["ownership_claim"] == record.tags["pulumi:claim"]
            # Tags of others are found only by a refresh; declared tags are always present.
            assert wanted.get("tags", {}).items() <= record.tags.items()
        self._nothing_is_left_over()

    def _nothing_is_left_over(self) -> None:
        """Check that only failed attempts and jobs of an earlier program are left over.

        After a disruption, a changed program does not declare the earlier job any more. A later
        attempt is not adopted either, if the record of the first was deleted.
        `sagemaker-training orphans` finds all of them.
        """
        engine = self.engine
        held = {resource.id for resource in engine.state}
        wanted = engine.wanted()
        for name, record in engine.jobs.records.items():
            if name in held | engine.let_go or engine.jobs.status(name) in ENDED_BADLY:
                continue
            assert name in engine.unrecorded | engine.jobs.lost_answers
            is_later = name.count("-") > 1
            assert is_later or record.tags[DIGEST_TAG] not in wanted

    def teardown(self) -> None:
        self.all_is_well_after_an_up_that_nothing_happens_to()


History.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestHistory = History.TestCase
