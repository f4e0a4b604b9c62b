"""Facts about an account: who calls, whom a role trusts, where a bucket is."""

import json
from collections.abc import Mapping
from typing import Final, NamedTuple

from pulumi_sagemaker_training.api.error_table import classify
from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.services.client import Clients, calling

_LEGACY_REGIONS: Final = {"": "us-east-1", "EU": "eu-west-1"}
_HEADER: Final = "x-amz-bucket-region"


class Caller(NamedTuple):
    """The identity of the credentials: their account, and the ARN of the user or role."""

    account: str
    arn: str


def caller(clients: Clients) -> Caller:
    """Return who calls.

    Raises:
        ServiceError: there are no credentials, or they are not valid.
    """
    with calling("GetCallerIdentity"):
        answer = clients.sts.get_caller_identity()
    return Caller(str(answer["Account"]), str(answer["Arn"]))


def trust_policy(clients: Clients, role: str) -> Mapping[str, object]:
    """Return the policy that says who may assume a role.

    Args:
        clients: the clients to call with.
        role: the role's name, without a path.

    Raises:
        NotFound: the role does not exist.
        ServiceError: the call is refused.
    """
    client = clients.client_in_region("iam", clients.region, {})
    with calling("GetRole", f"role {role}"):
        found = client.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    return json.loads(found) if isinstance(found, str) else dict(found)


def bucket_region(clients: Clients, bucket: str) -> str:
    """Return the region of a bucket.

    Raises:
        NotFound: the bucket does not exist.
        ServiceError: the call is refused.
    """
    with calling("HeadBucket", f"bucket {bucket}"):
        answer = clients.s3.head_bucket(Bucket=bucket)
    named = answer.get("BucketRegion") or answer["ResponseMetadata"]["HTTPHeaders"].get(_HEADER)
    found = str(named or clients.region)
    return _LEGACY_REGIONS.get(found, found)


def emulator_health(clients: Clients) -> Mapping[str, object] | None:
    """Return what the emulator says of itself; None if the endpoint is another service.

    Raises:
        ServiceError: nothing answers at the endpoint.
    """
    from urllib.error import HTTPError, URLError
    from urllib.request import ProxyHandler, build_opener

    url = clients.access.endpoint_of("sagemaker")
    if url is None:
        return None
    try:
        with build_opener(ProxyHandler({})).open(f"{url}/_emulator/health", timeout=5) as answer:
            return dict(json.load(answer))
    except HTTPError:
        return None
    except (URLError, OSError) as error:
        raise _unreachable(url, error) from error
    except (ValueError, TypeError):
        return None


def _unreachable(url: str, error: OSError) -> ServiceError:
    reason = getattr(error, "reason", error)
    return classify("settings", "EndpointConnectionError", f"nothing answers at {url}: {reason}")
