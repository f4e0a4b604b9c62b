"""Three hundred creates under throttling: which policy comes near what is granted.

Simulated first, with the policies' own code on a clock of its own: botocore's adaptive mode with
its classes, the provider's with `CallRate`; then against the emulator. The bound is how long the
creates take when each call that the service grants is made the moment that it is granted.
"""

import heapq
import itertools
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from botocore.exceptions import CapacityNotAvailableError
from botocore.retries import adaptive, bucket, throttling

from benchmarks.jobs import properties
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.service import Silent
from benchmarks.world import World, running_world
from pulumi_sagemaker_training.adapters.runtime.engine import Call
from pulumi_sagemaker_training.adapters.runtime.training_job import Verbs
from pulumi_sagemaker_training.api.services.call_rate import CallRate
from pulumi_sagemaker_training.api.services.client import CALLS_AT_ONCE
from pulumi_sagemaker_training.api.settings import Access, Settings
from pulumi_sagemaker_training.api.values.backoff import backoff_s

SUITE: Final = "throttling"
JOBS: Final = 300
_STEP_S: Final = 0.05
_BOTOCORE_ATTEMPTS: Final = 5


@dataclass(frozen=True)
class Service:
    """What is granted.

    Attributes:
        name: for the table.
        per_s: calls a second, after a burst of one second; None for no limit.
        refused: which part of all calls is throttled at random, 0 to 1.
        latency_s: of every answer.
    """

    name: str
    per_s: float | None = None
    refused: float = 0.0
    latency_s: float = 0.2

    def bound_s(self, jobs: int) -> float:
        """Return how long so many creates take at the best with the provider's width."""
        width = CALLS_AT_ONCE / self.latency_s * (1 - self.refused)
        rate = min(width, self.per_s or width)
        return max(self.latency_s, (jobs - (self.per_s or 0)) / rate)


SERVICES: Final = (
    Service("30 % refused at random, 0.2 s late", refused=0.3),
    Service("50 % refused at random, 0.2 s late", refused=0.5),
    Service("1 a second granted", per_s=1, latency_s=0.1),
    Service("2 a second granted", per_s=2, latency_s=0.1),
    Service("5 a second granted, 0.2 s late", per_s=5),
    Service("20 a second granted", per_s=20, latency_s=0.1),
    Service("5 a second granted, 30 % refused at random", per_s=5, refused=0.3),
)


class Clock:
    """The simulated time."""

    def __init__(self) -> None:
        self.now = 0.0

    def current_time(self) -> float:
        """Return the time, as botocore asks for it."""
        return self.now


class Policy(Protocol):
    """One way to try again."""

    def pause_before(self) -> tuple[float, bool]:
        """Return how long a call waits, seconds, and whether it may be made then or asks again."""

    def pause_after(self, attempt: int, *, is_granted: bool) -> float:
        """Note an answer, and return the pause of a throttled call."""


class Paced:
    """The provider's policy."""

    def __init__(self, clock: Clock, _: random.Random) -> None:
        self._rate = CallRate(clock.current_time)

    def pause_before(self) -> tuple[float, bool]:
        """Return how far away the turn is; it is booked."""
        return self._rate.book(), True

    def pause_after(self, attempt: int, *, is_granted: bool) -> float:
        """Adjust the rate; the turns are what spaces calls."""
        del attempt
        if is_granted:
            self._rate.granted()
        else:
            self._rate.throttled()
        return 0.0


class Backoff:
    """Pauses that double, and nothing else."""

    def __init__(self, first_s: float, longest_s: float, rng: random.Random) -> None:
        self._first_s, self._longest_s, self._rng = first_s, longest_s, rng

    def pause_before(self) -> tuple[float, bool]:
        """Call at once."""
        return 0.0, True

    def pause_after(self, attempt: int, *, is_granted: bool) -> float:
        """Pause longer each time."""
        pause = backoff_s(attempt, self._first_s, self._longest_s, self._rng.random())
        return 0.0 if is_granted else pause


