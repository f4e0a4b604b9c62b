"""What policies changed between a check and its diff, and the second check of a replacement."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from pulumi_sagemaker_training.adapters.runtime.remediations import Remediations
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN

Inputs = Mapping[str, Any]

URN: Final = "urn:pulumi:dev::project::type::train"
GIVEN: Final = {"epochs": 1, "__provider": "blob"}
CHECKED: Final = {"epochs": 1, "__marks": "a"}
REMEDIATED: Final = {**CHECKED, "tags": {"team": "a"}, "__provider": "blob"}


def checked_and_seen(inputs: Inputs, urn: str = URN) -> Remediations:
    """Return the memory after a check with old inputs and a diff."""
    made = Remediations()
    made.checked(urn, GIVEN, CHECKED)
    made.seen(urn, inputs, dict)
    return made


def test_a_replacement_gets_what_its_diff_has_seen_and_only_once() -> None:
    policies = checked_and_seen(REMEDIATED)
    assert policies.second_check(URN, {**GIVEN}, dict).inputs == REMEDIATED
    assert policies.second_check(URN, GIVEN, dict).inputs == GIVEN


@pytest.mark.parametrize(
    ("urn", "asked", "seen"),
    [
        (URN, "urn:pulumi:dev::project::type::other", REMEDIATED),
        ("", "", REMEDIATED),
        (URN, URN, {**CHECKED, "__provider": "blob"}),
    ],
    ids=["another resource", "no URN", "nothing remediated"],
)
def test_otherwise_a_replacement_gets_what_the_program_has(
    urn: str, asked: str, seen: Inputs
) -> None:
    second = checked_and_seen(seen, urn).second_check(asked, GIVEN, dict)
    assert (second.inputs, second.warning) == (GIVEN, "")


def test_other_inputs_of_the_program_are_taken_with_a_warning_that_names_what_is_lost() -> None:
    second = checked_and_seen(REMEDIATED).second_check(URN, {**GIVEN, "epochs": 2}, dict)
    assert second.inputs["epochs"] == 2
    assert "tags" not in second.inputs
    assert second.lost == ("tags",)
    assert "a policy has changed tags, and" in second.warning


def test_a_diff_without_a_check_before_it_is_no_remediation() -> None:
    policies = Remediations()
    policies.seen(URN, REMEDIATED, dict)
    policies.checked(URN, GIVEN, CHECKED)
    assert policies.second_check(URN, GIVEN, dict).inputs == GIVEN


def test_a_new_check_makes_the_diff_before_it_void() -> None:
    policies = checked_and_seen(REMEDIATED)
    policies.checked(URN, GIVEN, CHECKED)
    assert policies.second_check(URN, GIVEN, dict).inputs == GIVEN


def test_a_diff_that_only_asks_about_unknown_values_is_no_remediation() -> None:
    policies = checked_and_seen({**CHECKED, "epochs": UNKNOWN})
    assert policies.second_check(URN, GIVEN, dict).inputs == GIVEN
    policies = checked_and_seen(REMEDIATED)
    policies.seen(URN, {**CHECKED, "epochs": UNKNOWN}, dict)
    assert policies.second_check(URN, GIVEN, dict).inputs == REMEDIATED


def test_what_is_not_known_at_preview_stays_so_in_what_a_policy_has_remediated() -> None:
    policies = Remediations()
    given, answer = {"epochs": UNKNOWN}, {"epochs": UNKNOWN, "__marks": UNKNOWN}
    policies.checked(URN, given, answer)
    policies.seen(URN, {**answer, "tags": {"team": "a"}}, dict)
    second = policies.second_check(URN, given, dict)
    assert second.inputs == {**answer, "tags": {"team": "a"}}


def test_inputs_that_differ_in_their_form_only_are_the_same() -> None:
    def read(inputs: Inputs) -> Inputs:
        return {name: str(value) for name, value in inputs.items()}

    policies = Remediations()
    policies.checked(URN, GIVEN, CHECKED)
    policies.seen(URN, {**CHECKED, "epochs": "1"}, read)
    assert policies.second_check(URN, GIVEN, read).inputs == GIVEN
