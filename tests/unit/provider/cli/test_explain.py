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
    assert "\n## Mend\n" in told.stdout


@pytest.mark.parametrize("given", ["SMT-999", "AccessDenied", ""])
def test_what_is_no_code_has_no_page(given: str) -> None:
    told = CliRunner().invoke(app(), ["explain", given])
    assert told.exit_code == 1
    assert told.stdout == ""
    assert told.stderr.endswith("as SMT-104 [SMT-706]\n")
