"""What the settings say of AWS holds for every client, with botocore at the other end."""

from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from urllib3.exceptions import InsecureRequestWarning

from pulumi_sagemaker_training.api.errors import (
    InputError,
    ServiceError,
    Unreachable,
)
from pulumi_sagemaker_training.api.services.client import Clients, calling
from pulumi_sagemaker_training.api.settings import Access, WebIdentity
from tests.support.loopback import Certificate, Loopback, access_to, serving

pytestmark = pytest.mark.usefixtures("no_environment")

ROLE = "arn:aws:iam::123456789012:role/first"
SECOND = "arn:aws:iam::123456789012:role/second"


def url_of(client: Any, operation: str, **given: Any) -> str:
    """Return where a call would go."""
    found: list[str] = []

    class Caught(Exception):
        pass

    def catch(request: Any, **_: object) -> None:
        found.append(request.url)
        raise Caught

    client.meta.events.register("before-send", catch)
    with pytest.raises(Caught):
        getattr(client, operation)(**given)
    return found[0]


@pytest.mark.parametrize(
    ("given", "sagemaker", "s3"),
    [
        (
            {"use_fips": True, "region": "us-east-1"},
            "https://api-fips.sagemaker.us-east-1.amazonaws.com/",
            "https://b-1.s3-fips.us-east-1.amazonaws.com/",
        ),
        (
            {"use_dualstack": True},
            "https://api.sagemaker.eu-west-1.api.aws/",
            "https://b-1.s3.dualstack.eu-west-1.amazonaws.com/",
        ),
        (
            {"use_fips": True, "use_dualstack": True, "region": "us-east-1"},
            "https://api.sagemaker-fips.us-east-1.api.aws/",
            "https://b-1.s3-fips.dualstack.us-east-1.amazonaws.com/",
        ),
        (
            {"s3_path_style": True},
            "https://api.sagemaker.eu-west-1.amazonaws.com/",
            "https://s3.eu-west-1.amazonaws.com/b-1",
        ),
        (
            {"s3_us_east_1": "legacy", "region": "us-east-1"},
            "https://api.sagemaker.us-east-1.amazonaws.com/",
            "https://b-1.s3.amazonaws.com/",
        ),
        (
            {"endpoints": (("s3", "http://s3.local"),)},
            "https://api.sagemaker.eu-west-1.amazonaws.com/",
            "http://s3.local/b-1",
        ),
        (
            {"endpoint_url": "http://all", "endpoints": (("sagemaker", "http://own"),)},
            "http://own/",
            "http://all/b-1",
        ),
        (
            {"endpoint_url": "http://all.local", "s3_path_style": False},
            "http://all.local/",
            "http://b-1.all.local/",
        ),
    ],
)
def test_calls_go_where_botocore_resolves_the_settings_to(
    given: dict[str, Any], sagemaker: str, s3: str
) -> None:
    clients = Clients(access_to(**given))
    assert url_of(clients.sagemaker, "list_training_jobs") == sagemaker
    assert url_of(clients.s3, "head_bucket", Bucket="b-1") == s3


@pytest.mark.parametrize("kind", ["use_fips", "use_dualstack"])
def test_what_an_address_of_ones_own_would_have_ignored_is_refused(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="Endpoint: cannot be combined"):
        _ = Clients(access_to(endpoint_url="http://127.0.0.1:9", **{kind: True})).sagemaker
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(InputError, match="Endpoint: cannot be combined"):
        _ = Clients(access_to(**{kind: True})).sagemaker


def test_the_environment_decides_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    monkeypatch.setenv("AWS_RETRY_MODE", "standard")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")
    config = Clients(access_to()).sagemaker.meta.config
    assert "fips" in Clients(access_to()).sagemaker.meta.endpoint_url
    assert "fips" not in Clients(access_to(use_fips=False)).sagemaker.meta.endpoint_url
    assert config.retries == {"mode": "standard", "total_max_attempts": 9}


def test_the_endpoint_of_a_service_may_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "http://logs.local")
    assert Clients(access_to()).logs.meta.endpoint_url == "http://logs.local"


def test_an_unknown_region_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"'eu-wst-1' is not a region.*did you mean eu-west-1"):
        _ = Clients(access_to(region="eu-wst-1")).region


def test_an_access_that_cannot_be_used_is_refused_before_a_call() -> None:
    Clients(access_to()).check_access()
    with pytest.raises(InputError):
        Clients(access_to(region="eu-wst-1")).check_access()
    with pytest.raises(ServiceError, match="no-such-profile"):
        Clients(access_to(profile="no-such-profile")).check_access()


@pytest.mark.parametrize(
    "given", [{"is_region_checked": False}, {"endpoint_url": "http://127.0.0.1:9"}]
)
def test_any_region_is_taken_where_it_is_not_checked(given: dict[str, Any]) -> None:
    assert Clients(access_to(region="mars-1", **given)).region == "mars-1"


def test_retries_are_as_set() -> None:
    made = Clients(access_to(max_attempts=3, retry_mode="standard"))
    assert made.sagemaker.meta.config.retries == {"mode": "standard", "total_max_attempts": 3}


def test_sagemaker_is_not_called_again_by_botocore_where_nothing_is_set() -> None:
    made = Clients(access_to())
    assert made.sagemaker.meta.config.retries == {"mode": "standard", "total_max_attempts": 1}
    assert made.sts.meta.config.retries == {"mode": "standard", "total_max_attempts": 5}
    assert not made.retries_by_itself


