"""AWS's scikit-learn containers in the registry of each region.

Source: the page "Docker Registry Paths and Example Code" of the SageMaker documentation, and
`image_uri_config/sklearn.json` of the SageMaker Python SDK.
"""

from typing import Final

_ACCOUNTS: Final = {
    "af-south-1": "510948584623",
    "ap-east-1": "651117190479",
    "ap-northeast-1": "354813040037",
    "ap-northeast-2": "366743142698",
    "ap-northeast-3": "867004704886",
    "ap-south-1": "720646828776",
    "ap-southeast-1": "121021644041",
    "ap-southeast-2": "783357654285",
    "ca-central-1": "341280168497",
    "eu-central-1": "492215442770",
    "eu-north-1": "662702820516",
    "eu-south-1": "978288397137",
    "eu-west-1": "141502667606",
    "eu-west-2": "764974769150",
    "eu-west-3": "659782779980",
    "me-south-1": "801668240914",
    "sa-east-1": "737474898029",
    "us-east-1": "683313688378",
    "us-east-2": "257758044811",
    "us-west-1": "746614075791",
    "us-west-2": "246618743249",
}


def scikit_learn(region: str) -> str:
    """Return the URI of the container with scikit-learn 1.2 and Python 3.9 in a region.

    Raises:
        ValueError: AWS's container in that region is unknown here.
    """
    account = _ACCOUNTS.get(region)
    if account is None:
        raise ValueError(f"no scikit-learn container is known for region {region}")
    registry = f"{account}.dkr.ecr.{region}.amazonaws.com"
    return f"{registry}/sagemaker-scikit-learn:1.2-1-cpu-py3"
