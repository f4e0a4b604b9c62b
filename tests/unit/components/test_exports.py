"""The public names of the components package."""

from typing import is_typeddict

import pulumi

import pulumi_sagemaker_components as components
from pulumi_sagemaker_components import plugin


def test_everything_public_is_a_component_or_the_type_of_arguments() -> None:
    for name in components.__all__:
        public = getattr(components, name)
        assert is_typeddict(public) or issubclass(public, pulumi.ComponentResource)


def test_the_plugins_way_in_has_the_same_names_with_resources_of_its_own() -> None:
    assert plugin.__all__ == components.__all__
    for name in components.__all__:
        here, there = getattr(components, name), getattr(plugin, name)
        if is_typeddict(here):
            assert there is here
        else:
            assert issubclass(there, here)
            assert there.classes is plugin.PLUGIN
