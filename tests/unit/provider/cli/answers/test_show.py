"""Answers as tables: what fits which terminal, and what is printed without one."""

import json
from io import StringIO

import pytest
from rich.console import Console

from pulumi_sagemaker_training.cli.answers.models import JobAnswer, ResourceAnswer, StatusAnswer
from pulumi_sagemaker_training.cli.answers.show import print_json, show
from pulumi_sagemaker_training.cli.jobs.table import stack_table

LONG = "a-pipeline-of-a-very-long-name-that-does-not-fit"
METRICS = {"validation:accuracy": 0.97, "validation:loss": 0.11, "train:loss": 0.02}


def job(name: str, **members: object) -> ResourceAnswer:
    made = JobAnswer(
        training_job=f"{name}-1",
        resource=name,
        status="Completed",
        is_over=True,
        is_failed=False,
        training_s=7265,
        cost_usd=12.5,
        metrics=METRICS,
    )
    answer = ResourceAnswer(name=name, kind="job", status="Completed", is_failed=False, jobs=[made])
    return answer.model_copy(update=members)


ANSWER = StatusAnswer(
    resources=[
        job("digits"),
        job(LONG, status="12 of 200, 180 running, 8 failed", operation="updating"),
    ]
)


def drawn(width: int) -> list[str]:
    screen = Console(file=StringIO(), width=width)
    screen.print(stack_table(ANSWER, width))
    file = screen.file
    assert isinstance(file, StringIO)
    return [line.rstrip() for line in file.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("width", "titles"),
    [
        (40, ["NAME", "STATUS"]),
        (60, ["NAME", "STATUS", "TIME"]),
        (80, ["NAME", "KIND", "STATUS", "TIME", "COST"]),
        (100, ["NAME", "KIND", "STATUS", "TIME", "COST", "DETAILS"]),
        (160, ["NAME", "KIND", "STATUS", "TIME", "COST", "DETAILS"]),
    ],
)
def test_every_width_has_its_columns_in_one_line_a_resource(width: int, titles: list[str]) -> None:
    title, *rows = drawn(width)
    assert (title.split(), len(rows)) == (titles, 2)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
def test_names_and_states_are_never_cut_to_nothing(width: int) -> None:
    said = "\n".join(drawn(width))
    assert "digits" in said
    assert "Completed" in said
    assert LONG[:12] in said
    assert "12 of 200" in said
    assert all(len(line) <= width for line in said.splitlines())


def test_without_a_terminal_nothing_is_cut_and_no_line_ends_in_spaces(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = Console(file=StringIO(), width=10_000)
    show(stack_table(ANSWER, screen.width), screen)
    said = capsys.readouterr().out
    assert LONG in said
    assert "train:loss=0.02" in said
    assert [line for line in said.splitlines() if line != line.rstrip()] == []
    assert "\x1b" not in said


def test_json_has_every_field_and_as_a_line_no_break(capsys: pytest.CaptureFixture[str]) -> None:
    print_json(ANSWER, is_line=True)
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["resources"][0]["sweep"] is None
