"""Every rule across members has a job that breaks it and one that does not."""

import re

import pytest

from pulumi_sagemaker_training.api.model.members import members
from pulumi_sagemaker_training.api.request.rules import RULES, WARNINGS
from pulumi_sagemaker_training.api.request.validation import validate, warnings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from tests.support.jobs import SERVERLESS_JOB, changed, channel

_PLAN = "arn:aws:sagemaker:us-east-1:123456789012:training-plan/plan"
_FILE_SYSTEM = {
    "file_system_id": "fs-0123456789abcdef0",
    "file_system_access_mode": "ro",
    "file_system_type": "EFS",
    "directory_path": "/data",
}
_VPC = {"security_group_ids": ["sg-0"], "subnets": ["subnet-0"]}
_OUTPUT_TEXT = "s3://Calling __str__ on an Output[T] is not supported.\n\nTo get the value"


def _s3(**changes):
    source = {"s3_data_type": "S3Prefix", "s3_uri": "s3://bucket/data", **changes}
    return channel(data_source={"s3_data_source": source})


def _files(**changes):
    return channel(data_source={"file_system_data_source": {**_FILE_SYSTEM, **changes}})


def _other(given):
    return {**given, "channel_name": "other"}


def _augmented(**changes):
    source = {
        "s3_data_type": "AugmentedManifestFile",
        "s3_uri": "s3://bucket/data",
        "attribute_names": ["source-ref"],
    }
    return channel(data_source={"s3_data_source": {**source, **changes}}, input_mode="Pipe")


def _groups(*names, counts=1):
    return [
        {"instance_type": "ml.g5.xlarge", "instance_count": counts, "instance_group_name": name}
        for name in names
    ]


def _on_groups(*names, counts=1, **changes):
    return changed(resource_config={"instance_groups": _groups(*names, counts=counts)}, **changes)


def _on_preferences(*preferences, count=None, **changes):
    resources = {"instance_preferences": [dict(item) for item in preferences]}
    if count is not None:
        resources["instance_count"] = count
    return changed(resource_config=resources, **changes)


def _preference(instance_type="ml.g5.xlarge", **changes):
    return {"instance_type": instance_type, **changes}


def _debug_rule(name):
    return {"rule_configuration_name": name, "rule_evaluator_image": "image"}


def _tags(*keys):
    return [{"key": key, "value": "x"} for key in keys]


_SPOT = {"enable_managed_spot_training": True}
_SPOT_JOB = {**_SPOT, "stopping_condition__max_wait_time_in_seconds": 600}
_IMAGE_CONFIG = "algorithm_specification__training_image_config"
_AUTH = {
    "training_repository_credentials_provider_arn": (
        "arn:aws:lambda:us-east-1:123456789012:function:f"
    )
}
_HOOK = {"s3_output_path": "s3://bucket/tensors"}
_S3_SOURCE = "input_data_config[0].data_source.s3_data_source"
_PLACEMENT = "resource_config.instance_placement_config"
_ULTRASERVER = "ml.p6e-gb200.36xlarge"
_METRICS = "algorithm_specification__metric_definitions"

