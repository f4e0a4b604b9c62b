"""The pages of the rules: each rule has one, each page a rule, and what is generated is current."""

from pulumi_sagemaker_training.policies.rules import RULES
from tools import guardrails


def test_the_pages_are_current() -> None:
    assert guardrails.main(["--check"]) == 0, "run: make docs"


def test_every_rule_has_its_page_and_every_page_its_rule() -> None:
    assert {path.stem for path in guardrails.PAGES.glob("*")} == RULES.keys()


def test_every_page_says_the_cause_how_to_check_and_how_to_fix() -> None:
    for name in RULES:
        text = (guardrails.PAGES / f"{name}.md").read_text("utf-8")
        by_hand = text.partition(guardrails.MARKS.end)[2]
        parts = [part.partition("\n") for part in by_hand.split("\n## ")[1:]]
        assert [title for title, _, _ in parts] == ["Cause", "Check", "Fix"]
        assert all(len(body.strip()) > 40 for _, _, body in parts)
