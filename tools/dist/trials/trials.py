"""The trials: how each artifact is installed, and what then runs."""

import filecmp
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import yaml

from tools.dist import archives, checksums, plugin_archive, sdks
from tools.dist.__main__ import PARTS
from tools.dist.release import Release
from tools.dist.trials.release_folder import ReleaseFolder
from tools.dist.trials.stack import Stack
from tools.local.endpoint import Endpoint
from tools.setup.console import SetupError

PROJECTS: Final = Path(__file__).parent / "projects"


@dataclass(frozen=True)
class Stage:
    """What the trials of one run share, made when the first of them needs it.

    Attributes:
        place: where the trials run.
        running: what is stopped at the end of the run.
    """

    place: ReleaseFolder
    running: ExitStack

    @cached_property
    def wheel(self) -> Path:
        """The environment that the wheel is installed in."""
        return self.place.virtual_environment("wheel", f"{self.place.release.wheel}[cli,emulator]")

    @cached_property
    def endpoint(self) -> Endpoint:
        """The running emulator of that wheel."""
        return self.running.enter_context(self.place.emulator(self.wheel))

    @cached_property
    def with_plugin(self) -> ReleaseFolder:
        """The place, once the plugin is installed from its archive."""
        release = self.place.release
        archive = next(path for path in plugin_archive.paths(release) if path.match(_PLATFORM))
        install = ("pulumi", "plugin", "install", "resource", "sagemaker-training")
        self.place.run("plugin-install", *install, release.version, "--file", archive)
        return self.place

    def project(self, name: str, folder: str) -> Path:
        """Return a copy of a project in a folder of the place."""
        return Path(shutil.copytree(PROJECTS / name, self.place.folder / "projects" / folder))

    def live(self, place: ReleaseFolder, project: Path) -> None:
        """Run the life of a stack."""
        Stack(place, project, project.name).live(self.endpoint)

    def live_by_path(self, plugin: Path, folder: str) -> None:
        """Run the life of a YAML stack whose project names the plugin's folder."""
        project = self.project("yaml-plugin", folder)
        file = project / "Pulumi.yaml"
        named = {"providers": [{"name": "sagemaker-training", "path": str(plugin)}]}
        content = {**yaml.safe_load(file.read_text()), "plugins": named}
        file.write_text(yaml.safe_dump(content, sort_keys=False))
        self.live(self.place, project)


@dataclass(frozen=True)
class Trial:
    """One way to install an artifact.

    Attributes:
        name: its name on the command line.
        artifact: what is installed.
        way: how, in the page's words.
        run: the trial.
        runs_stack: whether it runs a stack.
        needs_official: whether it needs the language host of an official CLI.
    """

    name: str
    artifact: str
    way: str
    run: Callable[[Stage], None]
    runs_stack: bool = True
    needs_official: bool = False


_PLATFORM: Final = "*-linux-amd64.tar.gz" if sys.platform == "linux" else "*-darwin-arm64.tar.gz"


def _wheel(stage: Stage) -> None:
    project = stage.project("python-dynamic", "wheel")
    stage.live(stage.place.activated(stage.wheel), project)
    stage.place.run("command", stage.wheel / "bin" / "sagemaker-training", "--help")


def _named_environment(stage: Stage) -> None:
    """Use the environment that Pulumi.yaml names; none is activated."""
    project = stage.project("python-dynamic", "virtualenv")
    options = {"virtualenv": os.path.relpath(stage.wheel, project)}
    content = {"name": "trial", "runtime": {"name": "python", "options": options}}
    (project / "Pulumi.yaml").write_text(yaml.safe_dump(content, sort_keys=False))
    stage.live(stage.place, project)


def _sdist(stage: Stage) -> None:
    made = stage.place.folder / "from-sdist"
    pip = (stage.wheel / "bin" / "python", "-m", "pip", "wheel", "--no-deps", "--wheel-dir", made)
    stage.place.run("sdist", *pip, stage.place.release.sdist)
    built, released = (
        {name: data for name, data in archives.read(wheel).items() if not _is_stamp(name)}
        for wheel in (made / stage.place.release.wheel.name, stage.place.release.wheel)
    )
    if built != released:
        raise SetupError(
            f"the sdist makes another wheel: {sorted(built.items() ^ released.items())}"
        )


