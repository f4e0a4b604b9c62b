"""The environment variables of a local run, without access to an AWS account. Pure."""

from collections.abc import Mapping

from tools.setup.paths import Paths
from tools.setup.shell_env import backend_url

MADE_UP_KEY = "emulator"
_LOOPBACK = "127.0.0.1,localhost"


def for_pulumi(paths: Paths, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of pulumi, with the local backend instead of the shell's settings."""
    kept = _without_account(environ)
    for name in ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_STACK"):
        kept.pop(name, None)
    return kept | {
        "PULUMI_BACKEND_URL": backend_url(paths),
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(paths.passphrase),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def for_aws_clients(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a program that reaches the emulator through AWS's variables."""
    keys = {"AWS_ACCESS_KEY_ID": MADE_UP_KEY, "AWS_SECRET_ACCESS_KEY": MADE_UP_KEY}
    return _without_account(environ) | keys


def _without_account(environ: Mapping[str, str]) -> dict[str, str]:
    kept = {key: value for key, value in environ.items() if not key.startswith("AWS_")}
    exempt = ",".join(filter(None, (environ.get("NO_PROXY", ""), _LOOPBACK)))
    return kept | {"NO_PROXY": exempt, "no_proxy": exempt}
