"""Settings that cannot be combined, or have a value that is not supported. Pure."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pulumi_sagemaker_training.api.settings.kinds import Unsupported
from pulumi_sagemaker_training.api.settings.table import KEYS

# The first cannot be combined with the second.
_PAIRS: Final = (
    ("useFipsEndpoint", "endpointUrl"),
    ("useDualstackEndpoint", "endpointUrl"),
    ("insecure", "customCaBundle"),
    ("skipRequestingAccountId", "allowedAccountIds"),
    ("skipRequestingAccountId", "forbiddenAccountIds"),
)
_ONE_FILE: Final = ("sharedConfigFiles", "sharedCredentialsFiles")
_TOKENS: Final = frozenset({"webIdentityToken", "webIdentityTokenFile"})


def contradictions(
    values: Mapping[str, Any], place: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    """Yield each setting that must be refused because of others, and why.

    Args:
        values: the values that were read, by the keys of the table.
        place: returns the full key of a setting.
    """
    for key, other in _PAIRS:
        if values[key] and values[other]:
            yield key, f"cannot be combined with {place(other)}; remove one of the two"
    for key in _ONE_FILE:
        if len(values[key] or ()) > 1:
            yield key, "has several files, but botocore reads one; give one, or join them"
    yield from _of_roles(values)
    for key in values["ignoredSettings"] or ():
        if key not in KEYS or not isinstance(KEYS[key].kind, Unsupported):
            yield "ignoredSettings", "names a setting that is supported, or no setting; remove it"


def _of_roles(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    identity = values["assumeRoleWithWebIdentity"]
    if identity is not None and len(_TOKENS & identity.keys()) != 1:
        yield "assumeRoleWithWebIdentity", f"give one of {' and '.join(sorted(_TOKENS))}"
    if any({"duration", "durationSeconds"} <= role.keys() for role in role_values(values)):
        yield "assumeRoles", "a role has duration and durationSeconds; give one"


def role_values(values: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return the roles to assume, in order."""
    single = values["assumeRole"]
    return [*(values["assumeRoles"] or ()), *([single] if single else ())]
