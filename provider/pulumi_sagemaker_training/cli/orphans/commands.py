"""The command `orphans`: list a stack's jobs that no state holds, and stop or delete them."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError, NotFound
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.client import Clients, utc_now
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.services.s3 import Bucket
from pulumi_sagemaker_training.api.values.s3_uri import parse_s3_uri
from pulumi_sagemaker_training.api.values.text import duration, printable
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.answers.models import OrphanAnswer, OrphansAnswer
from pulumi_sagemaker_training.cli.answers.show import print_json
from pulumi_sagemaker_training.cli.orphans.find import (
    Candidate,
    Orphan,
    SearchedStack,
    SearchResult,
    find_orphans,
    is_shared,
)
from pulumi_sagemaker_training.cli.orphans.state import HeldJobs, held_jobs
from pulumi_sagemaker_training.cli.stack.opened import Stack
from pulumi_sagemaker_training.cli.stack.state import read_stack
from pulumi_sagemaker_training.cli.terminal import AsJson, Place, of_stack
from pulumi_sagemaker_training.lifecycle.ownership.marker import StateMarker
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG
from pulumi_sagemaker_training.lifecycle.ports import Ports
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import CLAIM
from pulumi_sagemaker_training.lifecycle.training_job.steps.delete import delete


@of_stack
def orphans(
    place: Place,
    *,
    state: Annotated[
        str | None,
        typer.Option(
            help="A file with the output of `pulumi stack export`; - reads standard input."
        ),
    ] = None,
    project: Annotated[
        str | None, typer.Option(help="The project, if the state is empty and does not name it.")
    ] = None,
    owner_id: Annotated[
        str | None,
        typer.Option(
            help="The `ownerId` or organization that the jobs were started under, if changed."
        ),
    ] = None,
    min_age: Annotated[
        int, typer.Option(min=0, help="How old a job must be to count as an orphan, in minutes.")
    ] = 60,
    newest: Annotated[
        int, typer.Option(min=1, help="How many of the newest jobs to check.")
    ] = 1000,
    stop: Annotated[bool, typer.Option("--stop", help="Stop running orphans.")] = False,
    delete_: Annotated[
        bool, typer.Option("--delete", help="Stop orphans and delete them.")
    ] = False,
    checkpoints: Annotated[
        bool, typer.Option("--checkpoints", help="With --delete: their checkpoints too.")
    ] = False,
    held: Annotated[
        bool, typer.Option("--held", help="Include jobs whose tag says that a state holds them.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List jobs that a stack has started and no state holds; stop or delete them on request."""
    stack = place.open() if state is None else _of_file(state, place)
    holding = held_jobs(stack.known_state)
    holder = owner_id if owner_id is not None else stack.settings().owner_id or ""
    access = stack.clients()
    found = find_orphans(
        _candidates(Jobs(access), holding, newest),
        holding,
        _searched(holding, project, place.name, holder),
        utc_now(),
        timedelta(minutes=min_age),
        held_too=held,
    )
    cleanup = _Cleanup(
        access,
        holding,
        stop=stop or delete_,
        delete=delete_,
        checkpoints=checkpoints,
        is_quiet=as_json,
    )
    taken = [cleanup.take(orphan) for orphan in found.orphans]
    if as_json:
        print_json(OrphansAnswer(orphans=taken, too_young=found.too_young))
    else:
        typer.echo(_conclusion(found, cleanup, min_age))


def _of_file(state: str, place: Place) -> Stack:
    """Return the stack of an exported state; its settings are not known, the environment counts."""
    text = sys.stdin.read() if state == "-" else Path(state).read_text("utf-8")
    return Stack(read_stack(text), overrides=place.overrides)


