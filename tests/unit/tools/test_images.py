"""The table of images: made of the answers, without those that would move, and read again."""

from typing import Any

import pytest

from tools.images.sample import sample_source
from tools.images.table import images, table_source

EVERY = ("", "cpu", "gpu", "inf", "inf2", "p4d", "p5")
HOST = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"


def answer(tag: str, processor: str = "", **parts: Any) -> dict[str, Any]:
    own = {"framework": "ours", "image_scope": "training", "version": "2.1.0", "py_version": ""}
    row = {"base_framework_version": "", "instance_type": None, **own, **parts}
    named = [row["version"], row["base_framework_version"]]
    uris = {"eu-west-1": f"{HOST}/ours:{tag}"}
    return {"stands_for": named, "images": uris, "processor": processor, **row}


def processors(*answers: dict[str, Any]) -> list[str]:
    return [parts[-1] for parts, _ in images(answers)]


def test_an_image_for_all_processors_stands_once() -> None:
    assert processors(*(answer("1", name) for name in EVERY)) == ["-"]


def test_an_image_for_one_processor_names_it() -> None:
    assert processors(answer("1", ""), answer("1", "cpu")) == ["cpu"]


def test_a_family_stands_beside_its_processor_only_if_its_image_is_another() -> None:
    assert processors(answer("1", "gpu"), answer("1", "p4d"), answer("2", "p5")) == ["gpu", "p5"]


def test_an_alias_that_is_resolved_is_left_out() -> None:
    alias = answer("2.1.0", version="latest", stands_for=["2.1.0", ""])
    assert [parts[2] for parts, _ in images([answer("2.1.0"), alias])] == ["2.1.0"]


def test_an_alias_with_a_tag_of_its_own_stays() -> None:
    alias = answer("2.1", version="2.1", stands_for=["2.1.0", ""])
    assert [parts[2] for parts, _ in images([answer("2.1.0"), alias])] == ["2.1.0", "2.1"]


def test_the_table_can_be_executed_and_names_its_source() -> None:
    made: dict[str, Any] = {}
    exec(table_source([answer("1", name) for name in EVERY], "them 1.2"), made)
    assert made["SOURCE"] == "them 1.2"
    assert made["REGISTRIES"] == ({"111122223333": "eu-west-1"},)
    assert made["IMAGES"] == "ours training 0 ours\n 2.1.0 - - - 1\n"
    assert made["DOMAINS"] == {}


def test_an_image_whose_path_differs_between_regions_is_refused() -> None:
    row = answer("1")
    row["images"]["eu-west-2"] = "111122223333.dkr.ecr.eu-west-2.amazonaws.com/ours:2"
    with pytest.raises(ValueError, match="one image has several paths"):
        table_source([row], "them 1.2")


def test_the_sample_is_the_same_whatever_the_order_and_without_aliases() -> None:
    rows = [answer(tag, version=tag) for tag in ("1", "2", "3", "4", "5")]
    alias = answer("5", version="latest", stands_for=["5", ""])
    assert sample_source([*rows, alias], "a") == sample_source(reversed(rows), "a")
    assert sample_source(rows, "a").count('"uri"') == 3
