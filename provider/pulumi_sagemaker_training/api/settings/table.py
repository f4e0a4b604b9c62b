"""Every setting of a stack, in one table: its key, its kind, and its description. Pure.

The first part has the settings of pulumi-aws's provider (7.51). Those that are not supported are
listed too, so that they are refused by name. The second part has this package's own settings.
The defaults of a job's options come from `lifecycle.training_job.decisions.options`.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pulumi_sagemaker_training.api.settings.kinds import (
    Choice,
    Duration,
    Flag,
    Kind,
    Member,
    Number,
    Policy,
    Structure,
    Structures,
    Text,
    TextMap,
    Texts,
    Unsupported,
    Url,
)

OWN: Final = "sagemaker-training:"
AWS: Final = "aws:"

_ARN: Final = Text(r"arn:[\w-]+:iam::\d{12}:role/.+", "a role's ARN")
_SESSION_S: Final = Duration(900, 43_200)
_PLAIN: Final = Text()
_SECRET: Final = Text()
_ACCOUNTS: Final = Texts(r"\d{12}", "a list of account IDs of 12 digits", '["123456789012"]')


class Setting(NamedTuple):
    """One setting.

    Attributes:
        key: its name, without the part before the colon.
        kind: the kind of its value.
        text: its description, for the documentation and the plugin's schema.
        example: a value for `pulumi config set`.
        is_secret: whether it should be set with `--secret`.
    """

    key: str
    kind: Kind
    text: str
    example: str
    is_secret: bool = False


_SESSION_MEMBERS: Final[Mapping[str, Member]] = {
    "roleArn": Member(_ARN, "The role's ARN.", is_required=True),
    "sessionName": Member(
        Text(r"[\w+=,.@-]{2,64}", "2 to 64 letters, digits and any of _+=,.@-"),
        "Name of the session, as CloudTrail shows it; `pulumi-sagemaker-training` unless set.",
    ),
    "duration": Member(
        _SESSION_S,
        "How long the credentials are valid, from 15 minutes to 12 hours, as `1h30m`; they are "
        "renewed while they are needed.",
    ),
    "policy": Member(Policy(), "IAM policy, as JSON, that restricts the session further."),
    "policyArns": Member(
        Texts(r"arn:[\w-]+:iam::(\d{12}|aws):policy/.+", "a list of ARNs of policies"),
        "ARNs of managed policies that restrict the session further.",
    ),
}

ASSUME_ROLE: Final = Structure(
    "AssumeRole",
    "A role to assume before AWS is called.",
    {
        **_SESSION_MEMBERS,
        "externalId": Member(_SECRET, "The external id that the role's trust policy requires."),
        "tags": Member(TextMap(), "Session tags."),
        "transitiveTagKeys": Member(
            Texts(allowed="a list of keys of tags"),
            "Keys of the session tags that are passed on to roles assumed from this one.",
        ),
        "sourceIdentity": Member(
            Text(r"[\w+=,.@-]{2,64}", "2 to 64 letters, digits and any of _+=,.@-"),
            "The identity behind the session, as CloudTrail shows it.",
        ),
        "durationSeconds": Member(
            Number(900, 43_200, "seconds", is_whole=True),
            "The older form of `duration`, in seconds.",
        ),
    },
    '{"roleArn": "arn:aws:iam::123456789012:role/deploy"}',
)

WEB_IDENTITY: Final = Structure(
    "AssumeRoleWithWebIdentity",
    "A role to assume with the token of an identity provider.",
    {
        **_SESSION_MEMBERS,
        "webIdentityToken": Member(_SECRET, "The token.", is_secret=True),
        "webIdentityTokenFile": Member(
            _PLAIN,
            "Path of a file that holds the token; it is read whenever credentials are fetched.",
        ),
    },
    '{"roleArn": "arn:aws:iam::123456789012:role/ci", "webIdentityTokenFile": "/run/token"}',
)

DEFAULT_TAGS: Final = Structure(
    "DefaultTags",
    "Tags that every job gets.",
    {"tags": Member(TextMap(), "Key and value of each.")},
    '{"tags": {"team": "vision"}}',
)

IGNORE_TAGS: Final = Structure(
    "IgnoreTags",
    "Tags that others manage.",
    {
        "keys": Member(Texts(allowed="a list of keys"), "Their keys."),
        "keyPrefixes": Member(
            Texts(allowed="a list of beginnings of keys"), "What their keys begin with."
        ),
    },
    '{"keys": ["cost"], "keyPrefixes": ["auto:"]}',
)

SERVICES: Final[Mapping[str, str]] = {
    "sagemaker": "sagemaker",
    "s3": "s3",
    "s3api": "s3",
    "logs": "logs",
    "cloudwatch": "cloudwatch",
    "cloudwatchlogs": "logs",
    "cloudwatchlog": "logs",
    "sts": "sts",
    "pricing": "pricing",
    "servicequotas": "service-quotas",
}
"""The services that this package calls: pulumi-aws's name -> botocore's name."""

# Services of pulumi-aws that are not called here, but have names like some that are.
_OTHER_SERVICES: Final = frozenset(
    {
        "cloudhsm",
        "cloudsearch",
        "cloudtrail",
        "cloudwatchevents",
        "cloudwatchevidently",
        "cloudwatchomni",
        "cloudwatchrum",
        "invoicing",
        "servicecatalog",
        "ses",
        "sns",
        "sqs",
        "ssm",
        "sso",
    }
)

ENDPOINTS: Final = Structure(
    "Endpoints",
    "Endpoints that replace those of single services.",
    {
        name: Member(Url("http://127.0.0.1:4567"), f"Endpoint of {service}.")
        for name, service in SERVICES.items()
    },
    '{"s3": "http://127.0.0.1:4567"}',
    is_open=True,
    others=_OTHER_SERVICES,
)

AWS_SETTINGS: Final = (
    Setting("region", _PLAIN, "AWS region; else AWS_REGION or the profile's region.", "eu-west-1"),
    Setting("profile", _PLAIN, "Profile of the shared AWS configuration.", "research"),
    Setting(
        "accessKey",
        _SECRET,
        "Access key; the environment or a profile is the better place for it.",
        "AKIA...",
        is_secret=True,
    ),
    Setting(
        "secretKey",
        _SECRET,
        "Secret key; the environment or a profile is the better place for it.",
        "...",
        is_secret=True,
    ),
    Setting("token", _SECRET, "Session token of temporary credentials.", "...", is_secret=True),
    Setting(
        "allowedAccountIds",
        _ACCOUNTS,
        "The accounts in which calls are allowed. With credentials of any other account the "
        "preview fails.",
        '["123456789012"]',
    ),
    Setting(
        "forbiddenAccountIds",
        _ACCOUNTS,
        "Accounts in which no call is allowed; checked in the same way.",
        '["999999999999"]',
    ),
    Setting(
        "assumeRoles",
        Structures(ASSUME_ROLE),
        "Roles to assume before AWS is called, one after the other.",
        f"[{ASSUME_ROLE.example}]",
    ),
    Setting(
        "assumeRole",
        ASSUME_ROLE,
        "A role to assume after those of `assumeRoles`; pulumi-aws's older name.",
        ASSUME_ROLE.example,
    ),
    Setting(
        "assumeRoleWithWebIdentity",
        WEB_IDENTITY,
        "Role to assume with the token of an identity provider, before those of `assumeRoles`. "
        "Give the token or the file that holds it.",
        WEB_IDENTITY.example,
    ),
    Setting("defaultTags", DEFAULT_TAGS, "Tags that every job gets.", DEFAULT_TAGS.example),
    Setting(
        "ignoreTags",
        IGNORE_TAGS,
        "Tags that others manage: they are not shown as drift and not removed.",
        IGNORE_TAGS.example,
    ),
    Setting(
        "endpoints",
        Structures(ENDPOINTS),
        "Endpoints that replace those of single services, one map or a list of maps. "
        "Services that are not called here are ignored.",
        f"[{ENDPOINTS.example}]",
    ),
    Setting("stsRegion", _PLAIN, "Region where roles are assumed.", "us-east-1"),
    Setting("useFipsEndpoint", Flag(), "Whether AWS's FIPS endpoints are used.", "true"),
    Setting(
        "useDualstackEndpoint",
        Flag(),
        "Whether AWS's endpoints for IPv4 and IPv6 are used.",
        "true",
    ),
    Setting(
        "customCaBundle",
        _PLAIN,
        "File of certificates by which the endpoints are verified; else AWS_CA_BUNDLE.",
        "/etc/ssl/company.pem",
    ),
    Setting("insecure", Flag(), "Whether the endpoints' certificates are not verified.", "true"),
    Setting(
        "httpProxy",
        Url("http://proxy:3128", is_scheme_optional=True),
        "Proxy of calls over HTTP; else HTTP_PROXY.",
        "http://proxy:3128",
    ),
    Setting(
        "httpsProxy",
        Url("http://proxy:3128", is_scheme_optional=True),
        "Proxy of calls over HTTPS; else HTTPS_PROXY.",
        "http://proxy:3128",
    ),
    Setting(
        "noProxy",
        _PLAIN,
        "Hosts that are called without a proxy, separated by commas: names, `.suffixes`, "
        "addresses, networks as 10.0.0.0/8, or `*`; else NO_PROXY. They are compared with a "
        "service's endpoint, not with each bucket's.",
        ".internal,169.254.169.254",
    ),
    Setting(
        "maxRetries",
        Number(1, 1000, is_whole=True),
        "How often a call is tried at most, including the first time; else AWS_MAX_ATTEMPTS; 5 "
        "unless set. The wait for a job is not limited by it.",
        "10",
    ),
    Setting(
        "retryMode",
        Choice(("standard", "adaptive")),
        "How calls are retried; else AWS_RETRY_MODE. Unless set, SageMaker is called at the rate "
        "that it grants, and other services as `standard` says.",
        "standard",
    ),
    Setting(
        "sharedConfigFiles",
        Texts(r"[^,]+", "a list of one path: botocore reads one such file", '["~/.aws/config"]'),
        "The shared configuration file; a list of one, else AWS_CONFIG_FILE.",
        '["./aws.conf"]',
    ),
    Setting(
        "sharedCredentialsFiles",
        Texts(
            r"[^,]+", "a list of one path: botocore reads one such file", '["~/.aws/credentials"]'
        ),
        "The shared credentials file; a list of one, else AWS_SHARED_CREDENTIALS_FILE.",
        '["./aws.keys"]',
    ),
    Setting(
        "s3UsePathStyle",
        Flag(),
        "Whether a bucket's name is part of the URL's path. Unless set, it is true if an endpoint "
        "is replaced.",
        "true",
    ),
    Setting(
        "s3UsEast1RegionalEndpoint",
        Choice(("legacy", "regional")),
        "Endpoint of S3 in us-east-1.",
        "regional",
    ),
    Setting(
        "ec2MetadataServiceEndpoint",
        Url("http://169.254.169.254"),
        "Address of the EC2 metadata service; else AWS_EC2_METADATA_SERVICE_ENDPOINT.",
        "http://[fd00:ec2::254]",
    ),
    Setting(
        "ec2MetadataServiceEndpointMode",
        Choice(("IPv4", "IPv6")),
        "Protocol of the EC2 metadata service; else AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE.",
        "IPv6",
    ),
    Setting(
        "skipMetadataApiCheck",
        Flag(),
        "Whether the EC2 metadata service is not asked for credentials; false unless set.",
        "true",
    ),
    Setting(
        "skipCredentialsValidation",
        Flag(),
        "With `false` the credentials are checked with GetCallerIdentity before any other call; "
        "true unless set. With allowed or forbidden accounts they are always checked.",
        "false",
    ),
    Setting(
        "skipRequestingAccountId",
        Flag(),
        "As `skipCredentialsValidation`; with allowed or forbidden accounts true is refused.",
        "false",
    ),
    Setting(
        "skipRegionValidation",
        Flag(),
        "Whether a region that the installed botocore does not know is accepted; false unless "
        "set. If the endpoint is replaced, every region is accepted.",
        "true",
    ),
    Setting(
        "userAgents",
        Texts(allowed="a list of products"),
        "What is added to the user agent, after this package's name.",
        '["team/1.0"]',
    ),
    Setting(
        "tokenBucketRateLimiterCapacity",
        Unsupported("botocore's limit of retries cannot be configured"),
        "Refused, because botocore has no such setting.",
        "500",
    ),
    Setting(
        "tagPolicyCompliance",
        Unsupported("tags are not compared with an organization's tag policy", ("disabled",)),
        "Only `disabled` is accepted, because tags are not compared with a tag policy.",
        "disabled",
    ),
)
"""The settings of pulumi-aws's provider."""

