"""The public names of the components package."""

import pulumi

import pulumi_sagemaker_components as components


def test_everything_public_is_a_component() -> None:
    for name in components.__all__:
        assert issubclass(getattr(components, name), pulumi.ComponentResource)
