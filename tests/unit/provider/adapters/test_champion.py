"""The dynamic provider of `Champion`, as users' states have it."""

import base64

import dill
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_sagemaker_training.adapters.champion import ChampionProvider
from tests.support.blobs import pickled

GOLDEN = (
    "gASVRwAAAAAAAACMK3B1bHVtaV9zYWdlbWFrZXJfdHJhaW5pbmcuYWRhcHRlcnMu"
    "Y2hhbXBpb26UjBBDaGFtcGlvblByb3ZpZGVylJOUKYGULg=="
)
"""A `ChampionProvider` in the states of the first version that has champions."""


def test_the_blob_in_users_states_stays_the_same() -> None:
    assert pickled(serialize_provider(ChampionProvider())) == pickled(GOLDEN)


def test_a_blob_of_users_states_still_leads_to_the_provider() -> None:
    assert isinstance(dill.loads(base64.b64decode(GOLDEN)), ChampionProvider)
