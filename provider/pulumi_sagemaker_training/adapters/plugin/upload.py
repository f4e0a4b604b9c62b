"""`sagemaker-training:index:Upload` in the plugin: each call becomes a call of a verb."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckFailure,
    CheckRequest,
    CheckResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    PropertyDiff,
    PropertyDiffKind,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.plugin.answers import failures
from pulumi_sagemaker_training.adapters.plugin.config import in_own_config
from pulumi_sagemaker_training.adapters.plugin.property_values import (
    Properties,
    marked,
    plain,
    secrets_in,
)
from pulumi_sagemaker_training.adapters.plugin.server import CallFailed, InitFailed
from pulumi_sagemaker_training.adapters.plugin.words import PluginReporter, speaks_python
from pulumi_sagemaker_training.adapters.runtime.assets import source_of
from pulumi_sagemaker_training.adapters.runtime.engine import Call
from pulumi_sagemaker_training.adapters.runtime.upload import (
    ACCESS,
    UploadDiff,
    UploadResult,
    UploadVerbs,
)
from pulumi_sagemaker_training.adapters.runtime.upload_members import UploadArgs, misspelt
from pulumi_sagemaker_training.api.errors import InputError, TrainingJobError
from pulumi_sagemaker_training.api.model.members import schema_name
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN, has_unknown
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import SECRETS_KEY
from pulumi_sagemaker_training.lifecycle.upload.content import ARCHIVE_NAME
from pulumi_sagemaker_training.lifecycle.upload.excludes import exclude_warnings
from pulumi_sagemaker_training.lifecycle.upload.manifest import read_manifest
from pulumi_sagemaker_training.lifecycle.upload.selection import Arguments, read_arguments
from pulumi_sagemaker_training.lifecycle.upload.sources import PATH, as_property
from pulumi_sagemaker_training.lifecycle.upload.spec import content_properties, uri_of

_OUTPUTS: Final = (
    "files",
    "key_prefix",
    "digest",
    "file_count",
    "total_bytes",
    "uri",
    "archive_uri",
)
"""The outputs that a check computes, and adds to the inputs: so the preview names changed files."""
_WRITTEN: Final = ("claim", "objects", "versioned", "verified", "drift")
"""The outputs that only an update can know."""
_FOLLOWS: Final[Mapping[str, tuple[str, ...]]] = {
    PATH: ("source", "files", "digest", "key_prefix", "uri", "archive_uri", "objects", "drift"),
    "prefix": ("key_prefix", "uri", "archive_uri", "objects", "drift"),
    "bucket": ("uri", "archive_uri"),
}
"""The properties that are secret if another one is: they contain it, or a digest of it."""
_ARGUMENTS: Final = (PATH, "form", *UploadArgs.__annotations__)
_DECIDING: Final = frozenset({PATH, "form", *UploadArgs.__annotations__}) - {
    "bucket",
    "kms_key_id",
    *ACCESS,
}
"""The arguments that decide which files an upload has, and where."""
_TO_PLUGIN: Final = {name: schema_name(name) for name in (*_ARGUMENTS, *_OUTPUTS, *_WRITTEN)}
_TO_PYTHON: Final = {spelt: name for name, spelt in _TO_PLUGIN.items()}
_MARKED: Final = re.compile(r"`([a-z][a-z0-9_]*)`")


def in_marked_words(error: object) -> str:
    """Return a message with the names of arguments, which it marks, in the call's spelling.

    Other words may be parts of file names, and stay.
    """
    text = str(error)
    if not speaks_python():
        text = _MARKED.sub(lambda found: f"`{_TO_PLUGIN.get(found[1], found[1])}`", text)
    return in_own_config(text)


class UploadReporter(PluginReporter):
    """The lines at one upload, in the spelling of its program."""

    in_words = staticmethod(in_marked_words)


class UploadResource:
    """The engine's calls for `Upload`, under one stack's settings. They block.

    Raises:
        CallFailed: by every method, with one message.
    """

    def __init__(self, settings: Settings) -> None:
        self._verbs = UploadVerbs(settings, UploadReporter)

    def check(self, request: CheckRequest) -> CheckResponse:
        """Read and hash the files; return everything that is wrong with the inputs."""
        given, secret = _python(request.new_inputs), _secrets(request.new_inputs)
        call = Call("Check", request.urn)
        try:
            computed = _computed(given)
        except InputError as error:
            return CheckResponse(request.new_inputs, _failures(error.violations))
        for warning in exclude_warnings(_texts(given.get("exclude"))):
            UploadReporter(request.urn).warn(warning)
        properties = {**given, **computed, SECRETS_KEY: secret}
        with _failing():
            found = self._verbs.check(properties, call, is_new=not request.old_inputs)
        added = marked(_plugin(computed), [_TO_PLUGIN.get(name, name) for name in secret])
        return CheckResponse({**request.new_inputs, **added}, _failures(found))

    def diff(
        self,
        request: DiffRequest,
        old_inputs: Properties | None,  # noqa: ARG002 - the outputs tell what was uploaded
    ) -> DiffResponse:
        """Compare contents by digest, and the recorded objects with those in S3."""
        recorded = _recorded(request.old_state)
        with _failing():
            properties = _properties(request.new_inputs)
            return _answer(self._verbs.diff(recorded, properties, Call("Diff", request.urn)))

    def create(self, request: CreateRequest) -> CreateResponse:
        """Claim the content's folder and send what is missing."""
        with _failing():
            properties = _properties(request.properties)
            if request.preview:
                return CreateResponse(None, _outs({**properties, **_unwritten()}))
            made = self._verbs.create(properties, Call("Create", request.urn))
        return CreateResponse(made.id, _outputs_or_fail(made, request.properties))

    def update(
        self,
        request: UpdateRequest,
        old_inputs: Properties | None,  # noqa: ARG002 - the outputs tell what was uploaded
    ) -> UpdateResponse:
        """Send again what is missing or changed."""
        recorded = _recorded(request.olds)
        with _failing():
            properties = _properties(request.news)
            if request.preview:
                foreseen = {**recorded, **properties, "objects": UNKNOWN, "drift": {}}
                return UpdateResponse(_outs(foreseen))
            call = Call("Update", request.urn)
            made = self._verbs.update(request.resource_id, recorded, properties, call)
        return UpdateResponse(_outputs_or_fail(made, request.news))

    def read(self, request: ReadRequest) -> ReadResponse:
        """Find missing or changed objects; without the bucket the upload does not exist."""
        if not request.properties:
            words = (
                "an upload cannot be imported or looked up, because its files are local; declare "
                "it: the objects that S3 already has are not sent again"
            )
            raise CallFailed(codes.with_code(words, codes.NO_IMPORT))
        with _failing():
            found = self._verbs.read(_recorded(request.properties))
        if found is None:
            return ReadResponse()
        return ReadResponse(request.resource_id, _outs(found), dict(request.inputs))

    def delete(self, request: DeleteRequest) -> None:
        """Release the claim on the objects; the last release removes them."""
        with _failing():
            self._verbs.delete(_recorded(request.properties), Call("Delete", request.urn))


