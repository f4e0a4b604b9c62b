"""Requests as programs: what is lifted out, and that each program declares the same request."""

import builtins
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import given

from pulumi_sagemaker_training.api.request.codec import from_wire, to_schema
from pulumi_sagemaker_training.cli.convert import python, typescript, yaml_program
from pulumi_sagemaker_training.cli.convert.lift import Lifted, Setting, config_commands, lift
from tests.support.jobs import JOB, changed, channel
from tests.support.requests import Request, wire_requests

SECRETIVE = changed(
    environment={"WANDB_API_KEY": "hunter22", "max_tokens": "7", "OUT": "s3://other/{x}"},
    hyper_parameters={"a b": 'it\'s "x"', "text": "${y} `z` \\ é"},
    input_data_config=[channel()],
    vpc_config={"subnets": ["subnet-1", "subnet-2"], "security_group_ids": ["sg-1"]},
    tags={"team": "vision", "a:b": ""},
)


def settings(lifted: Lifted) -> dict[str, Any]:
    return {item.name: item.value for item in lifted.settings}


def declared_by_python(text: str, lifted: Lifted) -> dict[str, Any]:
    """Run a program against stand-ins, and return the arguments of its job."""
    found: dict[str, Any] = {}
    values = settings(lifted)

    def get(name: str) -> Any:
        value = values[name]
        return list(value) if isinstance(value, tuple) else value

    def make(_: str, **arguments: Any) -> Any:
        found.update(arguments)
        return SimpleNamespace(training_job_name="", model_artifacts="")

    config = SimpleNamespace(require=get, require_secret=get, require_object=get)
    stand_ins = {
        "pulumi": SimpleNamespace(Config=lambda: config, export=lambda *_: None),
        "pulumi_sagemaker_training": SimpleNamespace(TrainingJob=make),
    }
    importing = {**vars(builtins), "__import__": lambda name, *_: stand_ins[name]}
    exec(compile(text, "program", "exec"), {"__builtins__": importing})
    return found


def declared_by_yaml(text: str, lifted: Lifted, name: str = "job") -> dict[str, Any]:
    """Evaluate a YAML program's expressions, and return the properties of its job."""
    values = settings(lifted)

    def evaluated(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: evaluated(item) for key, item in value.items()}
        if isinstance(value, list):
            return [evaluated(item) for item in value]
        if not isinstance(value, str):
            return value
        whole = re.fullmatch(r"\$\{(\w+)\}", value)
        if whole and isinstance(values[whole[1]], tuple):
            return list(values[whole[1]])
        pattern = r"\$(\$+)\{|\$\{(\w+)\}"
        return re.sub(pattern, lambda m: m[1] + "{" if m[1] else values[m[2]], value)

    found: dict[str, Any] = evaluated(yaml.safe_load(text)["resources"][name]["properties"])
    return found


# What is lifted.


def test_account_values_secrets_and_places_go_into_the_configuration() -> None:
    assert lift(SECRETIVE).settings == (
        Setting("roleArn", "arn:aws:iam::123456789012:role/training"),
        Setting("bucket", "bucket"),
        Setting("wandbApiKey", "hunter22", is_secret=True),
        Setting("bucket2", "other"),
        Setting("subnets", ("subnet-1", "subnet-2")),
        Setting("securityGroupIds", ("sg-1",)),
    )


@pytest.mark.parametrize(
    "key", ["HF_TOKEN", "db-password", "apiKey", "AWS_SECRET_ACCESS_KEY", "credentials", "Secret"]
)
def test_a_key_that_speaks_of_a_secret_makes_its_value_one(key: str) -> None:
    [setting] = [s for s in lift({"environment": {key: "x"}}).settings if s.is_secret]
    assert setting.value == "x"


@pytest.mark.parametrize("key", ["max_tokens", "tokenizer", "keyboard", "secretary", "monkey"])
def test_a_key_that_only_sounds_like_one_does_not(key: str) -> None:
    assert lift({"hyper_parameters": {key: "x"}}).settings == ()


def test_an_image_of_the_roles_account_is_lifted_and_a_public_one_is_not() -> None:
    images = {
        "own": "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1",
        "aws": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
    }
    for owner, image in images.items():
        lifted = lift(changed(algorithm_specification__training_image=image))
        assert ("trainingImage" in settings(lifted)) is (owner == "own")


def test_a_secret_is_in_no_program_and_in_no_command() -> None:
    lifted = lift(SECRETIVE)
    texts = [python.program("job", lifted), typescript.program("job", lifted)]
    texts += [yaml_program.program("job", lifted), *config_commands(lifted.settings)]
    assert not any("hunter22" in text for text in texts)
    assert "pulumi config set --secret wandbApiKey" in texts


def test_values_are_quoted_for_the_shell() -> None:
    commands = config_commands((Setting("a", "it's"), Setting("b", ("x", "y z"))))
    assert commands == [
        "pulumi config set a 'it'\"'\"'s'",
        "pulumi config set --path 'b[0]' x",
        "pulumi config set --path 'b[1]' 'y z'",
    ]


# What is declared.


@given(wire_requests())
def test_a_python_program_declares_the_request(wire: Request) -> None:
    request = from_wire(wire, "CreateTrainingJobRequest")
    lifted = lift(request)
    assert declared_by_python(python.program("job", lifted), lifted) == request


@given(wire_requests())
def test_a_yaml_program_declares_the_request(wire: Request) -> None:
    request = from_wire(wire, "CreateTrainingJobRequest")
    lifted = lift(request)
    assert declared_by_yaml(yaml_program.program("job", lifted), lifted) == to_schema(request)


@pytest.mark.parametrize("request_", [JOB, SECRETIVE], ids=["plain", "secretive"])
def test_a_python_program_is_formatted(request_: dict[str, Any]) -> None:
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent))
    assert ruff is not None
    done = subprocess.run(
        [ruff, "format", "--isolated", "--diff", "--quiet", "-"],
        input=python.program("job", lift(request_)),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_a_typescript_program_escapes_what_it_must() -> None:
    text = typescript.program("job", lift(SECRETIVE))
    assert '"a b": "it\'s \\"x\\""' in text
    assert 'text: "${y} `z` \\\\ é"' in text
    assert "OUT: `s3://${bucket2}/{x}`" in text
    assert 'config.requireObject<string[]>("subnets")' in text
    assert "volumeSizeInGb: 10" in text


def test_a_template_keeps_what_looks_like_an_expression() -> None:
    lifted = lift({"environment": {"OUT": "s3://b/${x}`\\"}})
    assert r"`s3://${bucket}/\${x}\`\\`" in typescript.program("job", lifted)


def test_names_that_a_language_keeps_for_itself_are_not_used() -> None:
    lifted = lift({"environment": {"secret_class": "x", "default token": "y", "9 key": "z"}})
    text = python.program("job", lifted)
    assert declared_by_python(text, lifted)["environment"]["secret_class"] == "x"