class Adaptive:
    """botocore's adaptive mode, by its own classes, and the provider's pauses above it."""

    def __init__(self, clock: Clock, rng: random.Random) -> None:
        self._clock, self._rng = clock, rng
        started: Any = clock
        tokens = bucket.TokenBucket(max_rate=1, clock=started)
        self._tokens = tokens
        self._limiter = adaptive.ClientRateLimiter(
            rate_adjustor=throttling.CubicCalculator(starting_max_rate=0, start_time=clock.now),
            rate_clocker=adaptive.RateClocker(started),
            token_bucket=tokens,
            throttling_detector=_Verdict(),
            clock=started,
        )

    def pause_before(self) -> tuple[float, bool]:
        """Wait for a token, a step at a time."""
        if not self._limiter._enabled:  # noqa: SLF001 - a measure of its insides
            return 0.0, True
        try:
            self._tokens.acquire(block=False)
        except CapacityNotAvailableError:
            return _STEP_S, False
        return 0.0, True

    def pause_after(self, attempt: int, *, is_granted: bool) -> float:
        """Let botocore adjust its rate; its own pauses double from up to a second."""
        self._limiter.on_receiving_response(throttled=not is_granted)
        if is_granted:
            return 0.0
        if attempt % _BOTOCORE_ATTEMPTS == _BOTOCORE_ATTEMPTS - 1:
            return backoff_s(attempt // _BOTOCORE_ATTEMPTS, 1.0, 20.0, self._rng.random())
        return self._rng.random() * min(2.0 ** (attempt % _BOTOCORE_ATTEMPTS), 20.0)


class _Verdict:
    """The detector of throttled answers, which are named here."""

    def is_throttling_error(self, *, throttled: bool, **_: object) -> bool:
        return throttled


@dataclass
class Outcome:
    """What a run took.

    Attributes:
        seconds: until the last create was granted.
        calls: throttled ones included.
    """

    seconds: float = 0.0
    calls: int = 0


@dataclass
class Run:
    """One simulated run."""

    service: Service
    policy: Policy
    clock: Clock
    rng: random.Random
    outcome: Outcome = field(default_factory=Outcome)
    level: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.level = max(1.0, self.service.per_s or 0.0)
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def play(self, jobs: int) -> Outcome:
        """Let so many creates be made, a few at once."""
        self._left = jobs
        for _ in range(CALLS_AT_ONCE):
            self._next()
        while self._agenda:
            self.clock.now, _, event = heapq.heappop(self._agenda)
            event()
        return self.outcome

    def _after(self, pause_s: float, event: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (self.clock.now + pause_s, next(self._order), event))

    def _next(self) -> None:
        if self._left:
            self._left -= 1
            self._begin(0)

    def _begin(self, attempt: int) -> None:
        pause, is_booked = self.policy.pause_before()
        if pause > 0 and not is_booked:
            self._after(pause, lambda: self._begin(attempt))
        else:
            self._after(pause, lambda: self._send(attempt))

    def _send(self, attempt: int) -> None:
        self.outcome.calls += 1
        is_granted = self._grants()
        self._after(self.service.latency_s, lambda: self._answer(attempt, is_granted=is_granted))

    def _answer(self, attempt: int, *, is_granted: bool) -> None:
        pause = self.policy.pause_after(attempt, is_granted=is_granted)
        if is_granted:
            self.outcome.seconds = self.clock.now
            self._next()
        else:
            self._after(pause, lambda: self._begin(attempt + 1))

    def _grants(self) -> bool:
        if self.rng.random() < self.service.refused:
            return False
        per_s = self.service.per_s
        if per_s is None:
            return True
        self.level = min(max(1.0, per_s), self.level + (self.clock.now - self.at) * per_s)
        self.at = self.clock.now
        if self.level < 1:
            return False
        self.level -= 1
        return True


Make = Callable[[Clock, random.Random], Policy]
POLICIES: Final[dict[str, Make]] = {
    "the provider": Paced,
    "botocore's adaptive mode": Adaptive,
    "pauses of 1 to 20 s": lambda _, rng: Backoff(1, 20, rng),
    "pauses of 0.2 to 5 s": lambda _, rng: Backoff(0.2, 5, rng),
    "pauses of 0.2 to 1 s": lambda _, rng: Backoff(0.2, 1, rng),
}


def simulate(service: Service, make: Make, jobs: int, seed: int = 1) -> Outcome:
    """Run one policy against one service."""
    clock, rng = Clock(), random.Random(seed)
    return Run(service, make(clock, rng), clock, rng).play(jobs)


def measure(plan: Plan) -> Iterator[Row]:
    """Yield time against the bound, and calls a create, for each service and policy."""
    yield from _simulated(plan)
    yield from _against_emulator(plan)


def _simulated(plan: Plan) -> Iterator[Row]:
    for service in SERVICES:
        bound = service.bound_s(JOBS)
        yield Row(SUITE, f"{service.name}: bound", "model", JOBS, bound, "s")
        for name, make in POLICIES.items():
            seed = plan.round
            found = simulate(service, make, JOBS, seed)
            times = found.seconds / bound
            yield Row(SUITE, f"{service.name}: time", name, JOBS, times, "x bound")
            yield Row(SUITE, f"{service.name}: calls", name, JOBS, found.calls / JOBS, "a create")


def _against_emulator(plan: Plan) -> Iterator[Row]:
    """Create jobs while a part of all calls is refused at random and each answer is late."""
    service = SERVICES[0]
    about: dict[str, Any] = {"suite": SUITE, "subject": "dynamic", "jobs": JOBS}
    with running_world(plan.folder / SUITE) as world:
        world.empty()
        for rule in (
            {"code": "ThrottlingException", "rate": service.refused, "seed": 1},
            {"effect": "delay", "delay_s": service.latency_s},
        ):
            world.emulator.add_rule(operation="*", **rule)
        seconds = _created(world)
        calls = world.calls()["sagemaker:CreateTrainingJob"] / JOBS
    what = f"emulator, {service.name}"
    yield Row(what=f"{what}: time", value=seconds, unit="s", **about)
    yield Row(what=f"{what}: calls", value=calls, unit="a create", **about)


def _created(world: World) -> float:
    emulator = world.emulator
    access = Access(
        emulator.region,
        endpoint_url=emulator.endpoint,
        access_key="a",
        secret_key="b",
    )
    verbs = Verbs(Settings(access, has_price_lines=False), lambda _: Silent())
    spec = verbs.parse_spec({**properties(emulator), "wait_for": "created"})

    def create(index: int) -> None:
        verbs.create(spec, Call("Create", f"urn:pulumi:dev::bench::type::job-{index:04}"))

    begun = time.perf_counter()
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(create, range(JOBS)))
    return time.perf_counter() - begun
