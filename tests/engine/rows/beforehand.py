"""What can be known beforehand is said at preview, before anything is paid for."""

from typing import Any, Final

from tests.engine.behaviour import CREATED, Row, preview

_GROUPS: Final = {
    "instance_groups": [
        {"instance_type": "ml.m5.large", "instance_count": 1, "instance_group_name": name}
        for name in ("fast", "cheap")
    ],
    "volume_size_in_gb": 5,
}


def _channel(name: str, **source: Any) -> dict[str, Any]:
    objects = {"s3_data_type": "S3Prefix", "s3_uri": f"s3://bucket/{name}", **source}
    return {"channel_name": name, "data_source": {"s3_data_source": objects}}


ROWS: Final = [
    Row(
        "an instance type without its ml. is refused at preview with the one that is meant",
        [
            preview(
                change={
                    "resource_config": {
                        "instance_type": "m5.large",
                        "instance_count": 1,
                        "volume_size_in_gb": 5,
                    },
                },
                error="did you mean ml.m5.large?",
                creates=0,
                by_itself=True,
            )
        ],
    ),
    Row(
        "a fallback that is no instance type is refused at preview with the one that is meant",
        [
            preview(
                change={"fallback_instance_types": ["m5.xlarge"]},
                error="did you mean ml.m5.xlarge?",
                creates=0,
                by_itself=True,
            )
        ],
    ),
    Row(
        "channels that are partly in instance groups are refused at preview",
        [
            preview(
                change={
                    "resource_config": _GROUPS,
                    "input_data_config": [
                        _channel("code"),
                        _channel("train", instance_group_names=["fast"]),
                    ],
                },
                error="'code' names no instance groups, but 'train' does",
                creates=0,
                by_itself=True,
            )
        ],
    ),
    Row(
        "a gate on a metric that nothing defines is warned about at preview",
        [
            preview(
                CREATED,
                change={"require_metrics": {"accuracy": {"min": 0.9}}},
                says=["is a gate on a metric that no", "define 'accuracy' there"],
            )
        ],
    ),
]
