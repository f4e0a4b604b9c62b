"""The drawings of reports: coordinates and labels of any values."""

import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_sagemaker_training.cli.report.drawing.curves import chart, charts
from pulumi_sagemaker_training.cli.report.drawing.graph import BOX_WIDTH, Edge, Node, graph
from pulumi_sagemaker_training.cli.report.drawing.ladder import Contest, ladder
from pulumi_sagemaker_training.cli.report.drawing.parallel import LineValues, parallel
from pulumi_sagemaker_training.cli.report.drawing.samples import Point, thinned
from pulumi_sagemaker_training.cli.report.drawing.scales import scale_of
from pulumi_sagemaker_training.cli.report.drawing.spans import RowContent, Span, in_lanes, timeline
from pulumi_sagemaker_training.cli.report.drawing.times import TimeAxis, durations

FINITE = st.floats(allow_nan=False, allow_infinity=False)
HOUR = 3600.0
DAY = 86_400.0


@given(st.lists(FINITE, min_size=1, max_size=20))
def test_every_value_has_a_place_on_its_scale_and_the_ticks_are_labelled(
    values: list[float],
) -> None:
    scale = scale_of(values)
    assert all(0 <= scale.share(value) <= 1 for value in values)
    assert len({scale.label(tick) for tick in scale.ticks}) > 1


def test_values_of_many_sizes_are_drawn_by_their_logarithms() -> None:
    scale = scale_of([0.001, 1.0, 1000.0])
    assert scale.is_log
    assert scale.share(1.0) == pytest.approx(0.5)
    assert not scale_of([-1, 1000.0]).is_log


def test_a_long_curve_keeps_its_ends_and_its_only_spike() -> None:
    points = [Point(n, 1.0) for n in range(10_000)]
    points[5077] = Point(5077, 99.0)
    kept = thinned(points, 400)
    assert len(kept) <= 400
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert points[5077] in kept
    assert kept == sorted(kept)


@given(st.lists(FINITE, max_size=300), st.integers(2, 50))
def test_few_points_are_kept_and_none_is_made_up(values: list[float], most: int) -> None:
    points = [Point(n, value) for n, value in enumerate(values)]
    kept = thinned(points, most)
    assert len(kept) <= max(most, 4)
    assert set(kept) <= set(points)


def test_train_and_validation_share_a_chart() -> None:
    points = [Point(0, 1.0), Point(1, 0.5)]
    drawn = charts({"train:loss": points, "validation:loss": points, "accuracy": points, "no": []})
    assert [each.title for each in drawn] == ["loss", "accuracy"]
    assert drawn[0].words == "train:loss from 1 to 0.5000; validation:loss from 1 to 0.5000"


@pytest.mark.parametrize(
    "points",
    [
        [Point(5, 1.0)],
        [Point(5, 0.0)],
        [Point(5, 1.0), Point(5, 1.0)],
        [Point(5, 0.0), Point(6, 0.0)],
        [Point(5, -1e-12), Point(6, 1e12)],
        [Point(5, -1e308), Point(6, 1e308)],
    ],
)
def test_any_history_can_be_drawn(points: list[Point]) -> None:
    [drawn] = charts({"loss": points})
    assert re.fullmatch(r"(M[\d ]+)?", drawn.lines[0].path)
    assert "nan" not in str(drawn)


def test_runs_are_compared_from_their_own_first_values_and_the_best_are_named() -> None:
    runs = {f"run {n}": [Point(n * DAY, 1.0), Point(n * DAY + 60, 0.1 * n)] for n in range(9)}
    drawn = chart("loss", runs, together=False, named=2)
    assert [line.name for line in drawn.named] == ["run 0", "run 1"]
    assert all(line.path.startswith("M0 ") for line in drawn.lines)
    assert drawn.words.endswith("; and 7 more")
    assert drawn.x_labels[-1] == ("100%", "1 min")


def test_a_chart_of_many_curves_stays_small() -> None:
    runs = {str(n): [Point(t, math.sin(t + n)) for t in range(500)] for n in range(200)}
    assert sum(len(line.path) for line in chart("loss", runs).lines) < 150_000


def test_durations_have_round_labels() -> None:
    labels = durations(600)
    assert [text for _, text in labels] == ["0", "2 min", "4 min", "6 min", "8 min", "10 min"]
    assert labels[1][0] == "20%"
    assert durations(0) == []


def test_days_without_jobs_are_folded_away() -> None:
    axis = TimeAxis([(0, HOUR), (30 * DAY, 30 * DAY + HOUR)])
    assert [fold.label for fold in axis.folds] == ["29 d 23 h"]
    assert axis.share(HOUR) > 0.4
    assert axis.share(30 * DAY) < 0.6
    days = [tick.day for tick in axis.ticks() if tick.day]
    assert days == ["1970-01-01", "1970-01-31"]


