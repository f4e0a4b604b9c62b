"""The site of the documentation. `make site` builds it offline, from the pages as they are.

The pages are plain Markdown, so that they read the same on the repository's host. The whole
repository is the source folder: a link to `../README.md` or to a test then works in both places.
"""

import sys
import tomllib
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(_ROOT))

project: Final = "pulumi-sagemaker-training"
author: Final = "the authors of pulumi-sagemaker-training"
release: Final = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

extensions: Final = [
    "myst_parser",
    "sphinx_external_toc",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "tools.docs_site.mermaid_drawings",
]
external_toc_path: Final = "docs/_toc.yml"
include_patterns: Final = ["docs/**", "*.md", "examples/*/README.md"]
# Front pages of package registries, with links of their own.
exclude_patterns: Final = [".*", "**/.*", "**/node_modules", "**/__pycache__", "docs/_index.md"]

# The anchors of headings are those that repository hosts make.
myst_heading_anchors: Final = 4
# Pages that package registries show too have their title above the text.
myst_title_to_header: Final = True

# A block without a language is an output.
highlight_language: Final = "none"

# Docstrings name code in single backticks.
default_role: Final = "code"
autodoc_member_order: Final = "bysource"
autodoc_typehints: Final = "description"
autodoc_typehints_format: Final = "short"
# Names of other packages: no index of theirs is downloaded.
nitpick_ignore_regex: Final = [
    ("py:.*", r"(pulumi|os|pathlib|collections|typing|boto3|pytest)\..*"),
    ("py:.*", "Input"),
]

html_theme: Final = "furo"
html_title: Final = f"{project} {release}"
html_static_path: Final = ["_static"]
html_css_files: Final = ["site.css"]
html_copy_source: Final = False
html_show_sphinx: Final = False
html_show_copyright: Final = False
# The site begins at the address of its folder, though the first page is in `docs/`.
html_additional_pages: Final = {"index": "to-first-page.html"}
templates_path: Final = ["_templates"]
