"""What the outside lends a step."""

from pulumi_sagemaker_training.lifecycle.ports import TimeLimit


def test_a_custom_timeout_counts_from_the_operations_beginning() -> None:
    limit = TimeLimit(began=100.0, custom_s=60.0)
    assert [limit.deadline(now, 3600.0) for now in (100.0, 150.0, 500.0)] == [160.0] * 3


def test_without_a_custom_timeout_the_default_is_granted_from_now_on() -> None:
    limit = TimeLimit(began=100.0)
    assert [limit.deadline(now, 60.0) for now in (100.0, 150.0)] == [160.0, 210.0]
