"""What a provider knows of secrets by the marks that a program sends along."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    PLAIN_KEY,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    fingerprint,
    fingerprinted_again,
    fingerprints,
    masked,
    masker,
    reconciled_marks,
    secret_paths,
    unmatched,
)

PROPS = {"role_arn": "arn", "environment": {"A": "1", "TOKEN": "hunter22"}, "count": 1}
TOKEN = "environment.TOKEN"


def marked(props: dict[str, Any], *secrets: str) -> dict[str, Any]:
    return {**props, SECRETS_KEY: list(secrets), PLAIN_KEY: fingerprints(props, secrets)}


def test_what_the_program_wrote_is_as_secret_as_it_says() -> None:
    assert secret_paths(marked(PROPS, TOKEN)) == (TOKEN,)


@pytest.mark.parametrize(
    "environment",
    [
        {"A": "1", "TOKEN": "hunter22", "MORE": "x"},
        {"A": "2", "TOKEN": "hunter22"},
        {"A": "1"},
        "hunter22",
    ],
)
def test_what_it_did_not_write_so_is_secret_as_a_whole(environment: Any) -> None:
    assert unmatched({**marked(PROPS, TOKEN), "environment": environment}) == ("environment",)


def test_another_value_of_a_secret_is_still_the_programs_own() -> None:
    props = {**marked(PROPS, TOKEN), "environment": {"A": "1", "TOKEN": "other"}}
    assert unmatched(props) == ()


def test_numbers_are_as_the_engine_carries_them() -> None:
    assert unmatched({**marked(PROPS, TOKEN), "count": 1.0}) == ()
    assert unmatched({**marked(PROPS, TOKEN), "count": True}) == ("count",)


def test_no_fingerprint_is_made_from_a_secret() -> None:
    one, other = ({"TOKEN": text} for text in ("hunter22", "hunter33"))
    assert fingerprint("environment", one, [TOKEN]) == fingerprint("environment", other, [TOKEN])


def test_while_the_marks_are_not_known_everything_is_secret() -> None:
    props = {**PROPS, SECRETS_KEY: UNKNOWN, PLAIN_KEY: UNKNOWN}
    assert set(secret_paths(props)) == set(PROPS)


def test_a_state_without_fingerprints_has_the_secrets_that_it_names() -> None:
    assert secret_paths({**PROPS, SECRETS_KEY: [TOKEN]}) == (TOKEN,)


def test_a_value_that_the_state_keeps_is_as_secret_as_it_was() -> None:
    olds = marked(PROPS, TOKEN)
    news = {**marked({**PROPS, "environment": {"B": "2"}}), "environment": PROPS["environment"]}
    merged = {**news, **reconciled_marks(news, olds)}
    assert secret_paths(merged) == (TOKEN,)
    assert masked("with hunter22", merged) == "with [secret]"


def test_many_texts_are_masked_with_secrets_that_were_looked_for_once() -> None:
    class Counted(dict[str, Any]):
        looked = 0

        def items(self) -> Any:
            self.looked += 1
            return super().items()

    properties = Counted(marked(PROPS, TOKEN))
    mask = masker(properties)
    assert [mask(f"{number}: hunter22") for number in range(9)][-1] == "8: [secret]"
    assert properties.looked == 1


def test_a_value_of_unknown_origin_stays_one() -> None:
    olds = {**marked({"role_arn": "arn"}), "environment": {"A": "hunter22"}}
    news = {**marked({"role_arn": "arn"}), "environment": {"A": "hunter22"}}
    assert unmatched({**news, **reconciled_marks(news, olds)}) == ("environment",)


def test_what_the_service_reports_of_a_plain_property_is_plain() -> None:
    before = marked(PROPS, TOKEN)
    assert unmatched(fingerprinted_again({**before, "count": 2}, before)) == ()
    strange = {**before, "more": "x"}
    assert unmatched(fingerprinted_again({**strange, "more": "y"}, strange)) == ("more",)
