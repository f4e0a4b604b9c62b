"""Rules about instances, their storage and capacity, and warm pools."""

import re
from collections import Counter
from collections.abc import Iterator

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.request.rules.rule import Finding, Rule, View

_TYPE = "resource_config.instance_type"
_COUNT = "resource_config.instance_count"
_GROUPS = "resource_config.instance_groups"
_PREFERENCES = "resource_config.instance_preferences"
_VOLUME = "resource_config.volume_size_in_gb"
_KEEP_ALIVE = "resource_config.keep_alive_period_in_seconds"

# Families of instances by their storage; a family that matches neither is not checked.
_EBS_ONLY = re.compile(r"[cmr]\d+i?(-flex)?|c5n|t3|p2|p3")
_LOCAL_STORAGE = re.compile(r"r5d|p3dn|p4de?|p5(e|en)?|p6e?-\w+|g4dn|g5|g6e?|trn[12]n?")
_ACCELERATED = ("p", "g", "trn")
_ULTRASERVERS = re.compile(r"p\d+e-\w+|trn\d+u")


def encrypts_in_hardware(instance_type: str) -> bool:
    """Tell whether instances of a type have disks of their own, which take no key."""
    return _LOCAL_STORAGE.fullmatch(_family(instance_type)) is not None


def _is_given(view: View) -> Iterator[Finding]:
    if not view.has("serverless_job_config") and not view.has("resource_config"):
        yield Finding(
            "resource_config",
            "is required: give an instance_type and an instance_count (only a job with "
            "serverless_job_config has none)",
        )


def _names_instances_once(view: View) -> Iterator[Finding]:
    if view.has("serverless_job_config") or not view.has("resource_config"):
        return
    ways = {
        "instance_type": view.has(_TYPE),
        "instance_groups": view.has(_GROUPS),
        "instance_preferences": view.has(_PREFERENCES),
    }
    given = [name for name, is_given in ways.items() if is_given]
    if not given:
        yield Finding(
            "resource_config",
            "names no instances; give instance_type with instance_count, instance_groups, or "
            "instance_preferences",
        )
    elif len(given) > 1:
        yield Finding(
            "resource_config",
            f"names instances in {len(given)} ways ({', '.join(given)}); give exactly one of them",
        )


def _counts_instances(view: View) -> Iterator[Finding]:
    count = view.number(_COUNT)
    if count is None and view.has(_TYPE):
        yield Finding(_COUNT, "is required with instance_type; give 1 or more")
    if count == 0 and not view.has("serverless_job_config"):
        yield Finding(_COUNT, "0 instances train nothing; give 1 or more")


def _counts_groups_apart(view: View) -> Iterator[Finding]:
    if view.has(_GROUPS) and not view.has(_TYPE) and view.get(_COUNT) is not None:
        yield Finding(
            _COUNT, "is counted per group in instance_groups; leave it out of resource_config"
        )


def _names_groups_once(view: View) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, group in view.items(_GROUPS):
        name = group.text("instance_group_name")
        if name is not None and name in seen:
            path = f"{_GROUPS}[{index}].instance_group_name"
            yield Finding(path, f"{group.shown('instance_group_name')} names two groups")
        seen.add(name or "")


def _fills_groups(group: View) -> Iterator[Finding]:
    if group.number("instance_count") == 0:
        yield Finding("instance_count", "0 instances train nothing; give 1 or more")


def _prefers_without_rivals(view: View) -> Iterator[Finding]:
    if not view.has(_PREFERENCES):
        return
    if view.is_on("enable_managed_spot_training"):
        yield Finding(
            _PREFERENCES,
            "choose among on-demand and planned capacity only; leave out "
            "enable_managed_spot_training",
        )
    if view.has("resource_config.instance_placement_config"):
        yield Finding(
            "resource_config.instance_placement_config",
            "cannot be combined with instance_preferences; leave one of them out",
        )


def _counts_preferences(view: View) -> Iterator[Finding]:
    if not view.has(_PREFERENCES) or not view.is_whole(_PREFERENCES):
        return
    counted = [item.has("instance_count") for _, item in view.items(_PREFERENCES)]
    overall = view.get(_COUNT) is not None
    if any(counted) and not all(counted):
        yield Finding(_PREFERENCES, "give instance_count for every preference, or for none of them")
    elif any(counted) and overall:
        yield Finding(
            _COUNT,
            "cannot be combined with the counts of instance_preferences; give one or the other",
        )
    elif not any(counted) and not overall:
        yield Finding(
            _PREFERENCES,
            "need a count: instance_count for every preference, or once in resource_config",
        )


