"""The site: every page has a place in it, every link leads somewhere, no name is left out."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from markdown_it import MarkdownIt

import pulumi_sagemaker_components
import pulumi_sagemaker_training
from tools.docs_site.external_links import problem

ROOT: Final = Path(__file__).parents[3]
TOC: Final[dict[str, Any]] = yaml.safe_load((ROOT / "docs" / "_toc.yml").read_text("utf-8"))
# `docs/_index.md` is a front page for package registries.
PAGES: Final = sorted(
    str(path.relative_to(ROOT))
    for glob in ("*.md", "docs/**/[!_]*.md", "examples/README.md", "examples/*/README.md")
    for path in ROOT.glob(glob)
)


OF_AWS: Final = (
    *("index", "_index", "start", "quickstart", "first-hour", "why", "cookbook/index"),
    *("migration/index", "images", "checkpoints", "uploads", "sweeps", "pipelines", "champions"),
    *("components/script-training-job", "components/spot-training-job"),
    *("components/distributed-training-job", "command-line", "report", "errors", "emulator"),
    *("iam", "security", "reliability", "limits", "acceptance"),
)


@cache
def parsed(page: Path) -> list[Any]:
    return MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8"))


def links(page: Path) -> Iterator[str]:
    for token in parsed(page):
        for child in token.children or ():
            if child.type in {"link_open", "image"}:
                yield str(child.attrGet("href") or child.attrGet("src"))


def slug(heading: str) -> str:
    """Return the anchor of a heading, as repository hosts and the site make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


@cache
def anchors(page: Path) -> frozenset[str]:
    found: Counter[str] = Counter()
    names = set()
    for token, following in pairwise(parsed(page)):
        if token.type == "heading_open":
            name = slug("".join(part.content for part in following.children or ()))
            names.add(f"{name}-{found[name]}" if found[name] else name)
            found[name] += 1
    return frozenset(names)


def leads_somewhere(link: str, page: Path) -> bool:
    """Tell whether a link is one to the world, or to a file and a heading that are there.

    The site shows no folders: a page or another file in one is meant.
    """
    if re.match(r"\w+:", link):
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.is_file() and (not anchor or anchor in anchors(target))


def broken(page: Path) -> list[str]:
    return [link for link in links(page) if not leads_somewhere(link, page)]


def in_order(entries: list[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        if "file" in entry:
            yield f"{entry['file']}.md"
        else:
            yield from (str(path.relative_to(ROOT)) for path in ROOT.glob(f"{entry['glob']}.md"))
        yield from in_order(entry.get("entries", []))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: str) -> None:
    assert broken(ROOT / page) == []


@pytest.mark.parametrize("page", [*PAGES, "docs/_index.md"])
def test_every_address_outside_can_be_that_of_a_public_host(page: str) -> None:
    outside = [link for link in links(ROOT / page) if re.match(r"\w+:|//", link)]
    assert [(link, said) for link in outside if (said := problem(link))] == []


def test_a_link_that_leads_nowhere_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text(
        "# A\n[x](b.md) [y](c.md#no) [z](c.md#c-1) [w](#a) [v](.) ![u](u.png) <http://host>\n"
    )
    (tmp_path / "c.md").write_text("# C\n## C\n")
    assert broken(page) == ["b.md", "c.md#no", ".", "u.png"]


def test_every_page_has_a_place_in_the_order_of_the_site() -> None:
    parts = [entry for part in TOC["subtrees"] for entry in part["entries"]]
    placed = {f"{TOC['root']}.md", *in_order(parts)}
    assert sorted(placed) == PAGES, "docs/_toc.yml names each page"


@pytest.mark.parametrize("page", [f"docs/{name}.md" for name in OF_AWS])
def test_a_page_that_says_what_aws_does_says_that_nothing_was_run_against_it(page: str) -> None:
    text = " ".join((ROOT / page).read_text("utf-8").split())
    assert re.search(r"(?i)(no|nobody|nothing|never|none)\b[^|]{0,90} against AWS", text)


@pytest.mark.parametrize("package", [pulumi_sagemaker_training, pulumi_sagemaker_components])
def test_the_reference_has_every_public_name(package: Any) -> None:
    named: dict[str, set[str]] = {}
    for page in (ROOT / "docs" / "reference").glob("*.md"):
        for part in page.read_text("utf-8").split(".. currentmodule:: ")[1:]:
            module, _, text = part.partition("\n")
            named.setdefault(module, set()).update(re.findall(r"\.\. auto\w+:: (\w+)", text))
    assert named[package.__name__] == set(package.__all__)


def test_the_reference_has_every_fixture_of_the_emulator() -> None:
    source = (ROOT / "emulator" / "sagemaker_emulator" / "pytest_plugin.py").read_text("utf-8")
    fixtures = re.findall(r"@pytest\.fixture[^\n]*\ndef (\w+)", source)
    page = (ROOT / "docs" / "reference" / "emulator.md").read_text("utf-8")
    assert len(fixtures) > 2
    assert set(fixtures) <= set(re.findall(r"\.\. autofunction:: (\w+)", page))


def test_every_example_says_how_to_run_it_and_what_it_costs_and_is_in_the_list() -> None:
    listed = (ROOT / "examples" / "README.md").read_text("utf-8")
    for folder in [path for path in (ROOT / "examples").iterdir() if path.is_dir()]:
        text = (folder / "README.md").read_text("utf-8")
        assert re.search(r"How to run it|run it|runs it|\n\$ ", text, re.IGNORECASE), folder
        assert "**Cost on AWS**: " in text, folder
        assert f"]({folder.name}/README.md)" in listed, folder
