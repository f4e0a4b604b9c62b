"""A sample of the answers, which a unit test compares with the provider's. Pure."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

_IMAGES_OF_A_SCOPE: Final = 3
_REGIONS_OF_AN_IMAGE: Final = 2
_ARGUMENTS: Final = (
    "framework",
    "image_scope",
    "version",
    "base_framework_version",
    "py_version",
    "instance_type",
)

_DRAWN_BY: Final = (*_ARGUMENTS, "region")

Answer = Mapping[str, Any]


def sample_source(answers: Iterable[Answer], source: str) -> str:
    """Return the text of the file: some images of each framework and scope, in some regions.

    Aliases are left out, as most are from the table.
    """
    by_scope: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        if [answer["version"], answer["base_framework_version"]] == answer["stands_for"]:
            by_scope[answer["framework"], answer["image_scope"]].append(answer)
    rows = [json.dumps(row) for of_scope in by_scope.values() for row in _rows(of_scope)]
    lines = ",\n  ".join(rows)
    return f'{{"source": {json.dumps(source)}, "answers": [\n  {lines}\n]}}\n'


def _rows(answers: Iterable[Answer]) -> Iterable[Mapping[str, str]]:
    for answer in _drawn(answers, _IMAGES_OF_A_SCOPE):
        given = {name: answer[name] for name in _ARGUMENTS if answer[name]}
        # Drawn by arguments and region together, so that other images show other regions.
        regions = [{**given, "region": region} for region in answer["images"]]
        for row in _drawn(regions, _REGIONS_OF_AN_IMAGE):
            yield {**row, "uri": answer["images"][row["region"]]}


def _drawn(items: Iterable[Answer], most: int) -> list[Answer]:
    """Return some items, the same ones in each run."""
    return sorted(items, key=_draw)[:most]


def _draw(item: Answer) -> str:
    text = json.dumps({name: value for name, value in item.items() if name in _DRAWN_BY})
    return sha256(text.encode()).hexdigest()
