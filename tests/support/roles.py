"""Roles in the emulator's account."""

import json

from sagemaker_emulator.pytest_plugin import RunningEmulator


def deploy_role(emulator: RunningEmulator) -> str:
    """Create a role that the account may assume; return its ARN."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "123456789012"},
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    }
    made = emulator.client("iam").create_role(
        RoleName="deploy", AssumeRolePolicyDocument=json.dumps({"Statement": [statement]})
    )
    return str(made["Role"]["Arn"])