# Rule -> jobs that break it, each with the path that is named; and jobs that do not.
CASES = {
    "algorithm-given": (
        [("algorithm_specification", changed(algorithm_specification=None))],
        [changed(), SERVERLESS_JOB],
    ),
    "algorithm-one-source": (
        [
            (
                "algorithm_specification",
                changed(algorithm_specification={"training_input_mode": "File"}),
            ),
            ("algorithm_specification", changed(algorithm_specification__algorithm_name="mine")),
        ],
        [
            changed(),
            changed(
                algorithm_specification={"algorithm_name": "mine", "training_input_mode": "File"}
            ),
        ],
    ),
    "spot-wait": (
        [
            ("stopping_condition.max_wait_time_in_seconds", changed(**_SPOT)),
            (
                "stopping_condition.max_wait_time_in_seconds",
                changed(**_SPOT, stopping_condition__max_wait_time_in_seconds=599),
            ),
            (
                "stopping_condition.max_wait_time_in_seconds",
                changed(**_SPOT, stopping_condition={"max_wait_time_in_seconds": 86_399}),
            ),
        ],
        [
            changed(**_SPOT_JOB),
            changed(**_SPOT, stopping_condition={"max_wait_time_in_seconds": 86_400}),
        ],
    ),
    "wait-spot-only": (
        [
            (
                "stopping_condition.max_wait_time_in_seconds",
                changed(stopping_condition__max_wait_time_in_seconds=700),
            )
        ],
        [changed(**_SPOT_JOB)],
    ),
    "longest-run": (
        [
            (
                "stopping_condition.max_runtime_in_seconds",
                changed(stopping_condition__max_runtime_in_seconds=2_419_201),
            )
        ],
        [changed(stopping_condition__max_runtime_in_seconds=2_419_200)],
    ),
    "private-image-vpc": (
        [
            (
                "algorithm_specification.training_image_config.training_repository_access_mode",
                changed(**{f"{_IMAGE_CONFIG}__training_repository_access_mode": "Vpc"}),
            )
        ],
        [changed(vpc_config=_VPC, **{f"{_IMAGE_CONFIG}__training_repository_access_mode": "Vpc"})],
    ),
    "image-auth-vpc": (
        [
            (
                "algorithm_specification.training_image_config.training_repository_auth_config",
                changed(
                    **{
                        f"{_IMAGE_CONFIG}__training_repository_access_mode": "Platform",
                        f"{_IMAGE_CONFIG}__training_repository_auth_config": _AUTH,
                    }
                ),
            )
        ],
        [
            changed(
                vpc_config=_VPC,
                **{
                    f"{_IMAGE_CONFIG}__training_repository_access_mode": "Vpc",
                    f"{_IMAGE_CONFIG}__training_repository_auth_config": _AUTH,
                },
            )
        ],
    ),
    "resources-given": (
        [("resource_config", changed(resource_config=None))],
        [changed(), SERVERLESS_JOB],
    ),
    "instances-once": (
        [
            ("resource_config", changed(resource_config={"volume_size_in_gb": 1})),
            ("resource_config", changed(resource_config__instance_groups=_groups("a"))),
            ("resource_config", changed(resource_config__instance_preferences=[_preference()])),
        ],
        [changed(), _on_groups("a"), _on_preferences(_preference(), count=1)],
    ),
    "instances-counted": (
        [
            ("resource_config.instance_count", changed(resource_config__instance_count=None)),
            ("resource_config.instance_count", changed(resource_config__instance_count=0)),
        ],
        [changed()],
    ),
    "groups-counted-apart": (
        [
            (
                "resource_config.instance_count",
                changed(resource_config={"instance_groups": _groups("a"), "instance_count": 1}),
            )
        ],
        [_on_groups("a")],
    ),
    "groups-named-once": (
        [("resource_config.instance_groups[1].instance_group_name", _on_groups("a", "a"))],
        [_on_groups("a", "b")],
    ),
    "groups-filled": (
        [("resource_config.instance_groups[0].instance_count", _on_groups("a", counts=0))],
        [_on_groups("a")],
    ),
    "preferences-alone": (
        [
            (
                "resource_config.instance_preferences",
                _on_preferences(_preference(), count=1, **_SPOT_JOB),
            ),
            (
                "resource_config.instance_placement_config",
                changed(
                    resource_config={
                        "instance_preferences": [_preference()],
                        "instance_count": 1,
                        "instance_placement_config": {"enable_multiple_jobs": True},
                    }
                ),
            ),
        ],
        [_on_preferences(_preference(), count=1)],
    ),
    "preferences-counted": (
        [
            ("resource_config.instance_preferences", _on_preferences(_preference())),
            (
                "resource_config.instance_preferences",
                _on_preferences(_preference(instance_count=1), _preference("ml.g6.xlarge")),
            ),
            (
                "resource_config.instance_count",
                _on_preferences(_preference(instance_count=1), count=1),
            ),
        ],
        [
            _on_preferences(_preference(), count=2),
            _on_preferences(_preference(instance_count=2)),
        ],
    ),
    "preferences-once": (
        [
            (
                "resource_config.instance_preferences",
                _on_preferences(_preference(), _preference(), count=1),
            )
        ],
        [_on_preferences(_preference(), _preference("ml.g6.xlarge"), count=1)],
    ),
    "plan-one-place": (
        [
            (
                "resource_config.instance_preferences[0].training_plan_arns",
                changed(
                    resource_config={
                        "instance_preferences": [_preference(training_plan_arns=[_PLAN])],
                        "instance_count": 1,
                        "training_plan_arn": _PLAN,
                    }
                ),
            )
        ],
        [_on_preferences(_preference(training_plan_arns=[_PLAN]), count=1)],
    ),
    "read-only": (
        [
            (
                "resource_config.selected_instance_type",
                changed(resource_config__selected_instance_type="ml.m5.large"),
            ),
            (
                "resource_config.selected_instance_count",
                changed(resource_config__selected_instance_count=1),
            ),
        ],
        [changed()],
    ),
    "placement-counted": (
        [
            (
                f"{_PLACEMENT}.placement_specifications[0].instance_count",
                changed(
                    resource_config__instance_type=_ULTRASERVER,
                    resource_config__instance_placement_config={
                        "placement_specifications": [{"instance_count": 0}]
                    },
                ),
            )
        ],
        [
            changed(
                resource_config__instance_type=_ULTRASERVER,
                resource_config__instance_placement_config={
                    "placement_specifications": [{"instance_count": 1}]
                },
            )
        ],
    ),
    "placement-ultraserver": (
        [
            (
                _PLACEMENT,
                changed(resource_config__instance_placement_config={"enable_multiple_jobs": True}),
            )
        ],
        [
            changed(
                resource_config__instance_type=_ULTRASERVER,
                resource_config__instance_placement_config={"enable_multiple_jobs": True},
            )
        ],
    ),
    "placement-there": (
        [
            (
                f"{_PLACEMENT}.placement_specifications",
                changed(
                    resource_config__instance_type=_ULTRASERVER,
                    resource_config__instance_placement_config={
                        "placement_specifications": [{"instance_count": 1}, {"instance_count": 1}]
                    },
                ),
            )
        ],
        [
            changed(
                resource_config__instance_type=_ULTRASERVER,
                resource_config__instance_count=2,
                resource_config__instance_placement_config={
                    "placement_specifications": [{"instance_count": 1}, {"instance_count": 1}]
                },
            )
        ],
    ),
    "volume-sized": (
        [
            ("resource_config.volume_size_in_gb", changed(resource_config__volume_size_in_gb=None)),
            ("resource_config.volume_size_in_gb", changed(resource_config__volume_size_in_gb=0)),
        ],
        [
            changed(),
            changed(resource_config={"instance_type": "ml.g5.xlarge", "instance_count": 1}),
        ],
    ),
    "volume-key": (
        [
            (
                "resource_config.volume_kms_key_id",
                changed(
                    resource_config={
                        "instance_type": "ml.p4d.24xlarge",
                        "instance_count": 1,
                        "volume_kms_key_id": "key",
                    }
                ),
            )
        ],
        [changed(resource_config__volume_kms_key_id="key")],
    ),
    "warm-pool-alone": (
        [
            (
                "resource_config.keep_alive_period_in_seconds",
                changed(**_SPOT_JOB, resource_config__keep_alive_period_in_seconds=60),
            ),
            (
                "resource_config.keep_alive_period_in_seconds",
                changed(
                    resource_config={
                        "instance_groups": _groups("a"),
                        "keep_alive_period_in_seconds": 60,
                    }
                ),
            ),
        ],
        [
            changed(resource_config__keep_alive_period_in_seconds=60),
            changed(**_SPOT_JOB, resource_config__keep_alive_period_in_seconds=0),
        ],
    ),
    "channels-named-once": (
        [
            (
                "input_data_config[1].channel_name",
                changed(input_data_config=[channel("train"), channel("train")]),
            )
        ],
        [changed(input_data_config=[channel("train"), channel("test")])],
    ),
    "source-once": (
        [
            (
                "input_data_config[0].data_source",
                changed(input_data_config=[channel(data_source={})]),
            ),
            (
                "input_data_config[0].data_source",
                changed(
                    vpc_config=_VPC,
                    input_data_config=[
                        channel(
                            data_source={
                                **_s3()["data_source"],
                                "file_system_data_source": _FILE_SYSTEM,
                            }
                        )
                    ],
                ),
            ),
        ],
        [changed(input_data_config=[_s3()])],
    ),
    "manifest-piped": (
        [
            (
                "input_data_config[0].data_source.s3_data_source.s3_data_type",
                changed(input_data_config=[{**_augmented(), "input_mode": "File"}]),
            )
        ],
        [changed(input_data_config=[_augmented()])],
    ),
    "manifest-attributes": (
        [
            (
                "input_data_config[0].data_source.s3_data_source.attribute_names",
                changed(input_data_config=[_augmented(attribute_names=[])]),
            ),
            (
                "input_data_config[0].data_source.s3_data_source.attribute_names",
                changed(input_data_config=[_s3(attribute_names=["source-ref"])]),
            ),
        ],
        [changed(input_data_config=[_augmented()])],
    ),
    "gzip-piped": (
        [
            (
                "input_data_config[0].compression_type",
                changed(input_data_config=[channel(compression_type="Gzip")]),
            )
        ],
        [
            changed(input_data_config=[channel(compression_type="Gzip", input_mode="Pipe")]),
            changed(input_data_config=[channel(compression_type="None")]),
        ],
    ),
    "record-io-piped": (
        [
            (
                "input_data_config[0].record_wrapper_type",
                changed(input_data_config=[channel(record_wrapper_type="RecordIO")]),
            )
        ],
        [changed(input_data_config=[channel(record_wrapper_type="RecordIO", input_mode="Pipe")])],
    ),
    "groups-declared": (
        [
            (
                "input_data_config[0].data_source.s3_data_source.instance_group_names",
                changed(input_data_config=[_s3(instance_group_names=["a"])]),
            ),
            (
                "input_data_config[0].data_source.s3_data_source.instance_group_names[1]",
                _on_groups("a", "c", input_data_config=[_s3(instance_group_names=["a", "b"])]),
            ),
        ],
        [_on_groups("a", input_data_config=[_s3(instance_group_names=["a"])])],
    ),
    "groups-all-or-none": (
        [
            (
                "input_data_config[1]",
                _on_groups("a", input_data_config=[_s3(instance_group_names=["a"]), _other(_s3())]),
            ),
            (
                "input_data_config[0]",
                _on_groups(
                    "a",
                    "b",
                    input_data_config=[_s3(), _other(_s3(instance_group_names=["a", "b"]))],
                ),
            ),
        ],
        [
            _on_groups("a", input_data_config=[_s3(), _other(_s3())]),
            _on_groups(
                "a",
                "b",
                input_data_config=[
                    _s3(instance_group_names=["a"]),
                    _other(_s3(instance_group_names=["b"])),
                ],
            ),
        ],
    ),
    "file-system-vpc": (
        [
            (
                "input_data_config[0].data_source.file_system_data_source",
                changed(input_data_config=[_files()]),
            )
        ],
        [changed(input_data_config=[_files()], vpc_config=_VPC)],
    ),
    "file-system-path": (
        [
            (
                "input_data_config[0].data_source.file_system_data_source.directory_path",
                changed(input_data_config=[_files(directory_path="data")], vpc_config=_VPC),
            )
        ],
        [changed(input_data_config=[_files()], vpc_config=_VPC)],
    ),
    "s3-location": (
        [
            (
                "output_data_config.s3_output_path",
                changed(output_data_config__s3_output_path="s3://{bucket}/prefix"),
            ),
            (
                "input_data_config[0].data_source.s3_data_source.s3_uri",
                changed(input_data_config=[_s3(s3_uri="s3://my bucket/x")]),
            ),
        ],
        [
            changed(),
            changed(
                output_data_config__s3_output_path=(
                    "s3://arn:aws:s3:us-east-1:123456789012:accesspoint/a/prefix"
                )
            ),
        ],
    ),
    "express-key": (
        [
            (
                "output_data_config.kms_key_id",
                changed(
                    output_data_config={
                        "s3_output_path": "s3://fast--use1-az4--x-s3/out",
                        "kms_key_id": "key",
                    }
                ),
            )
        ],
        [changed(output_data_config__kms_key_id="key")],
    ),
    "rules-named-once": (
        [
            (
                "profiler_rule_configurations[0].rule_configuration_name",
                changed(
                    debug_hook_config=_HOOK,
                    debug_rule_configurations=[_debug_rule("a")],
                    profiler_rule_configurations=[_debug_rule("a")],
                ),
            )
        ],
        [
            changed(
                debug_hook_config=_HOOK,
                debug_rule_configurations=[_debug_rule("a")],
                profiler_rule_configurations=[_debug_rule("b")],
            )
        ],
    ),
    "collections-named-once": (
        [
            (
                "debug_hook_config.collection_configurations[1].collection_name",
                changed(
                    debug_hook_config={
                        **_HOOK,
                        "collection_configurations": [
                            {"collection_name": "losses"},
                            {"collection_name": "losses"},
                        ],
                    }
                ),
            )
        ],
        [
            changed(
                debug_hook_config={
                    **_HOOK,
                    "collection_configurations": [
                        {"collection_name": "losses"},
                        {"collection_name": "weights"},
                    ],
                }
            )
        ],
    ),
    "profiling-interval": (
        [
            (
                "profiler_config.profiling_interval_in_milliseconds",
                changed(profiler_config={"profiling_interval_in_milliseconds": 300}),
            )
        ],
        [
            changed(profiler_config={"profiling_interval_in_milliseconds": interval})
            for interval in (100, 200, 500, 1000, 5000, 60000)
        ],
    ),
    "profiler-on": (
        [
            (
                "profiler_rule_configurations",
                changed(
                    profiler_config={"disable_profiler": True},
                    profiler_rule_configurations=[_debug_rule("a")],
                ),
            )
        ],
        [
            changed(
                profiler_config={"disable_profiler": False},
                profiler_rule_configurations=[_debug_rule("a")],
            )
        ],
    ),
    "serverless-resources": (
        [
            (
                "resource_config.volume_size_in_gb",
                changed(SERVERLESS_JOB, resource_config={"volume_size_in_gb": 10}),
            ),
            (
                "algorithm_specification.training_image",
                changed(
                    SERVERLESS_JOB,
                    algorithm_specification={
                        "training_image": "image",
                        "training_input_mode": "File",
                    },
                ),
            ),
            (
                "enable_managed_spot_training",
                changed(
                    SERVERLESS_JOB,
                    **_SPOT,
                    stopping_condition={"max_wait_time_in_seconds": 86_400},
                ),
            ),
        ],
        [SERVERLESS_JOB],
    ),
    "evaluation-type": (
        [
            (
                "serverless_job_config.evaluation_type",
                changed(SERVERLESS_JOB, serverless_job_config__job_type="Evaluation"),
            ),
            (
                "serverless_job_config.evaluation_type",
                changed(
                    SERVERLESS_JOB, serverless_job_config__evaluation_type="BenchmarkEvaluation"
                ),
            ),
        ],
        [
            changed(
                SERVERLESS_JOB,
                serverless_job_config__job_type="Evaluation",
                serverless_job_config__evaluation_type="BenchmarkEvaluation",
            )
        ],
    ),
    "sequence-length": (
        [
            (
                "serverless_job_config.sequence_length",
                changed(SERVERLESS_JOB, serverless_job_config__sequence_length="1025K"),
            ),
            (
                "serverless_job_config.sequence_length",
                changed(SERVERLESS_JOB, serverless_job_config__sequence_length="0K"),
            ),
        ],
        [changed(SERVERLESS_JOB, serverless_job_config__sequence_length="1024K")],
    ),
    "tags-room": (
        [("tags", changed(tags=_tags(*map(str, range(46)))))],
        [changed(tags=_tags(*map(str, range(45))))],
    ),
    "tags-reserved": (
        [
            ("tags[0].key", changed(tags=_tags("aws:cost"))),
            ('tags["AWS:cost"]', changed(tags={"AWS:cost": "x"})),
        ],
        [changed(tags=_tags("awesome"))],
    ),
    "tags-once": (
        [("tags[1].key", changed(tags=_tags("a", "a")))],
        [changed(tags=_tags("a", "A"))],
    ),
    "output-as-text": (
        [
            (
                "output_data_config.s3_output_path",
                changed(output_data_config__s3_output_path=_OUTPUT_TEXT),
            ),
            ('environment["DATA"]', changed(environment={"DATA": _OUTPUT_TEXT})),
            (
                "algorithm_specification.container_arguments[1]",
                changed(algorithm_specification__container_arguments=["--data", _OUTPUT_TEXT]),
            ),
        ],
        [changed()],
    ),
}

