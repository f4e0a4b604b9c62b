"""The command `orphans`: list a stack's jobs that no state holds, and stop or delete them."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError, NotFound
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.client import Clients, utc_now
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.services.s3 import Bucket
from pulumi_sagemaker_training.api.values.text import duration, printable
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.orphans.find import (
    Candidate,
    Orphan,
    Stack,
    find_orphans,
    is_shared,
)
from pulumi_sagemaker_training.cli.orphans.state import Holding, read_state
from pulumi_sagemaker_training.cli.terminal import (
    EndpointUrl,
    Profile,
    Region,
    clients_for,
    one_line_errors,
)
from pulumi_sagemaker_training.lifecycle.ownership.marker import StateMarker
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG
from pulumi_sagemaker_training.lifecycle.ports import Ports
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import CLAIM
from pulumi_sagemaker_training.lifecycle.training_job.steps.delete import delete

_EXPORT_LIMIT_S: Final = 120


def orphans(
    state: Annotated[
        str | None,
        typer.Option(help="What `pulumi stack export` printed, - for standard input."),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(help="The stack; by default the one that is selected in this folder."),
    ] = None,
    project: Annotated[
        str | None, typer.Option(help="The project, if the state is empty and does not name it.")
    ] = None,
    owner_id: Annotated[
        str, typer.Option(help="The setting `ownerId` of the stack, or its organization.")
    ] = "",
    min_age: Annotated[
        int, typer.Option(min=0, help="The youngest age of an orphan, in minutes.")
    ] = 60,
    newest: Annotated[
        int, typer.Option(min=1, help="How many of the newest jobs to check.")
    ] = 1000,
    stop: Annotated[bool, typer.Option("--stop", help="Stop running orphans.")] = False,  # noqa: FBT002 - how typer declares a flag
    delete_: Annotated[bool, typer.Option("--delete", help="Delete their records too.")] = False,  # noqa: FBT002
    checkpoints: Annotated[bool, typer.Option("--checkpoints", help="And checkpoints.")] = False,  # noqa: FBT002
    held: Annotated[bool, typer.Option("--held", help="Include held jobs.")] = False,  # noqa: FBT002
    region: Region = None,
    profile: Profile = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """List jobs that a stack has started and no state holds; stop or delete them on request."""
    with one_line_errors():
        holding = read_state(_state_text(state, stack))
        searched = _searched_stack(holding, project, stack, owner_id)
        access = clients_for(region, profile, endpoint_url)
        found = find_orphans(
            _candidates(Jobs(access), holding, newest),
            holding,
            searched,
            utc_now(),
            timedelta(minutes=min_age),
            held_too=held,
        )
        sweep = _Sweep(access, holding, stop=stop or delete_, delete=delete_, sweep_s3=checkpoints)
        for orphan in found:
            sweep.take(orphan)
    typer.echo(_conclusion(found, sweep))


def _state_text(state: str | None, stack: str | None) -> str:
    if state == "-":
        return sys.stdin.read()
    if state is not None:
        return Path(state).read_text("utf-8")
    command = ["pulumi", "stack", "export", *(["--stack", stack] if stack else [])]
    try:
        ran = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_EXPORT_LIMIT_S
        )
    except (FileNotFoundError, subprocess.TimeoutExpired) as error:
        message = f"`{' '.join(command)}` cannot be run: {error}; give its output with --state"
        raise InputError([Violation("state", message, codes.STATE_NOT_READ)]) from error
    if ran.returncode:
        message = f"`{' '.join(command)}` failed: {ran.stderr.strip()}"
        raise InputError([Violation("state", message, codes.STATE_NOT_READ)])
    return ran.stdout


def _searched_stack(holding: Holding, project: str | None, stack: str | None, holder: str) -> Stack:
    named = project or holding.project
    of = holding.stack or (stack.rpartition("/")[2] if stack else None)
    if named is None or of is None:
        message = "is empty and names no project or stack; give --project and --stack"
        raise InputError([Violation("state", message, codes.STATE_NOT_READ)])
    return Stack(named, of, holder)


def _candidates(jobs: Jobs, holding: Holding, newest: int) -> Iterator[Candidate]:
    """Yield the account's jobs that the state does not hold; reads the tags of each."""
    for entry in jobs.listed({}, newest):
        name = str(entry["training_job_name"])
        if name in holding.names:
            continue
        try:
            tags = jobs.tags(str(entry["training_job_arn"]))
        except NotFound:
            continue
        created = datetime.fromisoformat(str(entry["creation_time"])).astimezone(UTC)
        yield Candidate(name, str(entry.get("training_job_status", "")), created, tags)


