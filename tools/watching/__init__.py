"""The captures of docs/watching.md: live lines in the live table of the real `pulumi`.

`python -m tools.watching` writes them. The jobs are described in `scenes`; their lines are the
provider's, for the width that it computes; what is drawn is drawn by the CLI, which replays the
events of an update in a terminal of its own, and the screen is read with pyte.
"""
