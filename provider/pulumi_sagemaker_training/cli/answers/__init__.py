"""The answers of commands: their models, which are what `--json` prints, and how they are shown.

docs/command-line.schema.json is written from the models by `make docs`. A field is never removed
or given another meaning without a line in CHANGELOG.md.
"""
