"""What the processes of the package import when they start."""

import subprocess
import sys
from functools import cache

import pytest

OWN = "pulumi_sagemaker_training"
DYNAMIC = f"{OWN}.adapters.dynamic.training_job"
PLUGIN = f"{OWN}.adapters.plugin.provider"
COMMAND_LINE = f"{OWN}.cli.app"
MODELS = f"{OWN}.api.model.generated.models"
IMAGES = f"{OWN}.api.model.generated.images"
INSTANCE_TYPES = f"{OWN}.api.model.generated.instance_types"


@cache
def imported(module: str) -> frozenset[str]:
    """Return the modules that a new process has after an import, without those of Pulumi's SDK.

    The SDK itself imports some that are slow, such as `inspect`: every program pays for those.
    """
    code = (
        "import sys, pulumi.dynamic\n"
        "before = set(sys.modules)\n"
        f"import {module}\n"
        "print(*set(sys.modules) - before)"
    )
    if module == COMMAND_LINE:
        code = code.replace(", pulumi.dynamic", "")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return frozenset(ran.stdout.split())


@pytest.mark.parametrize(
    "heavy",
    ["boto3", "botocore", "pydantic", "regex", "typer", "rich", MODELS, IMAGES, INSTANCE_TYPES],
)
@pytest.mark.parametrize("start", [DYNAMIC, PLUGIN])
def test_the_start_of_a_plugin_imports_nothing_heavy(start: str, heavy: str) -> None:
    assert heavy not in imported(start)


def test_the_start_of_a_dynamic_provider_imports_the_package_alone() -> None:
    assert [name for name in imported(DYNAMIC) if not name.startswith(OWN)] == []


@pytest.mark.parametrize("start", [DYNAMIC, PLUGIN])
@pytest.mark.parametrize("step", ["create", "submit", "wait", "update", "read", "delete"])
def test_a_step_is_imported_by_the_first_call_that_needs_it(start: str, step: str) -> None:
    assert f"{OWN}.lifecycle.training_job.steps.{step}" not in imported(start)


@pytest.mark.parametrize("start", [DYNAMIC, PLUGIN])
def test_a_plugin_imports_nothing_of_what_a_program_needs(start: str) -> None:
    assert [name for name in imported(start) if ".adapters.program" in name] == []


@pytest.mark.parametrize("name", ["champion", "sweep", "upload", "schema", "functions"])
def test_a_plugin_imports_what_serves_a_resource_when_there_is_one(name: str) -> None:
    assert f"{OWN}.adapters.plugin.{name}" not in imported(PLUGIN)


@pytest.mark.parametrize("heavy", ["boto3", "botocore", "pulumi", "pydantic", "regex", "rich"])
def test_the_start_of_the_command_line_imports_nothing_heavy(heavy: str) -> None:
    assert heavy not in imported(COMMAND_LINE)
