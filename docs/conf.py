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
_METADATA: Final = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
_REPOSITORY: Final = _METADATA["urls"]["Repository"]

project: Final = "pulumi-sagemaker-training"
author: Final = "the authors of pulumi-sagemaker-training"
release: Final = _METADATA["version"]

extensions: Final = [
    "myst_parser",
    "sphinx_external_toc",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "tools.docs_site.argument_lists",
    "tools.docs_site.docstring_links",
    "tools.docs_site.external_links",
    "tools.docs_site.mermaid_drawings",
]
external_toc_path: Final = "docs/_toc.yml"
include_patterns: Final = ["docs/**", "*.md", "examples/README.md", "examples/*/README.md"]
# Front pages of package registries, with links of their own.
exclude_patterns: Final = [".*", "**/.*", "**/node_modules", "**/__pycache__", "docs/_index.md"]

# The anchors of headings are those that repository hosts make.
myst_heading_anchors: Final = 4
# Pages that package registries show too have their title above the text.
myst_title_to_header: Final = True

# A block without a language is an output.
highlight_language: Final = "none"
pygments_dark_style: Final = "github-dark"

# Docstrings name code in single backticks.
default_role: Final = "code"
napoleon_custom_sections: Final = ["Source"]
autodoc_member_order: Final = "bysource"
autodoc_typehints: Final = "description"
autodoc_typehints_format: Final = "short"
# Names of other packages: no index of theirs is downloaded.
nitpick_ignore_regex: Final = [
    ("py:.*", r"(pulumi|os|pathlib|collections|typing|boto3|_?pytest)\..*"),
    ("py:.*", "Input"),
    # Attributes and methods that the reference does not list.
    ("py:obj", ".*"),
]

# Of a console block only the commands are copied, without their prompts.
copybutton_prompt_text: Final = "$ "
copybutton_line_continuation_character: Final = "\\"

html_theme: Final = "furo"
html_title: Final = f"{project} {release}"
html_logo: Final = "_static/mark.svg"
html_favicon: Final = "_static/mark.svg"
html_static_path: Final = ["_static"]
html_css_files: Final = ["site.css"]
html_copy_source: Final = False
html_show_sphinx: Final = False
html_show_copyright: Final = False
# Links to a page's source, once the repository has an address (`python -m tools.dist address`).
_SOURCE: Final = (
    {}
    if ".invalid/" in _REPOSITORY
    else {"source_repository": _REPOSITORY, "source_branch": "main", "source_directory": ""}
)
html_theme_options: Final = {
    "announcement": "Never run against AWS yet.",
    **_SOURCE,
}
# The site begins at the address of its folder, though the first page is in `docs/`.
html_additional_pages: Final = {"index": "to-first-page.html"}
templates_path: Final = ["_templates"]
