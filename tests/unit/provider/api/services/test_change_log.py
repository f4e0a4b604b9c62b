"""The change log has one whole line for every call that changes something, and no secret."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.session import Session
from botocore.stub import Stubber

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.services.change_log import (
    ChangeLog,
    append,
    on_behalf_of,
    refuse_unwritable,
)
from pulumi_sagemaker_training.api.services.session import open_session
from pulumi_sagemaker_training.api.settings import Access

ARN = "arn:aws:sagemaker:us-east-1:123456789012:training-job/job"
WHO = "arn:aws:iam::123456789012:user/ada"
URN = "urn:pulumi:dev::digits::sagemaker-training:index:TrainingJob::job"
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
REQUEST = {
    "TrainingJobName": "job",
    "RoleArn": "arn:aws:iam::123456789012:role/training",
    "OutputDataConfig": {"S3OutputPath": "s3://bucket/out"},
    "Environment": {"TOKEN": "hunter2"},
    "Tags": [{"Key": "team", "Value": "vision"}],
}


class Logged:
    """A client whose answers are given, and the log that it writes."""

    def __init__(self, file: Path, service: str = "sagemaker", *, has_answers: bool = True) -> None:
        self.file = file
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        self.client: Any = Session().create_client(service, region_name="us-east-1", **keys)
        self.stub = Stubber(self.client)
        if has_answers:
            self.stub.activate()
        ChangeLog(file, lambda: WHO, lambda: NOW).attach(self.client)

    @property
    def lines(self) -> list[dict[str, Any]]:
        text = self.file.read_text() if self.file.exists() else ""
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def logged(tmp_path: Path) -> Logged:
    return Logged(tmp_path / "changes.jsonl")


def test_a_change_tells_when_who_what_and_what_came_of_it(logged: Logged) -> None:
    answer = {"TrainingJobArn": ARN, "ResponseMetadata": {"RequestId": "r-1"}}
    logged.stub.add_response("create_training_job", answer)
    with on_behalf_of(URN, str):
        logged.client.create_training_job(**REQUEST)
    assert logged.lines == [
        {
            "time": "2026-01-31T12:00:00.000+00:00",
            "who": WHO,
            "urn": URN,
            "resource": "job",
            "operation": "CreateTrainingJob",
            "what": ["Environment", "OutputDataConfig", "RoleArn", "tags.team"],
            "result": "ok",
            "request_id": "r-1",
        }
    ]


def test_a_refused_change_tells_the_code(logged: Logged) -> None:
    logged.stub.add_client_error(
        "add_tags", "AccessDeniedException", "no", response_meta={"RequestId": "r-2"}
    )
    with pytest.raises(ClientError):
        logged.client.add_tags(ResourceArn=ARN, Tags=[{"Key": "a", "Value": "b"}])
    [line] = logged.lines
    assert (line["resource"], line["what"]) == (ARN, ["tags.a"])
    assert (line["result"], line["request_id"]) == ("AccessDeniedException", "r-2")


def test_a_change_whose_answer_is_lost_is_written_too(tmp_path: Path) -> None:
    logged = Logged(tmp_path / "changes.jsonl", has_answers=False)
    lost = EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

    def fail(**_: Any) -> None:
        raise lost

    logged.client.meta.events.register("request-created", fail)
    with pytest.raises(EndpointConnectionError):
        logged.client.stop_training_job(TrainingJobName="job")
    [line] = logged.lines
    assert (line["operation"], line["result"]) == ("StopTrainingJob", "EndpointConnectionError")


def test_reading_is_no_change(logged: Logged) -> None:
    logged.stub.add_response("list_tags", {"Tags": []})
    logged.client.list_tags(ResourceArn=ARN)
    assert logged.lines == []


def test_no_value_of_a_request_is_written(logged: Logged) -> None:
    logged.stub.add_response("create_training_job", {"TrainingJobArn": ARN})
    logged.client.create_training_job(**REQUEST)
    text = logged.file.read_text()
    assert not [value for value in ("hunter2", "role/training", "vision") if value in text]


def test_a_secret_that_stands_in_a_name_is_masked(tmp_path: Path) -> None:
    logged = Logged(tmp_path / "changes.jsonl", "s3")
    logged.stub.add_response("delete_objects", {})
    with on_behalf_of(URN, lambda text: text.replace("hunter2", "[secret]")):
        logged.client.delete_objects(
            Bucket="hunter2-data", Delete={"Objects": [{"Key": "hunter2/a"}, {"Key": "b"}]}
        )
    [line] = logged.lines
    assert (line["resource"], line["what"]) == ("s3://[secret]-data/", ["[secret]/a", "b"])


def test_nothing_is_changed_where_no_line_could_be_written(tmp_path: Path) -> None:
    logged = Logged(tmp_path / "missing" / "changes.jsonl", has_answers=False)
    with pytest.raises(InputError, match="nothing is changed without a line"):
        logged.client.stop_training_job(TrainingJobName="job")


def test_a_change_that_was_made_counts_though_its_line_is_lost_and_the_line_is_told(
    logged: Logged, caplog: pytest.LogCaptureFixture
) -> None:
    def fill(**_: Any) -> None:
        logged.file.unlink(missing_ok=True)
        logged.file.mkdir()

    logged.client.meta.events.register_last("before-parameter-build", fill)
    logged.stub.add_response("stop_training_job", {})
    logged.client.stop_training_job(TrainingJobName="job")
    [told] = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert f"a change could not be written to {logged.file}" in told
    assert "'operation': 'StopTrainingJob'" in told


@pytest.mark.parametrize("file", ["missing/changes.jsonl", "."])
def test_a_file_that_cannot_be_written_is_refused_with_its_setting(
    tmp_path: Path, file: str
) -> None:
    with pytest.raises(InputError, match=r"^sagemaker-training:auditLog: "):
        refuse_unwritable(tmp_path / file)


def test_a_session_refuses_such_a_file_before_any_call(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="auditLog"):
        open_session(Access(region="us-east-1", audit_log=str(tmp_path / "a" / "b")))


def test_only_its_owner_may_read_the_file(logged: Logged) -> None:
    append(logged.file, "{}")
    assert logged.file.stat().st_mode & 0o777 == 0o600


def test_processes_that_append_at_once_write_whole_lines(tmp_path: Path) -> None:
    file = tmp_path / "changes.jsonl"
    program = (
        "import json, sys; from pathlib import Path;"
        "from pulumi_sagemaker_training.api.services.change_log import append\n"
        "for number in range(200):\n"
        "    append(Path(sys.argv[1]), json.dumps([sys.argv[2], number, 'x' * 9000]))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(file), name]) for name in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    written = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(written) == 600
    for name in "abc":
        assert [line[1] for line in written if line[0] == name] == list(range(200))
