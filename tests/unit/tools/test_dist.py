"""What a release is made of: equal bytes, licences, no tests in the wheel, no path of a machine."""

import hashlib
import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path
from typing import Final

import pytest
from packaging.metadata import parse_email

from pulumi_sagemaker_training.adapters.plugin.schema.package import package_schema
from pulumi_sagemaker_training.adapters.plugin.schema.publication import (
    addresses,
    download_address,
)
from tools import tables
from tools.dist import archives, checksums, contents, distributions, plugin_archive, schema
from tools.dist.release import ROOT, Release
from tools.dist.trials.__main__ import MARKS as TRIED
from tools.dist.trials.__main__ import with_result
from tools.dist.trials.trials import TRIALS

EMPTY: Final = f"{TRIED.begin}\n{TRIED.end}"
PAGE: Final = (ROOT / "docs" / "releasing.md").read_text()


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return a release with its wheel, sdist and plugin archives."""
    made = Release(tmp_path_factory.mktemp("dist"))
    distributions.build(made)
    plugin_archive.build(made)
    return made


def every_file(release: Release) -> Iterator[tuple[str, bytes]]:
    """Yield the files of all artifacts, and of the wheel inside the plugin's archive."""
    for artifact in (release.wheel, release.sdist, plugin_archive.paths(release)[0]):
        yield from archives.read(artifact).items()


def test_a_second_build_makes_the_same_bytes(release: Release, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        again = Release(tmp_path)
        distributions.build(again)
        plugin_archive.build(again)
    finally:
        os.umask(before)
    made = {path.name: path.read_bytes() for path in release.folder.iterdir()}
    assert made == {path.name: path.read_bytes() for path in again.folder.iterdir()}


def test_the_page_lists_what_each_artifact_holds(release: Release) -> None:
    for name, artifact in contents.artifacts(release).items():
        if artifact.exists():
            listing = contents.listing(name, artifact, release.version)
            assert listing in contents.MARKS.section(PAGE) + "\n", "run: make dist PARTS=python"


def test_the_wheel_has_the_packages_their_types_and_licences_and_nothing_else(
    release: Release,
) -> None:
    names = set(archives.read(release.wheel))
    packages = {
        "pulumi_sagemaker_training",
        "pulumi_sagemaker_components",
        "sagemaker_emulator",
    }
    info = f"pulumi_sagemaker_training-{release.version}.dist-info"
    assert {name.partition("/")[0] for name in names} == packages | {info}
    assert {f"{package}/py.typed" for package in packages} <= names
    assert {f"{info}/licenses/LICENSE", f"{info}/licenses/NOTICE"} <= names
    assert not [name for name in names if re.search(r"(^|/)(tests?|conftest\.py)(/|$)", name)]


def test_every_archive_keeps_the_licences(release: Release) -> None:
    for artifact in (release.wheel, release.sdist, plugin_archive.paths(release)[0]):
        held = {name.rpartition("/")[2]: data for name, data in archives.read(artifact).items()}
        for name in ("LICENSE", "NOTICE"):
            assert held[name] == (ROOT / name).read_bytes(), artifact


def test_no_artifact_names_a_folder_of_the_machine_that_built_it(release: Release) -> None:
    folders = [str(ROOT).encode(), str(release.folder.parent).encode()]
    found = [name for name, data in every_file(release) if any(part in data for part in folders)]
    assert found == []


def test_the_metadata_is_valid_and_the_description_is_the_readme(release: Release) -> None:
    info = f"pulumi_sagemaker_training-{release.version}.dist-info/METADATA"
    raw, unparsed = parse_email(archives.read(release.wheel)[info])
    assert unparsed == {}
    assert raw["description"].strip() == (ROOT / "README.md").read_text().strip()
    assert raw["description_content_type"] == "text/markdown"
    assert raw["license_expression"] == "Apache-2.0"


def test_what_git_does_not_track_is_in_no_artifact(release: Release) -> None:
    tracked = set(
        subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
    )
    root = f"pulumi_sagemaker_training-{release.version}/"
    held = {name.removeprefix(root) for name in archives.read(release.sdist)}
    assert held - tracked == {"PKG-INFO"}


def test_a_file_that_git_does_not_track_stays_out(tmp_path: Path) -> None:
    from tools.dist.release import tracked_files

    for name in ("tracked.txt", "untracked.txt"):
        (tmp_path / name).write_text(name)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "tracked.txt"], cwd=tmp_path, check=True)
    with tracked_files(tmp_path) as place:
        assert [path.name for path in place.iterdir()] == ["tracked.txt"]


