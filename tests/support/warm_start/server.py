"""A process that has imported what plugins, emulators or tests need, and forks one for each client.

What a forked process has when its own code begins is what a fresh one has: arguments, working
folder, environment, standard streams, `sys.path`, `__main__`, signals. Its modules are imported
already: that is the difference. A client whose environment changes what Python imports, like
`PYTHONPATH`, is told to start Python itself.
"""

import gc
import hashlib
import importlib
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

_PACKAGES: Final = ("-m", "pip", "list")
"""What the language host of Python (3.259) runs first in every run of the engine."""

FIRST: Final = "RUN_FIRST"
"""The variable that names a script to run in a forked process before anything else."""

_OF_IMPORTS: Final = ("PYTHON", "TRACEPARENT", "GRPC_")
"""The beginnings of the names of variables that are read when something is imported."""

_OF_CACHES: Final = ("PYTHONDONTWRITEBYTECODE",)
"""Those among them that say what is kept of it, and not what is imported."""


@dataclass(frozen=True)
class Request:
    """What a client wants to be run.

    Attributes:
        name: the client's own name.
        folder: its working folder.
        arguments: its arguments.
        variables: its environment.
        streams: its standard input, output and error.
    """

    name: str
    folder: str
    arguments: tuple[str, ...]
    variables: Mapping[str, str]
    streams: tuple[int, ...]

    @classmethod
    def received(cls, client: socket.socket) -> "Request":
        """Receive a request."""
        size, streams, _, _ = socket.recv_fds(client, 4, 3)
        wanted, parts = int.from_bytes(size, "big"), b""
        while len(parts) < wanted:
            parts += client.recv(wanted - len(parts))
        name, folder, count, *rest = parts.decode("utf-8", "surrogateescape").split("\0")
        arguments, variables = rest[: int(count)], rest[int(count) :]
        pairs = (variable.partition("=") for variable in variables)
        environment = {key: value for key, _, value in pairs}
        return cls(name, folder, tuple(arguments), environment, tuple(streams))

    def run(self, scripts: Mapping[str, str], defaults: Mapping[str, str], told: Path) -> None:
        """Run it in this process, with the variables that imports have set by default.

        Args:
            scripts: what is run for a client of a name.
            defaults: the variables.
            told: a folder for what is found out once.
        """
        for number, stream in enumerate(self.streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update({**defaults, **self.variables})
        command = self._command(scripts)
        sys.orig_argv = [sys.executable, *command]
        if FIRST in self.variables:
            runpy.run_path(self.variables[FIRST])
        match command:
            case ["-m", "pip", "list", *arguments]:
                sys.stdout.write(_packages(arguments, told))
            case ["-m", module, *arguments]:
                sys.argv, sys.path[0] = [module, *arguments], self.folder
                runpy.run_module(module, run_name="__main__", alter_sys=True)
            case [script, *arguments]:
                path = Path(script).resolve()
                sys.argv, sys.path[0] = [script, *arguments], str(path.parent)
                runpy.run_path(script, run_name="__main__")

    def is_understood(self, scripts: Mapping[str, str]) -> bool:
        """Tell whether it is a module or a script, and its environment imports the same."""
        first, *_ = [*self._command(scripts), "-"]
        is_run = first == "-m" or not first.startswith("-")
        return is_run and of_imports(self.variables) == of_imports(os.environ)

    def _command(self, scripts: Mapping[str, str]) -> list[str]:
        """Return what Python is given; this process writes without buffers anyway."""
        if self.name in scripts:
            return [scripts[self.name], *self.arguments]
        return list(self.arguments[1:] if self.arguments[:1] == ("-u",) else self.arguments)


def _packages(arguments: Sequence[str], told: Path) -> str:
    """Return what pip says of the packages, which stay the same while tests run.

    pip needs half a second, which is as long as the rest of a run.
    """
    name = hashlib.sha256("\0".join(arguments).encode()).hexdigest()
    path = told / f"packages-{name}"
    if not path.exists():
        command = [sys.executable, *_PACKAGES, *arguments]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        whole = path.with_suffix(f".{os.getpid()}")
        whole.write_text(said)
        whole.replace(path)
    return path.read_text()


def of_imports(variables: Mapping[str, str]) -> dict[str, str]:
    """Return those of some variables that change what Python imports. Pure."""
    # Python reads an empty variable like an absent one.
    return {
        key: value
        for key, value in variables.items()
        if value and key.startswith(_OF_IMPORTS) and key not in _OF_CACHES
    }


@dataclass
class Server:
    """The process that forks.

    Args:
        folder: where its socket is, and what it was told.
        scripts: what is run for a client of a name.
    """

    folder: Path
    scripts: Mapping[str, str]
    _clients: dict[int, socket.socket] = field(default_factory=dict)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def serve(self) -> Request | None:
        """Serve until standard input ends. In a forked process, return what it is to run."""
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(self.folder / "socket"))
        listener.listen(64)
        self._listen_to_signals()
        self._selector.register(listener, selectors.EVENT_READ, self._accept)
        self._selector.register(sys.stdin, selectors.EVENT_READ, self._end)
        print("ready", flush=True)
        while True:
            for key, _ in self._selector.select():
                request = key.data(key.fileobj)
                if request is not None:
                    listener.close()
                    return request

    def _listen_to_signals(self) -> None:
        reader, writer = socket.socketpair()
        for end in (reader, writer):
            end.settimeout(0)
        signal.set_wakeup_fd(writer.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(reader, selectors.EVENT_READ, self._reap)
        self._signals = (reader, writer)

    def _accept(self, listener: socket.socket) -> Request | None:
        client, _ = listener.accept()
        request = Request.received(client)
        if not request.is_understood(self.scripts):
            client.sendall(f"execute {self.scripts.get(request.name, sys.executable)}".encode())
            client.close()
            self._close(request)
            return None
        process = os.fork()
        if process == 0:
            self._leave(client)
            return request
        self._close(request)
        self._clients[process] = client
        client.sendall(f"started {process}".encode())
        self._selector.register(client, selectors.EVENT_READ, self._lose)
        return None

    def _leave(self, client: socket.socket) -> None:
        """Become a process that knows nothing of this server."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        for end in (client, *self._signals, *self._clients.values()):
            end.close()

    def _close(self, request: Request) -> None:
        for stream in request.streams:
            os.close(stream)

    def _lose(self, client: socket.socket) -> None:
        """Kill the process of a client that was killed."""
        self._selector.unregister(client)
        for process, other in self._clients.items():
            if other is client:
                os.kill(process, signal.SIGKILL)

    def _reap(self, reader: socket.socket) -> None:
        reader.recv(4096)
        while self._clients:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            client = self._clients.pop(process)
            if client in self._selector.get_map():
                self._selector.unregister(client)
                client.sendall(str(_exit_code(status)).encode())
            client.close()

    def _end(self, _: object) -> NoReturn:
        for process in self._clients:
            os.kill(process, signal.SIGKILL)
        raise SystemExit(0)


@dataclass(frozen=True)
class Kind:
    """What processes of a kind have in common.

    Attributes:
        packages: the packages of which every module is imported.
        modules: the other modules that are imported.
        prepare: what else is done before the first of them.
    """

    packages: Sequence[str]
    modules: Sequence[str]
    prepare: Callable[[], object]

    def load(self) -> Mapping[str, str]:
        """Import and prepare it all, into pages of memory that the processes share.

        Return the variables that this has set in the environment.
        """
        before = set(os.environ)
        for module in (*self.modules, *self._modules_of_packages()):
            importlib.import_module(module)
        self.prepare()
        # The collector would write into every page.
        gc.collect()
        gc.freeze()
        return {name: value for name, value in os.environ.items() if name not in before}

    def _modules_of_packages(self) -> Iterator[str]:
        for package in self.packages:
            yield package
            path = importlib.import_module(package).__path__
            yield from (found.name for found in pkgutil.walk_packages(path, f"{package}."))


def _build_validators() -> None:
    """Let pydantic build the validators of a request, as a plugin does for its first job."""
    from pulumi_sagemaker_training.api.model.generated.models import CreateTrainingJobRequest

    CreateTrainingJobRequest.model_rebuild()


def _give_each_its_own_dice() -> None:
    """Let each emulator draw other ids of users and roles than those of its siblings."""
    from moto.moto_api._internal import mock_random

    os.register_at_fork(after_in_child=mock_random.seed)


KINDS: Final = {
    "plugin": Kind(
        packages=(
            "pulumi_sagemaker_components",
            "pulumi_sagemaker_training.adapters",
            "pulumi_sagemaker_training.api",
            "pulumi_sagemaker_training.lifecycle",
        ),
        modules=(
            "boto3.session",
            "botocore.session",
            "dill",
            "encodings.idna",
            "grpc.aio",
            "grpc.experimental",
            "pulumi.dynamic",
            "pulumi.provider.experimental.server",
            "zoneinfo",
        ),
        prepare=_build_validators,
    ),
    "emulator": Kind(
        packages=(),
        modules=(
            "encodings.idna",
            "flask.debughelpers",
            "moto.iam.responses",
            "moto.logs.responses",
            "moto.s3.responses",
            "sagemaker_emulator.app",
        ),
        prepare=_give_each_its_own_dice,
    ),
    # None of our own packages: what is replaced in a broken build is replaced before they are read.
    "pytest": Kind(
        packages=(),
        modules=(
            "boto3.session",
            "botocore.session",
            "dill",
            "grpc.aio",
            "hypothesis.strategies",
            "jinja2",
            "pulumi.dynamic",
            "pydantic",
            "pytest",
            "pytest_timeout",
            "regex",
            "xdist.plugin",
            "yaml",
        ),
        prepare=lambda: None,
    ),
}


def _exit_code(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def main() -> None:
    """Serve; in a forked process, run what a client wants."""
    kind, folder, *scripts = sys.argv[1:]
    named = {Path(script).name: script for script in scripts}
    defaults = KINDS[kind].load()
    request = Server(Path(folder), named).serve()
    if request is not None:
        request.run(named, defaults, Path(folder))


if __name__ == "__main__":
    main()
