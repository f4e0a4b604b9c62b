"""The pages of errors: each code has one, each page a code, and what is generated is current."""

import re

from pulumi_sagemaker_training.codes import CODES
from tools import errors


def test_the_pages_are_current() -> None:
    assert errors.main(["--check"]) == 0, "run: make docs"


def test_every_code_has_its_page_and_every_page_its_code() -> None:
    found = {path.stem for path in errors.PAGES.glob("*")}
    assert found == CODES.keys(), (
        "write docs/errors/<code>.md with the parts Cause, Check and Fix for a new code; a page "
        "stays when its code is retired"
    )


def test_every_page_says_the_cause_how_to_check_and_how_to_fix() -> None:
    for code in CODES.values():
        text = errors.page_of(code).read_text("utf-8")
        parts = [part.partition("\n") for part in text.split("\n## ")[1:]]
        assert [title for title, _, _ in parts] == ["Cause", "Check", "Fix"], code
        assert all(len(body.strip()) > 15 for _, _, body in parts), code


def test_what_a_page_says_of_a_failed_job_has_its_source() -> None:
    told_by_the_service = {"SMT-301", "SMT-302", "SMT-304", "SMT-305", "SMT-306", "SMT-307"}
    assert {
        code
        for code in told_by_the_service
        if "Source:" in errors.page_of(CODES[code]).read_text("utf-8")
    } == told_by_the_service


def test_the_pages_that_a_page_names_exist() -> None:
    for page in errors.PAGES.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"
