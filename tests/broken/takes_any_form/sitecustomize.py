"""A broken console: every form's token is valid."""

from sagemaker_emulator.console.tokens import Tokens

Tokens.is_valid = lambda *_: True
