"""The shell lines of `eval "$(make -s env)"`: the environment and the CLI for work by hand."""

import secrets
import shlex

from tools.setup.paths import Paths
from tools.setup.pulumi_cli import Cli


def write(paths: Paths, cli: Cli) -> None:
    """Write the lines to a file that `make` reads too, and make the passphrase they point to."""
    paths.backend.mkdir(parents=True, exist_ok=True)
    ensure_passphrase(paths)
    content = "\n".join(exports(paths, cli)) + "\n"
    if not paths.env_file.exists() or paths.env_file.read_text() != content:
        part = paths.env_file.with_suffix(".part")
        part.write_text(content)
        part.replace(paths.env_file)


def exports(paths: Paths, cli: Cli) -> list[str]:
    """Return POSIX shell lines. Pure. Each ends with a semicolon, so an unquoted eval works too.

    The backend and its passphrase belong together and are set only where no other backend was
    chosen: a shell that points at a real stack keeps pointing at it.
    """
    folders = [str(paths.venv / "bin"), *([str(cli.folder)] if cli.folder else [])]
    backend = shlex.quote(backend_url(paths))
    return [
        f"export VIRTUAL_ENV={shlex.quote(str(paths.venv))};",
        f'export PATH={shlex.quote(":".join(folders))}:"$PATH";',
        "unset PYTHONHOME;",
        "export PULUMI_SKIP_UPDATE_CHECK=true;",
        f'if [ "${{PULUMI_BACKEND_URL:-}}" = "" ] || [ "$PULUMI_BACKEND_URL" = {backend} ]; then',
        f"export PULUMI_BACKEND_URL={backend};",
        f"export PULUMI_CONFIG_PASSPHRASE_FILE={shlex.quote(str(paths.passphrase))};",
        "unset PULUMI_CONFIG_PASSPHRASE;",
        "fi;",
    ]


def backend_url(paths: Paths) -> str:
    """Return the address of the file backend. Pure."""
    return f"file://{paths.backend}"


def ensure_passphrase(paths: Paths) -> None:
    """Make the local stack's passphrase once. It guards nothing but the local stack's state."""
    if paths.passphrase.exists():
        return
    paths.local.mkdir(parents=True, exist_ok=True)
    part = paths.passphrase.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(secrets.token_urlsafe(24) + "\n")
    part.replace(paths.passphrase)
