"""`sagemaker-training:index:TrainingJob` in the plugin: each call becomes a call of a verb."""

from collections.abc import Mapping
from typing import Final

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckRequest,
    CheckResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    PropertyDiff,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)

from pulumi_sagemaker_training.adapters.plugin.answers import KINDS, failures
from pulumi_sagemaker_training.adapters.plugin.property_names import (
    DESCRIPTION,
    plugin_path,
    python_path,
    to_plugin,
    to_python,
)
from pulumi_sagemaker_training.adapters.plugin.property_values import (
    Properties,
    marked,
    plain,
    secrets_in,
)
from pulumi_sagemaker_training.adapters.plugin.server import InitFailed
from pulumi_sagemaker_training.adapters.plugin.words import (
    PluginReporter,
    in_words,
    path_in_words,
)
from pulumi_sagemaker_training.adapters.runtime.engine import Call
from pulumi_sagemaker_training.adapters.runtime.training_job import Verbs, projected
from pulumi_sagemaker_training.api.model.log_group import LOG_GROUP
from pulumi_sagemaker_training.api.model.members import members
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import (
    Change,
    Decision,
    Plan,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import (
    CONFIG,
    has_own_folders,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.drift import drifted_inputs
from pulumi_sagemaker_training.lifecycle.training_job.decisions.import_inputs import imported_inputs
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import STATUS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    COMPUTED,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec, as_found
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import is_over
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result

_COMPUTED: Final = (*(member.python for member in members(DESCRIPTION)), *COMPUTED)
_KNOWN_BEFORE: Final = {"log_group": LOG_GROUP}


class TrainingJobResource:
    """The engine's calls for `TrainingJob`, under one stack's settings. They block.

    Raises:
        CallFailed: by every method, with one message.
    """

    def __init__(self, settings: Settings) -> None:
        self._verbs = Verbs(settings, PluginReporter)

    def check(self, request: CheckRequest) -> CheckResponse:
        """Return everything that is wrong with the inputs, by their paths."""
        # Without old inputs a create follows: of a new job, or of a replacement.
        is_new = not request.old_inputs
        is_unchanged = not is_new and request.old_inputs == request.new_inputs
        spec = self._parse_spec(request.new_inputs, is_unchanged=is_unchanged)
        violations = self._verbs.check(spec, Call("Check", request.urn), is_new=is_new)
        found = failures(violations, path_in_words, in_words)
        return CheckResponse(request.new_inputs, found)

    def diff(self, request: DiffRequest, old_inputs: Properties | None) -> DiffResponse:
        """Describe the job and decide: unchanged, update, or replacement."""
        recorded = to_python(plain(request.old_state))
        new = self._parse_spec(request.new_inputs)
        is_same = old_inputs is not None and old_inputs == request.new_inputs
        old = new if is_same else self._old(old_inputs, recorded, new)
        call = Call("Diff", request.urn)
        return _answer(self._verbs.diff(request.resource_id, recorded, old, new, call))

    def create(self, request: CreateRequest) -> CreateResponse:
        """Create the job and wait for it; at preview, return the outputs that are known."""
        spec = self._parse_spec(request.properties)
        if request.preview:
            return CreateResponse(None, _outs(_foreseen(spec), spec))
        call = Call("Create", request.urn, request.timeout or None)
        result = self._verbs.create(spec, call)
        return CreateResponse(result.id, _outputs_or_fail(result, spec, request.properties))

    def update(self, request: UpdateRequest, old_inputs: Properties | None) -> UpdateResponse:
        """Update the job in place, and resume the wait if it has not ended."""
        recorded = to_python(plain(request.olds))
        new = self._parse_spec(request.news)
        if request.preview:
            return UpdateResponse(_outs(_foreseen(new, recorded), new))
        old = self._old(old_inputs, recorded, new)
        call = Call("Update", request.urn, request.timeout or None)
        result = self._verbs.update(request.resource_id, recorded, old, new, call)
        return UpdateResponse(_outputs_or_fail(result, new, request.news))

    def read(self, request: ReadRequest) -> ReadResponse:
        """Describe the job; if this state did not make it, return inputs for it too."""
        properties = to_python(plain(request.properties))
        # An import or a lookup has no inputs; a state without outputs has inputs.
        recorded = properties if properties or request.inputs else None
        spec = self._parse_spec(request.inputs)
        call = Call("Read", request.urn)
        if recorded is None:
            result: Result | None = self._verbs.look_up(request.resource_id, spec, call)
        else:
            result = self._verbs.read(request.resource_id, recorded, spec, call)
        if result is None:
            return ReadResponse()
        if recorded is None:
            spec = as_found(spec, result.outputs)
        return ReadResponse(
            result.id,
            _outs(result.outputs, spec),
            self._inputs(request.inputs, recorded, spec, result),
        )

    def delete(self, request: DeleteRequest) -> None:
        """Remove the job as `onDelete` says."""
        recorded = to_python(plain(request.properties))
        spec = self._parse_spec(request.properties)
        call = Call("Delete", request.urn, request.timeout or None)
        self._verbs.delete(request.resource_id, recorded, spec, call)

    def _parse_spec(self, properties: Properties, *, is_unchanged: bool = False) -> JobSpec:
        paths = [python_path(location) for location in secrets_in(properties)]
        props = {**to_python(plain(properties)), SECRETS_KEY: paths}
        return self._verbs.parse_spec(props, is_unchanged=is_unchanged)

    def _inputs(
        self,
        given: Properties,
        recorded: Mapping[str, object] | None,
        spec: JobSpec,
        result: Result,
    ) -> dict[str, PropertyValue]:
        """Return the inputs that the state gets after a read."""
        paths = [plugin_path(path) for path in spec.secret_paths]
        if recorded is None:
            region = self._verbs.region_to_declare(result.outputs)
            imported = imported_inputs(result.outputs)
            found = {**imported, "region": region} if region else imported
            return marked(to_plugin(found), paths)
        drifted = drifted_inputs(recorded, result.outputs, spec)
        return {**given, **marked(to_plugin(drifted), paths)}

    def _old(
        self, old_inputs: Properties | None, recorded: Mapping[str, object], new: JobSpec
    ) -> JobSpec:
        """Return the job as last accepted; older engines send only its outputs."""
        if old_inputs is not None:
            return self._parse_spec(old_inputs)
        return self._verbs.parse_spec(projected(recorded, new.given))


def _outs(outputs: Mapping[str, object], spec: JobSpec) -> dict[str, PropertyValue]:
    """Return outputs for the state; an output that contains a secret is secret as a whole.

    The YAML host loses a secret inside a map: an output of the map has `{}` in its place.
    """
    shown = {key: value for key, value in outputs.items() if key != SECRETS_KEY}
    return marked(to_plugin(shown), [plugin_path(name) for name in spec.secret_outputs(shown)])


def _outputs_or_fail(result: Result, spec: JobSpec, inputs: Properties) -> dict[str, PropertyValue]:
    outs = _outs(result.outputs, spec)
    if result.problem is not None:
        raise InitFailed(result.id, outs, dict(inputs), [in_words(result.problem)])
    return outs


def _foreseen(spec: JobSpec, recorded: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return the outputs that are known at preview.

    The outputs of a job that has ended do not change in an update, except its tags.
    """
    before = recorded or {}
    if not is_over(str(before.get(STATUS, ""))):
        before = {**dict.fromkeys(_COMPUTED, UNKNOWN), **_KNOWN_BEFORE}
    # Only the service's own answer tells the folder that a training has for itself.
    folder = {CONFIG: before[CONFIG]} if CONFIG in before and has_own_folders(spec) else {}
    return {**before, **spec.given, **folder, "tags_all": UNKNOWN}


def _answer(made: Plan) -> DiffResponse:
    if made.decision is Decision.UNCHANGED:
        return DiffResponse(changes=False)
    return DiffResponse(
        changes=True,
        replaces=[plugin_path(name) for name in made.replaces],
        delete_before_replace=made.delete_first,
        diffs=list(dict.fromkeys(plugin_path(change.property) for change in made.changes)),
        detailed_diff={plugin_path(change.path): _difference(change) for change in made.changes},
    )


def _difference(change: Change) -> PropertyDiff:
    kind = KINDS[change.kind, change.decision is Decision.REPLACE]
    return PropertyDiff(kind, input_diff=change.property not in _COMPUTED)
