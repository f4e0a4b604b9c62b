"""What follows from the table of options is current, and one row is all that an option needs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import OPTION_NAMES
from tools import options

ROOT = Path(__file__).parents[3]
TABLE = Path("provider/pulumi_sagemaker_training") / options.SOURCE
ROW = """
    colour: str = _row(
        Choice({"red": "it is red", "blue": "it is blue, for `wait_for` has no say in it"}),
        "Which colour the job has.",
        example="blue",
        has_stack_default=True,
    )


TABLE: Final"""
SEEN = """
from pulumi_sagemaker_training.adapters.plugin.schema.package import package_schema
from pulumi_sagemaker_training.adapters.plugin.tokens import TRAINING_JOB
from pulumi_sagemaker_training.adapters.program.job_arguments import JobArgs
from pulumi_sagemaker_training.api.settings import read_settings
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import STACK_KEYS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec

settings = read_settings({"sagemaker-training:colour": "blue"}.get, STACK_KEYS)
for given in ({}, {"colour": "red"}):
    print(parse_spec(given, settings).options.colour)
print(parse_spec({"colour": "green"}, settings).wrong_options[0].message)
print(package_schema()["resources"][TRAINING_JOB]["inputProperties"]["colour"]["description"])
print(package_schema()["types"]["sagemaker-training:index:Colour"]["enum"][0]["value"])
print(JobArgs.__annotations__["colour"].__forward_arg__)
"""


def run(folder: Path, *arguments: str) -> str:
    code = (
        f"import sys; sys.path[:0] = {[str(folder / 'provider'), str(folder)]!r}\n{arguments[-1]}"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def test_the_files_are_current() -> None:
    assert options.main(["--check"]) == 0, "run: make docs"


def test_an_option_that_is_one_row_is_read_typed_described_and_documented(tmp_path: Path) -> None:
    for name in ("provider", "tools", "docs"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "pulumi-*")
        )
    table = tmp_path / TABLE
    table.write_text(table.read_text("utf-8").replace("\n\nTABLE: Final", ROW, 1), "utf-8")
    run(tmp_path, "from tools import fields, options; options.main([]); fields.main([])")
    assert run(tmp_path, SEEN).splitlines() == [
        "blue",
        "red",
        "'green' is not allowed; give 'red' or 'blue'",
        "Which colour the job has.",
        "- `red` (the default): it is red",
        "- `blue`: it is blue, for `waitFor` has no say in it",
        "red",
        "Input[Literal['red', 'blue']]",
    ]
    page = (tmp_path / "docs" / "options.md").read_text("utf-8")
    assert "## `colour`\n\nWhich colour the job has.\n\n| value | meaning |" in page
    fields = (tmp_path / "docs" / "fields.md").read_text("utf-8")
    assert "| `colour` | `red`, `blue` | `red` | `sagemaker-training:colour` |  |" in fields


def test_what_was_written_by_hand_is_kept_and_an_option_that_is_gone_goes() -> None:
    current = options.PAGE.read_text("utf-8")
    last = f"## {options.LAST}"
    by_hand = current.replace(last, f"## `gone`\n\nOld.\n\n{options.MORE}\n\nOlder.\n\n{last}")
    by_hand = by_hand.replace("Secrets may be among them", "Tokens may be among them")
    page = options.page(by_hand)
    assert page == current.replace("Secrets may be among them", "Tokens may be among them")
    assert [name for name in OPTION_NAMES if f"## `{name}`" not in page] == []


def test_checking_writes_nothing_and_fails_where_a_file_is_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page, arguments = tmp_path / "options.md", tmp_path / "option_args.py"
    page.write_text(options.PAGE.read_text("utf-8").replace("Arbitrary values", "Any"), "utf-8")
    monkeypatch.setattr(options, "PAGE", page)
    monkeypatch.setattr(options, "ARGUMENTS", arguments)
    assert options.main(["--check"]) == 1
    assert "below its mark, then run: make docs" in capsys.readouterr().err
    assert not arguments.exists()
    assert options.main([]) == 0
    assert options.main(["--check"]) == 0
    assert arguments.read_text("utf-8") == options.arguments()
