"""Which proxy a call takes."""

import pytest

from pulumi_sagemaker_training.api.services.proxies import proxies_for
from pulumi_sagemaker_training.api.settings import Access

URL = "https://s3.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("access", "environment", "proxies"),
    [
        (Access(), {}, {}),
        (Access(https_proxy="p:1"), {}, {"https": "p:1"}),
        (
            Access(https_proxy="p:1"),
            {"https": "e:1", "http": "e:2"},
            {"https": "p:1", "http": "e:2"},
        ),
        (Access(https_proxy="p:1"), {"no": ".amazonaws.com"}, {}),
        (Access(https_proxy="p:1", no_proxy="other"), {"no": "*"}, {"https": "p:1"}),
        (Access(https_proxy="p:1", no_proxy="amazonaws.com"), {}, {}),
        (Access(https_proxy="p:1", no_proxy="west-1.amazonaws.com"), {}, {"https": "p:1"}),
        (Access(https_proxy="p:1", no_proxy="a, *"), {}, {}),
        (Access(https_proxy="p:1", no_proxy="10.0.0.0/8"), {}, {"https": "p:1"}),
    ],
)
def test_settings_go_before_the_environment(
    access: Access, environment: dict[str, str], proxies: dict[str, str]
) -> None:
    assert proxies_for(URL, access, environment) == proxies


@pytest.mark.parametrize(("network", "is_direct"), [("10.0.0.0/8", True), ("10.1.0.0/16", False)])
def test_networks_are_compared_with_addresses(network: str, *, is_direct: bool) -> None:
    access = Access(http_proxy="p:1", no_proxy=network)
    assert (proxies_for("http://10.0.0.9:80", access, {}) == {}) is is_direct
