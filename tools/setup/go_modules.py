"""The build of the Pulumi CLI and its language hosts from the Go modules in `tools/pulumi-*`.

The releases of the CLI and the hosts pin different versions of one SDK, so each has its own
module. The executables go into the user's cache, in a folder whose name has the modules' digest.
The CLI is compiled with libraries that start faster (`late_tables`).
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.setup import late_tables
from tools.setup.console import SetupError, run_logged, say, telling_line
from tools.setup.locking import alone
from tools.setup.paths import Paths

_SDK = "github.com/pulumi/pulumi/sdk/v3"
_ENGINE = "github.com/pulumi/pulumi/pkg/v3"
_YAML = "github.com/pulumi/pulumi-yaml"
# The SDK's module has these scripts without the executable bit.
_SCRIPTS = (
    "python/cmd/pulumi-language-python-exec",
    "python/dist/pulumi-resource-pulumi-python",
)
_PART = ".part"
_FLAGS = ("-mod=readonly", "-trimpath", "-buildvcs=false")


class GoMissingError(SetupError):
    """A build without an installed Go."""


@dataclass(frozen=True)
class Module:
    """One Go module under `tools/`.

    `duration` is the time of its build on two cores with empty caches. The linker sets `variable`
    to the version of `release`. `has_late_tables` says whether `late_tables` applies.
    """

    name: str
    duration: str
    release: str
    variable: str
    has_late_tables: bool = False


CLI = Module(
    "pulumi-cli",
    "up to 5 minutes",
    _ENGINE,
    f"{_SDK}/go/common/version.Version",
    has_late_tables=True,
)
MODULES = (
    CLI,
    Module("pulumi-language-python", "up to 1 minute", _SDK, f"{_SDK}/go/common/version.Version"),
    Module("pulumi-language-yaml", "up to 2 minutes", _YAML, f"{_YAML}/pkg/version.Version"),
)


@dataclass(frozen=True)
class Pin:
    """The content of a go.mod: the package to build, and the required versions."""

    package: str
    versions: Mapping[str, str]

    @property
    def binary(self) -> str:
        """The name of the executable."""
        return self.package.rpartition("/")[2]


def read_pin(go_mod: str) -> Pin:
    """Read the `tool` and `require` directives of a go.mod. Pure."""
    tool = re.search(r"^tool (\S+)", go_mod, re.MULTILINE)
    if tool is None:
        raise SetupError("a go.mod under tools/ has no tool to build")
    required = re.findall(r"^\s*(?:require )?([\w.]+\.[\w.]+/\S+) (v\S+)", go_mod, re.MULTILINE)
    return Pin(tool[1], dict(required))


def folder(paths: Paths) -> Path:
    """Return the folder of the executables, whose name changes with the modules."""
    version = _pin(paths, CLI).versions[_ENGINE].removeprefix("v")
    return paths.cache / f"pulumi-{version}-{digest_of(paths, MODULES)}" / "bin"


def digest_of(paths: Paths, modules: Iterable[Module]) -> str:
    """Return a short digest of what the modules build, and how."""
    digest = hashlib.sha256(repr((_FLAGS, _SCRIPTS)).encode())
    for module in modules:
        if module.has_late_tables:
            digest.update(repr((late_tables.LIBRARIES, late_tables.EDITS)).encode())
        home = _home(paths, module)
        for part in (home / "go.mod", home / "go.sum", *sorted(home.glob("*.go"))):
            digest.update(part.read_bytes())
    return digest.hexdigest()[:12]


def build(paths: Paths, environ: Mapping[str, str]) -> None:
    """Build the missing parts, each in one step. Downloads; several minutes with empty caches.

    Raises:
        GoMissingError: Go is not installed.
        SetupError: a part cannot be built.
    """
    with builder(paths, environ, folder(paths)) as made:
        for module in MODULES:
            made.compile(module)
        made.copy_scripts()


@contextmanager
def builder(paths: Paths, environ: Mapping[str, str], target: Path) -> Iterator["Builder"]:
    """Have a builder into a folder of the cache to itself inside the block.

    Raises:
        GoMissingError: Go is not installed.
    """
    go = shutil.which("go", path=environ.get("PATH", ""))
    if go is None:
        raise GoMissingError("Go, which would build it, is not on PATH")
    target.mkdir(parents=True, exist_ok=True)
    with alone(target.parent / "lock", waiting=_tell_waiting):
        for leftover in target.glob(f".*{_PART}"):
            leftover.unlink()
        yield Builder(paths, go, {"CGO_ENABLED": "0", **environ}, target)


@dataclass(frozen=True)
class Builder:
    """The builder of modules' tools into one folder."""

    paths: Paths
    go: str
    env: Mapping[str, str]
    target: Path

    def compile(self, module: Module) -> None:
        """Compile a module's tool, unless it exists."""
        pin = _pin(self.paths, module)
        done = self.target / pin.binary
        if done.exists():
            return
        say(f"building {pin.binary}: {module.duration}; it can be interrupted and continued later")
        version = f"-s -w -X {module.variable}={pin.versions[module.release]}"
        part = _part(done)
        try:
            self._build(module, ["-ldflags", version, "-o", str(part), pin.package])
            part.replace(done)
        except SetupError as error:
            raise SetupError(f"{pin.binary} could not be built: {error}") from error
        finally:
            part.unlink(missing_ok=True)

    def _build(self, module: Module, arguments: Iterable[str]) -> None:
        home = _home(self.paths, module)
        log = self.paths.logs / f"{module.name}.log"
        with ExitStack() as stack:
            flags = list(_FLAGS)
            if module.has_late_tables:
                copies = Path(
                    stack.enter_context(tempfile.TemporaryDirectory(prefix="pulumi-cli-"))
                )
                go_mod = late_tables.module_file(self.go, home, copies, self.env)
                flags.append(f"-modfile={go_mod}")
            run_logged([self.go, "build", *flags, *arguments], log, cwd=home, env=self.env)

    def copy_scripts(self) -> None:
        """Copy the Python host's scripts from the SDK's module, as executables."""
        missing = [script for script in _SCRIPTS if not self._script(script).exists()]
        if not missing:
            return
        source = self._sdk_folder()
        for script in missing:
            done = self._script(script)
            part = _part(done)
            shutil.copyfile(source / script, part)
            part.chmod(0o755)
            part.replace(done)

    def _script(self, script: str) -> Path:
        return self.target / script.rpartition("/")[2]

    def _sdk_folder(self) -> Path:
        result = subprocess.run(
            [self.go, "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", _SDK],
            cwd=_home(self.paths, CLI),
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode != 0 or not result.stdout.strip():
            raise SetupError(
                f"the Go module {_SDK} cannot be downloaded: {telling_line(result.stderr)}"
            )
        return Path(result.stdout.strip())


def _tell_waiting() -> None:
    say("waiting for another set-up that is building the same CLI")


def _part(done: Path) -> Path:
    return done.with_name(f".{done.name}{_PART}")


def _home(paths: Paths, module: Module) -> Path:
    return paths.root / "tools" / module.name


def _pin(paths: Paths, module: Module) -> Pin:
    return read_pin((_home(paths, module) / "go.mod").read_text())
