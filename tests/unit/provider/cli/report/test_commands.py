"""Which jobs a report reads, what it makes of those that it cannot read, and where it writes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from pulumi_sagemaker_training.api.errors import AccessDenied, InputError
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.request.codec import to_wire
from pulumi_sagemaker_training.api.services.log_lines import Line
from pulumi_sagemaker_training.cli.report.commands import MOST_TRIALS, write_report
from pulumi_sagemaker_training.cli.report.fetch import LogReading
from pulumi_sagemaker_training.cli.stack.opened import Stack
from pulumi_sagemaker_training.cli.stack.state import StackState, read_stack
from tests.support.endpoint import Raw, access
from tests.support.reports import job_fields
from tests.support.states import DYNAMIC, exported, resource, trial


class Account:
    """An account with some jobs and no logs, behind botocore, in place of the network."""

    def __init__(self, *resources: Mapping[str, Any], jobs: Mapping[str, Any]) -> None:
        own = access()
        config = {
            "aws:region": "eu-west-1",
            "aws:accessKey": own.access_key,
            "aws:secretKey": own.secret_key,
            "sagemaker-training:prices": "off",
        }
        self.stack = Stack(read_stack(exported(*resources)), config)
        self.described: list[str] = []
        self._jobs = jobs
        clients: Any = self.stack.clients()
        clients.sagemaker.meta.events.register("before-send.sagemaker", self._describe)
        clients.logs.meta.events.register("before-send.logs", self._refuse)

    def _describe(self, request: Any, **_: Any) -> AWSResponse:
        name = json.loads(request.body)["TrainingJobName"]
        self.described.append(name)
        if name not in self._jobs:
            return answer(400, {"__type": "AccessDeniedException", "message": "not yours"})
        wire = to_wire(self._jobs[name], "DescribeTrainingJobResponse")
        return answer(200, json.loads(json.dumps(wire, default=str)))

    def _refuse(self, request: Any, **_: Any) -> AWSResponse:
        return answer(400, {"__type": "AccessDeniedException", "message": "no logs for you"})


def answer(status: int, body: Mapping[str, Any]) -> AWSResponse:
    """Return an answer in JSON."""
    return AWSResponse("http://service", status, {}, Raw(json.dumps(body).encode()))


def fields(name: str) -> dict[str, Any]:
    """Return a job that was described, without what botocore would parse as a time."""
    found = job_fields(name)
    for key in ("secondary_status_transitions", "creation_time", "final_metric_data_list"):
        del found[key]
    return found


def held(name: str) -> dict[str, Any]:
    """Return a resource whose job has this name."""
    return resource(f"{DYNAMIC}TrainingJob", "digits", name, outputs=job_fields(name))


def written(account: Account, name: str | None, folder: Path) -> str:
    """Return the report of a name."""
    target = write_report(account.stack, name, folder / "report.html", frozenset(), None)
    return target.read_text("utf-8")


def test_a_stack_whose_jobs_belong_to_another_account_has_a_report_that_says_so(
    tmp_path: Path,
) -> None:
    account = Account(held("digits-1"), jobs={})
    page = written(account, None, tmp_path)
    assert "digits: it is shown as the last update left it" in page
    assert "not yours" in page
    assert "s3://shop/models/digits-1/output/model.tar.gz" in page
    assert "it is shown as the last update left it" in written(account, "digits", tmp_path)


def test_a_job_that_no_state_has_and_that_cannot_be_described_is_refused(tmp_path: Path) -> None:
    account = Account(jobs={})
    with pytest.raises(AccessDenied):
        written(account, "foreign-1", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_cannot_be_read_is_said_and_the_rest_is_shown(tmp_path: Path) -> None:
    account = Account(held("digits-1"), jobs={"digits-1": fields("digits-1")})
    page = written(account, None, tmp_path)
    assert "digits: its log was not read" in page
    assert "no logs for you" in page
    assert "it is shown as the last update left it" not in page


def test_the_price_of_the_command_line_counts(tmp_path: Path) -> None:
    account = Account(held("digits-1"), jobs={"digits-1": fields("digits-1")})
    target = write_report(account.stack, None, tmp_path / "a.html", frozenset(), 6.0)
    assert "$1.00" in target.read_text("utf-8")


def test_a_part_of_a_stack_has_what_is_below_it(tmp_path: Path) -> None:
    parent = f"{DYNAMIC}Sweep"
    sweep = resource(parent, "tune", "tune-1", outputs={"trials": {"a": trial("t-1", 0.5)}})
    account = Account(held("digits-1"), sweep, jobs={})
    page = written(account, "tune", tmp_path)
    assert account.described == ["t-1"]
    assert "<h1>tune</h1>" in page
    assert "digits-1" not in page


def test_of_many_trials_the_best_are_read(tmp_path: Path) -> None:
    records = {str(n): trial(f"t-{n}", float(n)) for n in range(MOST_TRIALS + 40)}
    inputs = {"objective_metric": "loss", "direction": "maximize"}
    sweep = resource(
        f"{DYNAMIC}Sweep", "tune", "tune-1", inputs=inputs, outputs={"trials": records}
    )
    account = Account(sweep, jobs={})
    page = written(account, None, tmp_path)
    assert sorted(account.described) == sorted(f"t-{n}" for n in range(40, MOST_TRIALS + 40))
    assert "The other 220 trials" in page


def test_without_a_name_the_file_has_the_stacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    account = Account(jobs={})
    assert write_report(account.stack, None, None, frozenset(), None) == Path("shop-dev.html")


def test_without_a_stack_only_a_job_has_a_report(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is none here"):
        write_report(Stack(None), None, tmp_path / "a.html", frozenset(), None)
    assert StackState(None, None).uploads == ()


def test_a_log_that_is_too_long_is_read_to_a_limit_and_its_hosts_are_merged() -> None:
    described = Description.of(
        {"algorithm_specification": {"metric_definitions": [{"name": "n", "regex": r"n=(\d+)"}]}}
    )
    reading = LogReading(described)
    lines = [Line(float(n), f"algo-{host}", f"n={n}") for host in (1, 2) for n in range(50)]
    assert (
        reading.read(iter(lines), most=75) == "its log is long: only the first 75 lines were read"
    )
    assert len(reading.history.series["n"]) == 75
    assert [line.text for line in reading.tail[-3:]] == ["n=47", "n=48", "n=49"]
    assert [line.time_s for line in reading.tail] == sorted(line.time_s for line in reading.tail)
