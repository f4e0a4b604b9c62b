"""What a plugin's process keeps from call to call: one object, which a test can make again."""

from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.process import (
    ProcessState,
    process_state,
    renew_process_state,
)
from pulumi_sagemaker_training.api.settings import Access
from tests.support.endpoint import access


def test_a_renewed_process_remembers_nothing(process: ProcessState) -> None:
    where = access()
    watcher, queues = process.watcher(where, 1.0), process.quota_queues(where)
    process.unfinished_calls.add("urn")
    process.connection.interrupt.set()
    renewed = renew_process_state()
    assert process_state() is renewed
    assert "urn" not in renewed.unfinished_calls
    assert not renewed.connection.interrupt.is_set()
    assert engine.connection() is renewed.connection
    assert renewed.watcher(where, 1.0) is not watcher
    assert renewed.quota_queues(where) is not queues
    assert renewed.marker is not process.marker


def test_a_renewed_process_keeps_the_clients_which_take_long_to_make(
    process: ProcessState,
) -> None:
    where = Access(region="us-east-1")
    assert renew_process_state().clients.of(where) is process.clients.of(where)


def test_what_a_process_would_still_mark_ends_when_it_is_renewed(process: ProcessState) -> None:
    process.marker.mark_later("claim", lambda: None)
    renew_process_state()
    assert process.marker.take(everything=True) is None
