"""The provider's table of statuses and the emulator's agree."""

from pulumi_sagemaker_training.lifecycle.training_job.decisions import statuses as provider
from sagemaker_emulator.model import statuses as emulator


def primary_ways() -> set[tuple[str, str]]:
    """Return all changes of the primary status that the emulator's table allows."""
    return {
        (state.status, emulator.status_after(following, state.status))
        for state in emulator.STATES.values()
        for following in state.next
    } | {(status, emulator.DELETING) for status in emulator.TERMINAL_STATUSES}


def test_both_know_the_same_statuses() -> None:
    running = {emulator.IN_PROGRESS, emulator.STOPPING, emulator.DELETING}
    assert set(provider.STATUSES) == emulator.TERMINAL_STATUSES | running


def test_both_agree_on_the_terminal_statuses() -> None:
    assert {s for s in provider.STATUSES if provider.is_over(s)} == emulator.TERMINAL_STATUSES


def test_provider_expects_every_change_that_can_happen() -> None:
    surprises = [
        (before, after)
        for before, after in primary_ways()
        if after not in {before, *provider.STATUSES[before].becomes}
    ]
    assert surprises == []