@pytest.mark.parametrize(
    "given", [{"max_attempts": 3}, {"retry_mode": "adaptive"}, {"AWS_MAX_ATTEMPTS": "3"}]
)
def test_retries_that_the_user_sets_are_botocores(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in given if name.startswith("AWS_")]:
        monkeypatch.setenv(name, given.pop(name))
    made = Clients(access_to(**given))
    assert made.retries_by_itself
    assert made.sagemaker.meta.config.retries["total_max_attempts"] > 1


def test_a_call_is_tried_as_often_as_set(sts: Loopback) -> None:
    sts.status = 500
    client = Clients(access_to(max_attempts=2, endpoint_url=sts.url)).sts
    with pytest.raises(Unreachable), calling("GetCallerIdentity"):
        client.get_caller_identity()
    assert len(sts.came) == 2


def test_calls_say_what_the_settings_add(sts: Loopback) -> None:
    made = Clients(access_to(user_agents=("team/1.0", "ci/2"), endpoint_url=sts.url))
    made.sts.get_caller_identity()
    assert sts.came[0].headers["User-Agent"].endswith("team/1.0 ci/2")


def test_a_file_of_certificates_of_ones_own_is_trusted(tmp_path: Path) -> None:
    made = Certificate.made_in(tmp_path)
    with serving(made) as secure:
        trusting = access_to(endpoint_url=secure.url, ca_bundle=str(made.certificate))
        assert Clients(trusting).sts.get_caller_identity()["Account"] == "123456789012"
        without = Clients(access_to(endpoint_url=secure.url, max_attempts=1)).sts
        with pytest.raises(Unreachable, match="SSL"), calling("GetCallerIdentity"):
            without.get_caller_identity()


def test_certificates_are_unchecked_only_where_that_is_asked_for(tmp_path: Path) -> None:
    with serving(Certificate.made_in(tmp_path)) as secure:
        client = Clients(access_to(endpoint_url=secure.url, is_insecure=True)).sts
        with pytest.warns(InsecureRequestWarning):
            assert client.get_caller_identity()["Account"] == "123456789012"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"ca_bundle": "/nonexistent/ca"}, "customCaBundle"),
        ({"config_file": "/nonexistent/config"}, "sharedConfigFiles"),
        ({"credentials_file": "/nonexistent/keys"}, "sharedCredentialsFiles"),
        ({"web_identity": WebIdentity(ROLE, token_file="/nonexistent/t")}, "webIdentityToken"),
    ],
)
def test_a_file_that_is_not_there_is_refused(given: dict[str, Any], key: str) -> None:
    with pytest.raises(InputError, match=f"{key}.*there is no file /nonexistent/"):
        _ = Clients(access_to(**given)).region


def test_shared_files_are_read_where_the_settings_say(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile one]\nregion = us-west-2\n")
    (tmp_path / "keys").write_text(
        "[one]\naws_access_key_id = FROMFILE\naws_secret_access_key = SK\n"
    )
    given = Access(
        profile="one",
        config_file=str(tmp_path / "config"),
        credentials_file=str(tmp_path / "keys"),
    )
    clients = Clients(given)
    assert clients.region == "us-west-2"
    assert signer(clients).access_key == "FROMFILE"


def test_the_metadata_service_is_asked_where_the_settings_say(sts: Loopback) -> None:
    given = Access("eu-west-1", metadata_endpoint=sts.url)
    assert signer(Clients(given)) is None
    assert sts.came


def test_the_metadata_service_is_not_asked_where_it_is_skipped(sts: Loopback) -> None:
    given = Access("eu-west-1", metadata_endpoint=sts.url, is_metadata_skipped=True)
    assert signer(Clients(given)) is None
    assert sts.came == []


def signer(clients: Clients) -> Any:
    """Return the credentials that calls are signed with."""
    return clients._opened().get_credentials()  # type: ignore[no-untyped-call]


def test_calls_over_http_take_their_proxy(sts: Loopback) -> None:
    given = access_to(endpoint_url="http://sts.invalid", http_proxy=sts.url)
    assert Clients(given).sts.get_caller_identity()["Account"] == "123456789012"
    assert sts.came[0].line == "POST http://sts.invalid/ HTTP/1.1"


def test_calls_over_https_take_theirs(sts: Loopback) -> None:
    given = access_to(https_proxy=sts.url, http_proxy="http://127.0.0.1:9", max_attempts=1)
    with pytest.raises(Unreachable), calling("GetCallerIdentity"):
        Clients(given).sts.get_caller_identity()
    assert sts.came[0].line.startswith("CONNECT sts.eu-west-1.amazonaws.com:443 ")


def test_clients_that_botocore_makes_for_itself_take_them_too(sts: Loopback) -> None:
    given = access_to(endpoint_url="http://sts.invalid", http_proxy=sts.url)
    session: Any = Clients(given)._opened()
    own = session.create_client("sts", config=Config(read_timeout=5))
    assert own.get_caller_identity()["Account"] == "123456789012"
    assert own.meta.config.read_timeout == 5
    assert own.meta.config.connect_timeout == 10


@pytest.mark.parametrize("hosts", ["*", "127.0.0.1", "127.0.0.0/8", "other,127.0.0.1"])
def test_hosts_that_need_no_proxy_are_called_directly(sts: Loopback, hosts: str) -> None:
    given = access_to(endpoint_url=sts.url, http_proxy="http://127.0.0.1:9", no_proxy=hosts)
    assert Clients(given).sts.get_caller_identity()["Account"] == "123456789012"
    assert sts.came[0].line == "POST / HTTP/1.1"


def test_no_proxy_holds_for_the_environments_proxy_too(
    sts: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    given = access_to(endpoint_url=sts.url, no_proxy="127.0.0.1")
    assert Clients(given).sts.get_caller_identity()["Account"] == "123456789012"
