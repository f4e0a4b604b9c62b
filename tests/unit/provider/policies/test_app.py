"""The command `sagemaker-training-policies`, without the engine."""

from pathlib import Path

import pytest

from pulumi_sagemaker_training.policies import app
from pulumi_sagemaker_training.policies.rules import RULES

LINE = "#!/usr/bin/env -S sagemaker-training-policies\n"


def test_without_arguments_it_lists_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run([]) == 0
    said = capsys.readouterr().out
    assert '--policy-pack "$(command -v sagemaker-training-policies)"' in said
    assert [name for name in RULES if f"\n{name} " not in said] == []


@pytest.mark.parametrize("name", RULES)
def test_it_prints_the_page_of_a_rule(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["explain", name]) == 0
    assert capsys.readouterr().out.startswith(f"# `{name}`\n")


def test_a_misspelt_rule_has_no_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["explain", "vcp"]) == 1
    assert (
        capsys.readouterr().err == "vcp is not a rule of this pack; did you mean vpc? [SMT-802]\n"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("guardrails.toml", f'{LINE}vpc = "mandatory"\n[maximum-runtime]\nhours = 8\n'),
        ("guardrails.json", '{"vpc": "mandatory", "maximum-runtime": {"hours": 8}}'),
    ],
)
def test_a_settings_file_is_checked_and_shown(
    name: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text)
    assert app.run([str(tmp_path / name)]) == 0
    states = {line.split()[0]: line.split()[1] for line in capsys.readouterr().out.splitlines()}
    assert (states["vpc"], states["maximum-runtime"]) == ("mandatory", "mandatory")
    assert (states["output-key"], states["maximum-cost"]) == ("advisory", "not")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('vcp = "mandatory"', "vcp: is not a rule of this pack; did you mean vpc? [SMT-801]\n"),
        ("[maximum-runtime]\nhour = 8", "maximum-runtime.hour: is not a member of this setting; "),
        ("vpc = ", "cannot be read: "),
    ],
)
def test_a_wrong_settings_file_is_one_line(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "guardrails.toml"
    path.write_text(text)
    assert app.run([str(path)]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_settings_file_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run([str(tmp_path / "none.toml")]) == 1
    assert "none.toml: cannot be read: " in capsys.readouterr().err
