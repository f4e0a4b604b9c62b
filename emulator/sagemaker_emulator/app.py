"""The emulator, built from its parts."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sagemaker_emulator import sdk_defaults
from sagemaker_emulator.aws.account import Account
from sagemaker_emulator.behaviour import RECORDED, Behaviours
from sagemaker_emulator.clock import Clock
from sagemaker_emulator.console import pages
from sagemaker_emulator.console.emulator_source import EmulatorSource
from sagemaker_emulator.console.first_steps import Place
from sagemaker_emulator.console.links import is_of_console
from sagemaker_emulator.console.site import MAX_FORM, Console
from sagemaker_emulator.control.api import PREFIX, ControlAPI
from sagemaker_emulator.control.fault_rules import Rules
from sagemaker_emulator.control.recorder import Recorder
from sagemaker_emulator.control.rule_forms import RuleError
from sagemaker_emulator.http import guard
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.http.server import Admission, Server
from sagemaker_emulator.jobs.engine import Context
from sagemaker_emulator.jobs.scheduler import Scheduler
from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.jobs.store import Store
from sagemaker_emulator.options import Options
from sagemaker_emulator.pipeline import Pipeline, body_limit
from sagemaker_emulator.protocol.errors import NotAdmittedError
from sagemaker_emulator.runner.images import Images
from sagemaker_emulator.runner.layout import discard_tree
from sagemaker_emulator.runner.sandbox import choose
from sagemaker_emulator.state import StateDirectory
from sagemaker_emulator.state_error import StateError


class Emulator:
    """A SageMaker endpoint in this process. moto's state is global, so there can be only one."""

    def __init__(self, options: Options) -> None:
        """Open the state directory and the port; requests are not answered yet.

        Raises:
            BehaviourError: the file of behaviours cannot be used.
            InUseByAnotherError: another emulator uses the state directory.
            ImageTableError: the user's table of images cannot be used.
            RuleError: the file of rules cannot be used.
            StateError: something in the state directory cannot be used.
            RuntimeError: bubblewrap was asked for and does not work.
            OSError: the port is in use, or the directory cannot be written to.
        """
        self._state = StateDirectory(options.state_dir)
        # An absolute path: jobs start in other folders, where a relative one would not be found.
        # It is also part of the mark on processes, which must differ between two emulators.
        options = replace(options, state_dir=options.state_dir.resolve())
        self.options = options
        opened: list[Callable[[], None]] = [self._state.release]
        try:
            self._build(options, opened)
        # Also an interrupt of the start must not leave the folder locked or threads running.
        except BaseException:
            for close in reversed(opened):
                close()
            raise

    def _build(self, options: Options, opened: list[Callable[[], None]]) -> None:
        self.clock = Clock(options.time_scale)
        self.rules = Rules(_initial_rules(options.rules_file))
        self.recorder = Recorder()
        behaviours = Behaviours.load(options.behaviours_file or RECORDED)
        images = Images(options.images_file)
        images.check()
        sandbox = choose(options.sandbox, options.state_dir)
        opened.append(sandbox.close)
        self._host_names = options.host_names
        admission = Admission(self._refuse, _body_limit)
        self._server = Server(self._answer, options.host, options.port, admission)
        opened.append(self._server.stop)
        self.store = Store(options.state_dir / "sagemaker.sqlite")
        opened.append(self.store.close)
        self.account = Account(options.state_dir, options.account_id, options.region)
        opened.append(self.account.close)
        self.scheduler = Scheduler()
        opened.append(self.scheduler.stop)
        self.context = Context(
            options=options,
            clock=self.clock,
            store=self.store,
            account=self.account,
            rules=self.rules,
            behaviours=behaviours,
            images=images,
            scheduler=self.scheduler,
            sandbox=sandbox,
        )
        self.jobs = JobService(self.context, self._server.endpoint)
        self._pipeline = Pipeline(
            self.jobs, self.account, self.rules, self.recorder, self.clock, options.region
        )
        self._control = ControlAPI(
            self.rules,
            self.recorder,
            self.store,
            options.region,
            health=self.health,
            reset=self.reset,
            on_rules=self.apply_time_scale,
        )
        self._console = Console(EmulatorSource(self.jobs), self._place())
        self._started = time.monotonic()
        self.apply_time_scale()

    @property
    def endpoint(self) -> str:
        """The URL to give to a client."""
        return self._server.endpoint

    def start(self) -> None:
        """Resume unfinished jobs, answer requests, and write the endpoint file.

        Raises:
            StateError: an unfinished job cannot be read. The emulator is closed then.
        """
        try:
            self.jobs.recover()
        except StateError:
            self.stop()
            raise
        self._server.start()
        sdk_defaults.write(self.options.state_dir, self.account.bucket)
        self._state.announce(
            {
                "endpoint": self.endpoint,
                "pid": os.getpid(),
                "bucket": self.account.bucket,
                "role_arn": self.account.role_arn,
                "region": self.options.region,
            }
        )

    def stop(self) -> None:
        """Stop answering, kill all running jobs, close all files."""
        self._server.stop()
        self.scheduler.stop()
        self.jobs.close()
        self.store.close()
        self.account.close()
        self.context.sandbox.close()
        self._state.release()

    def reset(self) -> None:
        """Remove jobs, rules, buckets, roles and logs, and create the default bucket and role."""
        self.scheduler.clear()
        self.jobs.close()
        self.store.clear()
        self.account.reset()
        self.rules.reset()
        self.recorder.clear()
        self.apply_time_scale()
        discard_tree(self.options.state_dir / "jobs")

    def apply_time_scale(self) -> None:
        """Set the speed of time from the latest time_scale rule, or from the option."""
        scale = self.rules.value("time_scale", "time_scale", self.options.time_scale)
        self.clock.time_scale = scale

    def health(self) -> dict[str, Any]:
        """Return what a health probe asks for."""
        counts = self.store.all("SELECT status, count(*) AS jobs FROM jobs GROUP BY status")
        return {
            "status": "ok",
            "endpoint": self.endpoint,
            "bucket": self.account.bucket,
            "role_arn": self.account.role_arn,
            "region": self.options.region,
            "sdk_defaults": str(sdk_defaults.file_in(self.options.state_dir)),
            "sandbox": self.context.sandbox.name,
            "time_scale": self.clock.time_scale,
            "uptime_s": round(time.monotonic() - self._started, 3),
            "jobs": {row["status"]: row["jobs"] for row in counts},
        }

    def _refuse(self, request: Request) -> Response | None:
        is_for_console = is_of_console(request)
        found = guard.refusal(request, self._host_names, is_for_console=is_for_console)
        if found is None:
            return None
        error = NotAdmittedError(found.message, status=found.status)
        if is_for_console:
            response = self._console.refused(error)
            self._pipeline.record(request, response, "console", error.code)
            return guard.hardened(response, pages.policy())
        return guard.hardened(self._pipeline.refuse(request, error))

    def _answer_page(self, request: Request) -> Response:
        response = self._console(request)
        if request.method == "POST":
            # Pages are read every two seconds; what a user did is what somebody looks for later.
            self._pipeline.record(request, response, "console")
        return response

    def _place(self) -> Place:
        account = self.account
        defaults = sdk_defaults.file_in(self.options.state_dir)
        return Place(self.endpoint, self.options.region, account.role_arn, account.bucket, defaults)

    def _answer(self, request: Request) -> Response:
        if is_of_console(request):
            return guard.hardened(self._answer_page(request), pages.policy())
        control = request.target.startswith(PREFIX)
        return guard.hardened(self._control(request) if control else self._pipeline(request))


def _body_limit(request: Request) -> int:
    return MAX_FORM if is_of_console(request) else body_limit(request)


def _initial_rules(path: Path | None) -> list[dict[str, Any]]:
    if path is None:
        return []
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RuleError(f"the file of rules {path} cannot be used: {error}") from error
    rules = content.get("rules", []) if isinstance(content, dict) else content
    return list(rules)
