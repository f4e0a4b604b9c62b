"""The proxies that calls take. The environment's proxies are passed as an argument."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # not in typeshed

from pulumi_sagemaker_training.api.settings import Access


def proxies_for(url: str, access: Access, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the proxies for calls to an endpoint, by scheme, as botocore's `Config` takes them.

    Args:
        url: the endpoint.
        access: its settings take precedence over the environment's.
        environment: the result of `urllib.request.getproxies`: schemes, and `no` for NO_PROXY.
    """
    direct = access.no_proxy if access.no_proxy is not None else environment.get("no", "")
    if _is_direct(url, direct):
        return {}
    given = {"http": access.http_proxy, "https": access.https_proxy}
    found = {scheme: own or environment.get(scheme) for scheme, own in given.items()}
    return {scheme: proxy for scheme, proxy in found.items() if proxy}


def _is_direct(url: str, direct: str) -> bool:
    parts = urlsplit(url)
    names = [name.strip() for name in direct.split(",")]
    if "*" in names or any(_is_within(parts.hostname or "", name) for name in names):
        return True
    # Names, suffixes and ports are compared as botocore does for NO_PROXY.
    return bool(proxy_bypass_environment(parts.netloc, {"no": ",".join(names)}))


def _is_within(host: str, network: str) -> bool:
    """Tell whether a host is an address of a network, as 10.0.0.0/8."""
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
