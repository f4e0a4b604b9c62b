"""The dynamic provider of `Sweep`, as users' states have it."""

import base64

import dill
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_sagemaker_training.adapters.sweep import SweepProvider
from tests.support.blobs import pickled

GOLDEN = (
    "gASVQQAAAAAAAACMKHB1bHVtaV9zYWdlbWFrZXJfdHJhaW5pbmcu"
    "YWRhcHRlcnMuc3dlZXCUjA1Td2VlcFByb3ZpZGVylJOUKYGULg=="
)
"""A `SweepProvider` in the states of the first version that has sweeps."""


def test_the_blob_in_users_states_stays_the_same() -> None:
    assert pickled(serialize_provider(SweepProvider())) == pickled(GOLDEN)


def test_a_blob_of_users_states_still_leads_to_the_provider() -> None:
    assert isinstance(dill.loads(base64.b64decode(GOLDEN)), SweepProvider)
