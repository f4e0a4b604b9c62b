"""The codes of the errors that users see: one for each kind of cause, which never changes.

A code stands at the end of an error's first line, as `[SMT-201]`, and has a page with cause, check
and fix, `docs/errors/SMT-201.md`. The hundreds are subjects. A code that a release has shown is
never renumbered, given another meaning, or removed: its page may be linked. If the last error of
a code goes, the code is retired.

This is below every other module, so that each can name the codes of its errors.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SUBJECTS: Final[Mapping[int, str]] = {
    1: "Arguments",
    2: "Creating, adopting and waiting for a training job",
    3: "Training jobs that did not end well",
    4: "Uploads",
    5: "Sweeps, pipelines and champions",
    6: "Settings and credentials",
    7: "The command line",
    8: "Policies",
    9: "State, versions and defects",
}
"""The first digit of a code -> its subject."""


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """The code of one kind of cause.

    Attributes:
        number: three digits; the first is the subject.
        title: what has happened, as the title of its page.
        is_retired: whether no error has it any more.
    """

    number: int
    title: str
    is_retired: bool = False

    def __str__(self) -> str:
        """Return the code as a message has it."""
        return f"SMT-{self.number}"


UNKNOWN_PROPERTY: Final = ErrorCode(101, "A property does not exist")
MISSING: Final = ErrorCode(102, "A required value is missing")
WRONG_KIND: Final = ErrorCode(103, "A value is of the wrong kind")
NOT_ALLOWED: Final = ErrorCode(104, "A value is not allowed")
EXCLUSIVE: Final = ErrorCode(105, "Two arguments exclude each other")
OUTPUT_IN_TEXT: Final = ErrorCode(106, "An output was made a text")
NOT_KNOWN_YET: Final = ErrorCode(107, "A value is not known when it is needed")
SECRET_SHOWN: Final = ErrorCode(108, "A secret stands where it is shown")
ROUNDED: Final = ErrorCode(109, "A number is too large to be sent exactly")
ALGORITHM: Final = ErrorCode(110, "The algorithm or its image is not complete")
TIME_LIMITS: Final = ErrorCode(111, "Time limits contradict each other")
CHECKPOINTS: Final = ErrorCode(112, "Checkpoints would be lost or mixed up")
INSTANCES: Final = ErrorCode(113, "Instances are declared in a contradictory way")
CHANNELS: Final = ErrorCode(114, "An input channel cannot work")
OBSERVERS: Final = ErrorCode(115, "Debugging, profiling or metrics cannot work")
SERVERLESS: Final = ErrorCode(116, "A serverless job is declared in a contradictory way")
TAGS: Final = ErrorCode(117, "A tag is not possible")
MAX_COST: Final = ErrorCode(120, "A job may cost more than is allowed")
TRAINING_PLAN: Final = ErrorCode(121, "A training plan does not fit the job")
UNDEFINED_METRIC: Final = ErrorCode(122, "A metric has no definition")
NO_IMAGE: Final = ErrorCode(123, "There is no image for this choice")
REQUEST_FILE: Final = ErrorCode(124, "A request file cannot be used")
SCRIPT_CODE: Final = ErrorCode(125, "The training code is not there")
LAUNCH: Final = ErrorCode(126, "A distributed launch is not possible")
HYPER_PARAMETERS: Final = ErrorCode(127, "Hyperparameters cannot be handed over")
NO_IMPORT: Final = ErrorCode(128, "A resource cannot be imported")

NAME_TAKEN: Final = ErrorCode(201, "Another job has the name")
NOT_FOUND: Final = ErrorCode(202, "A job, bucket or object does not exist")
ACCESS_DENIED: Final = ErrorCode(203, "The caller may not do this")
THROTTLED: Final = ErrorCode(204, "AWS limits the rate of calls")
ROLE_NOT_USABLE: Final = ErrorCode(205, "SageMaker cannot use the role")
NO_CAPACITY: Final = ErrorCode(206, "AWS has no free instance")
QUOTA_REACHED: Final = ErrorCode(207, "A quota is used up")
QUOTA_TOO_SMALL: Final = ErrorCode(208, "A quota is smaller than the job")
UNREACHABLE: Final = ErrorCode(209, "AWS does not answer")
REFUSED: Final = ErrorCode(210, "AWS refuses the call")
WAIT_TIMEOUT: Final = ErrorCode(211, "The time of an operation is up")
INTERRUPTED: Final = ErrorCode(212, "The update was interrupted")
REPLACEMENT_FAILED: Final = ErrorCode(213, "A job is kept because its replacement failed")
OTHER_OWNER: Final = ErrorCode(214, "A job belongs to another resource")

ALGORITHM_FAILED: Final = ErrorCode(301, "The training code failed")
JOB_WITHOUT_CAPACITY: Final = ErrorCode(302, "The job found no capacity")
JOB_OVER_LIMIT: Final = ErrorCode(303, "The job reached an account limit")
DATA_NOT_READABLE: Final = ErrorCode(304, "The job cannot read or write its data in S3")
IMAGE_NOT_PULLED: Final = ErrorCode(305, "The job cannot pull its image")
KEY_NOT_USABLE: Final = ErrorCode(306, "The job cannot use a KMS key")
MAX_RUNTIME: Final = ErrorCode(307, "The job reached its maximum runtime")
MAX_WAIT: Final = ErrorCode(308, "The job reached its maximum wait for spot capacity")
STOPPED: Final = ErrorCode(309, "The job was stopped")
GATE_MISSED: Final = ErrorCode(310, "The model missed a required metric")
SERVICE_FAULT: Final = ErrorCode(311, "SageMaker itself failed")
OUT_OF_RESOURCES: Final = ErrorCode(312, "The job ran out of memory or disk")
JOB_GONE: Final = ErrorCode(313, "The job was deleted during the wait")
JOB_MISCONFIGURED: Final = ErrorCode(314, "The job could not run as it was declared")
NETWORK: Final = ErrorCode(315, "The job has no network as it needs")
JOB_FAILED: Final = ErrorCode(319, "The job failed for another reason")

FILE_NOT_READABLE: Final = ErrorCode(401, "A file or folder cannot be read")
LINK: Final = ErrorCode(402, "A symbolic link cannot be followed")
FILE_NAME: Final = ErrorCode(403, "A file name is not possible in S3")
UPLOAD_TOO_LARGE: Final = ErrorCode(404, "There are too many files, or too many bytes")
NOTHING_TO_UPLOAD: Final = ErrorCode(405, "There is nothing to upload")
FILE_CHANGES: Final = ErrorCode(406, "A file changes while it is uploaded")
ARCHIVE: Final = ErrorCode(407, "An archive cannot be unpacked")
ASSET: Final = ErrorCode(408, "An asset cannot be uploaded")
TWO_CONTENTS: Final = ErrorCode(409, "One file has two contents")
PATTERN: Final = ErrorCode(410, "A pattern is not valid")
TEMPORARY_FOLDER: Final = ErrorCode(411, "The folder for temporary files cannot be used")
UPLOAD_STATE: Final = ErrorCode(412, "The state of an upload is damaged")

SWEEP_SPACE: Final = ErrorCode(501, "The space of a sweep is not valid")
EQUAL_POINTS: Final = ErrorCode(502, "Two points of a sweep are equal")
SWEEP_TEMPLATE: Final = ErrorCode(503, "The template of a sweep is not possible")
SWEEP_RULES: Final = ErrorCode(504, "The rules of a sweep are not valid")
SWEEP_FAILED: Final = ErrorCode(505, "Too many trials of a sweep failed")
PIPELINE: Final = ErrorCode(510, "The stages of a pipeline are not valid")
PIPELINE_CYCLE: Final = ErrorCode(511, "The stages of a pipeline need each other")
CHAMPION_RULES: Final = ErrorCode(520, "The rules of a champion are not valid")
NOT_IN_HISTORY: Final = ErrorCode(521, "A pinned model is not in the history")
NO_CHAMPION: Final = ErrorCode(522, "The challenger cannot be the first champion")
CHAMPION_STATE: Final = ErrorCode(523, "The history of a champion is damaged")
SECRET_HISTORY: Final = ErrorCode(524, "A plain challenger would show a secret history")

SETTING_UNKNOWN: Final = ErrorCode(601, "A setting does not exist")
SETTING_NOT_ALLOWED: Final = ErrorCode(602, "A setting has a value that is not allowed")
CREDENTIALS: Final = ErrorCode(603, "Credentials are missing, expired or invalid")
WRONG_ACCOUNT: Final = ErrorCode(604, "The credentials are of another account")
NO_REGION: Final = ErrorCode(605, "No usable region is set")
AWS_FILES: Final = ErrorCode(606, "A file of the AWS configuration is not there")
CHANGE_LOG: Final = ErrorCode(607, "The change log cannot be written")

NOT_CONVERTED: Final = ErrorCode(701, "There is nothing to convert")
STATE_NOT_READ: Final = ErrorCode(702, "The state of a stack cannot be read")
NOT_INSTALLED: Final = ErrorCode(703, "A part of this package is not installed")
LOCAL_FILE: Final = ErrorCode(704, "A local file cannot be read or written")
NOT_ONE_JOB: Final = ErrorCode(705, "A name means no training job, or several")
UNKNOWN_CODE: Final = ErrorCode(706, "A code does not exist")
OTHER_ACCOUNT: Final = ErrorCode(707, "A training job belongs to another account")
NOT_CONNECTED: Final = ErrorCode(708, "A shell cannot be opened in a training job")
NOT_STOPPED: Final = ErrorCode(709, "Training jobs are not stopped without a word more")
SLOW_PATTERN: Final = ErrorCode(710, "A pattern takes too long")

POLICY_SETTINGS: Final = ErrorCode(801, "The settings of the policy pack are not valid")
UNKNOWN_RULE: Final = ErrorCode(802, "A policy does not exist")

DEFECT: Final = ErrorCode(901, "A defect of this package")
STATE_DAMAGED: Final = ErrorCode(902, "The state of a training job is damaged")
STATE_NEWER: Final = ErrorCode(903, "The state was written by a newer version")
NOT_IN_PLUGIN: Final = ErrorCode(904, "The plugin does not have what the program uses")
STARTED_BY_HAND: Final = ErrorCode(905, "A plugin was started by hand")
PLUGIN_ENVIRONMENT: Final = ErrorCode(906, "The plugin's Python environment cannot be made")

CODES: Final[Mapping[str, ErrorCode]] = {
    str(value): value for value in list(globals().values()) if isinstance(value, ErrorCode)
}
"""All codes, by what a message shows."""

_SHOWN: Final = re.compile(r"\[SMT-\d{3}\]$")


def with_code(text: str, code: ErrorCode) -> str:
    """Return a message with its code at the end of its first line.

    A line that has a code keeps it: it is the code of the cause, which says more.
    """
    first, line_break, more = text.partition("\n")
    if _SHOWN.search(first):
        return text
    return f"{first} [{code}]{line_break}{more}"


def shown_code(text: str) -> ErrorCode | None:
    """Return the code that a message shows, or None."""
    found = _SHOWN.search(text.partition("\n")[0])
    return CODES.get(found[0].strip("[]")) if found else None