def test_a_short_pause_stays_as_long_as_it_was() -> None:
    axis = TimeAxis([(0, HOUR), (HOUR + 60, 2 * HOUR)])
    assert axis.folds == []
    assert axis.share(HOUR) == pytest.approx(0.5)


@given(st.lists(st.tuples(st.floats(0, 4e9), st.floats(0, 1e6)), min_size=1, max_size=60))
def test_places_follow_the_order_of_times(spans: list[tuple[float, float]]) -> None:
    given_spans = [(start, start + took) for start, took in spans]
    axis = TimeAxis(given_spans)
    shares = [axis.share(at) for at in sorted(at for span in given_spans for at in span)]
    assert all(0 <= share <= 1.000001 for share in shares)
    assert all(one <= other + 1e-9 for one, other in itertools.pairwise(shares))
    assert len(axis.ticks()) <= 40


def test_jobs_that_ran_side_by_side_have_lanes_of_their_own() -> None:
    things = [[Span(n, n + 2.5, "good", str(n))] for n in range(10)]
    lanes = in_lanes(things)
    assert len(lanes) == 3
    assert all(a.end_s <= b.start_s for lane in lanes for a, b in itertools.pairwise(lane))
    assert sum(map(len, lanes)) == 10


def test_nothing_that_ran_is_nothing_to_draw() -> None:
    assert timeline([RowContent("a", "", "", [[]])]) is None


def test_an_instant_can_be_seen() -> None:
    drawn = timeline([RowContent("a", "", "", [[Span(5, 5, "good", "end")]])])
    assert drawn is not None
    assert drawn.rows[0].lanes[0][0].width == "0.2%"


def test_things_go_through_axes_of_numbers_and_of_words() -> None:
    things = [
        LineValues({"rate": 0.001, "kind": "b", "score": 1.0}, 1.0, "best"),
        LineValues({"rate": 0.1, "kind": "a", "score": 3.0}, 0.0, "worst"),
        LineValues({"rate": 0.01}, None, "failed"),
    ]
    drawn = parallel(["rate", "kind", "score"], things, {"rate": True, "score": None})
    assert drawn is not None
    assert [axis.x for axis in drawn.axes] == ["0%", "50%", "100%"]
    assert drawn.axes[1].labels == [("100%", "a"), ("0%", "b")]
    assert [(s.tone, s.path) for s in drawn.strands] == [
        ("none", "M0 500"),
        ("q0", "M0 0L1000 1000L2000 0"),
        ("best", "M0 1000L1000 0L2000 1000"),
    ]


def test_one_thing_is_not_compared() -> None:
    assert parallel(["a", "b"], [LineValues({"a": 1, "b": 2}, 1.0, "")]) is None


def test_boxes_stand_after_those_that_lead_to_them_and_none_covers_another() -> None:
    nodes = [Node(name, "job", name, ("line",)) for name in "abcdefg"]
    edges = [Edge("a", "b"), Edge("b", "c"), Edge("a", "c"), Edge("d", "c"), Edge("a", "g")]
    drawn = graph(nodes, edges)
    place = {box.node.key: box for box in drawn.boxes}
    assert all(place[edge.begin].x + BOX_WIDTH < place[edge.end].x for edge in edges)
    for one, other in itertools.combinations(drawn.boxes, 2):
        if one.x == other.x:
            assert one.y + one.height <= other.y or other.y + other.height <= one.y
    assert all(box.y >= 0 and box.y + box.height <= drawn.height for box in drawn.boxes)


def test_a_circle_or_a_missing_box_ends_nothing() -> None:
    nodes = [Node("a", "job", "a"), Node("b", "job", "b")]
    assert graph(nodes, [Edge("a", "b"), Edge("b", "a"), Edge("a", "gone")]).width > 0
    assert graph([], []).width == 0


def test_a_ladder_shows_every_contender_and_who_held_the_place() -> None:
    drawn = ladder(
        [
            Contest(0.5, "won", 0.5, "a won"),
            Contest(0.4, "lost", 0.5, "b lost"),
            Contest(0.9, "won", 0.9, "c won"),
            Contest(None, "lost", 0.9, "d lost"),
        ]
    )
    assert drawn is not None
    assert [mark.tone for mark in drawn.marks] == ["won", "lost", "won"]
    assert drawn.line.count("L") == 7
    assert ladder([Contest(None, "lost", None, "")]) is None
