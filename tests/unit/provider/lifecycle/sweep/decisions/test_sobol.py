"""Sobol's sequence."""

import pytest

from pulumi_sagemaker_training.lifecycle.sweep.decisions.sobol import MOST_AXES, sobol

FIRST_OF_THREE = [
    (0.0, 0.0, 0.0),
    (0.5, 0.5, 0.5),
    (0.75, 0.25, 0.25),
    (0.25, 0.75, 0.75),
    (0.375, 0.375, 0.625),
    (0.875, 0.875, 0.125),
    (0.625, 0.125, 0.875),
    (0.125, 0.625, 0.375),
]
"""As scipy.stats.qmc.Sobol(3, scramble=False) gives them (SciPy 1.14)."""


def test_the_first_points_are_those_of_the_published_table() -> None:
    found = [tuple(sobol(index, axis) for axis in range(3)) for index in range(8)]
    assert found == FIRST_OF_THREE


@pytest.mark.parametrize("axis", range(MOST_AXES))
@pytest.mark.parametrize("shift", [0, 0x9E3779B9])
def test_each_axis_meets_every_interval_of_its_length_once(axis: int, shift: int) -> None:
    found = sorted(int(sobol(index, axis, shift) * 256) for index in range(256))
    assert found == list(range(256))


def test_two_axes_are_never_the_same() -> None:
    columns = {tuple(sobol(index, axis) for index in range(64)) for axis in range(MOST_AXES)}
    assert len(columns) == MOST_AXES
