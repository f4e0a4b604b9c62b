"""Property values of the plugin: unknown and secret ones."""

from typing import Any

import pytest
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime import rpc

from pulumi_sagemaker_training.adapters.plugin.property_values import marked, plain, secrets_in
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN

VALUES: dict[str, Any] = {"a": "x", "n": 2.0, "b": True, "l": [1.0, {"k": "v"}], "m": {}}


def test_values_come_back_as_they_were() -> None:
    assert plain(marked(VALUES)) == VALUES


def test_null_is_absent() -> None:
    properties = {"a": PropertyValue(None), "m": PropertyValue({"k": PropertyValue(None)})}
    assert plain(properties) == {"m": {}}
    assert marked({"a": None}) == {}


@pytest.mark.parametrize(
    "marker",
    [
        rpc.UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    ],
)
def test_every_marker_of_the_engine_is_read_as_unknown(marker: str) -> None:
    assert plain({"a": PropertyValue([PropertyValue(marker)])}) == {"a": [UNKNOWN]}


def test_unknown_values_are_written_in_the_engines_form() -> None:
    assert marked({"a": UNKNOWN})["a"].value == rpc.UNKNOWN


@pytest.mark.parametrize("path", ["a", "l[1].k", "m"])
def test_a_secret_stays_at_its_place(path: str) -> None:
    [found] = secrets_in(marked({**VALUES, "m": {"x": 1}}, [path]))
    assert "".join(map(str, found)) == path.translate(str.maketrans("", "", "[]."))


def test_a_secret_at_a_removed_path_makes_its_property_secret() -> None:
    assert secrets_in(marked(VALUES, ["l[7].k"])) == [("l",)]


def test_a_secret_of_a_missing_property_marks_nothing() -> None:
    assert secrets_in(marked(VALUES, ["zzz.k"])) == []
