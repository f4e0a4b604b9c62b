"""What a plugin finds out about the CLI's terminal."""

import pytest

from pulumi_sagemaker_training.adapters.runtime.terminal import CliProcess, Terminal, is_drawn

SHOWN = CliProcess(7, ("pulumi", "up", "--yes"), is_terminal=True)


@pytest.mark.parametrize(
    ("environment", "cli", "controlled", "drawn"),
    [
        ({"TERM": "xterm"}, SHOWN, True, True),
        ({}, SHOWN, False, True),
        ({"TERM": "dumb"}, SHOWN, True, False),
        ({"GITHUB_ACTIONS": "true"}, SHOWN, True, False),
        ({"GITHUB_ACTIONS": "true", "PULUMI_DISABLE_CI_DETECTION": "1"}, SHOWN, True, True),
        ({"PULUMI_OPTION_NON_INTERACTIVE": "true"}, SHOWN, True, False),
        ({}, CliProcess(7, ("pulumi", "up", "--non-interactive"), is_terminal=True), True, False),
        ({}, CliProcess(7, ("pulumi", "up"), is_terminal=False), True, False),
        ({}, None, True, True),
        ({}, None, False, False),
    ],
)
def test_the_table_is_drawn_by_the_clis_own_rules(
    environment: dict[str, str], cli: CliProcess | None, *, controlled: bool, drawn: bool
) -> None:
    assert is_drawn(environment, cli, controlled=controlled) is drawn


@pytest.mark.parametrize(("text", "columns"), [("100", 100), ("0", None), (" 80 ", 80)])
def test_a_variable_says_how_wide_the_terminal_is(text: str, columns: int | None) -> None:
    assert Terminal({"SAGEMAKER_TRAINING_COLUMNS": text}).columns() == columns


def test_a_variable_that_is_no_number_is_ignored() -> None:
    said = {"SAGEMAKER_TRAINING_COLUMNS": "wide", "TERM": "dumb"}
    assert Terminal(said).columns() is None