def _computed(given: Mapping[str, object]) -> dict[str, object]:
    """Read the files, and return the outputs that follow from them and from the inputs.

    Raises:
        InputError: an argument is not valid, or the files cannot be uploaded.
    """
    _refuse_unknown_names(given)
    deciding = {name: value for name, value in given.items() if name in _DECIDING}
    if has_unknown(deciding):
        return dict.fromkeys(_OUTPUTS, UNKNOWN)
    arguments = read_arguments(deciding)
    found = read_manifest(source_of(given[PATH]), arguments.selection)
    made = content_properties(found, arguments.form, arguments.prefix)
    bucket = given["bucket"]
    uri = UNKNOWN if bucket is UNKNOWN else uri_of(str(bucket), made["key_prefix"])
    if arguments.form == "archive":
        made["archive_uri"] = UNKNOWN if uri is UNKNOWN else f"{uri}{ARCHIVE_NAME}"
    return {**made, "uri": uri}


def _refuse_unknown_names(given: Mapping[str, object]) -> None:
    known = [_TO_PLUGIN[name] for name in _ARGUMENTS]
    found = misspelt([name for name in given if name not in _ARGUMENTS], known)
    found += [
        Violation(name, "is missing", codes.MISSING)
        for name in (PATH, "bucket")
        if name not in given
    ]
    if found:
        raise InputError(found)