def _prefers_types_once(view: View) -> Iterator[Finding]:
    types = Counter(item.text("instance_type") for _, item in view.items(_PREFERENCES))
    for name, times in types.items():
        if name is not None and times > 1:
            yield Finding(_PREFERENCES, f"name {name!r} {times} times; name each type once")


def _plans_in_one_place(view: View) -> Iterator[Finding]:
    if not view.has("resource_config.training_plan_arn"):
        return
    for index, item in view.items(_PREFERENCES):
        if item.has("training_plan_arns"):
            yield Finding(
                f"{_PREFERENCES}[{index}].training_plan_arns",
                "cannot be combined with resource_config.training_plan_arn; keep one of them",
            )


def _keeps_read_only_out(view: View) -> Iterator[Finding]:
    for name in ("selected_instance_type", "selected_instance_count"):
        if view.has("resource_config") and view.get(f"resource_config.{name}") is not None:
            yield Finding(
                f"resource_config.{name}",
                "is reported by SageMaker and cannot be set; leave it out",
            )


def _places_somebody(view: View) -> Iterator[Finding]:
    specifications = "resource_config.instance_placement_config.placement_specifications"
    for index, item in view.items(specifications):
        if item.number("instance_count") == 0:
            yield Finding(f"{specifications}[{index}].instance_count", "0 must be 1 or more")


def _places_on_ultraservers(view: View) -> Iterator[Finding]:
    path = "resource_config.instance_placement_config"
    if not view.has("resource_config") or not view.has(path) or view.has(_PREFERENCES):
        return
    # Imported here: the table of all types is long, and few jobs need it.
    from pulumi_sagemaker_training.api.model.instance_types import instance_type

    for name in _types(view):
        if instance_type(name) and not _ULTRASERVERS.fullmatch(_family(name)):
            yield Finding(
                path,
                f"places instances within UltraServers, and {name} is in none; leave it out, or "
                "choose an instance type of UltraServers, such as ml.p6e-gb200.36xlarge",
            )


def _places_no_more_than_there_are(view: View) -> Iterator[Finding]:
    path = "resource_config.instance_placement_config.placement_specifications"
    count = view.number(_COUNT) if view.has("resource_config") else None
    if count is None or not view.has("resource_config.instance_placement_config"):
        return
    placed = sum(item.number("instance_count") or 0 for _, item in view.items(path))
    if placed > count:
        yield Finding(
            path, f"place {placed} instances, and the job has {count}; make both numbers agree"
        )


def _sizes_ebs_volume(view: View) -> Iterator[Finding]:
    ebs = [name for name in _types(view) if _EBS_ONLY.fullmatch(_family(name))]
    if ebs and not view.number(_VOLUME):
        given = "" if view.get(_VOLUME) is None else f"{view.shown(_VOLUME)} is not a size; it "
        yield Finding(
            _VOLUME,
            f"{given}is required with {ebs[0]}, which has no storage of its own; give the "
            "gigabytes for data, checkpoints and model together",
        )


def _encrypts_ebs_only(view: View) -> Iterator[Finding]:
    local = [name for name in _types(view) if encrypts_in_hardware(name)]
    if local and view.has("resource_config.volume_kms_key_id"):
        yield Finding(
            "resource_config.volume_kms_key_id",
            f"cannot be given with {local[0]}, which encrypts its local storage in hardware; "
            "leave it out",
        )


def _keeps_no_spot_warm(view: View) -> Iterator[Finding]:
    if not view.number(_KEEP_ALIVE):
        return
    if view.is_on("enable_managed_spot_training"):
        yield Finding(
            _KEEP_ALIVE,
            "a warm pool cannot hold spot instances; leave out one of "
            "keep_alive_period_in_seconds and enable_managed_spot_training",
        )
    if view.has(_GROUPS):
        yield Finding(
            _KEEP_ALIVE,
            "a warm pool cannot hold a heterogeneous cluster; leave out one of "
            "keep_alive_period_in_seconds and instance_groups",
        )


def _ignores_volume(view: View) -> Iterator[Finding]:
    types = _types(view)
    if types and view.number(_VOLUME) and all(map(encrypts_in_hardware, types)):
        yield Finding(_VOLUME, f"has no effect: {types[0]} has storage of a fixed size")


def _pends_for_nothing(view: View) -> Iterator[Finding]:
    path = "stopping_condition.max_pending_time_in_seconds"
    if view.has(path) and _is_cpu_only(view):
        yield Finding(path, "has no effect: it bounds the wait for accelerated instances only")


