"""The server of the policy pack, which the engine starts and calls: Pulumi's analyzer protocol.

The SDK for policies in Python (`pulumi_policy` 1.22) is not used: it takes the marks off secrets,
so that a rule cannot tell a plain value from an encrypted one
(docs/decisions/policy-pack-by-itself.md).

Measured on pulumi 3.272.0 with engine 3.259.0.
"""

# ruff: noqa: ARG002, N802 - names and arguments of the calls are the protocol's

import contextlib
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.plugin.property_values import plain, secrets_in
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.policies.job import (
    JOB_TYPES,
    OF_PLUGIN,
    Job,
    provider_settings,
    stack_settings,
)
from pulumi_sagemaker_training.policies.pack import (
    NAME,
    Violation,
    changes,
    check_jobs,
    check_stack,
)
from pulumi_sagemaker_training.policies.remediation import changed
from pulumi_sagemaker_training.policies.resource import read_jobs
from pulumi_sagemaker_training.policies.rules import RULES
from pulumi_sagemaker_training.policies.rules.buckets import READS
from pulumi_sagemaker_training.policies.rules.rule import Level, Rule, Severity
from pulumi_sagemaker_training.policies.settings import LEVEL, PackSettings, read_settings
from pulumi_sagemaker_training.policies.stack import StackResource

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Struct

    from pulumi_sagemaker_training.api.settings import Settings

DISTRIBUTION: Final = "pulumi-sagemaker-training"
_THREADS: Final = 4
_LARGEST_MESSAGE: Final = 400 * 1024 * 1024  # the same as the SDK's own servers
_UNDECIDED: Final = "it depends on a value that is not known yet"
_LEVELS: Final = {
    Level.ADVISORY: proto.ADVISORY,
    Level.MANDATORY: proto.MANDATORY,
    Level.DISABLED: proto.DISABLED,
    Level.REMEDIATE: proto.REMEDIATE,
}
_SEVERITIES: Final = {
    Severity.LOW: proto.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: proto.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: proto.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: proto.POLICY_SEVERITY_CRITICAL,
}

ReadSettings = Callable[[], PackSettings]


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """The pack, as the engine calls it.

    Args:
        read: reads the settings file; it may raise `InputError`, which the engine then shows.
    """

    def __init__(self, read: ReadSettings = PackSettings) -> None:
        self._read = read
        self._settings = PackSettings()
        self._stack: Settings | None = None
        self._undecided: dict[str, frozenset[str]] = {}

    def GetAnalyzerInfo(self, request: Empty, context: grpc.ServicerContext) -> proto.AnalyzerInfo:
        """Describe the pack. Settings that are wrong are refused here, before anything runs."""
        try:
            self._settings = self._read()
        except InputError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, _one_line(error))
        return proto.AnalyzerInfo(
            name=NAME,
            displayName="SageMaker training",
            version=version(DISTRIBUTION),
            supportsConfig=True,
            policies=[_info(rule, self._settings) for rule in RULES.values()],
        )

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Return the version."""
        return plugin_pb2.PluginInfo(version=version(DISTRIBUTION))

    def Configure(
        self, request: proto.ConfigureAnalyzerRequest, context: grpc.ServicerContext
    ) -> Empty:
        """Take the settings of `--policy-pack-config`, with a level for every rule."""
        given = {name: _settings_in(item) for name, item in request.policyConfig.items()}
        try:
            self._settings = read_settings(given, self._settings)
        except InputError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, _one_line(error))
        return Empty()

    def ConfigureStack(
        self, request: proto.AnalyzerStackConfigureRequest, context: grpc.ServicerContext
    ) -> proto.AnalyzerStackConfigureResponse:
        """Take the stack's configuration, which holds defaults of all jobs."""
        self._stack = stack_settings(request.config)
        return proto.AnalyzerStackConfigureResponse()

    def Analyze(
        self, request: proto.AnalyzeRequest, context: grpc.ServicerContext
    ) -> proto.AnalyzeResponse:
        """Judge one resource, before it is created or changed."""
        if request.type not in JOB_TYPES:
            return proto.AnalyzeResponse()
        findings = check_jobs(self._jobs(request), self._settings)
        reported = {violation.rule.name for violation in findings.violations}
        self._undecided[request.urn] = findings.undecided - reported
        return proto.AnalyzeResponse(
            diagnostics=[_diagnostic(item) for item in findings.violations],
            not_applicable=[
                proto.PolicyNotApplicable(policy_name=name, reason=_UNDECIDED)
                for name in sorted(findings.undecided)
            ],
        )

    def Remediate(
        self, request: proto.AnalyzeRequest, context: grpc.ServicerContext
    ) -> proto.RemediateResponse:
        """Change one resource, as the rules whose level is `remediate` demand."""
        answer = proto.RemediateResponse()
        if request.type not in JOB_TYPES:
            return answer
        properties: Struct = request.properties
        for rule, made in changes(self._jobs(request), self._settings):
            after = changed(properties, made)
            if after is not None:
                properties = after
                answer.remediations.add(
                    policyName=rule.name,
                    policyPackName=NAME,
                    policyPackVersion=version(DISTRIBUTION),
                    description=rule.demand,
                    properties=after,
                )
        return answer

    def AnalyzeStack(
        self, request: proto.AnalyzeStackRequest, context: grpc.ServicerContext
    ) -> proto.AnalyzeResponse:
        """Judge all resources of a stack together."""
        resources = [_resource(item) for item in request.resources]
        found = check_stack(resources, self._settings, self._undecided)
        return proto.AnalyzeResponse(diagnostics=[_diagnostic(item) for item in found])

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        """Do nothing: no call takes long."""
        return Empty()

    def _jobs(self, request: proto.AnalyzeRequest) -> Sequence[Job]:
        properties = PropertyValue.unmarshal_map(request.properties)
        settings = self._stack
        if request.type in OF_PLUGIN:
            has_provider = request.HasField("provider")
            given = PropertyValue.unmarshal_map(request.provider.properties)
            settings = provider_settings(plain(given)) if has_provider else None
        return read_jobs(request.type, plain(properties), secrets_in(properties), settings)


