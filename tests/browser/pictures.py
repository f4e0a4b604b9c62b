"""The pictures of docs/report.md, from a real browser. `make pictures` writes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pulumi_sagemaker_training.cli.report import Reading, render_stack
from pulumi_sagemaker_training.cli.stack.state import read_stack
from tests.browser.stage import chromium
from tests.support.report_pipeline import failed_pipeline
from tests.support.report_sweep import sweep_stack

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"
_WIDTH: Final = {"sweep": 800, "pipeline": 1240}


class Picture(NamedTuple):
    """One picture: its file, the theme, and the part of the page."""

    file: str
    theme: str
    part: str


PICTURES: Final = {
    "sweep": (Picture("report-sweep.png", "light", "#sweep-1 figure >> nth=0"),),
    "pipeline": (
        Picture("report-pipeline.png", "light", "#pipeline-1"),
        Picture("report-lineage-dark.png", "dark", "#lineage .graph"),
    ),
}


def stacks() -> Iterator[tuple[str, str, Reading]]:
    """Yield the stacks of the pictures."""
    yield "sweep", *sweep_stack(30)
    yield "pipeline", *failed_pipeline()


def main() -> None:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        for name, state, reading in stacks():
            page = browser.new_page(viewport={"width": _WIDTH[name], "height": 900})
            page.set_content(render_stack(read_stack(state), reading, "shop/dev"))
            for picture in PICTURES[name]:
                page.emulate_media(color_scheme=picture.theme)  # type: ignore[arg-type]
                page.locator(picture.part).screenshot(path=FOLDER / picture.file)


if __name__ == "__main__":
    main()