def test_the_plugins_requirements_are_those_of_the_lock(release: Release) -> None:
    def pins(text: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z][\w.-]*)==(\S+)", text, re.MULTILINE))

    locked = pins((ROOT / "requirements.lock").read_text())
    plugin = pins(archives.read(plugin_archive.paths(release)[0])["requirements.txt"].decode())
    assert plugin.items() <= locked.items(), "run: make lock"
    needed = metadata("pulumi-sagemaker-training").get_all("Requires-Dist") or []
    names = {re.split(r"[^\w.-]", line)[0] for line in needed if "extra ==" not in line}
    assert names <= plugin.keys()


def test_the_plugins_requirements_end_with_its_wheel_and_its_digest(release: Release) -> None:
    held = archives.read(plugin_archive.paths(release)[0])
    *_, name, digest = held["requirements.txt"].decode().split()
    del name
    assert digest == f"--hash=sha256:{hashlib.sha256(release.wheel.read_bytes()).hexdigest()}"
    assert f"./{release.wheel.name} \\" in held["requirements.txt"].decode()
    assert held[release.wheel.name] == release.wheel.read_bytes()


def test_the_checksums_are_those_of_every_artifact(release: Release, tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(b"a")
    (tmp_path / "b.zip").write_bytes(b"b")
    text = checksums.write(Release(tmp_path)).read_text()
    assert text == checksums.write(Release(tmp_path)).read_text()
    assert [line.split()[1] for line in text.splitlines()] == ["a.whl", "b.zip"]
    assert text.startswith(hashlib.sha256(b"a").hexdigest())


def test_an_archive_has_no_clock_and_no_owner() -> None:
    members = {
        "b": archives.Content(b"b", is_executable=True),
        "a": archives.Content(b"a"),
    }
    first = (archives.tar_gz(members), archives.zip_file(members))
    time.sleep(0)
    reordered = dict(reversed(members.items()))
    assert first == (archives.tar_gz(reordered), archives.zip_file(reordered))


@pytest.mark.locked
def test_the_committed_schema_is_what_the_plugin_serves() -> None:
    assert (ROOT / schema.FILE).read_text() == schema.committed_text(), "run: make pages"


def test_the_committed_schema_has_no_text_of_the_service_model() -> None:
    texts = {text for text in schema.service_texts() if len(text.split()) > 3}
    committed = json.loads((ROOT / schema.FILE).read_text())

    def descriptions(part: object) -> Iterator[str]:
        if isinstance(part, dict):
            for key, item in part.items():
                if key == "description" and isinstance(item, str):
                    yield item
                yield from descriptions(item)
        elif isinstance(part, list):
            for item in part:
                yield from descriptions(item)

    assert [text for text in descriptions(committed) if text in texts] == []
    job = committed["resources"]["sagemaker-training:index:TrainingJob"]["inputProperties"]
    assert job["roleArn"]["description"] == "`RoleArn` of the SageMaker API."


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("https://github.com/owner/name", "github://api.github.com/owner/name"),
        ("https://forge.test/o/n", "https://forge.test/o/n/releases/download/v${VERSION}"),
    ],
)
def test_a_missing_plugin_is_downloaded_from_the_releases_of_the_repository(
    repository: str, expected: str
) -> None:
    assert download_address(repository) == expected
    assert addresses([f"Repository, {repository}"])["pluginDownloadURL"] == expected


def test_without_a_repository_nothing_is_downloaded_from_anywhere() -> None:
    assert addresses(["Documentation, https://docs.test"]) == {}


def test_the_schema_has_what_the_registry_asks_for() -> None:
    served = package_schema()
    for key in ("displayName", "description", "publisher", "license", "repository", "homepage"):
        assert served[key], key
    assert {"kind/native", "category/cloud"} <= set(served["keywords"])
    assert served["pluginDownloadURL"].startswith(("github://", "https://"))
    assert served["language"].keys() == {"python", "nodejs", "go", "csharp", "java"}


def test_a_trials_result_replaces_its_own_row_and_no_other() -> None:
    first, second, *_ = TRIALS
    page = with_result(with_result(EMPTY, first, "passed"), second, "failed")
    again = with_result(page, second, "passed")
    results = {way: result for _, way, result in tables.rows(TRIED.section(again))}
    assert (results[first.way], results[second.way]) == ("passed", "passed")
    assert set(results.values()) == {"passed", "not run"}


def test_the_page_has_a_result_of_every_trial() -> None:
    told = [(artifact, way) for artifact, way, _ in tables.rows(TRIED.section(PAGE))]
    assert told == [(trial.artifact, trial.way) for trial in TRIALS]
