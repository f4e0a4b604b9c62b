"""Every setting of a stack, in one table: its key, its kind, and what it is. Pure.

The first part is pulumi-aws's, as its provider's configuration names it (7.51); what of that
cannot be honoured stands here too, and is refused by its name. The second part is this
package's own. The defaults of a job's options come from `lifecycle.options`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

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
_FILE: Final = Text(r"[^,]+", "one path: botocore reads one such file")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        key: its name, without what stands before the colon.
        kind: how its value is read.
        text: what it is, for the documentation and the plugin's schema.
        example: a value, as `pulumi config set` takes it.
        is_secret: whether it is to be set with `--secret`.
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
        "How long the credentials live, 15 minutes to 12 hours, as `1h30m`; they are renewed "
        "while they are needed.",
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
        "externalId": Member(_SECRET, "What the role's trust policy asks for."),
        "tags": Member(TextMap(), "Session tags."),
        "transitiveTagKeys": Member(
            Texts(allowed="a list of keys of tags"),
            "Keys of the session tags that go on to roles assumed from this one.",
        ),
        "sourceIdentity": Member(
            Text(r"[\w+=,.@-]{2,64}", "2 to 64 letters, digits and any of _+=,.@-"),
            "Who is behind the session, as CloudTrail shows it.",
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
            _PLAIN, "Path of a file that holds the token; read whenever credentials are fetched."
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
    "Tags that others keep.",
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
    "cloudwatchlogs": "logs",
    "cloudwatchlog": "logs",
    "sts": "sts",
    "pricing": "pricing",
}
"""The services that are called here, by pulumi-aws's names: botocore's name."""

# Services of pulumi-aws's that are not called here, with names like those of some that are.
_OTHER_SERVICES: Final = frozenset(
    {
        "cloudhsm",
        "cloudsearch",
        "cloudtrail",
        "cloudwatch",
        "cloudwatchevents",
        "cloudwatchevidently",
        "cloudwatchomni",
        "cloudwatchrum",
        "invoicing",
        "ses",
        "sns",
        "sqs",
        "ssm",
        "sso",
    }
)

ENDPOINTS: Final = Structure(
    "Endpoints",
    "Addresses that replace those of single services.",
    {
        name: Member(Url("http://127.0.0.1:4567"), f"Address of {service}.")
        for name, service in SERVICES.items()
    },
    '{"s3": "http://127.0.0.1:4567"}',
    is_open=True,
    others=_OTHER_SERVICES,
)

AWS_SETTINGS: Final = (
    Setting("region", _PLAIN, "AWS region; else AWS_REGION and the profile say it.", "eu-west-1"),
    Setting("profile", _PLAIN, "Profile of the shared AWS configuration.", "research"),
    Setting(
        "accessKey",
        _SECRET,
        "Access key; better left to the environment or a profile.",
        "AKIA...",
        is_secret=True,
    ),
    Setting(
        "secretKey",
        _SECRET,
        "Secret key; better left to the environment or a profile.",
        "...",
        is_secret=True,
    ),
    Setting("token", _SECRET, "Session token of temporary credentials.", "...", is_secret=True),
    Setting(
        "allowedAccountIds",
        _ACCOUNTS,
        "The accounts in which anything is done; with credentials of another one every call is "
        "refused, at preview already.",
        '["123456789012"]',
    ),
    Setting(
        "forbiddenAccountIds",
        _ACCOUNTS,
        "Accounts in which nothing is done; checked in the same way.",
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
        "A role to assume, after those of `assumeRoles`; pulumi-aws's older name.",
        ASSUME_ROLE.example,
    ),
    Setting(
        "assumeRoleWithWebIdentity",
        WEB_IDENTITY,
        "Role to assume with the token of an identity provider, before those of `assumeRoles`; "
        "a token or a file of one.",
        WEB_IDENTITY.example,
    ),
    Setting("defaultTags", DEFAULT_TAGS, "Tags that every job gets.", DEFAULT_TAGS.example),
    Setting(
        "ignoreTags",
        IGNORE_TAGS,
        "Tags that others keep: neither shown as drift nor removed.",
        IGNORE_TAGS.example,
    ),
    Setting(
        "endpoints",
        Structures(ENDPOINTS),
        "Addresses that replace those of single services, one map or a list of maps; services "
        "that are not called here are passed over.",
        f"[{ENDPOINTS.example}]",
    ),
    Setting("stsRegion", _PLAIN, "Region where roles are assumed.", "us-east-1"),
    Setting("useFipsEndpoint", Flag(), "Whether calls go to AWS's FIPS endpoints.", "true"),
    Setting(
        "useDualstackEndpoint",
        Flag(),
        "Whether calls go to AWS's endpoints for IPv4 and IPv6.",
        "true",
    ),
    Setting(
        "customCaBundle",
        _PLAIN,
        "File of certificates that sign the endpoints' own; else AWS_CA_BUNDLE.",
        "/etc/ssl/company.pem",
    ),
    Setting("insecure", Flag(), "Whether the endpoints' certificates are left unchecked.", "true"),
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
        "Hosts that are called without a proxy, with commas between them: names, `.suffixes`, "
        "addresses, networks as 10.0.0.0/8, or `*`; else NO_PROXY. A service's endpoint is "
        "compared, not each bucket's.",
        ".internal,169.254.169.254",
    ),
    Setting(
        "maxRetries",
        Number(1, 1000, is_whole=True),
        "How often a call is tried at most, the first time included; else AWS_MAX_ATTEMPTS; 5 "
        "unless set. Waiting for a job goes on longer.",
        "10",
    ),
    Setting(
        "retryMode",
        Choice(("standard", "adaptive")),
        "How calls are tried again; else AWS_RETRY_MODE; adaptive unless set.",
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
        "Whether a bucket's name stands in the path of an address; true where an endpoint is "
        "replaced, unless set.",
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
        "`false` has the credentials tried with GetCallerIdentity before anything else; true "
        "unless set. The guards of accounts ask in any case.",
        "false",
    ),
    Setting(
        "skipRequestingAccountId",
        Flag(),
        "As `skipCredentialsValidation`; true beside a guard of accounts is refused.",
        "false",
    ),
    Setting(
        "skipRegionValidation",
        Flag(),
        "Whether a region that the installed botocore does not know is accepted; false unless "
        "set. Where the endpoint is replaced, every region is.",
        "true",
    ),
    Setting(
        "userAgents",
        Texts(allowed="a list of products"),
        "What calls say of their sender, beside this package's name.",
        '["team/1.0"]',
    ),
    Setting(
        "tokenBucketRateLimiterCapacity",
        Unsupported("botocore's limit of retries cannot be configured"),
        "Refused: botocore has no such setting.",
        "500",
    ),
    Setting(
        "tagPolicyCompliance",
        Unsupported("tags are not compared with an organization's tag policy", ("disabled",)),
        "`disabled` alone is accepted: tags are not compared with a tag policy here.",
        "disabled",
    ),
)
"""What pulumi-aws's provider knows."""

