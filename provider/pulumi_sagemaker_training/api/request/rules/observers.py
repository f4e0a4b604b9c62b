"""Rules about metrics, debugger, profiler and remote access."""

from collections.abc import Iterator

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.request.rules.rule import Finding, Rule, View

_INTERVALS_MS = (100, 200, 500, 1000, 5000, 60000)
_RULE_LISTS = ("debug_rule_configurations", "profiler_rule_configurations")


def _names_rules_once(view: View) -> Iterator[Finding]:
    seen: set[str] = set()
    for rules in _RULE_LISTS:
        for index, rule in view.items(rules):
            name = rule.text("rule_configuration_name")
            if name is not None and name in seen:
                yield Finding(
                    f"{rules}[{index}].rule_configuration_name",
                    f"{rule.shown('rule_configuration_name')} already names another rule; names "
                    "must differ among debugger and profiler rules",
                )
            seen.add(name or "")


def _names_collections_once(view: View) -> Iterator[Finding]:
    path = "debug_hook_config.collection_configurations"
    seen: set[str] = set()
    for index, collection in view.items(path):
        name = collection.text("collection_name")
        if name is not None and name in seen:
            yield Finding(
                f"{path}[{index}].collection_name",
                f"{collection.shown('collection_name')} already names another collection",
            )
        seen.add(name or "")


def _profiles_at_known_intervals(view: View) -> Iterator[Finding]:
    path = "profiler_config.profiling_interval_in_milliseconds"
    interval = view.number(path)
    if interval is not None and interval not in _INTERVALS_MS:
        allowed = ", ".join(f"{item}" for item in _INTERVALS_MS)
        yield Finding(path, f"{view.shown(path)} must be one of {allowed}")


def _profiles_or_not(view: View) -> Iterator[Finding]:
    if view.is_on("profiler_config.disable_profiler") and view.has("profiler_rule_configurations"):
        yield Finding(
            "profiler_rule_configurations",
            "need the profiler, which profiler_config.disable_profiler turns off; leave one out",
        )


def _debugs_with_hook(view: View) -> Iterator[Finding]:
    if view.has("debug_rule_configurations") and not view.has("debug_hook_config"):
        yield Finding(
            "debug_rule_configurations",
            "evaluate tensors that the hook saves, but debug_hook_config is not given",
        )


def _finds_metrics(view: View) -> Iterator[Finding]:
    # Imported here: only a job with metrics needs it.
    import regex

    metrics = "algorithm_specification.metric_definitions"
    for index, metric in view.items(metrics):
        pattern = metric.text("regex")
        if pattern is None:
            continue
        path = f"{metrics}[{index}].regex"
        try:
            groups = regex.compile(pattern).groups
        except regex.error as error:
            yield Finding(path, f"{metric.shown('regex')} is not a regular expression: {error.msg}")
            continue
        if groups == 0:
            yield Finding(
                path,
                f"{metric.shown('regex')} has no group, so the metric has no value; put "
                "parentheses around the number, as in loss=([0-9.]+)",
            )


def _opens_isolated_container(view: View) -> Iterator[Finding]:
    path = "remote_debug_config.enable_remote_debug"
    if view.is_on(path) and view.is_on("enable_network_isolation"):
        yield Finding(
            path, "needs the network, but enable_network_isolation blocks it for the container"
        )


def _isolates_from_code(view: View) -> Iterator[Finding]:
    parameters = view.get("hyper_parameters")
    if not isinstance(parameters, dict) or not view.is_on("enable_network_isolation"):
        return
    location = parameters.get("sagemaker_submit_directory")
    if isinstance(location, str) and location.strip('"').startswith("s3://"):
        yield Finding(
            'hyper_parameters["sagemaker_submit_directory"]',
            "is fetched by the container, but enable_network_isolation blocks its access to S3; "
            "pass the script through an input channel",
        )


OBSERVER_RULES: tuple[Rule, ...] = (
    Rule(
        "rules-named-once",
        codes.OBSERVERS,
        "DebugRuleConfiguration.RuleConfigurationName",
        _names_rules_once,
    ),
    Rule(
        "collections-named-once",
        codes.OBSERVERS,
        "CollectionConfiguration.CollectionName",
        _names_collections_once,
    ),
    Rule(
        "profiling-interval",
        codes.OBSERVERS,
        "ProfilerConfig.ProfilingIntervalInMilliseconds",
        _profiles_at_known_intervals,
    ),
    Rule("profiler-on", codes.OBSERVERS, "ProfilerConfig.DisableProfiler", _profiles_or_not),
)

OBSERVER_WARNINGS: tuple[Rule, ...] = (
    Rule("debugger-hook", codes.OBSERVERS, "CreateTrainingJob.DebugHookConfig", _debugs_with_hook),
    Rule("metric-group", codes.OBSERVERS, "MetricDefinition.Regex", _finds_metrics),
    Rule(
        "isolated-debug",
        codes.OBSERVERS,
        "CreateTrainingJob.EnableNetworkIsolation",
        _opens_isolated_container,
    ),
    Rule(
        "isolated-code",
        codes.OBSERVERS,
        "CreateTrainingJob.EnableNetworkIsolation",
        _isolates_from_code,
    ),
)
