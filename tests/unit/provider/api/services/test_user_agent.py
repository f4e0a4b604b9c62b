"""What calls say of who makes them, built once."""

import sys
from typing import Any

import pytest
from botocore.config import Config
from botocore.context import get_context, start_as_current_context
from botocore.session import Session
from botocore.useragent import UserAgentString

from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.user_agent import kept_user_agent
from tests.support.loopback import Loopback, access_to

pytestmark = pytest.mark.usefixtures("no_environment")


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that grows with each text that botocore builds."""
    found: list[object] = []
    build = UserAgentString.to_string

    def counted(self: Any) -> str:
        found.append(self)
        return build(self)

    monkeypatch.setattr(UserAgentString, "to_string", counted)
    return found


def test_a_text_is_botocores_and_built_once(built: list[object]) -> None:
    kept, plain = kept_user_agent(), UserAgentString.from_environment()
    assert kept.to_string() == kept.to_string() == plain.to_string()
    assert len(built) == 2


def test_other_features_of_a_call_are_another_text() -> None:
    kept = kept_user_agent()
    with start_as_current_context():
        get_context().features.add("Z")
        assert " m/Z" in kept.to_string()
    assert " m/Z" not in kept.to_string()


def test_what_is_configured_later_changes_the_text_of_its_client_alone() -> None:
    kept = kept_user_agent()
    first = kept.to_string()
    client = kept.with_client_config(Config(user_agent_extra="team/1"))
    assert client.to_string().endswith("team/1")
    assert kept.to_string() == first
    kept.set_client_features({"N"})
    assert " m/N" in kept.to_string()


def test_a_client_sends_what_a_client_of_botocore_sends(sts: Loopback, built: list[object]) -> None:
    made = Clients(access_to(endpoint_url=sts.url)).sts
    for _ in range(3):
        made.get_caller_identity()
    agents = {item.headers["User-Agent"] for item in sts.came}
    own = sum(type(item) is not UserAgentString for item in built)
    session = Session()
    session.set_credentials("key", "secret")
    plain = session.create_client("sts", config=made.meta.config, endpoint_url=sts.url)
    plain.get_caller_identity()
    assert len(agents) == 1
    assert own < 6
    assert set(sts.came[-1].headers["User-Agent"].split()) >= {
        part for part in agents.pop().split() if not part.startswith("m/")
    }


def test_without_botocores_parts_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.useragent", None)
    assert kept_user_agent() is None
