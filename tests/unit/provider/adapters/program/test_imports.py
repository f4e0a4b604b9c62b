"""The option `import_`, which dynamic resources do not support: what to do instead."""

from typing import Any

import pulumi
import pytest

import pulumi_sagemaker_training
from pulumi_sagemaker_training import plugin
from pulumi_sagemaker_training.adapters.program.imports import refuse_import


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        ("Upload", "it needs its local files"),
        ("Sweep", "existing trials of the same content are adopted"),
        ("Champion", "the challenger is the first champion"),
        ("TrainingJob", r"`TrainingJob.get\('x', 'id'\)` reads the job"),
    ],
)
def test_an_import_is_refused_with_what_the_resource_has_instead(kind: str, advice: str) -> None:
    with pytest.raises(pulumi.RunError, match=f"x: Pulumi cannot import .*{advice}"):
        refuse_import(f"pulumi-python:dynamic/sagemaker-training:{kind}", "x", "id")


def test_no_import_is_no_refusal() -> None:
    refuse_import("pulumi-python:dynamic/sagemaker-training:Champion", "x", "")


@pytest.mark.parametrize("package", [pulumi_sagemaker_training, plugin])
@pytest.mark.parametrize("job", [None, ""])
def test_a_job_without_an_id_is_not_looked_up_or_declared(package: Any, job: Any) -> None:
    with pytest.raises(pulumi.RunError, match=r"^theirs: id: is missing; give the name or ARN"):
        package.TrainingJob.get("theirs", job)
