"""The generated table of images fits its format."""

import re

import pytest

from pulumi_sagemaker_training.api.model.generated import images as table
from pulumi_sagemaker_training.api.model.images import NONE, Image, accounts, domain, images

REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")
SCOPES = {"training", "inference", "inference_graviton", "eia", "debugger"}
PROCESSORS = {NONE, "arm", "cpu", "gpu", "inf", "inf2", "neuronx", "p4d", "p5", "trn"}
PATH = re.compile(r"[a-z0-9][a-z0-9./_-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?")
ROWS = [(framework, image) for framework, of in images().items() for image in of]


def test_the_table_names_its_source_and_format() -> None:
    assert re.fullmatch(r"sagemaker-core \d+\.\d+\.\d+", table.SOURCE)
    assert table.FORMAT == 1


def test_every_line_is_read() -> None:
    lines = table.IMAGES.splitlines()
    assert len(ROWS) == sum(line.startswith(" ") for line in lines)
    assert len(ROWS) > 1_500


@pytest.mark.parametrize("index", range(len(table.REGISTRIES)))
def test_a_registry_has_one_account_in_each_region(index: int) -> None:
    of_account = table.REGISTRIES[index]
    named = [region for regions in of_account.values() for region in regions.split(" ")]
    assert len(named) == len(set(named)) == len(accounts(index))
    assert all(re.fullmatch(r"\d{12}", account) for account in of_account)
    assert all(REGION.fullmatch(region) for region in named)


def test_every_registry_is_used_and_every_index_exists() -> None:
    assert {image.registry for _, image in ROWS} == set(range(len(table.REGISTRIES)))


def test_every_part_of_an_image_is_of_its_kind() -> None:
    for framework, image in ROWS:
        assert image.image_scope in SCOPES, (framework, image)
        assert image.processor in PROCESSORS, (framework, image)
        assert re.fullmatch(r"-|py\d+", image.py_version), (framework, image)
        assert re.fullmatch(r"-|(pytorch|tensorflow)[\d.]+", image.base_framework_version), image
        assert PATH.fullmatch(image.path), (framework, image)


def test_no_image_stands_twice() -> None:
    keys = [(framework, key(image)) for framework, image in ROWS]
    assert len(keys) == len(set(keys))


def key(image: Image) -> tuple[str, ...]:
    parts = (image.image_scope, image.version, image.base_framework_version, image.py_version)
    return (*parts, image.processor)


def test_an_image_for_any_processor_stands_alone() -> None:
    alone = {(framework, key(image)[:-1]) for framework, image in ROWS if image.processor == NONE}
    others = {(framework, key(image)[:-1]) for framework, image in ROWS if image.processor != NONE}
    assert not alone & others


def test_the_table_has_no_alias_whose_answer_moves_with_it() -> None:
    # `latest` of PyTorch on Amazon Linux would be another image in the next table.
    latest = [image.path for _, image in ROWS if image.version == "latest"]
    assert [path for path in latest if not path.endswith(":latest")] == []


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("eu-west-1", "amazonaws.com"),
        ("us-gov-west-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
        ("us-iso-east-1", "c2s.ic.gov"),
    ],
)
def test_a_region_has_the_domain_of_its_partition(region: str, expected: str) -> None:
    assert domain(region) == expected
