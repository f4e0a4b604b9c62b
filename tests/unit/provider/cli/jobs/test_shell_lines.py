"""How a shell in a running job is opened."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.settings import Access
from pulumi_sagemaker_training.cli.jobs.shell_lines import TOOLS, connections, missing_tools
from tests.support.fakes import described

DEBUGGED: dict[str, Any] = {"remote_debug_config": {"enable_remote_debug": True}}


def test_each_instance_has_a_command_with_the_jobs_region_and_profile() -> None:
    job = described("InProgress", "Training", resource_config={"instance_count": 2}, **DEBUGGED)
    found = connections(job, Access(region="eu-west-1", profile="research"))
    assert [each.host for each in found] == ["algo-1", "algo-2"]
    assert found[1].command == (
        "aws ssm start-session --target sagemaker-training-job:job_algo-2 "
        "--region us-east-1 --profile research"
    )


@pytest.mark.parametrize(
    ("status", "secondary", "fields", "words"),
    [
        ("Completed", "Completed", DEBUGGED, "has ended"),
        ("InProgress", "Training", {}, "has no remote debugging; set remote_debug_config"),
        (
            "InProgress",
            "Training",
            {**DEBUGGED, "enable_network_isolation": True},
            "has network isolation",
        ),
        ("InProgress", "Downloading", DEBUGGED, "can be connected to when it is Training"),
    ],
)
def test_a_job_that_cannot_be_connected_to_says_why(
    status: str, secondary: str, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        connections(described(status, secondary, **fields), Access())


def test_what_the_machine_lacks_for_the_command_is_named() -> None:
    assert missing_tools(dict.fromkeys(TOOLS, True)) == ""
    one = missing_tools({"aws": True, "session-manager-plugin": False})
    assert one == (
        "this needs session-manager-plugin (the Session Manager plugin of the AWS CLI), which is "
        "not on PATH: install what is missing"
    )
    assert "aws (the AWS CLI) and session-manager-plugin" in missing_tools({})
