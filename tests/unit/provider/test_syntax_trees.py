"""Sources are read whatever else the process does meanwhile."""

import ast
import gc

import pytest

from pulumi_sagemaker_training.syntax_trees import parsed

LONG = f"values = [{', '.join(f'call(name, {number})' for number in range(500))}]"


class Formatting:
    """An object in a cycle whose finalizer parses, as formatting a traceback does."""

    def __init__(self) -> None:
        self.cycle = self

    def __del__(self) -> None:
        ast.parse("value")


def test_a_source_is_read_while_finalizers_parse_too() -> None:
    for _ in range(20):
        for _ in range(50):
            Formatting()
        assert len(parsed(LONG).body) == 1


def test_garbage_is_collected_again_after_a_source_was_read_or_refused() -> None:
    parsed(LONG)
    assert gc.isenabled()
    with pytest.raises(SyntaxError):
        parsed("values = [")
    assert gc.isenabled()


def test_a_process_that_collects_no_garbage_goes_on_so() -> None:
    gc.disable()
    try:
        parsed(LONG)
        assert not gc.isenabled()
    finally:
        gc.enable()
