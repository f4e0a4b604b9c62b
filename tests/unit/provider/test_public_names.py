"""What the package makes public."""

import pytest

import pulumi_sagemaker_training


def test_every_public_name_is_there() -> None:
    for name in pulumi_sagemaker_training.__all__:
        found = getattr(pulumi_sagemaker_training, name)
        # A union, as `PathOrAsset`, has no name of its own.
        assert getattr(found, "__name__", name) == name


def test_no_other_name_is() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Job'"):
        _ = pulumi_sagemaker_training.Job  # type: ignore[attr-defined]
