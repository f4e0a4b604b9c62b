"""One line of limited width, from parts of which the least important is left out first. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

EXTRA: Final = 5
"""The rank of parts that are shown only where the others have their longest form."""

_BETWEEN: Final = " · "
_WITHIN: Final = " "
_CUT: Final = "…"
_SHORTEST_ADDITION: Final = 20
_LONGEST_ADDITION: Final = 80
_NUMBERS: Final = re.compile(r"\d+(\.\d+)?")


class Part(NamedTuple):
    """One statement of a line.

    Attributes:
        forms: its texts, longest first; the shortest one is shown where there is little room.
        rank: how important it is; 0 is the most important.
        group: parts of one group, which are not empty, stand close together.
    """

    forms: tuple[str, ...]
    rank: int = 0
    group: str = ""

    @classmethod
    def of(cls, *forms: str, rank: int = 0, group: str = "") -> "Part":
        """Return the part of these forms, longest first; empty and repeated ones are left out."""
        return cls(tuple(dict.fromkeys(form for form in forms if form)), rank, group)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a running operation.

    Attributes:
        parts: its statements in their order on the screen. The first one is always shown.
        addition: a text behind them, as a program's last log line; it is cut to what is left.
        topic: what the line is about. Without a terminal only a new topic is worth a new line.
    """

    parts: tuple[Part, ...]
    addition: str = ""
    topic: str = ""

    @classmethod
    def of(cls, text: str) -> "Line":
        """Return the line of one text; other numbers in the same words are not a new topic."""
        return cls((Part.of(text),), topic=_NUMBERS.sub("", text))

    def masked(self, mask: Callable[[str], str]) -> "Line":
        """Return the line with secrets masked in every text, before any text is cut."""
        parts = tuple(
            part._replace(forms=tuple(dict.fromkeys(map(mask, part.forms)))) for part in self.parts
        )
        return replace(self, parts=parts, addition=mask(self.addition))

    def fit(self, width: int | None = None) -> str:
        """Return the line in at most so many columns.

        In the order of their ranks, parts are taken in their shortest form while there is room;
        then, in the same order, they get longer forms. Extras come last, in what is left.

        Args:
            width: the columns; None for all parts in their longest form.
        """
        parts = [part for part in self.parts if part.forms]
        if width is None:
            whole = _joined(parts, dict.fromkeys(range(len(parts)), 0))
            return _with_addition(whole, cut(self.addition, _LONGEST_ADDITION))
        order = sorted(range(len(parts)), key=lambda place: (parts[place].rank, place))
        main = [place for place in order if parts[place].rank < EXTRA]
        chosen = _lengthened(parts, _added(parts, {}, main, width), width)
        line = cut(_joined(parts, _added(parts, chosen, order, width)), width)
        left = width - len(line) - len(_BETWEEN)
        return _with_addition(line, cut(self.addition, left) if left >= _SHORTEST_ADDITION else "")


_Chosen = Mapping[int, int]
"""Place of a part -> index of the form that is shown; in the order of the ranks."""


def cut(text: str, width: int) -> str:
    """Return a text in at most so many columns."""
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}{_CUT}"[: max(0, width)]


def _added(parts: list[Part], chosen: _Chosen, order: list[int], width: int) -> _Chosen:
    for place in (one for one in order if one not in chosen):
        tried = {**chosen, place: len(parts[place].forms) - 1}
        if not chosen or len(_joined(parts, tried)) <= width:
            chosen = tried
    return chosen


def _lengthened(parts: list[Part], chosen: _Chosen, width: int) -> _Chosen:
    for place, shortest in chosen.items():
        longer = ({**chosen, place: index} for index in range(shortest))
        chosen = next((c for c in longer if len(_joined(parts, c)) <= width), chosen)
    return chosen


def _joined(parts: list[Part], chosen: _Chosen) -> str:
    line, before = "", ""
    for place in sorted(chosen):
        part = parts[place]
        close = _WITHIN if part.group and part.group == before else _BETWEEN
        line = f"{line}{close if line else ''}{part.forms[chosen[place]]}"
        before = part.group
    return line


def _with_addition(line: str, addition: str) -> str:
    return _BETWEEN.join(filter(None, [line, addition]))
