"""A broken emulator: it reads whatever file it finds, whoever wrote it."""

from sagemaker_emulator import database

database.check_owner = lambda _: None
database._check_format = lambda *_: None
