"""The language hosts of Node and Go, and the generator of their SDKs, built from Go modules.

The releases of Pulumi's SDK after 3.60 do not contain these hosts. They run programs of newer SDKs,
but generate none, so `tools/pulumi-sdk` does.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tools.setup.go_modules import Module, builder, digest_of
from tools.setup.paths import Paths

_SDK: Final = "github.com/pulumi/pulumi/sdk/v3"
_ENGINE: Final = "github.com/pulumi/pulumi/pkg/v3"
_VERSION: Final = f"{_SDK}/go/common/version.Version"
MODULES: Final = (
    Module("pulumi-language-nodejs", "up to 5 minutes", _SDK, _VERSION),
    Module("pulumi-language-go", "up to 2 minutes", _SDK, _VERSION),
    Module("pulumi-sdk", "up to 10 minutes", _ENGINE, _VERSION),
)


def folder(paths: Paths) -> Path:
    """Return the folder of the executables, whose name changes with the modules."""
    return paths.cache / f"languages-{digest_of(paths, MODULES)}" / "bin"


def build(paths: Paths, environ: Mapping[str, str]) -> Path:
    """Build what is missing; return its folder. Downloads; many minutes with empty caches.

    Raises:
        SetupError: Go is not installed, or a part cannot be built.
    """
    target = folder(paths)
    with builder(paths, environ, target) as made:
        for module in MODULES:
            made.compile(module)
    return target
