"""The acceptance suite against two endpoints: the emulator, and one that differs on purpose."""

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.support.bench import Bench
from tests.support.emulators import running
from tools.acceptance import jobs, questions, record, stack
from tools.acceptance.__main__ import main
from tools.acceptance.ledger import Ledger
from tools.acceptance.target import Target
from tools.acceptance.world import World

DIFFERENT = {
    "describe.missing": {"code": "ResourceNotFound", "message": "There is no job {name}."},
    "stop.ended": {"code": "ResourceInUse", "message": "It is {status} already."},
    "tags.of_deleted": {"code": "ResourceNotFound", "message": "It was deleted: {arn}"},
    "list.default_order": "Ascending",
    "list.cut_before_filters": ["StatusEquals"],
    "metrics.final": "largest",
    "metrics.not_finite": "no value",
    "model.links": "file",
    "failure.reason": "AlgorithmError: ExitCode code: {code}, {text}",
}

DELAY = {"visible.listed_s": 1}
JOBS = questions.CREATED_JOBS + questions.REFUSED_JOBS + stack.JOBS
KEYS = {"ACCESS_KEY_ID": "acceptance", "SECRET_ACCESS_KEY": "acceptance"}


def arguments(emulator: RunningEmulator, folder: Path, endpoint: str = "") -> list[str]:
    return [
        *("--endpoint", endpoint or emulator.endpoint, "--region", emulator.region, "--no-stack"),
        *("--role", emulator.role_arn, "--bucket", emulator.bucket),
        *("--ledgers", str(folder)),
    ]


def policy() -> dict[str, Any]:
    """Return the policy of the page, for the emulator's own bucket."""
    [text] = re.findall(r"```json\n(.*?)```", record.PAGE.read_text(), re.DOTALL)
    found: dict[str, Any] = json.loads(
        text.replace("my-bucket", "sagemaker-us-east-1-123456789012")
    )
    return found


@pytest.fixture
def in_place_of_aws(monkeypatch: pytest.MonkeyPatch) -> Callable[[RunningEmulator], None]:
    """Return a function that gives an emulator's address to every client of AWS."""

    def take_the_place(emulator: RunningEmulator) -> None:
        for name, value in {"ENDPOINT_URL": emulator.endpoint, **KEYS}.items():
            monkeypatch.setenv(f"AWS_{name}", value)

    return take_the_place


