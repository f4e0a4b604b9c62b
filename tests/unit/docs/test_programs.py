"""The programs of the documentation run, with mocks; the jobs that they declare are allowed."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import parse_sweep
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from tests.support.documented import programs, recorded_pulumi_aws
from tests.support.documented.blocks import Block, in_language

WHOLE = ("README.md", "docs/start.md", "docs/cookbook/", "docs/migration/")
"""Pages with nothing but programs; on the others there are fragments too."""
WITH_MOCKS = "docs/cookbook/tests-with-mocks.md"
# Each option is shown with its own example, which tests/unit/docs/test_options.py reads.
ELSEWHERE = ("docs/options.md", WITH_MOCKS)
BLOCKS = [block for block in in_language("python") if block.page not in ELSEWHERE]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    programs.write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("SM_MODEL_DIR", str(tmp_path))
    for name, module in recorded_pulumi_aws.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_documented_program_runs_and_what_it_declares_is_allowed(block: Block) -> None:
    # It needs a package of others: the mark names what runs one like it, or says that nothing does.
    if block.is_only_parsed or block.test:
        assert compile(block.text, str(block), "exec")
        return
    is_whole = block.page.startswith(WHOLE)
    shown = [] if is_whole else programs.arguments(block.text, str(block))
    if shown:
        of = sweep if block.page == "docs/sweeps.md" else job
        assert [violation for given in shown for violation in of(given)] == []
        return
    names = {} if is_whole else {**programs.names_of_fragments(), "aws": sys.modules["pulumi_aws"]}
    declared, space = programs.run(block.text, str(block), names)
    assert declared.refusals() == []
    if callable(space.get("program")):  # for the Automation API
        declared, _ = programs.run("program()", str(block), space)
        assert declared.jobs
        assert declared.refusals() == []


def job(given: dict[str, Any]) -> list[str]:
    """Return what is refused of a job with some arguments."""
    spec = parse_spec({**programs.OTHERS, **given}, Settings())
    return [str(violation) for violation in spec.violations]


def sweep(given: dict[str, Any]) -> list[str]:
    """Return what is refused of a sweep with some arguments."""
    others = {"template": programs.OTHERS, "objective_metric": "loss", "direction": "minimize"}
    spec = parse_sweep({**others, "points": [{"eta": 1}], **given}, Settings())
    return [str(violation) for violation in spec.violations]


def test_a_program_that_declares_a_job_wrongly_would_be_seen(folder: Path) -> None:
    program = "TrainingJob('digits', stopping_condition={'max_runtime': 1})"
    declared, _ = programs.run(program, "a page", programs.names_of_fragments())
    [refusal] = declared.refusals()
    assert "stopping_condition.max_runtime" in refusal


@pytest.mark.usefixtures("folder")
def test_the_test_that_the_recipe_with_mocks_shows_passes() -> None:
    [block] = [block for block in in_language("python") if block.page == WITH_MOCKS]
    space: dict[str, Any] = {}
    exec(compile(block.text, str(block), "exec"), space)
    with programs.cleared(asyncio.get_event_loop()):
        space["test_the_job_trains_on_a_cheap_instance"]()