class _Reporter:
    """A reporter that writes to the terminal."""

    def info(self, text: str) -> None:
        typer.echo(f"  {printable(text)}")

    def warn(self, text: str) -> None:
        typer.echo(f"  {printable(text)}", err=True)

    def progress(self, line: object) -> None:
        del line


class _Never:
    """An interrupt that never comes; the signal itself ends a command."""

    def is_set(self) -> bool:
        return False


@dataclass
class _Sweep:
    """One run over the orphans, which shows them, and stops or deletes them on request."""

    access: Clients
    holding: Holding
    stop: bool
    delete: bool
    sweep_s3: bool
    touched: int = 0

    def take(self, orphan: Orphan) -> None:
        """Show one orphan, and remove it if requested."""
        age = duration((utc_now() - orphan.created).total_seconds())
        typer.echo(
            printable(f"{orphan.name}  {orphan.status}  {age} old  started by {orphan.resource}")
        )
        described = self._described(orphan.name)
        checkpoint = _checkpoint(described)
        if checkpoint:
            typer.echo(printable(f"  checkpoints: {checkpoint}"))
        if orphan.spared:
            typer.echo(printable(f"  kept: {orphan.spared}"))
        elif self.stop and described is not None:
            self._remove(described)
            if self.delete and self.sweep_s3 and checkpoint:
                self._empty(checkpoint)

    def _described(self, name: str) -> Description | None:
        try:
            return Jobs(self.access).describe(name)
        except NotFound:
            return None

    def _remove(self, described: Description) -> None:
        """Do what a destroy does, with the current claim of the job."""
        jobs = Jobs(self.access)
        tags = jobs.tags(described.arn)
        recorded = {CLAIM: tags.get(CLAIM_TAG), "creation_time": described.created}
        options = Options(on_delete="delete" if self.delete else "stop")
        ports = Ports(_Reporter(), _Never())
        delete(described.name, recorded, options, tags, jobs, StateMarker(), ports)
        self.touched += 1
        typer.echo("  deleted" if self.delete else "  stopped")

    def _empty(self, checkpoint: str) -> None:
        if is_shared(checkpoint, self.holding.checkpoints):
            typer.echo("  checkpoints kept: a job of the stack uses them too")
            return
        bucket, _, prefix = checkpoint.removeprefix("s3://").partition("/")
        if not prefix.strip("/"):
            typer.echo("  checkpoints kept: their prefix is a whole bucket")
            return
        where = Bucket(self.access.s3, bucket)
        keys = list(where.objects(f"{prefix.rstrip('/')}/"))
        where.remove(keys)
        typer.echo(f"  checkpoints removed: {len(keys)} objects")


def _checkpoint(described: Description | None) -> str:
    config = (described.fields.get("checkpoint_config") or {}) if described else {}
    return str(config.get("s3_uri") or "")


def _conclusion(found: list[Orphan], sweep: _Sweep) -> str:
    if not found:
        return "no orphans"
    spared = sum(bool(orphan.spared) for orphan in found)
    if sweep.stop:
        did = "deleted" if sweep.delete else "stopped"
        return f"{len(found)} orphans: {sweep.touched} {did}, {spared} kept"
    return f"{len(found)} orphans, not touched; use --stop or --delete ({spared} would be kept)"
