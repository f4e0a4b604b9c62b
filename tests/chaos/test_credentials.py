"""Credentials that are renewed during the wait for a job."""

import threading
from pathlib import Path

import pytest
from pulumi.dynamic import Config, ConfigureRequest

from pulumi_sagemaker_training.adapters.dynamic import TrainingJobProvider
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.api.settings import Access
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.chaos.cells import Cell
from tests.support.bench import until
from tests.support.servicer import Servicer

LOOKS = ("DescribeTrainingJob", "ListTrainingJobs")
FILE = "[rotating]\naws_access_key_id = {key}\naws_secret_access_key = secret\n"


def test_a_wait_goes_on_with_credentials_that_were_renewed_meanwhile(
    sagemaker_emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = tmp_path / "credentials"
    credentials.write_text(FILE.format(key="AKIAOLD"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    access = Access(
        region=sagemaker_emulator.region,
        profile="rotating",
        endpoint_url=sagemaker_emulator.endpoint,
    )
    provider = TrainingJobProvider()
    settings = {
        "aws:region": access.region or "",
        "aws:profile": "rotating",
        "sagemaker-training:endpointUrl": sagemaker_emulator.endpoint,
        "sagemaker-training:prices": "off",
        "sagemaker-training:maxPollInterval": "1",
    }
    provider.configure(ConfigureRequest(Config(settings, "digits")))
    sagemaker_emulator.add_rule(simulate_seconds=3.0)
    for operation in LOOKS:
        sagemaker_emulator.add_rule(operation=operation, code="ExpiredTokenException")

    def renew() -> None:
        """Write new credentials, like `aws sso login`, after the old ones were refused.

        The emulator accepts any key, so it refuses until the file has been read.
        """
        until(lambda: len(looks()) > 0)
        credentials.write_text(FILE.format(key="AKIANEW"))
        refused = len(looks())
        until(lambda: len(looks()) > refused + 3)
        sagemaker_emulator.clear_rules()

    def looks() -> list[object]:
        """Return the calls that read jobs."""
        made = sagemaker_emulator.requests()
        return [call for call in made if call["operation"] in LOOKS]

    somebody = threading.Thread(target=renew)
    somebody.start()
    made = Servicer(provider).create(Cell(sagemaker_emulator).props())
    somebody.join()
    process_state().marker.forget(str(made.outs["ownership_claim"]))
    assert made.outs["training_job_status"] == "Completed"
    used = process_state().clients.of(access).sagemaker._request_signer._credentials.access_key
    assert used == "AKIANEW"
