"""The settings as values: where AWS is and who calls it, and what else a stack sets. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AssumeRole:
    """A role to assume before AWS is called, as an entry of `aws:assumeRoles`.

    Attributes:
        role_arn: the role.
        session_name: as CloudTrail shows it; None takes this package's name.
        external_id: what the role's trust policy asks for.
        duration_s: how long the credentials live, seconds; None leaves it to AWS: an hour.
        policy: JSON of a policy that restricts the session further.
        policy_arns: managed policies that do.
        tags: session tags, key and value.
        transitive_tag_keys: those that go on to roles assumed from this one.
        source_identity: who is behind the session, as CloudTrail shows it.
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
        role_arn, session_name, duration_s, policy, policy_arns: as of `AssumeRole`.
        token: the token; None reads `token_file` whenever credentials are fetched.
        token_file: its path.
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
    """Where AWS is and who calls it. Equal values share their clients.

    What is None is left to the AWS environment variables and the profile.

    Attributes:
        region: where jobs run.
        profile: a profile of the shared AWS configuration.
        assume_roles: assumed one after the other.
        web_identity: assumed first of all, instead of keys and profile.
        endpoint_url: replaces the endpoints of every service.
        endpoints: replaces those of single services: botocore's name and URL.
        access_key, secret_key, token: static credentials, as pulumi-aws takes them.
        allowed_account_ids, forbidden_account_ids: in which accounts anything is called.
        is_identity_checked: whether credentials are tried before the first call; the account
            guards do so in any case.
        config_file, credentials_file: replace the shared files of AWS.
        sts_region: where roles are assumed.
        use_fips, use_dualstack: which endpoints AWS's are.
        ca_bundle: a file of certificates that sign the endpoints' own.
        is_insecure: whether certificates are not checked.
        http_proxy, https_proxy: URLs of proxies for calls over HTTP and HTTPS.
        no_proxy: hosts that are called directly, as NO_PROXY has them.
        max_attempts: how often a call is tried.
        retry_mode: `standard` or `adaptive`.
        s3_path_style: whether a bucket's name stands in the path.
        s3_us_east_1: `legacy` or `regional`: the endpoint of S3 in us-east-1.
        metadata_endpoint, metadata_mode: of the EC2 metadata service (`ipv4`, `ipv6`).
        is_metadata_skipped: whether that service is not asked for credentials.
        is_region_checked: whether an unknown region is refused.
        user_agents: what calls say of themselves beside this package's name.
        pool_size: connections kept open: enough for a few operations at once.
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
    pool_size: int = 64

    @property
    def guards_account(self) -> bool:
        """Whether it has to be known whose account it is before anything is called."""
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
        """Return these settings with what one resource sets for itself.

        The account guards stay. A profile of its own takes the place of keys and of a web
        identity, an endpoint of its own that of the endpoints of single services.
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
    """What a stack sets once.

    Attributes:
        access: where AWS is and who calls it.
        default_tags: added to every job's tags (`aws:defaultTags`).
        ignored_tag_keys, ignored_tag_prefixes: tags that others keep (`aws:ignoreTags`).
        owner_id: tells apart separate states that use equal names in one account.
        ownership_tags: whether jobs carry the tags by which their owner knows them.
        max_poll_interval_s: the longest pause between two looks at running jobs, seconds.
        has_price_lines: whether previews say what a job may cost (`sagemaker-training:prices`).
        option_defaults: stack-wide defaults of a job's options, python spelling.
    """

    access: Access = Access()
    default_tags: Mapping[str, str] = field(default_factory=dict)
    ignored_tag_keys: frozenset[str] = frozenset()
    ignored_tag_prefixes: tuple[str, ...] = ()
    owner_id: str | None = None
    ownership_tags: bool = True
    max_poll_interval_s: float = 15.0
    has_price_lines: bool = True
    option_defaults: Mapping[str, object] = field(default_factory=dict)
