"""The toolkit's program: it prepares the source, runs the script and reports how it ended.

python /opt/ml/.toolkit
"""

import json
import os
import signal
import sys
import traceback
from typing import Any

from . import commands, entry_point, frameworks, packages, remote_shell, source
from .errors import ClientError
from .launchers import Launch, Launcher
from .training import Training

OPTIONS = "SAGEMAKER_EMULATOR_TOOLKIT"
"""The variable with the options, as JSON; the script does not see it."""
_BASE = "SAGEMAKER_BASE_DIR"
_DEFAULT_CODE = 1


def main() -> int:
    """Run a training and return the exit code of the container.

    The options are an object with `captured` (whether a failure quotes the script's errors),
    `pip` (its settings as variables), `installed` (whether the `sagemaker-training` package of the
    image is run in place of these modules) and `problem` (why there is no source).
    """
    options: dict[str, Any] = json.loads(os.environ.pop(OPTIONS))
    base = os.environ.get(_BASE, "/opt/ml")
    # The toolkit passes no signal on (sagemaker-training-toolkit#125). As a container's first
    # process it is not ended by one either. A function is not inherited, unlike SIG_IGN.
    signal.signal(signal.SIGTERM, _ignore)
    try:
        _train(base, options)
    except ClientError as error:
        return _fail(base, str(error), _DEFAULT_CODE)
    except Exception as error:  # noqa: BLE001 - as the toolkit: whatever it is, the job fails with it
        text = f"Framework Error: \n{traceback.format_exc()}\n{error}"
        return _fail(base, text, _code_of(error))
    _write(f"{base}/output/success", "")
    return 0


def _train(base: str, options: dict[str, Any]) -> None:
    image = os.path.dirname(sys.executable)
    python = packages.make_environment(base)
    path = f"{os.path.dirname(python)}:{os.environ.get('PATH', os.defpath)}"
    os.environ["PATH"] = path
    training = Training(base, os.environ)
    if options["installed"]:
        _become_toolkit(python, image, options["pip"], training.resources["hosts"])
    os.environ.update(training.container_variables())
    _check_level(training.settings.get("sagemaker_container_log_level", 20))
    if options["problem"]:
        raise RuntimeError(options["problem"])
    _run(training, python, image, options)


def _run(training: Training, python: str, image: str, options: dict[str, Any]) -> None:
    code = training.code
    captured = options["captured"] and frameworks.quotes_errors(training)
    source.place(training.submit_directory, code)
    name = entry_point.check(training.program)
    kind = entry_point.kind_of(code, name)
    if kind is entry_point.Kind.COMMAND:
        entry_point.make_executable(code, name)
    else:
        package = kind is entry_point.Kind.PACKAGE
        packages.install(code, python, package=package, captured=captured, pip=options["pip"])
    launcher = frameworks.launcher_of(training)
    variables = {**training.variables(), **frameworks.script_variables(training)}
    os.environ.update({**frameworks.container_variables(training), **variables})
    os.environ["PYTHONPATH"] = packages.search_path(training.base, code, sys.path[1:], image)
    launch = Launch(training, name, kind, python, os.environ)
    if launcher in (Launcher.MPI, Launcher.DATA_PARALLEL) and launch.host != launch.master:
        _serve(launch)
        return
    if frameworks.serves_parameters(training):
        _say("the parameter servers of TensorFlow are not started here")
    _say(f"starting the script {name}" + f" with {launcher.value}" * (launcher != Launcher.NONE))
    command = launch.command(launcher, variables)
    per_host = launch.processes_per_host
    what = "ExecuteUserScriptError"
    commands.run(command, code, kind=what, captured=captured, per_host=per_host)


def _serve(launch: Launch) -> None:
    """Run what mpirun starts on this host. If that fails, mpirun fails, and tells why."""
    _say(f"waiting for {launch.master}, whose mpirun starts the processes of this host")
    remote_shell.serve(launch.host, launch.master)


def _become_toolkit(python: str, image: str, pip: dict[str, str], hosts: list[str]) -> None:
    """Run the `sagemaker-training` package of the image in place of this process.

    The package waits a quarter of an hour for names of hosts. Where a sandbox has none, the
    package's own switch for Studio keeps it from that.

    Raises:
        ClientError: it is not installed.
    """
    program = f"{image}/train"
    if not os.path.exists(program):
        raise ClientError(f"{program} does not exist: install sagemaker-training in this Python")
    if not all(_is_known(host) for host in hosts):
        os.environ["SM_STUDIO_LOCAL_MODE"] = "true"
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.execve(python, [python, program], {**pip, **os.environ})  # noqa: S606 - it becomes its program


def _is_known(host: str) -> bool:
    import socket

    try:
        socket.gethostbyname(host)
    except OSError:
        return False
    return True


def _check_level(level: Any) -> None:
    int(os.environ.get("SAGEMAKER_CONTAINER_LOG_LEVEL", "20"))
    if not isinstance(level, int):
        import logging

        logging.getLogger("toolkit").setLevel(level)
        raise TypeError(f"'>=' not supported between instances of {level!r} and 'int'")


def _ignore(_signal: int, _frame: object) -> None:
    _say("SIGTERM is not passed to the script, as in AWS's images; use container_entrypoint")


def _fail(base: str, text: str, code: int) -> int:
    """Write the failure file, unless the script has written one."""
    path = f"{base}/output/failure"
    if not os.path.exists(path):
        _write(path, text)
    _say("the training failed:")
    print(text, flush=True)
    return code


def _code_of(error: Exception) -> int:
    """Return the exit code for an error of the toolkit itself: its number, if it has one."""
    try:
        return int(getattr(error, "errno", _DEFAULT_CODE))
    except (TypeError, ValueError):
        return _DEFAULT_CODE


def _write(path: str, text: str) -> None:
    with open(path, "w", errors="backslashreplace") as file:
        file.write(text)


def _say(text: str) -> None:
    print(f"[sagemaker-emulator] {text}", flush=True)