def _checks_for_nothing(view: View) -> Iterator[Finding]:
    path = "infra_check_config.enable_infra_check"
    if view.is_on(path) and _is_cpu_only(view):
        yield Finding(path, "has no effect: the check is for accelerated instances only")


def _plans_without_spot(view: View) -> Iterator[Finding]:
    path = "resource_config.training_plan_arn"
    if view.has(path) and view.is_on("enable_managed_spot_training"):
        yield Finding(
            path, "a plan reserves capacity, but enable_managed_spot_training uses spare capacity"
        )


def _types(view: View) -> list[str]:
    """Return every instance type that a job may run on."""
    single = view.text(_TYPE) if view.has("resource_config") else None
    listed = [
        item.text("instance_type")
        for path in (_GROUPS, _PREFERENCES)
        for _, item in view.items(path)
    ]
    return [name for name in (single, *listed) if name]


def _family(instance_type: str) -> str:
    return instance_type.removeprefix("ml.").split(".")[0]


def _is_cpu_only(view: View) -> bool:
    types = _types(view)
    return bool(types) and not any(_family(name).startswith(_ACCELERATED) for name in types)


_WARM_POOLS = "Developer guide, SageMaker AI managed warm pools, considerations"

INSTANCE_RULES: tuple[Rule, ...] = (
    Rule("resources-given", codes.INSTANCES, "CreateTrainingJob.ResourceConfig", _is_given),
    Rule(
        "instances-once",
        codes.INSTANCES,
        "InstancePreferences; InstanceGroups",
        _names_instances_once,
    ),
    Rule("instances-counted", codes.INSTANCES, "ResourceConfig.InstanceCount", _counts_instances),
    Rule(
        "groups-counted-apart",
        codes.INSTANCES,
        "ResourceConfig.InstanceGroups",
        _counts_groups_apart,
    ),
    Rule(
        "groups-named-once", codes.INSTANCES, "InstanceGroup.InstanceGroupName", _names_groups_once
    ),
    Rule(
        "groups-filled", codes.INSTANCES, "InstanceGroup.InstanceCount", _fills_groups, each=_GROUPS
    ),
    Rule(
        "preferences-alone",
        codes.INSTANCES,
        "ResourceConfig.InstancePreferences",
        _prefers_without_rivals,
    ),
    Rule(
        "preferences-counted",
        codes.INSTANCES,
        "InstancePreference.InstanceCount",
        _counts_preferences,
    ),
    Rule(
        "preferences-once", codes.INSTANCES, "InstancePreference.InstanceType", _prefers_types_once
    ),
    Rule(
        "plan-one-place",
        codes.TRAINING_PLAN,
        "InstancePreference.TrainingPlanArns",
        _plans_in_one_place,
    ),
    Rule("read-only", codes.INSTANCES, "ResourceConfig.SelectedInstanceType", _keeps_read_only_out),
    Rule(
        "placement-counted",
        codes.INSTANCES,
        "PlacementSpecification.InstanceCount",
        _places_somebody,
    ),
    Rule(
        "placement-ultraserver", codes.INSTANCES, "InstancePlacementConfig", _places_on_ultraservers
    ),
    Rule(
        "placement-there", codes.INSTANCES, "PlacementSpecification", _places_no_more_than_there_are
    ),
    Rule("volume-sized", codes.INSTANCES, "ResourceConfig.VolumeSizeInGB", _sizes_ebs_volume),
    Rule("volume-key", codes.INSTANCES, "ResourceConfig.VolumeKmsKeyId", _encrypts_ebs_only),
    Rule("warm-pool-alone", codes.INSTANCES, _WARM_POOLS, _keeps_no_spot_warm),
)

INSTANCE_WARNINGS: tuple[Rule, ...] = (
    Rule("volume-ignored", codes.INSTANCES, "ResourceConfig.VolumeSizeInGB", _ignores_volume),
    Rule(
        "pending-ignored",
        codes.TIME_LIMITS,
        "StoppingCondition.MaxPendingTimeInSeconds",
        _pends_for_nothing,
    ),
    Rule(
        "infra-check-ignored",
        codes.INSTANCES,
        "InfraCheckConfig.EnableInfraCheck",
        _checks_for_nothing,
    ),
    Rule("plan-spot", codes.TRAINING_PLAN, "ResourceConfig.TrainingPlanArn", _plans_without_spot),
)
