"""The blocks of the documentation that are not Python: what they name exists.

Programs in Python are in test_programs.py. What a block shows as output names the test that makes
it, in a comment before the block.
"""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from typing import Any, Final

import pytest
import typer
import yaml
from markdown_it import MarkdownIt

from pulumi_sagemaker_training.cli.app import app, load
from sagemaker_emulator.__main__ import parser, parser_of_env
from tests.support.documented import terraform
from tests.support.documented.blocks import (
    PAGES,
    PULUMI_COMMANDS,
    ROOT,
    Block,
    blocks,
    in_language,
)
from tests.support.documented.package_schema import problems

CHECKED: Final = {"python", "yaml", "json", "toml", "console", "mermaid", "hcl", "{eval-rst}"}
# A drawing, made of characters.
DRAWN: Final = ("docs/architecture.md",)
TARGETS: Final = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("block", in_language("yaml"), ids=str)
def test_what_yaml_declares_is_in_the_schema_of_the_package(block: Block) -> None:
    assert list(problems(yaml.safe_load(block.text))) == []


def test_a_property_that_does_not_exist_would_be_seen() -> None:
    properties = {"roleARN": "x", "resourceConfig": {"instanceCount": "two"}, "tags": {"a": "b"}}
    wrong = {"job": {"type": "sagemaker-training:TrainingJob", "properties": properties}}
    assert list(problems(wrong)) == [
        "sagemaker-training:TrainingJob.roleARN does not exist",
        "sagemaker-training:TrainingJob.resourceConfig.instanceCount: 'two' is no integer",
    ]


def test_what_hcl_declares_has_the_names_of_terraform_and_is_what_the_yaml_beside_it_declares() -> (
    None
):
    [hcl] = in_language("hcl")
    given = terraform.training_job(hcl.text)
    assert terraform.unknown_names(given) == []
    [block] = [block for block in in_language("yaml") if block.page == hcl.page]
    yaml_ = yaml.safe_load(block.text)["resources"]["digits"]["properties"]
    assert terraform.as_here(given) == yaml_ | {"trainingJobName": "digits-7"}


def test_a_name_that_terraform_does_not_have_would_be_seen() -> None:
    given = terraform.training_job(
        'resource "aws_sagemaker_training_job" "x" {\n role = "y"\n'
        " input_data_config {\n name = 1\n }\n}\n"
    )
    assert terraform.unknown_names(given) == ["role", "input_data_config.name"]


@pytest.mark.parametrize("block", in_language("json", "toml"), ids=str)
def test_a_file_that_is_shown_can_be_read(block: Block) -> None:
    assert (json if block.language == "json" else tomllib).loads(block.text)


def commands(block: Block) -> Iterator[list[str]]:
    """Yield the words of each command, those inside `$(...)` too, without what follows `#`."""
    for line in re.findall(r"^\$ (.*)$", block.text.replace("\\\n", " "), re.MULTILINE):
        for part in (line, *re.findall(r"\$\(([^)]*)\)", line)):
            words = shlex.split(re.sub(r"\$\([^)]*\)", "it", part), comments=True)
            rest: list[str] = []
            for word in words:
                if word in {"&&", "|", "&", ";"}:
                    yield rest
                    rest = []
                else:
                    rest.append(word)
            yield rest


def unknown(words: list[str]) -> Iterator[str]:
    """Yield what a command names that does not exist."""
    match words:
        case ["make", *rest]:
            yield from (
                word for word in rest if re.fullmatch(r"[a-z][a-z-]*", word) and word not in TARGETS
            )
        case ["sagemaker-training", *rest]:
            yield from unknown_to(typer.main.get_command(app()), rest)
        case ["sagemaker-emulator", "env", *rest]:
            yield from unknown_options(parser_of_env(), rest)
        case ["sagemaker-emulator", *rest]:
            yield from unknown_options(parser(), rest)
        case ["pulumi", verb, *_] if verb not in PULUMI_COMMANDS:
            yield verb


def unknown_to(command: Any, words: list[str]) -> Iterator[str]:
    for word in words:
        below = getattr(command, "commands", None)
        options = [
            name for param in command.params for name in (*param.opts, *param.secondary_opts)
        ]
        if word.startswith("-"):
            yield from () if word in {*options, "--help"} else (word,)
        elif below is not None and word not in below:
            yield word
            return
        elif below is not None:
            # The group itself has only the outlines of its commands.
            command = load(word)


def unknown_options(known: Any, words: list[str]) -> Iterator[str]:
    options = {name for action in known._actions for name in action.option_strings}
    yield from (word for word in words if word.startswith("-") and word not in options)


@pytest.mark.parametrize("block", in_language("console"), ids=str)
def test_every_command_and_option_that_is_shown_exists(block: Block) -> None:
    found = list(commands(block))
    assert found
    assert [name for words in found for name in unknown(words)] == []


def test_a_command_that_does_not_exist_would_be_seen() -> None:
    text = "$ make nothing PORT=1\n$ sagemaker-training logs x --loud && sagemaker-training sing\n"
    found = commands(Block("a page", 1, "console", text))
    assert [name for words in found for name in unknown(words)] == ["nothing", "--loud", "sing"]


@pytest.mark.parametrize("page", PAGES)
def test_a_block_has_fences_so_that_it_is_read_here(page: str) -> None:
    # tests/engine/test_pipeline.py compares the indented block with a preview.
    text = re.sub(
        r"<!-- preview -->.*?<!-- end -->", "", (ROOT / page).read_text(), flags=re.DOTALL
    )
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert [token.content for token in tokens if token.type == "code_block"] == []


def outputs() -> list[Block]:
    """Return the blocks that are output, and those that show a command with its output."""
    found = [block for page in PAGES for block in blocks(page) if not block.is_written]
    found = [block for block in found if block.page not in DRAWN]
    return [block for block in found if block.language not in CHECKED or shows_output(block)]


def shows_output(block: Block) -> bool:
    text = block.text.replace("\\\n", " ")
    return block.language == "console" and bool(re.search(r"^(?!\$ |\s*$).", text, re.MULTILINE))


@pytest.mark.parametrize("block", outputs(), ids=str)
def test_an_output_names_the_test_that_makes_it(block: Block) -> None:
    path, _, name = block.test.partition("::")
    assert path, "put <!-- As in `tests/file.py::test`. --> before it"
    text = (ROOT / path).read_text("utf-8")
    assert not name or re.search(rf"^def {name}\(", text, re.MULTILINE)
