"""The generated files are what the locked botocore says, and nothing of its documentation."""

import re
from pathlib import Path

import pytest
from botocore.session import get_session

from tools.models.arguments import arguments_source
from tools.models.models import models_source
from tools.models.schema import json_schema
from tools.models.service import load
from tools.models.spellings import spellings_source

PACKAGE = Path(__file__).parents[3] / "provider" / "pulumi_sagemaker_training"
GENERATED = PACKAGE / "api" / "model" / "generated"
SOURCES = {
    "models.py": models_source,
    "arguments.py": arguments_source,
    "spellings.py": spellings_source,
}


@pytest.mark.locked
@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_generated_file_is_current(name):
    written = (GENERATED / name).read_text(encoding="utf-8")
    assert SOURCES[name](load()) == written, "run: python -m tools.models"


@pytest.mark.locked
@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_generated_file_tells_its_source_and_how_to_make_it_again(name):
    head = (GENERATED / name).read_text(encoding="utf-8")[:400]
    assert f"botocore {load().botocore_version}" in head
    assert "python -m tools.models" in head


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_no_sentence_of_the_documentation_is_copied(name):
    loader = get_session().get_component("data_loader")
    shapes = loader.load_service_model("sagemaker", "service-2")["shapes"]
    written = (GENERATED / name).read_text(encoding="utf-8")
    for shape in load().shapes:
        documented = [shapes[shape], *shapes[shape].get("members", {}).values()]
        texts = [re.sub(r"<[^>]+>", "", item.get("documentation", "")) for item in documented]
        copied = [text for text in texts if len(text) > 30 and text[:30] in written]
        assert copied == []


def test_the_json_schema_names_every_shape_once_and_refers_only_to_those():
    schema = json_schema(load())
    references = set(re.findall(r"'\$ref': '#/\$defs/(\w+)'", str(schema)))
    assert references <= set(schema["$defs"])
    assert len(schema["$defs"]) == len(load().shapes)


def test_the_json_schema_carries_constraints_of_every_kind():
    definitions = json_schema(load())["$defs"]
    assert definitions["TrainingJobName"]["maxLength"] == 63
    assert definitions["Subnets"] == {
        "type": "array",
        "items": {"$ref": "#/$defs/SubnetId"},
        "minItems": 1,
        "maxItems": 16,
    }
    assert definitions["HyperParameters"]["maxProperties"] == 100
    assert definitions["MaxPendingTimeInSeconds"]["minimum"] == 1800
    assert definitions["TagKey"]["pattern"] == r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"
    assert definitions["TrainingInputMode"]["enum"] == ["Pipe", "File", "FastFile"]
    assert definitions["OutputDataConfig"]["required"] == ["S3OutputPath"]
    assert definitions["Timestamp"] == {"type": "string", "format": "date-time"}
