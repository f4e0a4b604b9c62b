"""The plugin's archives, as `pulumi plugin install` downloads and unpacks them.

Each holds the wheel, a launcher that makes a Python environment for it at the first start, the
locked requirements, and a `PulumiPlugin.yaml` for hosts that make the environment themselves.
"""

import hashlib
import shutil
from pathlib import Path
from typing import Final

from tools.dist.archives import Content, tar_gz
from tools.dist.release import LICENSES, Release

NAME: Final = "pulumi-resource-sagemaker-training"
PLATFORMS: Final = ("darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64")
"""The platforms of the archives, which hold the same: Python's packages come from its registry."""
_SOURCES: Final = ("provider/plugin_environment.py", *LICENSES)
_FOR_HOSTS: Final = Path(__file__).parent / "plugin"


def paths(release: Release) -> list[Path]:
    """Return the archives' places, named as the engine asks a server for them. Pure."""
    names = (f"{NAME}-v{release.version}-{platform}.tar.gz" for platform in PLATFORMS)
    return [release.folder / name for name in names]


def build(release: Release) -> None:
    """Build the archives around the release's wheel."""
    first, *others = paths(release)
    first.write_bytes(tar_gz(members(release)))
    for path in others:
        shutil.copyfile(first, path)


def members(release: Release) -> dict[str, Content]:
    """Return what an archive holds, by name."""
    root = release.root
    wheel = release.wheel.read_bytes()
    locked = (root / "provider" / "requirements.txt").read_text()
    digest = hashlib.sha256(wheel).hexdigest()
    requirements = f"{locked}./{release.wheel.name} \\\n    --hash=sha256:{digest}\n"
    plain = [root / source for source in _SOURCES]
    plain += [_FOR_HOSTS / "PulumiPlugin.yaml", _FOR_HOSTS / "__main__.py"]
    return {
        NAME: Content((root / "provider" / NAME).read_bytes(), is_executable=True),
        release.wheel.name: Content(wheel),
        "requirements.txt": Content(requirements.encode()),
        **{path.name: Content(path.read_bytes()) for path in plain},
    }
