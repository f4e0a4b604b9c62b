"""The settings of a stack as values: the access to AWS, and everything else. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AssumeRole:
    """A role to assume before AWS is called, as an entry of `aws:assumeRoles`.

    Attributes:
        role_arn: the role.
        session_name: as CloudTrail shows it; None means this package's name.
        external_id: the external id that the role's trust policy requires.
        duration_s: how long the credentials are valid, in seconds; None means AWS's default, an
            hour.
        policy: JSON of a policy that restricts the session further.
        policy_arns: managed policies that restrict the session further.
        tags: session tags, key and value.
        transitive_tag_keys: keys of the tags that are passed on to roles assumed from this one.
        source_identity: the identity behind the session, as CloudTrail shows it.
    """

    role_arn: str
    session_name: str | None = None
    external_id: str | None = field(default=None, repr=False)
    duration_s: int | None = None
    policy: str | None = None
    policy_arns: tuple[str, ...] = ()
    tags: Pairs = ()
    transitive_tag_keys: tuple[str, ...] = ()
    source_identity: str | None = None


@dataclass(frozen=True, slots=True)
class WebIdentity:
    """A role to assume with the token of an identity provider (`aws:assumeRoleWithWebIdentity`).

    Attributes:
        role_arn, session_name, duration_s, policy, policy_arns: as in `AssumeRole`.
        token: the token; if None, `token_file` is read whenever credentials are fetched.
        token_file: the path of a file that holds the token.
    """

    role_arn: str
    session_name: str | None = None
    duration_s: int | None = None
    policy: str | None = None
    policy_arns: tuple[str, ...] = ()
    token: str | None = field(default=None, repr=False)
    token_file: str | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """How AWS is reached, and with which credentials. Equal values share their clients.

    For an attribute that is None, the AWS environment variables and the profile decide.

    Attributes:
        region: where jobs run.
        profile: a profile of the shared AWS configuration.
        assume_roles: roles that are assumed one after the other.
        web_identity: a role that is assumed before those, instead of using keys or a profile.
        endpoint_url: replaces the endpoints of all services.
        endpoints: replace the endpoints of single services: botocore's name and URL.
        access_key, secret_key, token: static credentials, as in pulumi-aws.
        allowed_account_ids, forbidden_account_ids: the accounts in which calls are allowed, or
            forbidden.
        is_identity_checked: whether the credentials are checked before the first call; if
            accounts are allowed or forbidden they always are.
        config_file, credentials_file: replace the shared files of AWS.
        sts_region: the region where roles are assumed.
        use_fips, use_dualstack: whether AWS's FIPS or dual-stack endpoints are used.
        ca_bundle: a file of certificates by which the endpoints are verified.
        is_insecure: whether the endpoints' certificates are not verified.
        http_proxy, https_proxy: URLs of proxies for calls over HTTP and HTTPS.
        no_proxy: hosts that are called without a proxy, in the form of NO_PROXY.
        max_attempts: how often a call is tried.
        retry_mode: `standard` or `adaptive`.
        s3_path_style: whether a bucket's name is part of the path.
        s3_us_east_1: `legacy` or `regional`: the endpoint of S3 in us-east-1.
        metadata_endpoint, metadata_mode: address and protocol (`ipv4`, `ipv6`) of the EC2
            metadata service.
        is_metadata_skipped: whether that service is not asked for credentials.
        is_region_checked: whether an unknown region is refused.
        user_agents: what is added to the user agent, after this package's name.
        pool_size: how many connections are kept open: enough for a few operations at once.
        audit_log: a file that takes a line for every call that changes something.
    """

    region: str | None = None
    profile: str | None = None
    assume_roles: tuple[AssumeRole, ...] = ()
    endpoint_url: str | None = None
    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    web_identity: WebIdentity | None = None
    endpoints: Pairs = ()
    allowed_account_ids: tuple[str, ...] = ()
    forbidden_account_ids: tuple[str, ...] = ()
    is_identity_checked: bool = False
    config_file: str | None = None
    credentials_file: str | None = None
    sts_region: str | None = None
    use_fips: bool | None = None
    use_dualstack: bool | None = None
    ca_bundle: str | None = None
    is_insecure: bool = False
    http_proxy: str | None = field(default=None, repr=False)
    https_proxy: str | None = field(default=None, repr=False)
    no_proxy: str | None = None
    max_attempts: int | None = None
    retry_mode: str | None = None
    s3_path_style: bool | None = None
    s3_us_east_1: str | None = None
    metadata_endpoint: str | None = None
    metadata_mode: str | None = None
    is_metadata_skipped: bool = False
    is_region_checked: bool = True
    user_agents: tuple[str, ...] = ()
    audit_log: str | None = None
    pool_size: int = 64

    @property
    def guards_account(self) -> bool:
        """Tell whether the account must be checked before any other call."""
        return bool(
            self.allowed_account_ids or self.forbidden_account_ids or self.is_identity_checked
        )

    def endpoint_of(self, service: str) -> str | None:
        """Return the URL that replaces a service's endpoint, or None."""
        return dict(self.endpoints).get(service, self.endpoint_url)

    def overridden(
        self,
        *,
        region: str | None = None,
        profile: str | None = None,
        assume_role_arn: str | None = None,
        endpoint_url: str | None = None,
    ) -> "Access":
        """Return these settings with the overrides of one resource.

        The allowed and forbidden accounts stay. A profile of the resource replaces keys and a web
        identity; an endpoint of the resource replaces the endpoints of single services.
        """
        own = self
        if profile:
            own = replace(own, access_key=None, secret_key=None, token=None, web_identity=None)
        if endpoint_url:
            own = replace(own, endpoint_url=endpoint_url, endpoints=())
        roles = (AssumeRole(assume_role_arn),) if assume_role_arn else self.assume_roles
        return replace(
            own,
            region=region or self.region,
            profile=profile or self.profile,
            assume_roles=roles,
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a stack.

    Attributes:
        access: how AWS is reached, and with which credentials.
        default_tags: tags that are added to those of every job (`aws:defaultTags`).
        ignored_tag_keys, ignored_tag_prefixes: tags that others manage (`aws:ignoreTags`).
        owner_id: tells apart separate states that use the same names in one account.
        ownership_tags: whether jobs get the tags that name their owner.
        max_poll_interval_s: the longest pause between two polls of running jobs, in seconds.
        has_price_lines: whether previews say what a job may cost (`sagemaker-training:prices`).
        has_quota_forecast: whether previews warn of quotas (`sagemaker-training:quotas`).
        option_defaults: stack-wide defaults of a job's options, in the Python spelling.
    """

    access: Access = Access()
    default_tags: Mapping[str, str] = field(default_factory=dict)
    ignored_tag_keys: frozenset[str] = frozenset()
    ignored_tag_prefixes: tuple[str, ...] = ()
    owner_id: str | None = None
    ownership_tags: bool = True
    max_poll_interval_s: float = 15.0
    has_price_lines: bool = True
    has_quota_forecast: bool = True
    option_defaults: Mapping[str, object] = field(default_factory=dict)
