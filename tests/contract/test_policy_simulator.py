"""What a role may do, asked as the SageMaker SDK asks before it trains."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.support.bench import Bench

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
READING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::mine/*"}],
}


def test_the_default_role_may_do_what_sagemaker_needs(bench: Bench) -> None:
    # The actions on all resources that ModelTrainer of sagemaker 3.27 asks for, and the bucket.
    answer = bench.iam.simulate_principal_policy(
        PolicySourceArn=bench.emulator.role_arn,
        ActionNames=["ecr:GetAuthorizationToken", "cloudwatch:PutMetricData", "ec2:DescribeVpcs"],
    )
    decisions = {r["EvalActionName"]: r["EvalDecision"] for r in answer["EvaluationResults"]}
    assert set(decisions.values()) == {"allowed"}
    answer = bench.iam.simulate_principal_policy(
        PolicySourceArn=bench.emulator.role_arn,
        ActionNames=["s3:PutObject"],
        ResourceArns=[f"arn:aws:s3:::{bench.emulator.bucket}/*"],
    )
    assert answer["EvaluationResults"][0]["EvalDecision"] == "allowed"


def test_policies_of_roles_users_and_their_groups_decide(bench: Bench) -> None:
    role = bench.iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    bench.iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=json.dumps(READING))
    user = bench.iam.create_user(UserName="u")["User"]
    bench.iam.create_group(GroupName="g")
    bench.iam.put_group_policy(GroupName="g", PolicyName="p", PolicyDocument=json.dumps(READING))
    bench.iam.add_user_to_group(GroupName="g", UserName="u")
    paginator = bench.iam.get_paginator("simulate_principal_policy")
    for arn in (role["Arn"], user["Arn"]):
        pages = paginator.paginate(
            PolicySourceArn=arn,
            ActionNames=["s3:GetObject", "s3:PutObject"],
            ResourceArns=["arn:aws:s3:::mine/a"],
            PaginationConfig={"PageSize": 1},
        )
        found = [result["EvalDecision"] for page in pages for result in page["EvaluationResults"]]
        assert found == ["allowed", "implicitDeny"]


def test_a_principal_that_is_not_there_and_a_caller_that_may_not_ask_are_told(bench: Bench) -> None:
    asked = {"ActionNames": ["s3:GetObject"]}
    with pytest.raises(bench.iam.exceptions.NoSuchEntityException, match="none cannot be found"):
        bench.iam.simulate_principal_policy(
            PolicySourceArn="arn:aws:iam::123456789012:role/none", **asked
        )
    only = {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"}
    bench.emulator.add_rule(policy={"Version": "2012-10-17", "Statement": [only]})
    with pytest.raises(ClientError, match=r"AccessDenied.*iam:SimulatePrincipalPolicy on resource"):
        bench.iam.simulate_principal_policy(PolicySourceArn=bench.emulator.role_arn, **asked)