def _properties(inputs: Properties) -> dict[str, object]:
    """Return checked inputs for a verb.

    Raises:
        InputError: the path is not one.
    """
    given = _python(inputs)
    path = given.pop(PATH, UNKNOWN)
    arguments = Arguments() if has_unknown(given) else read_arguments(given)
    return {
        **given,
        "source": path if path is UNKNOWN else as_property(source_of(path)),
        "form": arguments.form,
        "prefix": arguments.prefix,
        SECRETS_KEY: _secrets(inputs),
    }


def _python(properties: Properties) -> dict[str, object]:
    """Return properties by their names in Python; one that does not exist keeps its name."""
    return {_TO_PYTHON.get(name, name): value for name, value in plain(properties).items()}


def _plugin(properties: Mapping[str, object]) -> dict[str, object]:
    return {_TO_PLUGIN[name]: value for name, value in properties.items() if name in _TO_PLUGIN}


def _secrets(properties: Properties) -> list[str]:
    """Return the names of secret properties, and of those that follow from them."""
    own = {_TO_PYTHON.get(str(place[0]), str(place[0])) for place in secrets_in(properties)}
    return sorted(own.union(*(_FOLLOWS.get(name, ()) for name in own)))


def _recorded(state: Properties) -> dict[str, object]:
    return {**_python(state), SECRETS_KEY: _secrets(state)}


def _unwritten() -> dict[str, object]:
    return {**dict.fromkeys(_WRITTEN, UNKNOWN), "drift": {}}


def _outs(properties: Mapping[str, Any]) -> dict[str, PropertyValue]:
    secret = [_TO_PLUGIN[name] for name in properties[SECRETS_KEY] if name in _TO_PLUGIN]
    return marked(_plugin(properties), secret)


def _outputs_or_fail(made: UploadResult, inputs: Properties) -> dict[str, PropertyValue]:
    outs = _outs(made.outputs)
    if made.problem is not None:
        raise InitFailed(made.id, outs, dict(inputs), [in_marked_words(made.problem)])
    return outs


def _failures(violations: Iterable[Violation]) -> list[CheckFailure]:
    return failures(violations, _shown, in_marked_words)


def _shown(path: str) -> str:
    """Return a property path as the program spells it that declares the upload."""
    return _TO_PYTHON.get(path, path) if speaks_python() else _spelt(path)


def _spelt(path: str) -> str:
    """Return a property path with its first name in the spelling of the running call."""
    name = re.match(r"\w*", path)
    own = name[0] if name and not speaks_python() else ""
    return f"{_TO_PLUGIN.get(own, own)}{path.removeprefix(own)}"


@contextmanager
def _failing() -> Iterator[None]:
    """Turn an error into the one message that the engine shows."""
    try:
        yield
    except TrainingJobError as error:
        raise CallFailed(in_marked_words(error)) from error


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


_KINDS: Final = {
    "add-replace": PropertyDiffKind.ADD_REPLACE,
    "delete-replace": PropertyDiffKind.DELETE_REPLACE,
    "update-replace": PropertyDiffKind.UPDATE_REPLACE,
}


def _answer(made: UploadDiff) -> DiffResponse:
    details = {
        path: PropertyDiff(_KINDS[kind], input_diff=True) for path, kind in made.details.items()
    }
    return DiffResponse(
        changes=made.is_changed,
        replaces=[_TO_PLUGIN[name] for name in made.replaces] or None,
        diffs=list(dict.fromkeys(path.partition("[")[0] for path in details)) or None,
        detailed_diff=details or None,
    )
