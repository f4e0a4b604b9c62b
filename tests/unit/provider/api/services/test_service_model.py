"""botocore's model of SageMaker, cut to what is called here, and kept for the next process."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from pulumi_sagemaker_training.api.services import jobs, model_registry, training_plans
from pulumi_sagemaker_training.api.services.service_model import (
    FORMAT,
    ONLY,
    OPERATIONS,
    LeanLoader,
    cut,
)


@cache
def whole_model() -> dict[str, Any]:
    """Return botocore's own model."""
    found: dict[str, Any] = Loader().load_service_model("sagemaker", "service-2")
    return found


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "pulumi-sagemaker-training"


def loaded(*paths: str) -> Any:
    return LeanLoader(list(paths)).load_service_model("sagemaker", "service-2")


def kept(folder: Path) -> Path:
    return folder / f"sagemaker-{botocore.__version__}.json"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_call_has_the_shapes_that_botocore_gives_it(operation: str) -> None:
    lean, whole = ServiceModel(loaded()), ServiceModel(whole_model())
    ours, theirs = lean.operation_model(operation), whole.operation_model(operation)
    assert shape_of(ours.input_shape) == shape_of(theirs.input_shape)
    assert shape_of(ours.output_shape) == shape_of(theirs.output_shape)
    assert [e.name for e in ours.error_shapes] == [e.name for e in theirs.error_shapes]
    assert lean.metadata == whole.metadata


def shape_of(shape: Any, above: tuple[str, ...] = ()) -> Any:
    """Return a shape in full, with the shapes that it is made of."""
    if shape is None or shape.name in above:
        return shape and shape.name
    parts = {
        "structure": lambda: {
            k: shape_of(v, here)
            for k, v in shape.members.items()
            if k in ONLY.get(shape.name, shape.members)
        },
        "list": lambda: shape_of(shape.member, here),
        "map": lambda: (shape_of(shape.key, here), shape_of(shape.value, here)),
    }
    here = (*above, shape.name)
    inside = parts[shape.type_name]() if shape.type_name in parts else None
    return (shape.name, shape.type_name, dict(shape.metadata), inside)


def test_every_call_that_is_made_is_in_the_model() -> None:
    modules = (jobs, model_registry, training_plans)
    source = "".join(Path(str(module.__file__)).read_text("utf-8") for module in modules)
    made = {name for name in whole_model()["operations"] if f'"{name}"' in source}
    assert made == set(OPERATIONS)


def test_the_model_is_small() -> None:
    assert len(json.dumps(loaded())) < 100_000
    assert len(json.dumps(whole_model())) > 1_000_000


def test_the_next_process_reads_what_this_one_kept(folder: Path) -> None:
    first = loaded()
    marked = {"format": FORMAT, "model": {**first, "mark": "kept"}}
    kept(folder).write_text(json.dumps(marked))
    assert loaded()["mark"] == "kept"


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"format": 0}', '{"format": 1, "model": {"operations": {}}}'],
)
def test_a_damaged_cache_is_written_again(folder: Path, content: str) -> None:
    folder.mkdir(parents=True)
    kept(folder).write_text(content)
    assert loaded() == json.loads(kept(folder).read_text())["model"] == cut(whole_model())


def test_a_folder_that_cannot_be_written_is_done_without(folder: Path) -> None:
    folder.write_text("a file where the folder would be")
    assert loaded() == cut(whole_model())


def test_a_model_that_the_user_put_in_its_place_is_taken_as_it_is(tmp_path: Path) -> None:
    own = tmp_path / "models" / "sagemaker" / "2030-01-01"
    own.mkdir(parents=True)
    (own / "service-2.json").write_text(json.dumps({"mark": "own"}))
    assert loaded(str(tmp_path / "models"))["mark"] == "own"


def test_other_services_are_loaded_as_botocore_does() -> None:
    found = LeanLoader().load_service_model("sts", "service-2")
    assert found == Loader().load_service_model("sts", "service-2")
