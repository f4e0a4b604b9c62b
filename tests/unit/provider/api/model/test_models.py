"""The models say what the service model says, and cost nothing before they are used."""

import subprocess
import sys
import typing

import annotated_types
import pytest
from botocore import xform_name
from hypothesis import given
from pydantic import ValidationError

from pulumi_sagemaker_training.api.model.base import Matches
from pulumi_sagemaker_training.api.model.generated import arguments, models
from pulumi_sagemaker_training.api.model.generated.spellings import (
    LISTS,
    MAP_KEYS,
    MAPS,
    SCALARS,
    STRUCTURES,
)
from pulumi_sagemaker_training.api.model.members import members, walk
from tests.support.requests import ROOT, service_shapes, wire_requests


def _metadata(alias):
    """Return what an alias demands, flat: pydantic's Field carries its own list."""
    return [
        part
        for item in getattr(alias, "__metadata__", ())
        for part in (getattr(item, "metadata", None) or [item])
    ]


def _limits(alias):
    names = {
        annotated_types.MinLen: ("min", "min_length"),
        annotated_types.MaxLen: ("max", "max_length"),
        annotated_types.Ge: ("min", "ge"),
        annotated_types.Le: ("max", "le"),
        Matches: ("pattern", "pattern"),
    }
    return {names[type(item)][0]: getattr(item, names[type(item)][1]) for item in _metadata(alias)}


# What the Go SDK's int32 and int64 hold, in which it sends them.
_WIDTHS = {
    "integer": {"min": -(2**31), "max": 2**31 - 1},
    "long": {"min": -(2**63), "max": 2**63 - 1},
}


@pytest.mark.parametrize("shape", sorted({*SCALARS, *LISTS, *MAPS}))
def test_every_constraint_of_the_service_model_is_carried(shape):
    model = service_shapes()[shape]
    alias = getattr(models, shape)
    expected = _WIDTHS.get(model["type"], {}) | {
        name: model[name] for name in ("min", "max", "pattern") if name in model
    }
    if model["type"] == "map":
        expected.pop("min", None) if expected.get("min") == 0 else None
    found = _limits(alias)
    found.pop("min", None) if model["type"] == "map" and found.get("min") == 0 else None
    assert found == expected
    if "enum" in model:
        assert list(typing.get_args(alias)) == model["enum"]


@pytest.mark.parametrize("shape", sorted(STRUCTURES))
def test_every_member_is_there_under_its_names(shape):
    service = service_shapes()[shape]
    fields = getattr(models, shape).model_fields
    assert [field.alias for field in fields.values()] == list(service["members"])
    assert list(fields) == [xform_name(name) for name in service["members"]]
    required = {field.alias for field in fields.values() if field.is_required()}
    assert required == set(service.get("required", ()))


def test_all_28_members_of_a_request_are_there():
    assert len(members(models.CreateTrainingJobRequest)) == 28


def test_every_shape_that_is_reached_is_in_the_tables():
    tables = {*STRUCTURES, *LISTS, *MAPS, *SCALARS}
    for root in (ROOT, "DescribeTrainingJobResponse", "UpdateTrainingJobRequest"):
        assert {member.shape for _, member in walk(root)} <= tables
    assert set(MAP_KEYS) == set(MAPS)


def test_walking_gives_paths_as_violations_have_them():
    paths = [path for path, _ in walk(ROOT)]
    assert "input_data_config[].data_source.s3_data_source.s3_uri" in paths
    assert "hyper_parameters" in paths


def test_spellings_of_one_structure_never_meet():
    for shape in STRUCTURES:
        for spelling in ("wire", "python", "schema"):
            names = [member.spelt(spelling) for member in members(shape)]
            assert len(set(names)) == len(names)


@given(wire_requests())
def test_a_request_on_the_wire_is_a_model_and_back(request):
    model = models.CreateTrainingJobRequest.model_validate(request, by_name=False, by_alias=True)
    assert model.model_dump(by_alias=True, exclude_unset=True) == request


def test_models_are_frozen():
    config = models.StoppingCondition(max_runtime_in_seconds=60)
    with pytest.raises(ValidationError, match="frozen"):
        config.max_runtime_in_seconds = 61


@pytest.mark.parametrize(
    "module",
    [
        "request.codec",
        "model.members",
        "request.validation",
        "request.canonical",
        "model.generated.arguments",
    ],
)
def test_importing_costs_neither_pydantic_nor_the_service_model(module):
    code = (
        "import sys, types\n"
        "import importlib.util\n"
        f"import pulumi_sagemaker_training.api.{module}\n"
        "models = 'pulumi_sagemaker_training.api.model.generated.models'\n"
        "print(sorted({'pydantic', 'regex', models} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_arguments_take_every_member_that_an_author_may_write():
    names = set(arguments.TrainingJobArgs.__annotations__)
    assert names == {member.python for member in members(ROOT)}
    resources = set(arguments.ResourceConfigArgs.__annotations__)
    read_only = {"selected_instance_type", "selected_instance_count"}
    assert resources == {member.python for member in members("ResourceConfig")} - read_only
