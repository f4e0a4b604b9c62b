"""Where things are: in the checkout, and in the user's cache."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Paths:
    """The folders that set-up reads and writes."""

    root: Path
    cache: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Paths":
        """Locate the checkout from this file, and the cache as the XDG specification says."""
        xdg = environ.get("XDG_CACHE_HOME", "")
        base = Path(xdg) if Path(xdg).is_absolute() else Path.home() / ".cache"
        return cls(Path(__file__).resolve().parents[2], base / "pulumi-sagemaker-training")

    @property
    def venv(self) -> Path:
        """The checkout's own virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.venv / "bin" / "python"

    @property
    def lock(self) -> Path:
        """The dependencies, pinned by hash."""
        return self.root / "requirements.lock"

    @property
    def local(self) -> Path:
        """What runs leave behind on this machine; git ignores it."""
        return self.root / ".local"

    @property
    def logs(self) -> Path:
        """Full output of the steps."""
        return self.local / "setup"

    @property
    def env_file(self) -> Path:
        """The shell lines that put the environment and the CLI on PATH."""
        return self.local / "env.sh"

    @property
    def backend(self) -> Path:
        """Pulumi's file backend, which holds the state of the local stack."""
        return self.local / "pulumi"

    @property
    def passphrase(self) -> Path:
        """The passphrase of the local stack's secrets."""
        return self.local / "passphrase"