WARNED = {
    "spot-checkpoint": (
        [("checkpoint_config", changed(**_SPOT_JOB))],
        [changed(), changed(**_SPOT_JOB, checkpoint_config={"s3_uri": "s3://bucket/c/"})],
    ),
    "checkpoint-slash": (
        [("checkpoint_config.s3_uri", changed(checkpoint_config={"s3_uri": "s3://bucket/c"}))],
        [changed(), changed(checkpoint_config={"s3_uri": "s3://bucket/c/"})],
    ),
    "run-bounded": (
        [
            ("stopping_condition.max_runtime_in_seconds", changed(stopping_condition=None)),
        ],
        [changed(), SERVERLESS_JOB],
    ),
    "volume-ignored": (
        [
            (
                "resource_config.volume_size_in_gb",
                changed(resource_config__instance_type="ml.g5.xlarge"),
            )
        ],
        [changed()],
    ),
    "pending-ignored": (
        [
            (
                "stopping_condition.max_pending_time_in_seconds",
                changed(stopping_condition__max_pending_time_in_seconds=3600),
            )
        ],
        [
            changed(
                resource_config={"instance_type": "ml.trn1.2xlarge", "instance_count": 1},
                stopping_condition__max_pending_time_in_seconds=3600,
            )
        ],
    ),
    "infra-check-ignored": (
        [
            (
                "infra_check_config.enable_infra_check",
                changed(infra_check_config={"enable_infra_check": True}),
            )
        ],
        [
            changed(infra_check_config={"enable_infra_check": False}),
            changed(
                resource_config={"instance_type": "ml.p5.48xlarge", "instance_count": 1},
                infra_check_config={"enable_infra_check": True},
            ),
        ],
    ),
    "plan-spot": (
        [
            (
                "resource_config.training_plan_arn",
                changed(
                    **_SPOT_JOB,
                    checkpoint_config={"s3_uri": "s3://bucket/c/"},
                    resource_config__training_plan_arn=_PLAN,
                ),
            )
        ],
        [changed(resource_config__training_plan_arn=_PLAN)],
    ),
    "file-system-mode": (
        [
            (
                "input_data_config[0].input_mode",
                changed(input_data_config=[{**_files(), "input_mode": "Pipe"}], vpc_config=_VPC),
            )
        ],
        [changed(input_data_config=[_files()], vpc_config=_VPC)],
    ),
    "eula-refused": (
        [
            (
                "input_data_config[0].data_source.s3_data_source.model_access_config.accept_eula",
                changed(input_data_config=[_s3(model_access_config={"accept_eula": False})]),
            )
        ],
        [changed(input_data_config=[_s3(model_access_config={"accept_eula": True})])],
    ),
    "hub-content": (
        [
            (
                f"{_S3_SOURCE}.hub_access_config.hub_content_arn",
                changed(input_data_config=[_s3(hub_access_config={"hub_content_arn": "model"})]),
            )
        ],
        [
            changed(
                input_data_config=[
                    _s3(
                        hub_access_config={
                            "hub_content_arn": (
                                "arn:aws:sagemaker:us-east-1:123456789012:"
                                "hub-content/hub/ModelReference/m/1"
                            )
                        }
                    )
                ]
            )
        ],
    ),
    "serverless-eula": (
        [
            (
                "serverless_job_config.accept_eula",
                changed(SERVERLESS_JOB, serverless_job_config__accept_eula=False),
            )
        ],
        [changed(SERVERLESS_JOB, serverless_job_config__accept_eula=True)],
    ),
    "debugger-hook": (
        [
            (
                "debug_rule_configurations",
                changed(debug_rule_configurations=[_debug_rule("a")]),
            )
        ],
        [changed(debug_rule_configurations=[_debug_rule("a")], debug_hook_config=_HOOK)],
    ),
    "metric-group": (
        [
            (
                "algorithm_specification.metric_definitions[0].regex",
                changed(**{_METRICS: [{"name": "loss", "regex": "loss=[0-9.]+"}]}),
            ),
            (
                "algorithm_specification.metric_definitions[0].regex",
                changed(**{_METRICS: [{"name": "loss", "regex": "loss=("}]}),
            ),
        ],
        [changed(**{_METRICS: [{"name": "loss", "regex": "loss=([0-9.]+)"}]})],
    ),
    "isolated-debug": (
        [
            (
                "remote_debug_config.enable_remote_debug",
                changed(
                    enable_network_isolation=True,
                    remote_debug_config={"enable_remote_debug": True},
                ),
            )
        ],
        [changed(remote_debug_config={"enable_remote_debug": True})],
    ),
    "isolated-code": (
        [
            (
                'hyper_parameters["sagemaker_submit_directory"]',
                changed(
                    enable_network_isolation=True,
                    hyper_parameters={"sagemaker_submit_directory": '"s3://bucket/code.tgz"'},
                ),
            )
        ],
        [
            changed(
                enable_network_isolation=True,
                hyper_parameters={"sagemaker_submit_directory": "/opt/ml/input/data/code"},
            )
        ],
    ),
    "technique": (
        [
            (
                "serverless_job_config.customization_technique",
                changed(SERVERLESS_JOB, serverless_job_config__customization_technique=None),
            )
        ],
        [SERVERLESS_JOB],
    ),
    "package-serverless": (
        [
            (
                "model_package_config",
                changed(
                    model_package_config={
                        "model_package_group_arn": (
                            "arn:aws:sagemaker:us-east-1:123456789012:model-package-group/g"
                        )
                    }
                ),
            )
        ],
        [
            changed(
                SERVERLESS_JOB,
                model_package_config={
                    "model_package_group_arn": (
                        "arn:aws:sagemaker:us-east-1:123456789012:model-package-group/g"
                    )
                },
            )
        ],
    ),
}