OWN_SETTINGS: Final = (
    Setting(
        "endpointUrl",
        Url("http://127.0.0.1:4567"),
        "Replaces the endpoints of every service, by the emulator's for example.",
        "http://127.0.0.1:4567",
    ),
    Setting(
        "ownerId",
        _PLAIN,
        "Tells apart separate states that use equal names in one account.",
        "research",
    ),
    Setting(
        "ownershipTags",
        Flag(),
        "Whether jobs carry the tags by which their owner knows them; true unless set.",
        "false",
    ),
    Setting(
        "maxPollInterval",
        Number(0.05, 300, "seconds"),
        "The longest pause between two looks at running jobs, in seconds; 15 unless set.",
        "60",
    ),
    Setting(
        "prices",
        Choice(("auto", "off")),
        "Whether previews say what a job may cost and outputs what it has cost (`auto`, the "
        "default), or nobody is asked for prices but for `maxCost` (`off`).",
        "off",
    ),
    Setting(
        "ignoredSettings",
        Texts(allowed="a list of settings of pulumi-aws that are refused here"),
        "Names of pulumi-aws's settings that cannot be honoured here and are to be passed over "
        "instead of refused.",
        '["tagPolicyCompliance"]',
    ),
)
"""What stands under `sagemaker-training:` alone."""

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
