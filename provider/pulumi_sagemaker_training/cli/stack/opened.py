"""The stack of the current folder, opened: its state and settings are read once, together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from pulumi_sagemaker_training.adapters.plugin.config import settings_of
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.services.client import Clients, SharedClients
from pulumi_sagemaker_training.api.services.pricing import PriceBook, price_book
from pulumi_sagemaker_training.api.settings import Access, Settings
from pulumi_sagemaker_training.cli.stack.known_names import keep_names
from pulumi_sagemaker_training.cli.stack.pulumi import (
    NoStack,
    Pulumi,
    StackUnreadable,
    project_file,
)
from pulumi_sagemaker_training.cli.stack.settings import (
    Overrides,
    access_to,
    of_plugin,
    of_programs,
)
from pulumi_sagemaker_training.cli.stack.state import StackState, StateResource, read_stack
from pulumi_sagemaker_training.cli.stack.targets import JobRef, Target, find_target, names_in

Say = Callable[[str], None]
_DEFAULT_PROVIDER = "default"


@dataclass
class Stack:
    """A stack, or in its absence the environment: AWS's variables and the command's options.

    Attributes:
        state: what the state holds; None without a stack.
        config: the stack's configuration by full keys, with decrypted secrets.
        overrides: the command's options.
        missing: why there is no stack; None if there is one.
        pulumi: the CLI for the stack; None without a project.
        say: is called with one line for the user, if the environment is used although there is a
            project.
    """

    state: StackState | None
    config: dict[str, object] = field(default_factory=dict, repr=False)
    overrides: Overrides = field(default_factory=Overrides)
    missing: NoStack | None = None
    pulumi: Pulumi | None = None
    say: Say = field(default=lambda _: None, repr=False)
    _shared: SharedClients = field(default_factory=SharedClients, repr=False)
    _books: dict[Clients, PriceBook] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def known_state(self) -> StackState:
        """The state.

        Raises:
            NoStack: there is no stack.
        """
        if self.state is None:
            raise self.missing or NoStack("there is none here; use --cwd and --stack")
        return self.state

    def find(self, text: str) -> Target:
        """Return what a name on the command line means; makes no call.

        Raises:
            InputError: it is ambiguous, or can be neither a resource's nor a job's.
        """
        return find_target(text, self.state)

    def clients(self, job: JobRef | StateResource | None = None) -> Clients:
        """Return the clients for a job or resource; without one, those of the stack's settings.

        Raises:
            InputError: one violation for each setting that is not valid.
        """
        return self._shared.of(self.access(job))

    def prices(self, job: JobRef | StateResource | None = None) -> Prices | None:
        """Return the prices of a job's region; None if the stack's settings want none."""
        held = job.held if isinstance(job, JobRef) else job
        if not self.settings(held).has_price_lines:
            return None
        clients = self.clients(job)
        with self._lock:
            book = self._books.setdefault(clients, price_book(clients))
        return book.prices()

    def access(self, job: JobRef | StateResource | None = None) -> Access:
        """Return the access to a job or resource, as `clients` uses it."""
        held = job.held if isinstance(job, JobRef) else job
        region = job.region if job is not None else None
        outputs = held.outputs if held is not None else {}
        found = access_to(self.settings(held), outputs, region, self.overrides)
        return replace(found, audit_log=self._in_project(found.audit_log))

    def _in_project(self, path: str | None) -> str | None:
        """Return a path of the settings, which starts at the folder in which Pulumi runs."""
        project = project_file(self.pulumi.folder.absolute()) if self.pulumi and path else None
        return str(project.parent / path) if project and path else path

    def settings(self, held: StateResource | None = None) -> Settings:
        """Return the settings of a resource's provider; without one, the stack's."""
        if held is None or held.is_dynamic or not held.provider:
            return self._of_programs
        name = held.provider.rpartition("::")[0].rpartition("::")[2]
        explicit = self._providers.get(held.provider)
        if explicit is None or name.startswith(_DEFAULT_PROVIDER):
            return self._of_plugin
        known = {key: item for key, item in explicit.items() if key != "version"}
        return settings_of(known)

    @cached_property
    def _of_programs(self) -> Settings:
        if self.missing is not None and self.pulumi is not None:
            self.say(f"the settings of a stack are not used: {self.missing}")
        return of_programs(self.config)

    @cached_property
    def _of_plugin(self) -> Settings:
        return of_plugin(self.config)

    @cached_property
    def _providers(self) -> dict[str, Any]:
        """The inputs of explicit providers; their secrets are decrypted only if one is asked."""
        if self.state is None:
            return {}
        if self.state.has_secret_providers and self.pulumi is not None:
            return dict(read_stack(self.pulumi.export(has_secrets=True)).providers)
        return dict(self.state.providers)


def open_stack(
    folder: Path,
    name: str | None = None,
    overrides: Overrides | None = None,
    say: Say = lambda _: None,
) -> Stack:
    """Read the stack of a folder: that of its project which is selected, or the named one.

    Without a project there is no stack, and AWS is reached as the environment says. If there is a
    project, but no stack, `say` is called with a note about that before the first call to AWS.

    Args:
        folder: the project's folder, or one below it.
        name: the stack's name; None for the selected one.
        overrides: the command's options.
        say: is called with one line for the user.

    Raises:
        StackUnreadable: `pulumi` fails.
        InputError: the state is not one that this version reads.
    """
    given = overrides or Overrides()
    if name is None and project_file(folder.absolute()) is None:
        missing = NoStack(f"there is no Pulumi project in {folder} or above; use --cwd or --stack")
        return Stack(None, overrides=given, missing=missing)
    pulumi = Pulumi(folder, name)
    try:
        state, config = _read(pulumi)
    except NoStack as error:
        if name is not None:
            raise
        return Stack(None, overrides=given, missing=error, pulumi=pulumi, say=say)
    if (project := project_file(folder.absolute())) is not None:
        keep_names(project, name, names_in(state))
    return Stack(state, config, given, pulumi=pulumi)


def _read(pulumi: Pulumi) -> tuple[StackState, dict[str, object]]:
    """Read state and settings at the same time: each is a process of its own."""
    with ThreadPoolExecutor(2) as pool:
        export, config = pool.submit(pulumi.export), pool.submit(pulumi.config)
        return read_stack(export.result()), config.result()


__all__ = ["Say", "Stack", "StackUnreadable", "open_stack"]
