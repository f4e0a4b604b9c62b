"""`sagemaker-training explain`: the page of an error."""

import pytest
from typer.testing import CliRunner

from pulumi_sagemaker_training.cli.app import app
from pulumi_sagemaker_training.codes import CODES


@pytest.mark.parametrize("given", ["SMT-104", "smt-104", "104", "[SMT-104]"])
def test_it_prints_the_page_of_a_code_however_it_is_written(given: str) -> None:
    told = CliRunner().invoke(app(), ["explain", given])
    assert told.exit_code == 0
    assert told.stdout.startswith(f"# SMT-104: {CODES['SMT-104'].title}\n")
    assert "\n## Fix\n" in told.stdout


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (
            "error: resource 'digits' has a problem: resource_config.instance_type: no [SMT-104]",
            "SMT-104",
        ),
        ("training job a-1 Failed: AlgorithmError: , exit code: 1. [SMT-301]", "SMT-301"),
        ("AlgorithmError: , exit code: 1", "SMT-301"),
        ("CapacityError: Unable to provision requested ML compute capacity.", "SMT-302"),
        (
            "An error occurred (AccessDeniedException) when calling CreateTrainingJob: no",
            "SMT-203",
        ),
        ("AccessDenied", "SMT-203"),
        ("ThrottlingException: Rate exceeded", "SMT-204"),
    ],
)
def test_a_pasted_message_has_the_page_of_its_code_or_of_its_cause(message: str, code: str) -> None:
    words = CliRunner().invoke(app(), ["explain", *message.split()])
    piped = CliRunner().invoke(app(), ["explain", "-"], input=f"{message}\n")
    assert words.stdout.startswith(f"# {code}: ")
    assert piped.stdout == words.stdout


def test_a_message_with_two_codes_has_the_page_of_the_first_and_names_the_other() -> None:
    told = CliRunner().invoke(app(), ["explain", "a [SMT-301]\nb [SMT-104]"])
    assert told.stdout.startswith("# SMT-301: ")
    assert "it also has SMT-104" in told.stderr


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("SMT-1", "SMT-101 (A property does not exist)"),
        ("SMT-131", "SMT-128 (A resource cannot be imported)"),
        ("SMT-3010", "SMT-301 (The training code failed)"),
        ("[smt-999]", "SMT-906"),
        ("SMT-001", "docs/errors.md lists them"),
        ("the model is bad", "docs/errors.md lists them"),
        ("", "docs/errors.md lists them"),
    ],
)
def test_what_is_no_code_is_told_with_the_codes_near_it(given: str, near: str) -> None:
    told = CliRunner().invoke(app(), ["explain", given])
    assert (told.exit_code, told.stdout) == (1, "")
    assert near in told.stderr
    assert told.stderr.endswith(" [SMT-706]\n")
    assert len(told.stderr.splitlines()) == 1