def _is_stamp(name: str) -> bool:
    # The build tool writes its own version there, and pip installs the newest one to build.
    return name.endswith((".dist-info/WHEEL", ".dist-info/RECORD"))


def _plugin(stage: Stage) -> None:
    stage.live(stage.with_plugin, stage.project("yaml-plugin", "plugin"))


def _unpacked(stage: Stage) -> None:
    folder = stage.place.folder / "unpacked-plugin"
    with tarfile.open(plugin_archive.paths(stage.place.release)[0]) as archive:
        archive.extractall(folder, filter="data")
    stage.live_by_path(folder, "unpacked")


def _checkout(stage: Stage) -> None:
    """Use a fresh clone, in which nothing may be left."""
    clone = stage.place.folder / "clone"
    git = ("git", "-c", "advice.detachedHead=false")
    root = stage.place.release.root
    subprocess.run([*git, "clone", "--quiet", root, clone], check=True)
    stage.live_by_path(clone / "provider", "checkout")
    status = ("status", "--porcelain", "--ignored")
    left = subprocess.run([*git, *status], cwd=clone, capture_output=True, text=True, check=True)
    if left.stdout:
        raise SetupError(f"the folder way left in the checkout: {left.stdout}")


def _typescript(stage: Stage) -> None:
    project, place = stage.project("typescript-sdk", "typescript"), stage.with_plugin
    package = sdks.npm_package(place.release)
    place.run("npm", "npm", "install", "--no-audit", "--no-fund", package, cwd=project)
    place.run("tsc", "npx", "tsc", "--noEmit", "-p", ".", cwd=project)
    stage.live(place, project)


def _go(stage: Stage) -> None:
    project, place = stage.project("go-sdk", "go"), stage.with_plugin
    shutil.unpack_archive(sdks.go_module(place.release), project / "sdk")
    place.run("go-tidy", "go", "mod", "tidy", cwd=project)
    place.run("go-vet", "go", "vet", ".", cwd=project)
    stage.live(place, project)


def _python_sdk(stage: Stage) -> None:
    place = stage.with_plugin
    made = place.virtual_environment("python-sdk", sdks.python_wheel(place.release))
    stage.live(place.activated(made), stage.project("python-sdk", "sdk-for-python"))


def _again(stage: Stage) -> None:
    first = stage.place.release
    second = Release(stage.place.folder / "second", first.root)
    second.folder.mkdir()
    for build in PARTS.values():
        build(second)
    checksums.write(second)
    _, different, missing = filecmp.cmpfiles(
        first.folder, second.folder, _names(first) | _names(second), shallow=False
    )
    if different or missing:
        raise SetupError(f"a second build differs: {sorted(different + missing)}")


def _names(release: Release) -> set[str]:
    return {path.name for path in release.folder.iterdir()}


TRIALS: Final = (
    # Before a result is written: the source distribution holds the page.
    Trial(
        "again",
        "all of them",
        "built a second time from the same files: equal byte for byte",
        _again,
        runs_stack=False,
    ),
    Trial("wheel", "wheel", "`pip install`, a program in Python with the dynamic provider", _wheel),
    Trial(
        "virtualenv",
        "wheel",
        "`virtualenv` in Pulumi.yaml names its environment, and nothing is activated",
        _named_environment,
        needs_official=True,
    ),
    Trial(
        "sdist",
        "source distribution",
        "`pip wheel`: the files of the wheel, byte for byte",
        _sdist,
        runs_stack=False,
    ),
    Trial("plugin", "plugin archive", "`pulumi plugin install --file`, a program in YAML", _plugin),
    Trial(
        "unpacked",
        "plugin archive",
        "unpacked, its folder as `path`, a program in YAML; the launcher makes the environment",
        _unpacked,
    ),
    Trial(
        "checkout",
        "fresh clone",
        "its folder `provider` as `path`, a program in YAML; nothing is left in the clone",
        _checkout,
    ),
    Trial(
        "typescript", "SDK for TypeScript", "`npm install`, with the installed plugin", _typescript
    ),
    Trial("go", "SDK for Go", "unpacked, `replace` in go.mod, with the installed plugin", _go),
    Trial("python", "SDK for Python", "`pip install`, with the installed plugin", _python_sdk),
)
"""All trials, in the order of the page."""
