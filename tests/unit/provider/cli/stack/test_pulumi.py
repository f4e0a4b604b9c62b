"""The Pulumi CLI, faked at its process."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from pulumi_sagemaker_training.cli.stack.pulumi import (
    CommandResult,
    NoStack,
    Pulumi,
    StackUnreadable,
    project_file,
    run,
)

CONFIG = {"aws:region": {"value": "eu-west-1", "secret": False}}
SECRET = {**CONFIG, "aws:secretKey": {"secret": True}}
SHOWN = {**CONFIG, "aws:secretKey": {"value": "s3cret", "secret": True}}


class Cli:
    """A `pulumi` that answers by the command's words, and keeps what was run."""

    def __init__(self, config: object = CONFIG, stderr: str = "") -> None:
        self.config, self.stderr = config, stderr
        self.ran: list[list[str]] = []

    def __call__(
        self, command: Sequence[str], folder: Path, limit_s: float | None
    ) -> CommandResult:
        self.ran.append(list(command))
        shown = SHOWN if "--show-secrets" in command else self.config
        return CommandResult(1 if self.stderr else 0, json.dumps(shown), self.stderr)


def test_settings_without_secrets_are_read_without_the_passphrase() -> None:
    cli = Cli()
    assert Pulumi(Path(), run=cli).config() == {"aws:region": "eu-west-1"}
    assert cli.ran == [["pulumi", "--non-interactive", "config", "--json"]]


def test_secrets_are_decrypted_only_where_there_are_some() -> None:
    cli = Cli(SECRET)
    assert Pulumi(Path(), "dev", cli).config()["aws:secretKey"] == "s3cret"
    assert cli.ran[1][-3:] == ["--show-secrets", "--stack", "dev"]


def test_a_preview_that_fails_is_returned_and_one_that_cannot_begin_is_an_error() -> None:
    refused = CommandResult(1, '{"diagnostics": []}', "")
    assert Pulumi(Path(), run=lambda *_: refused).preview() == refused.stdout
    with pytest.raises(StackUnreadable, match="no language host"):
        Pulumi(Path(), run=lambda *_: CommandResult(1, "", "error: no language host")).preview()


def test_a_command_that_hangs_is_ended(tmp_path: Path) -> None:
    with pytest.raises(StackUnreadable, match=r"has not ended within 0\.01 s"):
        run(["sleep", "60"], tmp_path, 0.01)


@pytest.mark.parametrize(
    ("stderr", "kind", "words"),
    [
        ("error: no stack selected; please use", NoStack, "name it with --stack"),
        ("error: PULUMI_ACCESS_TOKEN must be set for login", NoStack, "`pulumi login`"),
        ("error: passphrase must be set with X", StackUnreadable, "as for `pulumi up`"),
        ("warning: old\nerror: no stack named 'x' found\nmore", StackUnreadable, "'x' found"),
        ("", StackUnreadable, "it printed nothing"),
    ],
)
def test_a_failure_is_one_line_with_what_to_do(
    stderr: str, kind: type[StackUnreadable], words: str
) -> None:
    cli = Cli(stderr=stderr or " ")
    with pytest.raises(StackUnreadable) as failed:
        Pulumi(Path(), run=cli).export()
    assert type(failed.value) is kind
    assert words in str(failed.value)
    assert "\n" not in str(failed.value)


def test_a_cli_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoStack, match="`pulumi` is not on PATH"):
        run(["no-such-pulumi"], tmp_path, None)
    with pytest.raises(StackUnreadable, match="there is no folder"):
        run(["true"], tmp_path / "none", None)


def test_the_project_is_that_of_the_nearest_folder_above(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert project_file(below) is None
    (tmp_path / "Pulumi.yaml").touch()
    assert project_file(below) == tmp_path / "Pulumi.yaml"
    (tmp_path / "a" / "Pulumi.json").touch()
    assert project_file(below) == tmp_path / "a" / "Pulumi.json"
