"""What the package makes public, and what a process imports of it."""

import subprocess
import sys

import pytest

import pulumi_sagemaker_training


def test_every_public_name_is_there() -> None:
    for name in pulumi_sagemaker_training.__all__:
        found = getattr(pulumi_sagemaker_training, name)
        # A union, as `PathOrAsset`, has no name of its own.
        assert getattr(found, "__name__", name) == name


def test_no_other_name_is() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Job'"):
        _ = pulumi_sagemaker_training.Job  # type: ignore[attr-defined]


@pytest.mark.parametrize("plugin", ["plugin.provider", "dynamic.training_job"])
def test_a_plugin_imports_nothing_of_what_a_program_needs(plugin: str) -> None:
    code = (
        f"import sys, pulumi_sagemaker_training.adapters.{plugin}\n"
        "print([name for name in sys.modules if '.adapters.program' in name])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_plugin_imports_what_serves_a_resource_when_there_is_one() -> None:
    plugin = "pulumi_sagemaker_training.adapters.plugin"
    names = [f"{plugin}.{name}" for name in ("champion", "sweep", "upload", "schema", "functions")]
    code = f"import sys, {plugin}.provider\nprint([n for n in {names} if n in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
