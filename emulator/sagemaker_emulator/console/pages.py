"""The pages as HTML: templates, and what a browser may do with a page.

Pure but for the templates on disk. Every value in a template is cleaned and escaped. The one script
and the one stylesheet stand in the page, and the policy names them by their digests: nothing else
runs, and nothing is loaded.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sagemaker_emulator.console import links, words
from sagemaker_emulator.console.masking import cleaned
from sagemaker_emulator.http.message import Response

_TEMPLATES: Final = Path(__file__).with_name("templates")
HTML: Final = "text/html; charset=utf-8"


@cache
def style() -> str:
    """Return the stylesheet of all pages."""
    return (_TEMPLATES / "console.css").read_text("utf-8")


@cache
def script() -> str:
    """Return the script of all pages: it fetches the page again, and shows what has changed."""
    return (_TEMPLATES / "console.js").read_text("utf-8")


@cache
def policy() -> str:
    """Return the content security policy of the pages."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {digest(style())}",
            f"script-src {digest(script())}",
            "connect-src 'self'",
            "img-src data:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def page(template: str, status: int = 200, **values: Any) -> Response:
    """Return a page.

    Args:
        template: the name of the template, without its extension.
        values: what the template shows.
    """
    html = _environment().get_template(f"{template}.html.jinja").render(values)
    headers = [
        ("Content-Type", HTML),
        # It holds a token, and what it shows is old in a second.
        ("Cache-Control", "no-store"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        # With `no-referrer` the browser would send `Origin: null` with the forms.
        ("Referrer-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
    ]
    return Response(status, headers, html.encode("utf-8", "replace"))


def digest(text: str) -> str:
    """Return how a content security policy names a script or a stylesheet."""
    found = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode()}'"


def _shown(value: object) -> object:
    is_foreign = isinstance(value, str) and not isinstance(value, Markup)
    return cleaned(str(value)) if is_foreign else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("sagemaker_emulator.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    # The package's own files, which hold no foreign text.
    environment.globals |= {"style": Markup(style()), "script": Markup(script())}  # noqa: S704 - ours
    environment.globals |= {"words": words, "job_url": links.job_url}
    return environment
