"""The mark that a state holds a job: written later, at the end, or never, but never in the way."""

import threading
from collections.abc import Callable

import pytest

from pulumi_sagemaker_training.api.errors import AccessDenied
from pulumi_sagemaker_training.lifecycle.ownership.marker import StateMarker, write_quietly

WAIT_S = 20


class Ended:
    """A main thread that has ended, or ends as soon as somebody waits for it."""

    def __init__(self, *, alive: bool = False) -> None:
        self.alive = alive
        self.waited: list[float] = []

    def is_alive(self) -> bool:
        return self.alive

    def join(self, timeout: float) -> None:
        self.waited.append(timeout)
        self.alive = False


class Later:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch) -> Ended:
    """Let the main thread of the interpreter be over, so that a marker's threads end."""
    ended = Ended()
    monkeypatch.setattr(threading, "main_thread", lambda: ended)
    return ended


def outstanding(marker: StateMarker, *, everything: bool) -> list[Callable[[], None]]:
    found = []
    while (write := marker.take(everything=everything)) is not None:
        found.append(write)
    return found


def settle(marker: StateMarker) -> None:
    for thread in marker._threads:
        thread.join(WAIT_S)
        assert not thread.is_alive()


@pytest.mark.usefixtures("main")
def test_what_is_outstanding_is_written_once_each_when_the_main_thread_ends() -> None:
    written: list[str] = []
    marker = StateMarker(delay_s=1e9)
    marker.mark_later("a", lambda: written.append("a"))
    settle(marker)
    assert written == ["a"]


def test_what_ended_after_an_interrupt_is_not_written_before_its_time() -> None:
    clock, interrupted = Later(), threading.Event()
    marker = StateMarker(delay_s=3, now=clock, is_interrupted=interrupted.is_set)
    # Its threads are left out, so that what is taken is taken here.
    marker._threads = [threading.Thread()]
    before, after = (lambda: None), (lambda: None)
    marker.mark_later("before", before)
    interrupted.set()
    marker.mark_later("after", after)
    assert outstanding(marker, everything=True) == [before]
    clock.seconds = 3
    assert outstanding(marker, everything=False) == [after]


def test_waiting_threads_look_again_when_the_main_thread_ends(main: Ended) -> None:
    main.alive = True
    written: list[str] = []
    marker = StateMarker(delay_s=1e9)
    marker.mark_later("a", lambda: written.append("a"))
    settle(marker)
    assert written == ["a"]
    assert all(timeout <= 1 for timeout in main.waited)


def test_threads_are_no_daemons_so_that_the_process_waits_for_them(main: Ended) -> None:
    main.alive = True
    marker = StateMarker(delay_s=1e9)
    starter = threading.Thread(target=lambda: marker.mark_later("a", lambda: None), daemon=True)
    starter.start()
    starter.join(WAIT_S)
    assert marker._threads
    assert not any(thread.daemon for thread in marker._threads)
    settle(marker)


def test_a_mark_is_due_after_its_delay() -> None:
    clock = Later()
    marker = StateMarker(delay_s=3, now=clock)
    marker._threads = [threading.current_thread()]  # Nobody else takes the marks.
    marker.mark_later("a", lambda: None)
    assert outstanding(marker, everything=False) == []
    clock.seconds = 3
    assert len(outstanding(marker, everything=False)) == 1
    assert outstanding(marker, everything=True) == []


def test_everything_is_taken_when_waiting_is_over() -> None:
    marker = StateMarker(delay_s=3, now=Later())
    marker._threads = [threading.current_thread()]
    marker.mark_later("a", lambda: None)
    marker.mark_later("b", lambda: None)
    assert len(outstanding(marker, everything=True)) == 2


def test_a_job_that_is_let_go_is_not_marked_any_more() -> None:
    marker = StateMarker(delay_s=3, now=Later())
    marker._threads = [threading.current_thread()]
    marker.mark_later("a", lambda: None)
    marker.mark_later("b", lambda: None)
    marker.forget("a")
    assert len(outstanding(marker, everything=True)) == 1


def test_a_stopped_marker_writes_nothing_more(main: Ended) -> None:
    main.alive = True
    marker = StateMarker(delay_s=1e9)
    written: list[str] = []
    waiting, go_on = threading.Event(), threading.Event()

    def join(timeout: float) -> None:
        waiting.set()
        go_on.wait(WAIT_S)
        main.alive = False

    main.join = join  # type: ignore[method-assign]
    marker.mark_later("a", lambda: written.append("a"))
    assert waiting.wait(WAIT_S)
    marker.stop()
    go_on.set()
    settle(marker)
    assert written == []


def test_stopping_waits_for_a_mark_that_is_being_written() -> None:
    order: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def write() -> None:
        begun.set()
        go_on.wait(WAIT_S)
        order.append("written")

    marker = StateMarker(delay_s=0)
    marker.mark_later("a", write)
    assert begun.wait(WAIT_S)
    stopping = threading.Thread(target=lambda: (marker.stop(), order.append("stopped")))
    stopping.start()
    stopping.join(0.1)
    go_on.set()
    stopping.join(WAIT_S)
    assert order == ["written", "stopped"]


def test_a_mark_that_cannot_be_written_is_no_failure() -> None:
    def refuse() -> None:
        raise AccessDenied("AddTags", "AccessDeniedException", "no")

    write_quietly(refuse)


def test_a_defect_in_writing_a_mark_is_not_hidden() -> None:
    def break_down() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_quietly(break_down)


def test_a_stopped_marker_writes_nothing_that_was_waiting() -> None:
    marker = StateMarker(delay_s=0)
    marker._threads = [threading.Thread()]
    marker.mark_later("a", lambda: None)
    marker.stop()
    assert outstanding(marker, everything=True) == []