def _rows(cases, column):
    return [
        pytest.param(rule, row, id=f"{rule}-{number}")
        for rule, columns in cases.items()
        for number, row in enumerate(columns[column])
    ]


def _found(job):
    return [(item.rule, item.path) for item in validate(job, ownership_tags=5)]


def test_every_rule_has_a_case():
    assert set(CASES) == {rule.name for rule in RULES}
    assert set(WARNED) == {rule.name for rule in WARNINGS}


def test_every_rule_names_its_source():
    assert all(rule.source for rule in (*RULES, *WARNINGS))


@pytest.mark.parametrize(("rule", "row"), _rows(CASES, 0))
def test_a_job_that_breaks_one_rule_is_refused_for_it_alone(rule, row):
    path, job = row
    assert _found(job) == [(rule, path)]


@pytest.mark.parametrize(("rule", "job"), _rows(CASES, 1))
def test_a_job_that_keeps_the_rule_is_accepted(rule, job):
    assert _found(job) == []


@pytest.mark.parametrize(("rule", "row"), _rows(WARNED, 0))
def test_a_probable_mistake_is_accepted_with_a_warning(rule, row):
    path, job = row
    assert [(item.rule, item.path) for item in warnings(job)] == [(rule, path)]
    assert _found(job) == []


@pytest.mark.parametrize(("rule", "job"), _rows(WARNED, 1))
def test_a_correct_job_has_no_warning(rule, job):
    assert rule not in [item.rule for item in warnings(job)]