OWN_SETTINGS: Final = (
    Setting(
        "endpointUrl",
        Url("http://127.0.0.1:4567"),
        "Replaces the endpoints of all services, for example by the emulator's.",
        "http://127.0.0.1:4567",
    ),
    Setting(
        "ownerId",
        _PLAIN,
        "Tells apart separate states that use the same names in one account.",
        "research",
    ),
    Setting(
        "ownershipTags",
        Flag(),
        "Whether jobs get the tags that name their owner; true unless set.",
        "false",
    ),
    Setting(
        "maxPollInterval",
        Number(0.05, 300, "seconds"),
        "The longest pause between two polls of running jobs, in seconds; 15 unless set.",
        "60",
    ),
    Setting(
        "prices",
        Choice(("auto", "off")),
        "With `auto`, the default, previews say what a job may cost and outputs what it has cost. "
        "With `off`, prices are fetched for `maxCost` only.",
        "off",
    ),
    Setting(
        "quotas",
        Choice(("auto", "off")),
        "Whether previews warn of a quota that a job can never fit (`auto`, the default), or "
        "Service Quotas is not asked (`off`).",
        "off",
    ),
    Setting(
        "auditLog",
        _PLAIN,
        "A file that gets one line of JSON for every call that changes something; a relative path "
        "starts at the folder in which Pulumi runs. Nothing is written unless set.",
        "changes.jsonl",
    ),
    Setting(
        "ignoredSettings",
        Texts(allowed="a list of settings of pulumi-aws that are refused here"),
        "Names of pulumi-aws's settings that are not supported here, and are to be ignored instead "
        "of refused.",
        '["tagPolicyCompliance"]',
    ),
)
"""The settings that exist only under `sagemaker-training:`."""

KEYS: Final[Mapping[str, Setting]] = {
    setting.key: setting for setting in (*AWS_SETTINGS, *OWN_SETTINGS)
}
AWS_KEYS: Final = tuple(setting.key for setting in AWS_SETTINGS)
OWN_KEYS: Final = tuple(setting.key for setting in OWN_SETTINGS)


def structures() -> dict[str, Structure]:
    """Return the structured settings' types by name."""
    found: dict[str, Any] = {}
    for setting in KEYS.values():
        kind = setting.kind.item if isinstance(setting.kind, Structures) else setting.kind
        if isinstance(kind, Structure):
            found[kind.name] = kind
    return found
