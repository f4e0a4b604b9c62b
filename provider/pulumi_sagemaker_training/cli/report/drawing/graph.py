"""A graph in layers: where its boxes stand, and the lines between them. Pure."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from statistics import fmean
from typing import Final, NamedTuple

from markupsafe import Markup

BOX_WIDTH: Final = 200
_GAP_X: Final = 92
_GAP_Y: Final = 18
_LINE_HEIGHT: Final = 19
_PADDING: Final = 18
_SWEEPS: Final = 6
_BEND: Final = 40
_PASSAGE: Final = 8
"""The height that a line takes where it goes past the boxes of a layer."""


class Node(NamedTuple):
    """A box.

    Attributes:
        key: what edges name.
        kind: the name of its looks.
        label: its first line, such as what it is.
        lines: further lines.
        link: the anchor that it leads to; empty for none.
    """

    key: Hashable
    kind: str
    label: str
    lines: tuple[str, ...] = ()
    link: str = ""


class Edge(NamedTuple):
    """A line from one box to another, with a text."""

    begin: Hashable
    end: Hashable
    label: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its place, in pixels."""

    node: Node
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Wire:
    """An edge with its path, and the place of its text."""

    path: Markup
    label: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Graph:
    """The drawing, in pixels: a graph is not stretched."""

    width: int
    height: int
    boxes: Sequence[Box]
    wires: Sequence[Wire]


class _Passage(NamedTuple):
    """The place where a line goes past the boxes of a layer."""

    edge: Edge
    layer: int


class _Spot(NamedTuple):
    """The place of a box or of a passage, in pixels."""

    x: int
    y: int
    height: int


_Layers = list[list[Hashable]]


def graph(nodes: Sequence[Node], edges: Iterable[Edge]) -> Graph:
    """Place nodes from left to right, each after those that lead to it.

    An edge whose node is missing is left out. Nodes in a circle stand in one layer.
    """
    known = {node.key: node for node in nodes}
    kept = [edge for edge in edges if edge.begin in known and edge.end in known]
    depth = _depths(known, kept)
    chains = [_chain(edge, depth) for edge in kept]
    hops = [hop for chain in chains for hop in pairwise(chain)]
    layers = _ordered(_layers(known, chains, depth), hops)
    spots = _spots(layers, known)
    tallest = max((spot.y + spot.height for spot in spots.values()), default=0)
    return Graph(
        width=max(0, len(layers) * (BOX_WIDTH + _GAP_X) - _GAP_X),
        height=tallest,
        boxes=[Box(node, *spots[key]) for key, node in known.items()],
        wires=_wires(kept, chains, spots),
    )


def _depths(known: Mapping[Hashable, Node], edges: Sequence[Edge]) -> dict[Hashable, int]:
    """Return the layer of each node."""
    before: dict[Hashable, list[Hashable]] = {key: [] for key in known}
    for edge in edges:
        before[edge.end].append(edge.begin)
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError:
        return dict.fromkeys(known, 0)
    depth: dict[Hashable, int] = {}
    for key in order:
        depth[key] = max((depth[earlier] + 1 for earlier in before[key]), default=0)
    # What nothing leads to stands right before what it leads to.
    for key in reversed(order):
        after = [depth[edge.end] for edge in edges if edge.begin == key]
        if after and not before[key]:
            depth[key] = min(after) - 1
    return depth


def _chain(edge: Edge, depth: Mapping[Hashable, int]) -> list[Hashable]:
    """Return an edge's nodes, with a passage in each layer between them."""
    between = range(depth[edge.begin] + 1, depth[edge.end])
    return [edge.begin, *(_Passage(edge, layer) for layer in between), edge.end]


def _layers(
    known: Mapping[Hashable, Node],
    chains: Sequence[Sequence[Hashable]],
    depth: Mapping[Hashable, int],
) -> _Layers:
    layers: _Layers = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for key in known:
        layers[depth[key]].append(key)
    for passage in (key for chain in chains for key in chain if isinstance(key, _Passage)):
        layers[passage.layer].append(passage)
    return layers


def _ordered(layers: _Layers, hops: Sequence[tuple[Hashable, Hashable]]) -> _Layers:
    """Return layers whose nodes stand near to their neighbours, so that few lines cross."""
    beside: dict[Hashable, list[Hashable]] = {}
    for begin, end in hops:
        beside.setdefault(begin, []).append(end)
        beside.setdefault(end, []).append(begin)
    places = {key: _place(i, layer) for layer in layers for i, key in enumerate(layer)}
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            middles = {
                key: fmean([places[other] for other in beside.get(key, [key])]) for key in layer
            }
            layer.sort(key=middles.__getitem__)
            places |= {key: _place(i, layer) for i, key in enumerate(layer)}
    return layers


def _place(index: int, layer: Sequence[Hashable]) -> float:
    return index - (len(layer) - 1) / 2


def _spots(layers: _Layers, known: Mapping[Hashable, Node]) -> dict[Hashable, _Spot]:
    heights = {
        key: _PADDING + _LINE_HEIGHT * (1 + len(known[key].lines)) if key in known else _PASSAGE
        for layer in layers
        for key in layer
    }
    totals = [sum(heights[key] + _GAP_Y for key in layer) - _GAP_Y for layer in layers]
    spots: dict[Hashable, _Spot] = {}
    for column, layer in enumerate(layers):
        y = (max(totals) - totals[column]) // 2
        for key in layer:
            spots[key] = _Spot(column * (BOX_WIDTH + _GAP_X), y, heights[key])
            y += heights[key] + _GAP_Y
    return spots


def _wires(
    edges: Sequence[Edge],
    chains: Sequence[Sequence[Hashable]],
    spots: Mapping[Hashable, _Spot],
) -> list[Wire]:
    leaves = _ports([(c[0], c[1]) for c in chains], spots)
    arrives = _ports([(c[-1], c[-2]) for c in chains], spots)
    wires = []
    for number, (edge, chain) in enumerate(zip(edges, chains, strict=True)):
        x, y = spots[edge.begin].x + BOX_WIDTH, leaves[number]
        path = f"M{x} {y}"
        for passage in chain[1:-1]:
            spot = spots[passage]
            middle = spot.y + spot.height // 2
            path += f"{_curve(x, y, spot.x, middle)}H{spot.x + BOX_WIDTH}"
            x, y = spot.x + BOX_WIDTH, middle
        end = spots[edge.end].x
        path += _curve(x, y, end, arrives[number])
        # The path has digits alone.
        wires.append(Wire(Markup(path), edge.label, end - 8, arrives[number] - 5))  # noqa: S704 - no foreign text in it
    return wires


def _ports(
    pairs: Sequence[tuple[Hashable, Hashable]], spots: Mapping[Hashable, _Spot]
) -> dict[int, int]:
    """Return where lines touch their boxes: in the order of the places that they lead to.

    Args:
        pairs: for each line its box, and the box or passage at its other end.
        spots: the places.
    """
    touching: dict[Hashable, list[int]] = {}
    for number, (box, _) in enumerate(pairs):
        touching.setdefault(box, []).append(number)
    heights = {}
    for box, numbers in touching.items():
        numbers.sort(key=lambda number: spots[pairs[number][1]].y)
        for index, number in enumerate(numbers, 1):
            spot = spots[box]
            heights[number] = spot.y + round(spot.height * index / (len(numbers) + 1))
    return heights


def _curve(x: int, y: int, to_x: int, to_y: int) -> str:
    bend = min(_BEND, max(1, abs(to_x - x) // 2))
    return f"C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
