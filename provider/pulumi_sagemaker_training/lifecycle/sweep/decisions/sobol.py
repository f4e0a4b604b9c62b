"""Sobol's sequence: numbers that fill a space evenly, however many of them are taken. Pure.

Each axis has a primitive polynomial over GF(2) and the first direction numbers of its recurrence.
The numbers are those that Joe and Kuo chose so that pairs of axes are even too. A library is not
used: the only maintained one is SciPy, which with NumPy is larger than everything else here.

Source: S. Joe, F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional projections",
SIAM J. Sci. Comput. 30 (2008), table of the first dimensions.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

BITS: Final = 32
_SCALE: Final = 2.0**-BITS


class _Axis(NamedTuple):
    """One axis.

    Attributes:
        coefficients: the inner coefficients of the polynomial, as bits.
        first: the first direction numbers; there are as many as the polynomial's degree.
    """

    coefficients: int
    first: tuple[int, ...]


_AXES: Final = (
    _Axis(0, (1,)),
    _Axis(1, (1, 3)),
    _Axis(1, (1, 3, 1)),
    _Axis(2, (1, 1, 1)),
    _Axis(1, (1, 1, 3, 3)),
    _Axis(4, (1, 3, 5, 13)),
    _Axis(2, (1, 1, 5, 5, 17)),
    _Axis(4, (1, 1, 5, 5, 5)),
    _Axis(7, (1, 1, 7, 11, 19)),
    _Axis(11, (1, 1, 5, 1, 1)),
    _Axis(13, (1, 1, 1, 3, 11)),
    _Axis(14, (1, 3, 5, 5, 31)),
    _Axis(1, (1, 3, 3, 9, 7, 49)),
    _Axis(13, (1, 1, 1, 15, 21, 21)),
    _Axis(16, (1, 3, 1, 13, 27, 49)),
    _Axis(19, (1, 1, 1, 15, 7, 5)),
    _Axis(22, (1, 3, 1, 15, 13, 25)),
    _Axis(25, (1, 1, 5, 5, 19, 61)),
    _Axis(1, (1, 3, 7, 11, 23, 15, 103)),
    _Axis(4, (1, 3, 7, 13, 13, 15, 69)),
)
MOST_AXES: Final = len(_AXES) + 1
"""The number of axes; the first one has no polynomial."""


def sobol(index: int, axis: int, shift: int = 0) -> float:
    """Return the number of an axis at an index, from 0 up to but not including 1.

    Args:
        index: from 0.
        axis: from 0, below `MOST_AXES`.
        shift: `BITS` bits that are added without carry; they move all points of the axis, and keep
            them even.
    """
    bits, number = index ^ (index >> 1), shift
    for direction in _directions(axis):
        if bits & 1:
            number ^= direction
        bits >>= 1
    return number * _SCALE


@cache
def _directions(axis: int) -> Sequence[int]:
    if axis == 0:
        return [1 << (BITS - 1 - place) for place in range(BITS)]
    coefficients, first = _AXES[axis - 1]
    degree = len(first)
    found = [number << (BITS - 1 - place) for place, number in enumerate(first)]
    for place in range(degree, BITS):
        number = found[place - degree] ^ (found[place - degree] >> degree)
        for step in range(1, degree):
            if coefficients >> (degree - 1 - step) & 1:
                number ^= found[place - step]
        found.append(number)
    return found
