"""The differences between two requests, by the paths in the user's program. Pure.

Lists whose order means nothing (`canonical.SETS`) are compared item by item: items with the same
name belong together at any index. The path of a difference has the item's new index, or the old one
if the item was removed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members_by
from pulumi_sagemaker_training.api.request.canonical import ROOT, SETS, name_in
from pulumi_sagemaker_training.api.values.paths import join
from pulumi_sagemaker_training.lifecycle.training_job.decisions.differences import (
    MISSING,
    Difference,
    differences,
)

Indexes = tuple[int | None, int | None]


def request_differences(
    old: Mapping[str, object], new: Mapping[str, object], shape: str = ROOT
) -> Iterator[Difference]:
    """Yield every place where two requests differ.

    Args:
        old, new: the requests, canonical, with lists in the user's order.
        shape: the shape of both.
    """
    yield from _structures(old, new, shape, "")


def _values(old: object, new: object, shape: str, here: str) -> Iterator[Difference]:
    kind = kind_of(shape)
    if kind == "structure" and isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _structures(old, new, shape, here)
    elif kind == "list" and isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, shape, here)
    else:
        yield from differences(old, new, here)


def _structures(
    old: Mapping[str, object], new: Mapping[str, object], shape: str, here: str
) -> Iterator[Difference]:
    known = members_by(shape, "python")
    for name in sorted(old.keys() | new.keys()):
        place, before, after = join(here, name), old.get(name, MISSING), new.get(name, MISSING)
        if name in known:
            yield from _values(before, after, known[name].shape, place)
        else:
            yield from differences(before, after, place)


def _lists(old: list[object], new: list[object], shape: str, here: str) -> Iterator[Difference]:
    inner = element_of(shape)
    if shape in SETS:
        pairs = _matched(old, new, shape)
    elif kind_of(inner) == "structure":
        pairs = [_at(index, old, new) for index in range(max(len(old), len(new)))]
    else:
        yield from differences(old, new, here)
        return
    for before, after in pairs:
        index = before if after is None else after
        yield from _values(_item(old, before), _item(new, after), inner, join(here, index or 0))


def _at(index: int, old: list[object], new: list[object]) -> Indexes:
    return index if index < len(old) else None, index if index < len(new) else None


def _item(items: list[object], index: int | None) -> object:
    return MISSING if index is None else items[index]


def _matched(old: list[object], new: list[object], shape: str) -> list[Indexes]:
    """Return which items belong together: those with the same name, then renamed ones."""
    before, after = _by_name(old, shape), _by_name(new, shape)
    pairs: list[Indexes] = [(before[key], after[key]) for key in after if key in before]
    gone = [index for key, index in before.items() if key not in after]
    come = [index for key, index in after.items() if key not in before]
    # An item at the index of another one has most likely replaced it.
    for index in sorted(set(gone) & set(come)):
        pairs.append((index, index))
        gone.remove(index)
        come.remove(index)
    while gone and come:
        pairs.append((gone.pop(0), come.pop(0)))
    pairs += [(index, None) for index in gone] + [(None, index) for index in come]
    return sorted(pairs, key=lambda pair: [item for item in reversed(pair) if item is not None])


def _by_name(items: list[object], shape: str) -> dict[tuple[str, int], int]:
    """Return (name, number of earlier items with that name) -> index."""
    name_of, seen, found = name_in(shape), Counter[str](), dict[tuple[str, int], int]()
    for index, item in enumerate(items):
        name = name_of(item)
        found[name, seen[name]] = index
        seen[name] += 1
    return found
