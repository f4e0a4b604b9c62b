"""Sobol's sequence."""

import pytest

from pulumi_sagemaker_training.lifecycle.sweep.decisions.sobol import BITS, MOST_AXES, sobol


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_all_axes_are_those_of_scipy() -> None:
    # Its import takes longer than all that is imported to collect the other tests of a folder.
    from scipy.stats import qmc

    expected = qmc.Sobol(MOST_AXES, scramble=False, bits=BITS).random(64)
    found = [[sobol(index, axis) for axis in range(MOST_AXES)] for index in range(64)]
    assert found == expected.tolist()


@pytest.mark.parametrize("axis", range(MOST_AXES))
@pytest.mark.parametrize("shift", [0, 0x9E3779B9])
def test_each_axis_meets_every_interval_of_its_length_once(axis: int, shift: int) -> None:
    found = sorted(int(sobol(index, axis, shift) * 256) for index in range(256))
    assert found == list(range(256))


def test_two_axes_are_never_the_same() -> None:
    columns = {tuple(sobol(index, axis) for index in range(64)) for axis in range(MOST_AXES)}
    assert len(columns) == MOST_AXES
