"""What the commands answer, as `--json` prints it. Pure."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """The base of all answers: fields that are not known are null, and none is left out."""

    # A command has one answer: the validators of the others are never built.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class JobAnswer(Answer):
    """One training job."""

    training_job: str = Field(description="The job's name; empty if it is not known yet.")
    resource: str | None = Field(None, description="The Pulumi name of its resource.")
    arn: str | None = Field(None, description="Its ARN.")
    status: str = Field(
        description="Its TrainingJobStatus; `Missing` if it was deleted outside of Pulumi, "
        "`Pending` if its creation has begun and no job is found yet."
    )
    secondary_status: str | None = Field(None, description="Its SecondaryStatus.")
    message: str | None = Field(None, description="The newest status message of the service.")
    progress: str | None = Field(
        None,
        description="What a running job does, as its live line says it: epoch or why it waits, "
        "newest metrics, chosen instances, attempts.",
    )
    reason: str | None = Field(None, description="Why it failed.")
    exit_code: int | None = Field(None, description="The exit code that the reason names.")
    last_log_lines: list[str] = Field(
        default_factory=list,
        description="The last lines of its log: of a failed job that was named, or whose code "
        "gave no reason.",
    )
    is_over: bool = Field(description="Whether it has ended.")
    is_failed: bool = Field(description="Whether it has failed, was stopped or is missing.")
    created: datetime | None = Field(None, description="When it was created.")
    started: datetime | None = Field(None, description="When its training began.")
    ended: datetime | None = Field(None, description="When its training ended.")
    training_s: int | None = Field(None, description="Time of the training so far, in seconds.")
    billed_s: int | None = Field(None, description="Billed time of each instance, in seconds.")
    cost_usd: float | None = Field(
        None,
        description="Cost of the billed time in USD; of a running job so far, by whole minutes, "
        "and on spot capacity at most.",
    )
    instances: str | None = Field(None, description="Number and type of its instances.")
    is_spot: bool = Field(default=False, description="Whether it runs on spot capacity.")
    metrics: dict[str, float] = Field(default_factory=dict, description="The last metrics.")
    model: str | None = Field(None, description="The URI of its model.")
    point: dict[str, object] | None = Field(None, description="The values of a trial.")


class BestTrial(Answer):
    """The best trial of a sweep."""

    training_job: str = Field(description="The name of its job.")
    point: dict[str, object] = Field(description="Its values.")
    value: float | None = Field(None, description="Its value of the objective.")


class SweepAnswer(Answer):
    """What is known of a sweep as a whole."""

    counts: dict[str, int] = Field(description="The number of its trials of each kind.")
    best: BestTrial | None = Field(None, description="The best trial so far.")


class ChampionAnswer(Answer):
    """What is known of a champion."""

    training_job: str | None = Field(None, description="The job whose model is champion.")
    metric: str | None = Field(None, description="The name of the metric that decides.")
    value: float | None = Field(None, description="Its value of this metric.")
    reason: str | None = Field(None, description="What the last contest came to.")


class ResourceAnswer(Answer):
    """One resource of a stack, or a job that belongs to none."""

    name: str = Field(description="Its Pulumi name; that of the job if it belongs to no resource.")
    kind: Literal["job", "sweep", "pipeline", "champion", "component"] = Field(
        description="Its kind."
    )
    urn: str | None = Field(None, description="Its URN; null for a job that belongs to none.")
    status: str = Field(description="What is to be said of it in a few words.")
    operation: str | None = Field(
        None, description="What Pulumi is doing with it: creating, updating, deleting."
    )
    is_failed: bool = Field(description="Whether one of its jobs has failed or was stopped.")
    jobs: list[JobAnswer] = Field(default_factory=list, description="Its jobs.")
    sweep: SweepAnswer | None = Field(None, description="For a sweep.")
    champion: ChampionAnswer | None = Field(None, description="For a champion.")


class StatusAnswer(Answer):
    """The answer of `status`."""

    project: str | None = Field(None, description="The project of the stack.")
    stack: str | None = Field(None, description="The stack; null without one.")
    resources: list[ResourceAnswer] = Field(description="The resources, in their order.")


class ListedJob(Answer):
    """One job of the account."""

    training_job: str = Field(description="Its name.")
    resource: str | None = Field(None, description="The Pulumi name of its resource in the stack.")
    status: str = Field(description="Its TrainingJobStatus.")
    created: datetime = Field(description="When it was created.")
    ended: datetime | None = Field(None, description="When its training ended.")


class ListAnswer(Answer):
    """The answer of `list`."""

    region: str = Field(description="The region of the jobs.")
    jobs: list[ListedJob] = Field(description="The newest jobs, newest first.")
    has_more: bool = Field(description="Whether there may be more than were listed.")


class LogLineAnswer(Answer):
    """One line of `logs`, which prints one of these in each line."""

    time: datetime = Field(description="When it was written.")
    host: str = Field(description="The instance that wrote it.")
    text: str = Field(description="The text, without control characters.")


class WaitAnswer(Answer):
    """The answer of `wait`."""

    jobs: list[JobAnswer] = Field(description="The jobs, as they were at the end.")
    is_timed_out: bool = Field(description="Whether the time was over before all jobs had ended.")


class StoppedJob(Answer):
    """One job of `stop`."""

    training_job: str = Field(description="Its name.")
    resource: str | None = Field(None, description="The Pulumi name of its resource.")
    was: str = Field(description="Its TrainingJobStatus before.")
    is_stopped: bool = Field(description="Whether it was asked to stop; false if it had ended.")


class StopAnswer(Answer):
    """The answer of `stop`."""

    jobs: list[StoppedJob] = Field(description="The jobs.")


class Consequence(Answer):
    """What the next `pulumi up` would do with one resource."""

    name: str = Field(description="Its Pulumi name.")
    kind: Literal["job", "sweep", "champion", "upload"] = Field(description="Its kind.")
    urn: str = Field(description="Its URN.")
    effect: Literal[
        "trains",
        "may train",
        "creates",
        "replaces",
        "updates",
        "keeps",
        "deletes",
        "reads",
        "fails",
    ] = Field(
        description="What happens: it trains (again), may do so because of a value that is not "
        "known yet, is created or replaced (what trains nothing), is updated, is kept as it is, "
        "is deleted, is only read, or its preview fails."
    )
    is_new: bool = Field(default=False, description="Whether the resource is new.")
    because: list[str] = Field(
        default_factory=list, description="The properties that differ, or the provider's reason."
    )
    words: list[str] = Field(default_factory=list, description="What the provider says of it.")
    worst_case_usd: float | None = Field(None, description="The most that it may cost, in USD.")


class WhyAnswer(Answer):
    """The answer of `why`."""

    resources: list[Consequence] = Field(
        description="The stack's jobs, sweeps and champions, and uploads that change."
    )
    trains: int = Field(description="How many would train.")
    worst_case_usd: float | None = Field(
        None, description="The most that these may cost together; null if one is not known."
    )


class Connection(Answer):
    """How one instance of a job is reached."""

    host: str = Field(description="The instance, such as algo-1.")
    command: str = Field(description="The command for a shell.")


class ConnectAnswer(Answer):
    """The answer of `connect`."""

    training_job: str = Field(description="The job's name.")
    connections: list[Connection] = Field(description="Its instances.")


class Check(Answer):
    """One check of `doctor`."""

    subject: str = Field(description="What was checked.")
    verdict: Literal["ok", "problem", "unknown"] = Field(
        description="Whether it is right; `unknown` if it could not be checked."
    )
    found: str = Field(description="What was found.")
    fix: str = Field("", description="What to do; empty if it is right.")


class DoctorAnswer(Answer):
    """The answer of `doctor`."""

    checks: list[Check] = Field(description="The checks, in their order.")
    problems: int = Field(description="How many found a problem.")


class OrphanAnswer(Answer):
    """One job that the stack has started and no state holds."""

    training_job: str = Field(description="Its name.")
    status: str = Field(description="Its TrainingJobStatus.")
    created: datetime = Field(description="When it was created.")
    resource: str = Field(description="The resource that started it.")
    checkpoints: str | None = Field(None, description="The URI of its checkpoints.")
    kept: str | None = Field(None, description="Why it must not be touched.")
    did: Literal["nothing", "stopped", "deleted"] = Field(description="What was done with it.")
    removed_checkpoints: int | None = Field(None, description="Objects that were removed.")


class OrphansAnswer(Answer):
    """The answer of `orphans`."""

    orphans: list[OrphanAnswer] = Field(description="The orphans, oldest first.")
    too_young: int = Field(
        description="Jobs that would be orphans, but are younger than --min-age."
    )


class FileAnswer(Answer):
    """The answer of `report`: the file that was written."""

    file: str = Field(description="Its path.")


class ProgramAnswer(Answer):
    """The answer of `convert`."""

    language: str = Field(description="The program's language.")
    program: str = Field(description="The program.")
    file: str | None = Field(None, description="The file that it was written to.")
    config: list[str] = Field(description="The commands that set the stack's configuration.")


class ImportAnswer(Answer):
    """The answer of `import`."""

    command: str = Field(description="The command that imports the job.")
    owner: str | None = Field(None, description="The owner of the job, if it has one.")


class ExplainAnswer(Answer):
    """The answer of `explain`."""

    code: str = Field(description="The code, such as SMT-104.")
    title: str = Field(description="What has happened.")
    page: str = Field(description="The page, in Markdown.")


ANSWERS: dict[str, type[Answer]] = {
    "status": StatusAnswer,
    "list": ListAnswer,
    "logs": LogLineAnswer,
    "wait": WaitAnswer,
    "stop": StopAnswer,
    "why": WhyAnswer,
    "connect": ConnectAnswer,
    "report": FileAnswer,
    "doctor": DoctorAnswer,
    "convert": ProgramAnswer,
    "import": ImportAnswer,
    "orphans": OrphansAnswer,
    "explain": ExplainAnswer,
}
"""The answer of each command."""
