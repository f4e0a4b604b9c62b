"""Where data came from and where models went: uploads, jobs, sweeps, champions. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pulumi_sagemaker_training.api.values.s3_uri import parse_s3_uri
from pulumi_sagemaker_training.cli.report.drawing.graph import Edge, Graph, Node, graph
from pulumi_sagemaker_training.cli.report.runs import Run
from pulumi_sagemaker_training.cli.report.sections.champion import ChampionPart
from pulumi_sagemaker_training.cli.report.sections.job import channels
from pulumi_sagemaker_training.cli.stack.state import StateResource

_MOST_BOXES: Final = 60
_LONGEST: Final = 26


class Step(NamedTuple):
    """One row of the table: data or a model, where it came from, and what it went into."""

    what: str
    source: str
    into: str
    channel: str


@dataclass(frozen=True, slots=True)
class LineagePart:
    """What the page shows of the way from data to models.

    Attributes:
        graph: the drawing; None if it would have too many boxes.
        steps: the same in words.
    """

    graph: Graph | None
    steps: Sequence[Step]


class Trained(NamedTuple):
    """A job, or a sweep, as a box: with the job whose channels it has, and its model.

    Attributes:
        key: tells it from others.
        kind: `job` or `sweep`.
        example: a job whose channels are those of all.
        model: the URI of its model; empty if it has none.
    """

    key: str
    kind: str
    label: str
    note: str
    link: str
    example: Run | None
    model: str


def lineage_part(
    trained: Sequence[Trained],
    uploads: Sequence[StateResource],
    champions: Sequence[tuple[StateResource, ChampionPart]],
) -> LineagePart | None:
    """Return the way from data to models; None if nothing was trained."""
    if not trained:
        return None
    sources = _Sources(uploads, {item.model: item for item in trained if item.model})
    boxes: dict[str, Node] = {}
    edges: list[Edge] = []
    steps: list[Step] = []
    for item in trained:
        lines = (item.note, f"→ {_short(item.model)}" if item.model else "no model")
        boxes[item.key] = Node(item.key, item.kind, item.label, lines, item.link)
        for channel, uri in channels(item.example.fields if item.example else {}):
            source = sources.of(uri)
            boxes.setdefault(str(source.key), source)
            edges.append(Edge(source.key, item.key, channel))
            steps.append(Step(uri, source.label, item.label, channel))
        if item.model:
            steps.append(Step(item.model, item.label, "", ""))
    for node, edge in _crowned(champions, trained):
        boxes[str(node.key)] = node
        edges += edge
    drawn = graph(list(boxes.values()), _joined(edges)) if len(boxes) <= _MOST_BOXES else None
    return LineagePart(drawn, steps)


class _Sources:
    """Boxes of what channels read: an upload, the model of a job, or a place in S3."""

    def __init__(self, uploads: Sequence[StateResource], models: Mapping[str, Trained]) -> None:
        self._uploads = {
            str(held.outputs["uri"]).rstrip("/"): held
            for held in uploads
            if held.outputs.get("uri")
        }
        self._models = models

    def of(self, uri: str) -> Node:
        """Return the box of a channel's data."""
        if uri in self._models:
            return Node(self._models[uri].key, "job", self._models[uri].label)
        held = next((h for place, h in self._uploads.items() if _is_in(uri, place)), None)
        if held is not None:
            files = held.outputs.get("file_count") or held.outputs.get("fileCount")
            note = f"{int(files)} files" if isinstance(files, int | float) and files != 1 else ""
            return Node(held.urn, "upload", held.name, (note or "1 file", _short(uri)))
        return Node(f"data {uri}", "data", _short(uri) or "data", (_bucket(uri),))


def _is_in(uri: str, place: str) -> bool:
    return uri.rstrip("/") == place or uri.startswith(f"{place}/")


def _crowned(
    champions: Sequence[tuple[StateResource, ChampionPart]], trained: Sequence[Trained]
) -> Iterator[tuple[Node, list[Edge]]]:
    """Yield the box of each champion, with the line from the job that trained it."""
    for held, part in champions:
        if part.note:
            continue
        makers = [item for item in trained if item.model and item.model == part.model]
        version = part.package.partition(":model-package/")[2]
        lines = [f"champion: {part.job}", *([version] if version else [])]
        node = Node(held.urn, "champion", part.name, tuple(map(_cut, lines)), f"#{part.anchor}")
        others = [item for item in trained if item.key in held.needs and item not in makers]
        yield (
            node,
            [
                *(Edge(item.key, held.urn, "champion") for item in makers),
                *(Edge(item.key, held.urn, "challenger") for item in others),
            ],
        )


def _joined(edges: Sequence[Edge]) -> list[Edge]:
    """Return edges with those between the same boxes as one."""
    labels: dict[tuple[object, object], list[str]] = {}
    for edge in edges:
        labels.setdefault((edge.begin, edge.end), []).append(edge.label)
    return [Edge(begin, end, _cut(", ".join(found), 14)) for (begin, end), found in labels.items()]


def _short(uri: str) -> str:
    """Return the end of a URI, which tells it from others."""
    path = uri.rstrip("/").rpartition("/")[2]
    return _cut(path)


def _bucket(uri: str) -> str:
    return _cut(parse_s3_uri(uri).bucket or uri)


def _cut(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
