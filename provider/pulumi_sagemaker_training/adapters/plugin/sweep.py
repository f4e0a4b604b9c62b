"""`sagemaker-training:index:Sweep` in the plugin: each call becomes a call of a verb."""

from collections.abc import Mapping

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

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.plugin.answers import KINDS, failures
from pulumi_sagemaker_training.adapters.plugin.config import in_own_config
from pulumi_sagemaker_training.adapters.plugin.property_values import (
    Properties,
    marked,
    plain,
    secrets_in,
)
from pulumi_sagemaker_training.adapters.plugin.server import CallFailed, InitFailed
from pulumi_sagemaker_training.adapters.plugin.sweep_names import (
    in_sweep_words,
    sweep_plugin_path,
    sweep_python_path,
    sweep_to_plugin,
    sweep_to_python,
)
from pulumi_sagemaker_training.adapters.plugin.words import PluginReporter, speaks_python
from pulumi_sagemaker_training.adapters.runtime.engine import Call
from pulumi_sagemaker_training.adapters.runtime.sweep import SweepVerbs
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import (
    OUTPUTS,
    TEMPLATE,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import TAGS_ALL
from pulumi_sagemaker_training.lifecycle.sweep.decisions.plan import SweepPlan
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import Change, Decision
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import SECRETS_KEY
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result


def _in_words(error: object) -> str:
    text = str(error)
    return in_own_config(text if speaks_python() else in_sweep_words(text))


def _path_in_words(path: str) -> str:
    return path if speaks_python() else sweep_plugin_path(path)


class _Reporter(PluginReporter):
    """The lines at one sweep, in the spelling of its program."""

    in_words = staticmethod(_in_words)


class SweepResource:
    """The engine's calls for `Sweep`, under one stack's settings. They block.

    Raises:
        CallFailed: by every method, with one message.
    """

    def __init__(self, settings: Settings) -> None:
        self._verbs = SweepVerbs(settings, _Reporter)

    def check(self, request: CheckRequest) -> CheckResponse:
        """Return everything that is wrong with the inputs, by their paths."""
        is_unchanged = bool(request.old_inputs) and request.old_inputs == request.new_inputs
        spec = self._parse(request.new_inputs, is_unchanged=is_unchanged)
        call = Call("Check", request.urn)
        violations = self._verbs.check(spec, call, is_new=not request.old_inputs)
        found = failures(violations, _path_in_words, _in_words)
        return CheckResponse(request.new_inputs, found)

    def diff(self, request: DiffRequest, old_inputs: Properties | None) -> DiffResponse:
        """Look which trials exist and decide: unchanged, update, or replacement."""
        recorded = sweep_to_python(plain(request.old_state))
        new = self._parse(request.new_inputs)
        old = self._old(old_inputs, recorded, new)
        return _answer(self._verbs.diff(recorded, old, new, Call("Diff", request.urn)))

    def create(self, request: CreateRequest) -> CreateResponse:
        """Start all trials and wait for them; at preview, no output is known."""
        spec = self._parse(request.properties)
        if request.preview:
            return CreateResponse(None, _foreseen(spec))
        call = Call("Create", request.urn, request.timeout or None)
        result = self._verbs.create(spec, call)
        return CreateResponse(result.id, _outputs_or_fail(result, spec, request.properties))

    def update(self, request: UpdateRequest, old_inputs: Properties | None) -> UpdateResponse:
        """Train what is new or has changed, and remove what is no longer declared."""
        recorded = sweep_to_python(plain(request.olds))
        new = self._parse(request.news)
        if request.preview:
            return UpdateResponse(_foreseen(new))
        old = self._old(old_inputs, recorded, new)
        call = Call("Update", request.urn, request.timeout or None)
        result = self._verbs.update(recorded, old, new, call)
        return UpdateResponse(_outputs_or_fail(result, new, request.news))

    def read(self, request: ReadRequest) -> ReadResponse:
        """Look at the trials as they are now."""
        if not request.inputs:
            words = (
                "a sweep cannot be imported: declare it, and existing trials of the same content "
                "are adopted by their names"
            )
            raise CallFailed(codes.with_code(words, codes.NO_IMPORT))
        recorded = sweep_to_python(plain(request.properties))
        spec = self._parse(request.inputs)
        call = Call("Read", request.urn)
        result = self._verbs.read(request.resource_id, recorded, spec, call)
        if result is None:
            return ReadResponse()
        return ReadResponse(result.id, _outs(result.outputs, spec), dict(request.inputs))

    def delete(self, request: DeleteRequest) -> None:
        """Remove all trials as `onDelete` says."""
        recorded = sweep_to_python(plain(request.properties))
        call = Call("Delete", request.urn, request.timeout or None)
        spec = self._parse(request.properties)
        self._verbs.delete(request.resource_id, recorded, spec, call)

    def _parse(self, properties: Properties, *, is_unchanged: bool = False) -> SweepSpec:
        paths = [sweep_python_path(location) for location in secrets_in(properties)]
        props = {**sweep_to_python(plain(properties)), SECRETS_KEY: paths}
        return self._verbs.parse(props, is_unchanged=is_unchanged)

    def _old(
        self, old_inputs: Properties | None, recorded: Mapping[str, object], new: SweepSpec
    ) -> SweepSpec:
        """Return the sweep as last accepted; older engines send only its outputs."""
        if old_inputs is not None:
            return self._parse(old_inputs)
        return self._verbs.parse({**new.given, TEMPLATE: recorded.get(TEMPLATE)})


def _outs(outputs: Mapping[str, object], spec: SweepSpec) -> dict[str, PropertyValue]:
    """Return outputs for the state; an output that contains a secret is secret as a whole."""
    shown = {key: value for key, value in outputs.items() if key != SECRETS_KEY}
    return marked(sweep_to_plugin(shown), list(spec.secret_outputs(shown)))


def _outputs_or_fail(
    result: Result, spec: SweepSpec, inputs: Properties
) -> dict[str, PropertyValue]:
    outs = _outs(result.outputs, spec)
    if result.problem is not None:
        raise InitFailed(result.id, outs, dict(inputs), [_in_words(result.problem)])
    return outs


def _foreseen(spec: SweepSpec) -> dict[str, PropertyValue]:
    given = {TEMPLATE: spec.given.get(TEMPLATE)}
    return _outs({**given, **dict.fromkeys((*OUTPUTS, TAGS_ALL), UNKNOWN)}, spec)


def _answer(made: SweepPlan) -> DiffResponse:
    if made.decision is Decision.UNCHANGED:
        return DiffResponse(changes=False)
    replaced = [c.property for c in made.changes if c.decision is Decision.REPLACE]
    return DiffResponse(
        changes=True,
        replaces=[sweep_plugin_path(name) for name in dict.fromkeys(replaced)],
        diffs=list(dict.fromkeys(sweep_plugin_path(c.property) for c in made.changes)),
        detailed_diff={sweep_plugin_path(c.path): _difference(c) for c in made.changes},
    )


def _difference(change: Change) -> PropertyDiff:
    kind = KINDS[change.kind, change.decision is Decision.REPLACE]
    return PropertyDiff(kind, input_diff=True)