def test_all_answers_are_the_emulators_own_under_the_least_policy(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.emulator.add_rule(policy=policy())
    code = main(arguments(bench.emulator, tmp_path))
    said = capsys.readouterr().err
    assert code == 0, said
    assert "21 answers are the emulator's, 0 differ" in said
    bench.emulator.clear_rules()
    assert bench.sagemaker.list_training_jobs()["TrainingJobSummaries"] == []
    assert "Contents" not in bench.s3.list_objects_v2(Bucket=bench.emulator.bucket)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_has_left_is_removed(bench: Bench, tmp_path: Path) -> None:
    its: RunningEmulator = bench.emulator
    target = Target(its.endpoint, its.region, its.role_arn, its.bucket)
    with Ledger.begun(tmp_path, target) as ledger:
        world = World(target, ledger)
        world.prepare()
        world.create("lasts", jobs.LASTS)
        world.ledger.add(world.name("never-created"))
    assert main(["--clean", "--ledgers", str(tmp_path)]) == 0
    assert bench.sagemaker.list_training_jobs()["TrainingJobSummaries"] == []
    assert "Contents" not in bench.s3.list_objects_v2(Bucket=its.bucket)
    assert list(tmp_path.iterdir()) == []


def test_what_another_account_does_otherwise_is_recorded_for_the_emulator(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    in_place_of_aws: Callable[[RunningEmulator], None],
) -> None:
    different = tmp_path / "different.json"
    different.write_text(json.dumps({"recorded": None, "answers": DIFFERENT | DELAY}))
    recorded, page = tmp_path / "recorded.json", tmp_path / "page.md"
    page.write_text(record.PAGE.read_text())
    written_to = ["--write", "--recorded", str(recorded), "--page", str(page)]
    with running(tmp_path / "state", "--behaviours", str(different)) as another:
        in_place_of_aws(another)
        code = main([*arguments(another, tmp_path / "ledgers", "aws"), "--yes", *written_to])
    said = capsys.readouterr().err
    assert code == 0, said
    assert f"account 123456789012, {another.region}: {JOBS} training jobs on ml.m5.large" in said
    written = json.loads(recorded.read_text())
    # Delays are rounded up, and a busy machine adds to them.
    assert written["answers"].pop("visible.listed_s") >= DELAY["visible.listed_s"]
    assert written["answers"] == DIFFERENT
    assert (written["cannot_be_played"], written["unanswered"]) == ({}, {})
    assert "Ascending" in page.read_text()


@pytest.mark.parametrize("typed", ["", "no\n", "y\n"])
def test_on_aws_nothing_is_created_until_the_costs_are_accepted(
    typed: str,
    bench: Bench,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    in_place_of_aws: Callable[[RunningEmulator], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_place_of_aws(bench.emulator)
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert main(arguments(bench.emulator, tmp_path, "aws")) == 1
    said = capsys.readouterr().err
    assert re.search(r"at most \$0\.\d\d, usually a tenth of it", said)
    assert "nothing was created; YES=1 accepts the costs" in said
    assert bench.emulator.requests("CreateTrainingJob") == []
    assert list(tmp_path.iterdir()) == []


def test_a_bucket_that_is_not_there_is_named_before_anything_is_created(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    its: RunningEmulator = bench.emulator
    asked = [*arguments(its, tmp_path), "--bucket", "not-there"]
    assert main(asked) == 1
    assert capsys.readouterr().err == "acceptance: BUCKET=not-there: there is no such bucket\n"
    assert its.requests("CreateTrainingJob") == []
    assert list(tmp_path.iterdir()) == []


def test_what_was_in_a_bucket_that_is_gone_is_gone(bench: Bench, tmp_path: Path) -> None:
    its: RunningEmulator = bench.emulator
    with Ledger.begun(tmp_path, Target(its.endpoint, its.region, its.role_arn, "not-there")):
        pass
    assert main(["--clean", "--ledgers", str(tmp_path)]) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_job_that_cannot_be_deleted_keeps_none_of_the_others(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    its: RunningEmulator = bench.emulator
    target = Target(its.endpoint, its.region, its.role_arn, its.bucket)
    with Ledger.begun(tmp_path, target) as ledger:
        world = World(target, ledger)
        world.prepare()
        world.create("first", jobs.LASTS)
        world.create("second", jobs.LASTS)
    its.add_rule(operation="DeleteTrainingJob", code="AccessDeniedException", times=1)
    assert main(["--clean", "--ledgers", str(tmp_path)]) == 1
    [left] = bench.sagemaker.list_training_jobs()["TrainingJobSummaries"]
    assert (left["TrainingJobName"], left["TrainingJobStatus"]) == (world.name("second"), "Stopped")
    assert "Contents" not in bench.s3.list_objects_v2(Bucket=its.bucket)
    assert "not cleaned up: An error occurred (AccessDenied" in capsys.readouterr().err
    assert main(["--clean", "--ledgers", str(tmp_path)]) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_another_accounts_run_has_left_stays_for_its_credentials(
    bench: Bench,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    in_place_of_aws: Callable[[RunningEmulator], None],
) -> None:
    its: RunningEmulator = bench.emulator
    in_place_of_aws(its)
    role = "arn:aws:iam::999999999999:role/training"
    with Ledger.begun(tmp_path, Target(None, its.region, role, its.bucket)) as ledger:
        ledger.add("a-job")
    assert main(["--clean", "--ledgers", str(tmp_path)]) == 1
    assert "of account 999999999999, and the credentials are of 123456789012" in (
        capsys.readouterr().err
    )
    assert ledger.path.exists()


@pytest.mark.parametrize("left_out", ["role", "bucket", "region"])
def test_on_aws_what_is_missing_is_named(
    left_out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"role": "arn:aws:iam::123456789012:role/training", "bucket": "b", "region": "r"}
    given.pop(left_out)
    pairs = [part for name, value in given.items() for part in (f"--{name}", value)]
    assert main(["--endpoint", "aws", *pairs, "--ledgers", str(tmp_path)]) == 1
    wanted = f"give the account's own: make acceptance {left_out.upper()}=…"
    assert wanted in capsys.readouterr().err
