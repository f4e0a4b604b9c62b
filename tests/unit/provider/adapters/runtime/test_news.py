"""Which progress lines are shown."""

from pulumi_sagemaker_training.adapters.runtime.news import HEARTBEAT_S, Heartbeat, News


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_in_a_terminal_every_line_that_differs_is_shown() -> None:
    news = News(Heartbeat(Clock()))
    shown = [news.is_shown(text, "t", in_terminal=True) for text in ("a", "a", "b", "a")]
    assert shown == [True, False, True, True]


def test_without_a_terminal_a_topic_is_shown_once() -> None:
    news = News(Heartbeat(Clock()))
    topics = ["Starting", "Training", "throttled", "Training", "throttled", "Completed"]
    shown = [topic for topic in topics if news.is_shown(f"{topic} 1", topic, in_terminal=False)]
    assert shown == ["Starting", "Training", "throttled", "Completed"]


def test_without_a_terminal_a_heartbeat_comes_after_five_quiet_minutes_of_all_resources() -> None:
    clock = Clock()
    heartbeat = Heartbeat(clock)
    one, other = News(heartbeat), News(heartbeat)
    beats = []
    for second in range(3600):
        clock.seconds = second
        for name, news in (("one", one), ("other", other)):
            if news.is_shown(f"Training {second}", "Training", in_terminal=False):
                beats.append((second, name))
    assert beats[:2] == [(0, "one"), (0, "other")]
    assert [second for second, _ in beats[2:]] == list(range(300, 3600, int(HEARTBEAT_S)))


def test_any_line_puts_the_heartbeat_off() -> None:
    clock = Clock()
    heartbeat = Heartbeat(clock)
    news = News(heartbeat)
    assert news.is_shown("Training", "Training", in_terminal=False)
    clock.seconds = 299
    heartbeat.shown()
    clock.seconds = 400
    assert not news.is_shown("Training", "Training", in_terminal=False)
