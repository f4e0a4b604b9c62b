"""What `eval "$(make -s env)"` does to a shell."""

import stat
import subprocess
from pathlib import Path

import pytest

from tools.setup import shell_env
from tools.setup.paths import Paths
from tools.setup.pulumi_cli import Cli


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "a checkout", tmp_path / "cache")


def shell(paths: Paths, question: str, **environ: str) -> str:
    shell_env.write(paths, Cli(paths.cache / "bin"))
    result = subprocess.run(
        ["/bin/sh", "-euc", f'. "$0"; echo "{question}"', str(paths.env_file)],
        env={"PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


def test_the_environment_and_the_cli_come_first_on_path(paths: Paths) -> None:
    assert shell(paths, "$PATH") == f"{paths.venv}/bin:{paths.cache}/bin:/usr/bin:/bin"


def test_a_cli_that_is_on_path_adds_nothing(paths: Paths) -> None:
    assert not any(str(paths.cache) in line for line in shell_env.exports(paths, Cli(None)))


def test_pulumi_is_pointed_at_the_local_backend(paths: Paths) -> None:
    assert shell(paths, "$PULUMI_BACKEND_URL") == f"file://{paths.backend}"


def test_a_passphrase_in_the_shell_does_not_get_in_the_way(paths: Paths) -> None:
    said = shell(paths, "${PULUMI_CONFIG_PASSPHRASE-unset}", PULUMI_CONFIG_PASSPHRASE="other")
    assert said == "unset"


def test_another_backend_that_was_chosen_is_kept_with_its_passphrase(paths: Paths) -> None:
    question = "$PULUMI_BACKEND_URL $PULUMI_CONFIG_PASSPHRASE ${PULUMI_CONFIG_PASSPHRASE_FILE-}"
    said = shell(
        paths, question, PULUMI_BACKEND_URL="s3://states", PULUMI_CONFIG_PASSPHRASE="theirs"
    )
    assert said == "s3://states theirs"


def test_no_aws_credential_is_exported(paths: Paths) -> None:
    assert not any("AWS_" in line for line in shell_env.exports(paths, Cli(None)))


def test_the_passphrase_is_made_once_and_only_its_owner_reads_it(paths: Paths) -> None:
    shell_env.ensure_passphrase(paths)
    first = paths.passphrase.read_text()
    shell_env.ensure_passphrase(paths)
    assert paths.passphrase.read_text() == first
    assert stat.S_IMODE(paths.passphrase.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
