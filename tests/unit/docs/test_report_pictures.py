"""The pictures of docs/report.md: each is made by `make pictures`, and each is shown."""

import re

from tests.browser.pictures import FOLDER, PICTURES


def test_every_picture_that_is_made_is_shown_and_no_other() -> None:
    made = sorted(picture.file for pictures in PICTURES.values() for picture in pictures)
    page = (FOLDER.parent / "report.md").read_text("utf-8")
    assert sorted(re.findall(r"\(pictures/([^)]+)\)", page)) == made
    assert sorted(path.name for path in FOLDER.iterdir()) == made
