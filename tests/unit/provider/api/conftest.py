"""Fixtures of the clients' tests: an empty environment, and an STS on loopback."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.loopback import Loopback, serving


@pytest.fixture
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Remove all variables of AWS and of proxies, and the shared configuration files."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


@pytest.fixture
def sts() -> Iterator[Loopback]:
    """Serve STS on loopback."""
    with serving() as loopback:
        yield loopback
