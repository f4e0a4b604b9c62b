"""The command `python -m tools.watching`, which writes the captures into docs/watching.md."""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tools.tables import Marks
from tools.watching.replay import capture, capture_with_line_below, log
from tools.watching.scenes import DYNAMIC, LIFE, PLUGIN, QUICKSTART, TABLE, texts

MARKS: Final = Marks("make captures")
PAGE: Final = Path(__file__).parents[2] / "docs" / "watching.md"
_SCREENS: Final = ((80, PLUGIN), (100, PLUGIN), (160, PLUGIN), (160, DYNAMIC))
_WAYS: Final = {PLUGIN: "YAML, TypeScript, Go, or the plugin's Python class", DYNAMIC: "Python"}


def captures(folder: Path) -> str:
    """Return all captures as Markdown; the `pulumi` on PATH draws them."""
    folders = [folder / str(number) for number in range(len(_SCREENS))]
    for one in folders:
        one.mkdir()
    with ThreadPoolExecutor() as pool:
        screens = pool.map(
            lambda columns, package, where: capture(texts(TABLE, package, columns), columns, where),
            *zip(*_SCREENS, strict=True),
            folders,
        )
        blocks = [
            _block(f"{columns} columns, {_WAYS[package]}:", screen)
            for (columns, package), screen in zip(_SCREENS, screens, strict=True)
        ]
    below = capture_with_line_below(QUICKSTART, 100, folder)
    blocks.append(_block("100 columns, Python, `make up`; the line is in the last row:", below))
    urn = TABLE[0].urn(PLUGIN)
    life = log(urn, (line.fit() for line in LIFE), folder)
    return "\n".join([*blocks, _block("Without a terminal, all that is written of one job:", life)])


def _block(title: str, text: str) -> str:
    return f"{title}\n\n```text\n{text}\n```\n"


def main() -> int:
    """Write the page."""
    with tempfile.TemporaryDirectory() as made:
        PAGE.write_text(MARKS.replaced(PAGE.read_text("utf-8"), captures(Path(made))), "utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
