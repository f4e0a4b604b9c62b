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
import yaml
from markdown_it import MarkdownIt
from packaging.metadata import parse_email

from pulumi_sagemaker_training.adapters.plugin.schema.package import package_schema
from pulumi_sagemaker_training.adapters.plugin.schema.publication import (
    addresses,
    download_address,
)
from tools import tables
from tools.dist import (
    address,
    archives,
    checksums,
    contents,
    distributions,
    plugin_archive,
    readme,
    schema,
)
from tools.dist.__main__ import main
from tools.dist.release import ROOT, Release
from tools.dist.trials import hosts
from tools.dist.trials.__main__ import MARKS as TRIED
from tools.dist.trials.__main__ import with_result
from tools.dist.trials.trials import TRIALS
from tools.setup.console import SetupError
from tools.setup.paths import Paths

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


def test_the_metadata_is_valid_and_the_description_is_the_readme_without_relative_links(
    release: Release,
) -> None:
    info = f"pulumi_sagemaker_training-{release.version}.dist-info/METADATA"
    raw, unparsed = parse_email(archives.read(release.wheel)[info])
    assert unparsed == {}
    assert raw["description_content_type"] == "text/markdown"
    assert raw["license_expression"] == "Apache-2.0"
    begin = f"{raw['project_urls']['Repository']}/blob/v{release.version}/"
    description = raw["description"]
    assert description.replace(begin, "").strip() == (ROOT / "README.md").read_text().strip()
    links = list(links_of(description))
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    pages = [link.removeprefix(begin) for link in links if link.startswith(begin)]
    assert len(pages) > 10
    assert [page for page in pages if not (ROOT / page.partition("#")[0]).exists()] == []


def links_of(page: str) -> Iterator[str]:
    """Yield where the links and pictures of a page in Markdown lead."""
    for block in MarkdownIt().parse(page):
        for part in block.children or ():
            target = part.attrGet("href") or part.attrGet("src")
            if target:
                yield str(target)


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("[a\nb](docs/x.md#y)", "[a\nb](https://forge.test/o/n/blob/v1.2/docs/x.md#y)"),
        ("![p](docs/p.png)", "![p](https://forge.test/o/n/raw/v1.2/docs/p.png)"),
        ("[a](https://a.test/b) [c](#d)", "[a](https://a.test/b) [c](#d)"),
        (
            "```\n[a](b)\n```\n[a](b)\n",
            "```\n[a](b)\n```\n[a](https://forge.test/o/n/blob/v1.2/b)\n",
        ),
    ],
)
def test_links_lead_to_the_repository_at_the_tag_of_the_version(text: str, published: str) -> None:
    made = readme.with_absolute_links(text, "https://forge.test/o/n", "1.2")
    assert made == published
    assert readme.with_absolute_links(made, "https://forge.test/o/n", "1.2") == made


def test_the_address_of_the_repository_is_set_in_one_place() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    changed = address.with_address(project, "https://forge.test/o/n")
    assert address.address_of(changed) == "https://forge.test/o/n"
    assert address.with_address(changed, address.address_of(project)) == project


@pytest.mark.parametrize(
    "wrong",
    ["forge.test/o/n", "https://forge.test", "https://forge.test/o/n.git", 'https://a/b"\n'],
)
def test_what_is_not_the_address_of_a_repository_is_refused(wrong: str) -> None:
    with pytest.raises(SetupError, match="is not a repository's address"):
        address.with_address('Repository = ""\n', wrong)


def test_an_unknown_part_of_a_release_is_refused_with_the_known_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pyhton"], tmp_path) == 1
    assert (
        "usage: tools.dist [python sdks checks | schema | address URL]" in capsys.readouterr().err
    )
    assert list(tmp_path.iterdir()) == []


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


@pytest.mark.parametrize("name", ["_index.md", "installation-configuration.md"])
def test_the_registry_can_read_the_head_of_its_pages(name: str) -> None:
    _, head, body = (ROOT / "docs" / name).read_text().split("---\n", 2)
    assert yaml.safe_load(head).keys() == {"title", "meta_desc", "layout"}
    assert yaml.safe_load(head)["layout"] == "package"
    assert "](" not in body, "the registry has no page beside it"


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_no_page_names_an_artifact_of_one_version(page: Path) -> None:
    # The next release would tell its users to install the one before.
    named = (
        r"(?:pulumi_sagemaker_training\w*-|resource-sagemaker-training-v"
        r"|resource sagemaker-training )\d+\.\d+\.\d+"
    )
    assert re.findall(named, page.read_text("utf-8")) == []


def test_a_cli_with_its_hosts_is_tried_as_it_is_and_counts_as_official(tmp_path: Path) -> None:
    for name in ("pulumi", *(f"pulumi-language-{name}" for name in ("python", "nodejs", "go"))):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    environ = {"PATH": str(tmp_path)}
    paths = Paths.from_environment(environ)
    assert hosts.provide(paths, environ, tmp_path / "unused") == tmp_path
    assert hosts.are_official(paths, environ)
    with pytest.raises(SetupError, match="pulumi is not on PATH; run: make setup"):
        hosts.provide(paths, {"PATH": str(tmp_path / "empty")}, tmp_path / "unused")


def test_a_trials_result_replaces_its_own_row_and_no_other() -> None:
    first, second, *_ = TRIALS
    page = with_result(EMPTY, first, "passed", "2026-01-01, a1")
    page = with_result(page, second, "failed", "2026-01-01, a1")
    again = with_result(page, second, "passed", "2026-01-02, b2")
    results = {way: told for _, way, *told in tables.rows(TRIED.section(again))}
    assert results[first.way] == ["passed", "2026-01-01, a1"]
    assert results[second.way] == ["passed", "2026-01-02, b2"]
    assert {result for result, _ in results.values()} == {"passed", "not run"}


def test_the_page_has_a_result_of_every_trial() -> None:
    told = [(artifact, way) for artifact, way, *_ in tables.rows(TRIED.section(PAGE))]
    assert told == [(trial.artifact, trial.way) for trial in TRIALS]
