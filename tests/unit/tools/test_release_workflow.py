"""The workflows: pinned actions, the least permissions, and no release that nobody enabled."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tools.dist.permission import objections

WORKFLOWS: Final = sorted((Path(__file__).parents[3] / ".github" / "workflows").glob("*.yml"))
RELEASE: Final[dict[str, Any]] = yaml.safe_load(
    next(path for path in WORKFLOWS if path.name == "release.yml").read_text()
)
JOBS: Final[dict[str, dict[str, Any]]] = RELEASE["jobs"]
PROJECT: Final = {"version": "1.2.3", "urls": {"Repository": "https://forge.test/o/n"}}
CHANGES: Final = "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-01-01\n"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text())
    assert used
    assert [
        use for use in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d[\d.]*", use)
    ] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_command_has_an_expression_that_a_name_of_a_branch_could_fill(path: Path) -> None:
    jobs = yaml.safe_load(path.read_text())["jobs"].values()
    commands = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert [command for command in commands if "${{" in command] == []


def test_what_publishes_waits_for_the_attestation_that_only_an_enabled_tag_gets() -> None:
    assert JOBS["attest"]["if"] == "github.ref_type == 'tag' && vars.RELEASES == 'enabled'"
    assert JOBS["attest"]["needs"] == "build"
    assert JOBS["pypi"]["needs"] == JOBS["npm"]["needs"] == "attest"
    assert JOBS["github"]["needs"] == ["pypi", "npm"]
    assert "if" not in JOBS["pypi"]


def test_only_the_last_job_writes_to_the_repository_and_none_has_a_stored_secret() -> None:
    assert RELEASE["permissions"] == {}
    writers = {name for name, job in JOBS.items() if job["permissions"].get("contents") == "write"}
    assert writers == {"github"}
    assert "secrets." not in str(JOBS)


def test_publishing_needs_a_reviewed_environment() -> None:
    assert {name: job.get("environment") for name, job in JOBS.items()} == {
        "build": None,
        "attest": None,
        "pypi": "pypi",
        "npm": "npm",
        "github": None,
    }


def test_a_tag_of_the_version_in_its_own_repository_may_be_released() -> None:
    assert objections(PROJECT, CHANGES, "v1.2.3", "https://forge.test/o/n") == []


@pytest.mark.parametrize(
    ("tag", "repository", "changes", "said"),
    [
        ("v1.2.4", "https://forge.test/o/n", CHANGES, "the tag is v1.2.4"),
        ("v1.2.3", "https://forge.test/fork/n", CHANGES, "engines would download the plugin"),
        ("v1.2.3", "https://forge.test/o/n", "## [Unreleased]\n", "no section [1.2.3]"),
    ],
)
def test_anything_else_is_refused(tag: str, repository: str, changes: str, said: str) -> None:
    [objection] = objections(PROJECT, changes, tag, repository)
    assert said in objection
