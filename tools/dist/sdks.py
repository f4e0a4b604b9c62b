"""The SDKs of the plugin for TypeScript, Go and Python, generated and packed.

`pulumi package gen-sdk` asks a language's host to generate, and the hosts that build from Go
modules cannot. `tools/pulumi-sdk` calls the same generators of the Pulumi CLI's release.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.adapters.plugin.schema.publication import LANGUAGES
from tools.dist.archives import folder, zip_file
from tools.dist.release import EPOCH, LICENSES, Release
from tools.dist.schema import documented
from tools.languages import parts
from tools.setup.console import run_logged, say
from tools.setup.paths import Paths

Pack = Callable[[Release, Path, Path], None]


def build(release: Release, environ: Mapping[str, str] = os.environ) -> None:
    """Build all of them into the release's folder. Downloads; minutes the first time.

    Raises:
        SetupError: Go or npm is missing, a command fails, or the committed schema is not current.
    """
    schema = documented(release.root)
    generator = parts.build(Paths.from_environment(environ), environ) / "pulumi-sdk"
    for language, pack in PACKERS.items():
        say(f"building the SDK for {language}")
        with tempfile.TemporaryDirectory(prefix="sdk-") as made:
            source = Path(made) / "source"
            generate(generator, language, schema, source)
            for name in LICENSES:
                shutil.copy(release.root / name, source)
            pack(release, source, release.root / ".local" / "dist" / language)


def generate(generator: Path, language: str, schema: Mapping[str, object], place: Path) -> None:
    """Write an SDK's source into a folder."""
    subprocess.run(
        [generator, language, str(place)], input=json.dumps(schema), text=True, check=True
    )


def npm_package(release: Release) -> Path:
    """Return the place of the SDK for TypeScript. Pure."""
    return release.folder / f"pulumi-sagemaker-training-{release.version}.tgz"


def go_module(release: Release) -> Path:
    """Return the place of the SDK for Go. Pure."""
    return release.folder / f"pulumi-sagemaker-training-sdk-go-{release.version}.zip"


def python_wheel(release: Release) -> Path:
    """Return the place of the wheel of the SDK for Python. Pure."""
    return release.folder / f"pulumi_sagemaker_training_sdk-{release.version}-py3-none-any.whl"


def _pack_nodejs(release: Release, source: Path, logs: Path) -> None:
    """Compile to JavaScript and pack, as the registry of npm wants it."""
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts")
    run_logged(["npm", "install", *quiet], logs / "install.log", cwd=source)
    run_logged(["npx", "tsc"], logs / "tsc.log", cwd=source)
    _publish(source / "package.json")
    # The compiled SDK reads its version from beside itself.
    shutil.copy(source / "package.json", source / "bin")
    pack = ["npm", "pack", "--ignore-scripts", "--pack-destination", str(release.folder.resolve())]
    run_logged(pack, logs / "pack.log", cwd=source)


def _publish(manifest: Path) -> None:
    """Write the package.json of what was compiled: nothing runs in it, and it needs no compiler."""
    content = json.loads(manifest.read_text())
    content.pop("scripts", None)
    content["dependencies"] = LANGUAGES["nodejs"]["dependencies"]
    content["files"] = ["bin", *LICENSES]
    manifest.write_text(f"{json.dumps(content, indent=2)}\n")


def _pack_go(release: Release, source: Path, logs: Path) -> None:
    del logs
    go_module(release).write_bytes(zip_file(folder(source)))


def _pack_python(release: Release, source: Path, logs: Path) -> None:
    # The generator writes it into the package, where its pyproject.toml does not look.
    shutil.move(source / "pulumi_sagemaker_training_sdk" / "README.md", source)
    uv = Path(sys.executable).parent / "uv"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
    command: list[str | Path] = [uv, "build", "--quiet", "--wheel", "--out-dir", "../made"]
    run_logged(command, logs / "build.log", cwd=source, env=environment)
    made = python_wheel(release)
    shutil.move(source.parent / "made" / made.name, made)


PACKERS: Final[Mapping[str, Pack]] = {
    "nodejs": _pack_nodejs,
    "go": _pack_go,
    "python": _pack_python,
}
"""The generator's name of a language -> what packs its SDK."""
