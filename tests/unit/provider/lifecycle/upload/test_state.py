"""A state that is damaged is refused by the name of what is wrong."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.lifecycle.upload.state import parse_state

WHOLE: dict[str, Any] = {
    "bucket": "bucket",
    "prefix": "",
    "key_prefix": "0123456789abcdef/",
    "digest": "0123456789abcdef",
    "claim": "c1",
    "files": {"a": "1"},
    "objects": {"k": "e"},
    "versioned": False,
    "kms_key_id": None,
}


def test_a_whole_state_is_read() -> None:
    state = parse_state({**WHOLE, "verified": True})
    assert (state.claim, state.verified) == ("c1", True)


def test_a_state_that_does_not_say_so_is_not_verified() -> None:
    assert not parse_state(WHOLE).verified
    assert not parse_state({**WHOLE, "verified": "yes"}).verified


@pytest.mark.parametrize("name", sorted(WHOLE.keys() - {"kms_key_id"}))
@pytest.mark.parametrize("value", [None, 7, "", [], {"a": 1}, {1: "a"}])
def test_what_is_missing_or_of_another_type_is_refused_by_its_name(name: str, value: Any) -> None:
    if name == "prefix" and value == "":
        return
    for damaged in ({**WHOLE, name: value}, {k: v for k, v in WHOLE.items() if k != name}):
        with pytest.raises(
            InputError, match=f"^{name}: is .* in the state of this upload"
        ) as caught:
            parse_state(damaged)
        assert "\n" not in str(caught.value)


def test_outputs_that_were_emptied_are_refused() -> None:
    with pytest.raises(InputError, match="nothing was changed in S3"):
        parse_state({})
    with pytest.raises(InputError, match="kms_key_id: is empty or of type dict"):
        parse_state({**WHOLE, "kms_key_id": {}})
