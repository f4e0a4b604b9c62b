"""The public names of the components package."""

from typing import is_typeddict

import pulumi

import pulumi_sagemaker_components as components


def test_everything_public_is_a_component_or_the_type_of_arguments() -> None:
    for name in components.__all__:
        public = getattr(components, name)
        assert is_typeddict(public) or issubclass(public, pulumi.ComponentResource)