def _searched(
    holding: HeldJobs, project: str | None, stack: str | None, holder: str
) -> SearchedStack:
    named = project or holding.project
    of = holding.stack or (stack.rpartition("/")[2] if stack else None)
    if named is None or of is None:
        message = "is empty and names no project or stack; give --project and --stack"
        raise InputError([Violation("state", message, codes.STATE_NOT_READ)])
    return SearchedStack(named, of, holder)


def _candidates(jobs: Jobs, holding: HeldJobs, newest: int) -> Iterator[Candidate]:
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
    """A reporter that writes to standard error."""

    def info(self, text: str) -> None:
        typer.echo(f"  {printable(text)}", err=True)

    def warn(self, text: str) -> None:
        typer.echo(f"  {printable(text)}", err=True)

    def progress(self, line: object) -> None:
        del line


class _Never:
    """An interrupt that never comes; the signal itself ends a command."""

    def is_set(self) -> bool:
        return False


@dataclass
class _Cleanup:
    """One run over the orphans, which shows them, and stops or deletes them on request."""

    access: Clients
    holding: HeldJobs
    stop: bool
    delete: bool
    checkpoints: bool
    is_quiet: bool = False
    touched: int = 0

    def take(self, orphan: Orphan) -> OrphanAnswer:
        """Show one orphan, remove it if requested, and return what became of it."""
        age = duration((utc_now() - orphan.created).total_seconds())
        self._say(f"{orphan.name}  {orphan.status}  {age} old  started by {orphan.resource}")
        described = self._described(orphan.name)
        checkpoint = _checkpoint(described)
        answer = OrphanAnswer(
            training_job=orphan.name,
            status=orphan.status,
            created=orphan.created,
            resource=orphan.resource,
            checkpoints=checkpoint or None,
            kept=orphan.spared or None,
            did="nothing",
        )
        if checkpoint:
            self._say(f"  checkpoints: {checkpoint}")
        if orphan.spared:
            self._say(f"  kept: {orphan.spared}")
        elif self.stop and described is not None:
            self._remove(described)
            removed = None
            if self.delete and self.checkpoints and checkpoint:
                removed = self._empty(checkpoint)
            did = "deleted" if self.delete else "stopped"
            return answer.model_copy(update={"did": did, "removed_checkpoints": removed})
        return answer

    def _say(self, text: str) -> None:
        if not self.is_quiet:
            typer.echo(printable(text))

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
        self._say("  deleted" if self.delete else "  stopped")

    def _empty(self, checkpoint: str) -> int | None:
        """Remove checkpoints; return how many objects, or None if they are kept."""
        if is_shared(checkpoint, self.holding.checkpoints):
            self._say("  checkpoints kept: a job of the stack uses them too")
            return None
        bucket, prefix = parse_s3_uri(checkpoint)
        if not prefix.strip("/"):
            self._say("  checkpoints kept: their prefix is a whole bucket")
            return None
        where = Bucket(self.access.s3, bucket)
        keys = list(where.objects(f"{prefix.rstrip('/')}/"))
        where.remove(keys)
        self._say(f"  checkpoints removed: {len(keys)} objects")
        return len(keys)


def _checkpoint(described: Description | None) -> str:
    config = (described.fields.get("checkpoint_config") or {}) if described else {}
    return str(config.get("s3_uri") or "")


def _conclusion(found: SearchResult, cleanup: _Cleanup, min_age: int) -> str:
    young = found.too_young
    left_out = (
        f"; {young} more {'is' if young == 1 else 'are'} younger than {min_age} min, see --min-age"
        if young
        else ""
    )
    if not found.orphans:
        return f"no orphans{left_out}"
    count = len(found.orphans)
    spared = sum(bool(orphan.spared) for orphan in found.orphans)
    if cleanup.stop:
        did = "deleted" if cleanup.delete else "stopped"
        return f"{count} orphans: {cleanup.touched} {did}, {spared} kept{left_out}"
    asked = f"use --stop or --delete ({spared} would be kept)"
    return f"{count} orphans, not touched; {asked}{left_out}"
