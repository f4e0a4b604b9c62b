"""What policies remediated, in the checks of each dynamic provider."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from pulumi.dynamic import Config, ConfigureRequest, ResourceProvider
from pulumi.runtime import rpc

from pulumi_sagemaker_training.adapters.champion import ChampionProvider
from pulumi_sagemaker_training.adapters.dynamic import TrainingJobProvider
from pulumi_sagemaker_training.adapters.dynamic.answers import with_unknowns
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.adapters.sweep import SweepProvider
from pulumi_sagemaker_training.adapters.upload import UploadProvider
from tests.support.servicer import URN, Servicer

SETTINGS: Final = {"aws:region": "us-east-1", "aws:accessKey": "AK", "aws:secretKey": "SK"}
PROVIDERS: Final = (TrainingJobProvider, SweepProvider, UploadProvider, ChampionProvider)
# At preview the bucket is not known, and nothing is asked of any service.
GIVEN: Final = {"bucket": rpc.UNKNOWN, "prefix": "code", "source": "folder"}
OLD: Final = {**GIVEN, "bucket": "bucket"}


def servicer(kind: type[ResourceProvider]) -> Servicer:
    provider = kind()
    provider.configure(ConfigureRequest(Config(SETTINGS, "digits")))
    return Servicer(provider)


def checked(plugin: Servicer, olds: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what a check makes of the given inputs."""
    found: dict[str, Any] = with_unknowns(plugin.check(GIVEN, olds).inputs)
    return found


def remediated(inputs: dict[str, Any]) -> dict[str, Any]:
    return {**inputs, "kms_key_id": "alias/mine"}


@pytest.mark.parametrize("kind", PROVIDERS, ids=lambda kind: kind.__name__)
def test_each_kind_of_resource_checks_what_a_policy_has_remediated(
    kind: type[ResourceProvider],
) -> None:
    plugin = servicer(kind)
    first = checked(plugin, OLD)
    process_state().remediations.seen(URN, remediated(first), with_unknowns)
    assert checked(plugin) == remediated(first)
    assert checked(plugin) == first


def test_the_diff_of_an_upload_shows_what_a_policy_has_remediated() -> None:
    plugin = servicer(UploadProvider)
    first = plugin.check(GIVEN, OLD).inputs
    assert plugin.diff("uri", OLD, remediated(first)).replaces == ["bucket"]
    assert checked(plugin) == with_unknowns(remediated(first))
