"""docs/settings.md is what the table of settings says."""

from pathlib import Path

import pytest

from pulumi_sagemaker_training.api.settings import AWS, OWN
from pulumi_sagemaker_training.api.settings.table import AWS_KEYS, OWN_KEYS, structures
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import STACK_KEYS
from tools import settings

TEXT = settings.PAGE.read_text("utf-8")


def test_the_page_is_current() -> None:
    assert settings.page() == TEXT, "run: make docs"


def test_every_setting_and_every_member_is_named() -> None:
    keys = {f"{AWS}{key}" for key in AWS_KEYS}
    keys |= {f"{OWN}{key}" for key in (*OWN_KEYS, *STACK_KEYS.values())}
    keys |= {member for structure in structures().values() for member in structure.members}
    assert [key for key in sorted(keys) if f"`{key}`" not in TEXT] == []


def test_checking_writes_nothing_and_fails_where_the_page_is_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "PAGE", tmp_path / "settings.md")
    assert settings.main(["--check"]) == 1
    assert "make docs" in capsys.readouterr().err
    assert settings.main([]) == 0
    assert settings.main(["--check"]) == 0
