"""The acceptance suite against two endpoints: the emulator, and one that differs on purpose."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.support.bench import Bench
from tests.support.emulators import running
from tools.acceptance import jobs, record
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


def arguments(emulator: RunningEmulator, folder: Path) -> list[str]:
    return [
        *("--endpoint", emulator.endpoint, "--region", emulator.region, "--no-stack"),
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
    world = World(target, Ledger.begun(tmp_path, target))
    world.prepare()
    world.create("lasts", jobs.LASTS)
    world.ledger.add(world.name("never-created"))
    assert main(["--clean", "--ledgers", str(tmp_path)]) == 0
    assert bench.sagemaker.list_training_jobs()["TrainingJobSummaries"] == []
    assert "Contents" not in bench.s3.list_objects_v2(Bucket=its.bucket)
    assert list(tmp_path.iterdir()) == []


def test_what_another_account_does_otherwise_is_recorded_for_the_emulator(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    different = tmp_path / "different.json"
    different.write_text(json.dumps({"recorded": None, "answers": DIFFERENT | DELAY}))
    recorded, page = tmp_path / "recorded.json", tmp_path / "page.md"
    page.write_text(record.PAGE.read_text())
    written_to = ["--write", "--recorded", str(recorded), "--page", str(page)]
    with running(tmp_path / "state", "--behaviours", str(different)) as another:
        code = main([*arguments(another, tmp_path / "ledgers"), *written_to])
    said = capsys.readouterr().err
    assert code == 0, said
    written = json.loads(recorded.read_text())
    # Delays are rounded up, and a busy machine adds to them.
    assert written["answers"].pop("visible.listed_s") >= DELAY["visible.listed_s"]
    assert written["answers"] == DIFFERENT
    assert (written["cannot_be_played"], written["unanswered"]) == ({}, {})
    assert "Ascending" in page.read_text()
