"""What follows from the tables of sweeps is current."""

from pulumi_sagemaker_training.adapters.program.sweep_args import (
    DimensionArgs,
    EarlyStoppingArgs,
    SweepArgs,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import (
    ARGUMENTS,
    DIMENSION,
    EARLY_STOPPING,
)
from tools.sweeps import main, tables


def test_arguments_and_page_are_what_the_tables_say() -> None:
    assert main(["--check"]) == 0


def test_every_argument_has_a_type() -> None:
    assert set(SweepArgs.__annotations__) == set(ARGUMENTS)
    assert set(DimensionArgs.__annotations__) == set(DIMENSION)
    assert set(EarlyStoppingArgs.__annotations__) == set(EARLY_STOPPING)


def test_the_page_has_a_row_for_each() -> None:
    for name in (*ARGUMENTS, *DIMENSION, *EARLY_STOPPING):
        assert f"| `{name}`" in tables()
