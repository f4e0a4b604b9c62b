"""A CreateTrainingJob request in the API's spelling: a dict, a JSON file or a YAML file.

It accepts what `aws sagemaker create-training-job --cli-input-json` and `--cli-input-yaml`
accept.
"""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members_by
from pulumi_sagemaker_training.api.request.codec import from_wire
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.violation import Violation, named_kind

_ROOT = "CreateTrainingJobRequest"
_YAML_ENDINGS = (".yaml", ".yml")


def from_request(source: "Mapping[str, object] | str | Path") -> dict[str, Any]:
    """Return a request in the Python spelling. Reads the file if a path is given; no call to AWS.

    Args:
        source: a request in the API's spelling, or the path of a JSON or YAML file that holds
            one. A path may begin with `file://`, as for the AWS CLI.

    Raises:
        InputError: the file does not exist or is not JSON or YAML, or the request has members
            that the API does not have; each with its place and the nearest name.
    """
    if isinstance(source, Mapping):
        request, place = source, "request"
    else:
        path = Path(str(source).removeprefix("file://")).expanduser()
        request, place = _read(path), path.name
    unknown = _unknown_members(request, _ROOT, place)
    if unknown:
        raise InputError(unknown)
    return from_wire(request, _ROOT)


def _read(path: Path) -> Mapping[str, object]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _refused(path, "there is no such file") from None
    except UnicodeDecodeError as error:
        raise _refused(path, f"is not UTF-8 text (byte {error.start})") from None
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}") from None
    is_yaml = path.suffix.lower() in _YAML_ENDINGS
    request = _from_yaml(text, path) if is_yaml else _from_json(text, path)
    if not isinstance(request, Mapping):
        raise _refused(
            path, f"must hold a map of CreateTrainingJob's members, not {named_kind(request)}"
        )
    return request


def _from_json(text: str, path: Path) -> object:
    try:
        return json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _refused(path, f"is not JSON: {error.msg} at {where}") from None
    except _RepeatedKeyError as error:
        raise _refused(path, f"has the key {error.key!r} twice in one map") from None


def _from_yaml(text: str, path: Path) -> object:
    try:
        return yaml.load(text, Loader=_TextLoader)  # noqa: S506 -- a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise _refused(path, f"is not YAML: {error.problem}{where}") from None
    except yaml.YAMLError as error:
        raise _refused(path, f"is not YAML: {error}") from None
    except _RepeatedKeyError as error:
        raise _refused(path, f"has the key {error.key!r} twice in one map") from None


class _RepeatedKeyError(Exception):
    """A key that a map has twice; parsers would silently take the last value."""

    def __init__(self, key: object) -> None:
        self.key = key
        super().__init__(key)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(key)
        found[key] = value
    return found


class _TextLoader(yaml.SafeLoader):
    """A YAML loader like the AWS CLI's: dates are texts. A map may have a key only once."""


def _yaml_map(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[object, object]:
    keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    for key, times in Counter(keys).items():
        if times > 1:
            raise _RepeatedKeyError(key)
    return loader.construct_mapping(node, deep=True)


def _yaml_text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> object:
    return loader.construct_scalar(node)


_TextLoader.add_constructor("tag:yaml.org,2002:map", _yaml_map)
_TextLoader.add_constructor("tag:yaml.org,2002:timestamp", _yaml_text)


def _unknown_members(value: object, shape: str, path: str) -> list[Violation]:
    """Return a violation for each member that the API does not have, at any depth."""
    kind = kind_of(shape)
    if kind == "list" and isinstance(value, list):
        inner = element_of(shape)
        return [
            found
            for index, item in enumerate(value)
            for found in _unknown_members(item, inner, f"{path}[{index}]")
        ]
    if kind != "structure" or not isinstance(value, Mapping):
        return []
    known = members_by(shape, "wire")
    found = [
        Violation(f"{path}.{name}", _advice(str(name), shape), codes.UNKNOWN_PROPERTY, "member")
        for name in value
        if name not in known
    ]
    for name, item in value.items():
        if name in known:
            found += _unknown_members(item, known[name].shape, f"{path}.{name}")
    return found


def _advice(name: str, shape: str) -> str:
    known = members_by(shape, "wire")
    meant = nearest(name, known)
    owner = "CreateTrainingJob" if shape == _ROOT else shape
    advice = f"did you mean {meant}?" if meant else f"it has {', '.join(known)}"
    return f"{owner} has no such member; {advice}"


def _refused(path: Path, message: str) -> InputError:
    return InputError([Violation(str(path), message, codes.REQUEST_FILE, "request-file")])