def serve(analyzer: Analyzer) -> None:
    """Serve the pack to the engine until it ends this process."""
    engine.end_with_the_engine()
    options = [
        ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
        ("grpc.max_send_message_length", _LARGEST_MESSAGE),
    ]
    server = grpc.server(ThreadPoolExecutor(_THREADS), options=options)
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # The engine reads the port from the first line.
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    # The engine ends its plugins with an interrupt.
    with contextlib.suppress(KeyboardInterrupt):
        server.wait_for_termination()


def _info(rule: Rule, settings: PackSettings) -> proto.PolicyInfo:
    return proto.PolicyInfo(
        name=rule.name,
        description=rule.demand,
        enforcementLevel=_LEVELS[settings.levels[rule.name]],
        severity=_SEVERITIES[rule.severity],
        policy_type=(
            proto.POLICY_TYPE_STACK if rule.check_stack is not None else proto.POLICY_TYPE_RESOURCE
        ),
    )


def _diagnostic(violation: Violation) -> proto.AnalyzeDiagnostic:
    return proto.AnalyzeDiagnostic(
        policyName=violation.rule.name,
        policyPackName=NAME,
        policyPackVersion=version(DISTRIBUTION),
        description=violation.rule.demand,
        message=violation.message,
        enforcementLevel=_LEVELS[violation.level],
        severity=_SEVERITIES[violation.rule.severity],
        urn=violation.urn,
    )


def _settings_in(item: proto.PolicyConfig) -> dict[str, object]:
    levels = {number: level for level, number in _LEVELS.items()}
    values = MessageToDict(item.properties) if item.HasField("properties") else {}
    return {**values, LEVEL: levels[item.enforcementLevel].value}


def _resource(item: proto.AnalyzerResource) -> StackResource:
    # Properties of other providers may be of any kind; they are not even read.
    properties = PropertyValue.unmarshal_map(item.properties) if item.type in READS else {}
    needs = {urn for needed in item.propertyDependencies.values() for urn in needed.urns}
    return StackResource(
        item.urn,
        item.type,
        plain(properties),
        secrets_in(properties),
        frozenset({*item.dependencies, *needs}),
    )


def _one_line(error: InputError) -> str:
    return "; ".join(
        codes.with_code(f"{item.path} {item.message}", item.code) for item in error.violations
    )
