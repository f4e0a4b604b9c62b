"""botocore's model of SageMaker, reduced to the calls that are made here.

The whole model has four hundred operations with their documentation; reading it takes a plugin's
process a tenth of a second and 20 MB. The reduced model is kept for the next process, by
botocore's version. A model that the user put in place of botocore's is not reduced.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import botocore
from botocore.loaders import Loader

from pulumi_sagemaker_training.api.services import endpoint_data
from pulumi_sagemaker_training.api.services.file_cache import cache_folder, write

OPERATIONS: Final = (
    "AddTags",
    "CreateModelPackage",
    "CreateTrainingJob",
    "DeleteTags",
    "DeleteTrainingJob",
    "DescribeModelPackage",
    "DescribeTrainingJob",
    "DescribeTrainingPlan",
    "ListModelPackages",
    "ListTags",
    "ListTrainingJobs",
    "Search",
    "StopTrainingJob",
    "UpdateModelPackage",
    "UpdateTrainingJob",
)
"""All operations of SageMaker that the provider calls."""

ONLY: Final[Mapping[str, frozenset[str]]] = {
    "SearchRecord": frozenset({"TrainingJob"}),
    "TrainingJob": frozenset({"TrainingJobName"}),
}
"""The members that are read of shapes that only Search answers with. Whole, they would bring in two
hundred others."""

_SERVICE: Final = "sagemaker"
_KIND: Final = "service-2"
FORMAT: Final = 2


class LeanLoader(Loader):
    """A loader of SageMaker's model and of the endpoints, reduced; of all other data as it is."""

    def list_available_services(self, type_name: str) -> list[str]:
        """Return the folders of services, without reading each of the four hundred."""
        del type_name
        folders = [folder for path in self.search_paths if (folder := Path(path)).is_dir()]
        return sorted({entry.name for folder in folders for entry in folder.iterdir()})

    def load_service_model(
        self, service_name: str, type_name: str, api_version: str | None = None
    ) -> Any:
        """Return the model of a service."""
        if (service_name, type_name) != (_SERVICE, _KIND) or self._is_replaced():
            return super().load_service_model(service_name, type_name, api_version)
        file = cache_folder() / f"sagemaker-{botocore.__version__}.json"
        known = _kept(file)
        if known is None:
            known = cut(super().load_service_model(service_name, type_name, api_version))
            write(file, json.dumps({"format": FORMAT, "model": known}))
        return known

    def load_data_with_path(self, name: str) -> tuple[dict[str, Any], str]:
        """Return data and the path that it comes from."""
        if name != endpoint_data.NAME or endpoint_data.is_replaced(self._own_paths()):
            return super().load_data_with_path(name)
        known = endpoint_data.kept_endpoints()
        if known is None:
            known = endpoint_data.cut_endpoints(super().load_data_with_path(name)[0])
            endpoint_data.keep_endpoints(known)
        return known, str(Path(self.BUILTIN_DATA_PATH) / name)

    def _own_paths(self) -> list[str]:
        return [path for path in self.search_paths if path != self.BUILTIN_DATA_PATH]

    def _is_replaced(self) -> bool:
        return any((Path(path) / _SERVICE).is_dir() for path in self._own_paths())


def _kept(file: Path) -> Any:
    """Return the model that an earlier process kept, or None if there is none to use."""
    try:
        found = json.loads(file.read_text("utf-8"))
        is_whole = found["format"] == FORMAT and set(OPERATIONS) <= set(
            found["model"]["operations"]
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found["model"] if is_whole else None


def cut(model: Mapping[str, Any]) -> dict[str, object]:
    """Return a service's model with only `OPERATIONS` and their shapes, without documentation."""
    operations = {name: _plain(model["operations"][name]) for name in OPERATIONS}
    shapes: dict[str, object] = {}
    wanted = list(_references(list(operations.values())))
    while wanted:
        name = wanted.pop()
        if name not in shapes:
            shapes[name] = _needed(name, _plain(model["shapes"][name]))
            wanted += _references(shapes[name])
    return {**model, "operations": operations, "shapes": shapes, "documentation": ""}


def _needed(name: str, shape: dict[str, Any]) -> dict[str, Any]:
    """Return a shape with only those members that are read."""
    if name not in ONLY:
        return shape
    return {**shape, "members": {k: v for k, v in shape["members"].items() if k in ONLY[name]}}


def _plain(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return an operation or a shape without its documentation and that of its members."""
    kept = {key: value for key, value in part.items() if key != "documentation"}
    if "members" in part:
        kept["members"] = {name: _plain(member) for name, member in part["members"].items()}
    for key in ("member", "key", "value", "input", "output"):
        if key in part:
            kept[key] = _plain(part[key])
    if "errors" in part:
        kept["errors"] = [_plain(error) for error in part["errors"]]
    return kept


def _references(part: object) -> Iterator[str]:
    """Yield the names of the shapes that a part of a model refers to."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key == "shape" and isinstance(value, str):
                yield value
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for item in part:
            yield from _references(item)
