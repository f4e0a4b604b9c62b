"""A broken console: its pages show what jobs wrote as it is, markup and secrets."""

import jinja2

from sagemaker_emulator.console import masking

masking.speaks_of_secret = lambda _: False
given = jinja2.Environment.__init__


def unescaped(self: jinja2.Environment, *arguments: object, **options: object) -> None:
    given(self, *arguments, **{**options, "autoescape": False})


jinja2.Environment.__init__ = unescaped