@pytest.mark.parametrize(("rule", "row"), _rows(CASES, 0) + _rows(WARNED, 0))
def test_a_rule_is_not_applied_to_a_member_that_is_not_known(rule, row):
    path, job = row
    member = re.split(r"[.\[]", path)[0]
    job = {**job, member: UNKNOWN}
    assert rule not in [item.rule for item in (*validate(job), *warnings(job))]


def test_preferences_are_not_counted_while_one_of_them_is_not_known():
    job = _on_preferences(_preference())
    job["resource_config"]["instance_preferences"].append(UNKNOWN)
    assert _found(job) == []


def test_a_channel_without_instance_groups_is_told_which_one_has_some():
    first, second = _s3(instance_group_names=["a"]), _other(_s3())
    [found] = validate(_on_groups("a", "b", input_data_config=[first, second]))
    assert found.message.startswith(
        "'other' names no instance groups, but 'train' does; "
        "give data_source.s3_data_source.instance_group_names to every channel"
    )


def test_items_that_lack_what_a_rule_reads_break_only_the_constraint():
    job = changed(
        resource_config={"instance_preferences": [{}, {}], "instance_count": 1},
        input_data_config=[{}, {}],
        debug_rule_configurations=[{}, {}],
        tags=[{}, {}],
        **{_METRICS: [{"name": "loss"}]},
    )
    assert {item.rule for item in validate(job)} == {"required"}
    assert [item.rule for item in warnings(job)] == ["debugger-hook"]


def test_no_rule_is_applied_to_a_job_of_which_nothing_is_known():
    job = {member.python: UNKNOWN for member in members("CreateTrainingJobRequest")}
    assert validate(job) == []
    assert warnings(job) == []
