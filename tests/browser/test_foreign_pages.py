"""A page of another origin cannot use the emulator: no job, no object, no answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.attacker import HOMES, attacker
from tests.browser.stage import CANARY, Stage, chromium, emulator
from tests.browser.ways import ANSWER, OBJECT, WAYS, Way

BROKEN = Path(__file__).parent / "broken"
FROM_ELSEWHERE = HOMES[0]
REBOUND = next(home for home in HOMES if home.name == "a name that was rebound")
HOSTILE_OBJECT = """\
<!doctype html><p id=p>before</p><script>
fetch('written', {method: 'PUT', body: 'from a page'});
</script>
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a Chromium in which foreign names resolve to this machine."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def attacker_port() -> Iterator[int]:
    """Return the port of the attacker's server."""
    with attacker() as port:
        yield port


@pytest.fixture(scope="module")
def stage(
    browser: Browser, attacker_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Return a stage with the real emulator."""
    with emulator(tmp_path_factory.mktemp("guarded")) as bench:
        yield Stage(bench, browser, attacker_port)


@pytest.fixture(scope="module")
def open_stage(
    browser: Browser, attacker_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Return a stage with an emulator that accepts everything."""
    broken = {"PYTHONPATH": str(BROKEN / "open_door")}
    with emulator(tmp_path_factory.mktemp("open"), broken) as bench:
        yield Stage(bench, browser, attacker_port)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_no_page_finds_a_way_in(stage: Stage, way: Way) -> None:
    # From whichever origin it acts, its requests arrive, and each of them is refused.
    found = stage.attempt(way, HOMES)
    assert {name: outcome.effects for name, outcome in found.items() if outcome.effects} == {}
    assert {name: set(outcome.statuses) for name, outcome in found.items()} == {
        home.name: {403} for home in HOMES
    }


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_without_the_guard_each_way_leads_in(open_stage: Stage, way: Way) -> None:
    # The test of the test: what would be seen where nothing stood in the way.
    found = open_stage.attempt(way, [FROM_ELSEWHERE])[FROM_ELSEWHERE.name]
    assert found.effects == ({way.effect} if way.effect else set())


def test_without_the_guard_a_name_that_was_rebound_reads_everything(open_stage: Stage) -> None:
    # The test of the test: to the browser, page and emulator are one origin.
    ways = {way.name: way for way in WAYS}
    for name in ("fetch what the control API says", "fetch an object", "frame"):
        found = open_stage.attempt(ways[name], [REBOUND])[REBOUND.name]
        assert found.effects == {ANSWER}, name


def test_an_address_that_is_typed_in_is_shown(stage: Stage) -> None:
    # A presigned URL, or the emulator's health, in the address line.
    stage.prepare()
    assert "uptime_s" in stage.visit("_emulator/health")
    place = {"Bucket": stage.bench.emulator.bucket, "Key": "text"}
    url = stage.bench.s3.generate_presigned_url("get_object", Params=place)
    assert CANARY in stage.visit(url.removeprefix(f"{stage.bench.emulator.endpoint}/"))


def test_a_page_that_is_an_object_runs_no_script(stage: Stage) -> None:
    # A job may have written it; it would act from the emulator's own origin.
    stage.prepare()
    stage.plant("evil.html", HOSTILE_OBJECT)
    assert "before" in stage.visit(f"{stage.bench.emulator.bucket}/evil.html")
    assert stage.effects() == set()


def test_without_the_guard_the_script_of_an_object_runs(open_stage: Stage) -> None:
    # The test of the test.
    open_stage.prepare()
    open_stage.plant("evil.html", HOSTILE_OBJECT)
    open_stage.visit(f"{open_stage.bench.emulator.bucket}/evil.html")
    assert open_stage.effects() == {OBJECT}
