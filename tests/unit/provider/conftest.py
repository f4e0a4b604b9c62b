"""What the provider's unit tests share."""

import sys

import pytest

from pulumi_sagemaker_training.adapters.runtime.process import ProcessState, renew_process_state

_OF_THE_EMULATOR = (
    "S3_IGNORE_SUBDOMAIN_BUCKETNAME",
    "MOTO_ALLOW_NONEXISTENT_REGION",
    "MOTO_IAM_LOAD_MANAGED_POLICIES",
)


@pytest.fixture(autouse=True)
def _plain_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take off what the emulator sets for moto, when its tests ran in this process before.

    moto reads the one about buckets once, when it is imported.
    """
    for name in _OF_THE_EMULATOR:
        monkeypatch.delenv(name, raising=False)
    for module in ("moto.settings", "moto.s3.utils"):
        if module in sys.modules:
            monkeypatch.setattr(sys.modules[module], _OF_THE_EMULATOR[0], False)


@pytest.fixture(autouse=True)
def process() -> ProcessState:
    """What the plugin's process keeps, made anew for each test."""
    return renew_process_state()
