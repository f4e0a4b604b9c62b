"""Whose a job is, and what is said of it."""

from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, HELD_TAG, Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import (
    Ownership,
    import_words,
    owner_words,
    ownership_of,
)

OWNER = Owner("project", "dev", "train", "train")
OURS, THEIRS = OWNER.tags(), Owner("shop", "prod", "digits", "digits", "acme").tags()
A = {CLAIM_TAG: "a"}


@pytest.mark.parametrize(
    ("tags", "recorded", "whose"),
    [
        (A, {"ownership_claim": "a"}, Ownership.OURS),
        ({**A, **THEIRS}, {"ownership_claim": "a"}, Ownership.OURS),
        (A, {"ownership_claim": "b"}, Ownership.OTHERS),
        ({**A, **OURS}, {"ownership_claim": "b"}, Ownership.OTHERS),
        ({**A, **OURS}, {}, Ownership.OURS),
        ({**A, **THEIRS}, {}, Ownership.OTHERS),
        (A, {}, Ownership.OTHERS),
        ({}, {"ownership_claim": "b"}, Ownership.OURS),
        (THEIRS, {}, Ownership.OTHERS),
        (OURS, {}, Ownership.OURS),
        ({}, {}, Ownership.UNOWNED),
        ({"team": "vision", HELD_TAG: "true"}, {}, Ownership.UNOWNED),
        ({**A, **THEIRS}, {"ownership_claim": 7}, Ownership.OTHERS),
        ({**A, **THEIRS}, {"ownership_claim": ""}, Ownership.OTHERS),
    ],
)
def test_the_claim_decides_and_without_one_the_names(
    tags: Mapping[str, str], recorded: Mapping[str, Any], whose: Ownership
) -> None:
    assert ownership_of(tags, recorded, OURS) is whose


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (THEIRS, "acme/shop/prod/digits"),
        (OURS, "project/dev/train"),
        (A, "unknown"),
        ({"team": "vision"}, ""),
    ],
)
def test_an_owner_is_named_in_one_way(tags: Mapping[str, str], words: str) -> None:
    assert owner_words(tags) == words


@pytest.mark.parametrize(
    ("recorded", "tags", "said"),
    [
        ({"owned_by": "shop/prod/digits"}, {**A, **THEIRS}, "belongs to shop/prod/digits, not to"),
        ({"ownership_claim": "a"}, {**A, **OURS}, "belongs to project/dev/train, which is this"),
        ({}, {}, "belongs to no stack"),
    ],
)
def test_an_import_names_the_owner(
    recorded: Mapping[str, Any], tags: Mapping[str, str], said: str
) -> None:
    assert said in import_words("job", recorded, tags)
