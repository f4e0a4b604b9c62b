"""The run of the examples in other languages: where it puts what they import."""

import json
from pathlib import Path

from pulumi_sagemaker_training.adapters.plugin.schema.package import package_schema
from tools.languages.__main__ import environment
from tools.languages.example import EXAMPLES, settings
from tools.local.endpoint import Endpoint

ROOT = Path(__file__).parents[3]
SDKS = {example.name: example.sdk for example in EXAMPLES}


def test_the_typescript_example_imports_the_sdk_from_where_it_is_generated() -> None:
    package = json.loads((ROOT / "examples" / "typescript" / "package.json").read_text())
    assert package["dependencies"]["pulumi-sagemaker-training"] == f"file:{SDKS['typescript']}"


def test_the_go_example_imports_the_sdk_from_where_it_is_generated() -> None:
    text = (ROOT / "examples" / "go" / "go.mod").read_text()
    base = package_schema()["language"]["go"]["importBasePath"]
    module = base.rpartition("/")[0]
    assert f"replace {module} => ./{SDKS['go']}" in text
    assert f'"{base}"' in (ROOT / "examples" / "go" / "main.go").read_text()


def test_a_run_finds_the_hosts_first_and_no_account_of_the_user(tmp_path: Path) -> None:
    given = {"PATH": "/bin", "AWS_PROFILE": "work", "AWS_ACCESS_KEY_ID": "AKIA1"}
    made = environment(tmp_path / "hosts", tmp_path, given)
    assert made["PATH"].split(":") == [str(tmp_path / "hosts"), "/bin"]
    assert "AWS_PROFILE" not in made
    assert made["AWS_ACCESS_KEY_ID"] != "AKIA1"
    assert made["PULUMI_BACKEND_URL"] == f"file://{tmp_path / 'backend'}"


def test_the_stacks_settings_are_under_the_names_of_the_plugin() -> None:
    endpoint = Endpoint("http://127.0.0.1:1", 1, "bucket", "role", "eu-west-1")
    assert settings(endpoint)["sagemaker-training:endpointUrl"] == "http://127.0.0.1:1"
