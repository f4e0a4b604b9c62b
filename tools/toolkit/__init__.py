"""The real `sagemaker-training` package, to compare the emulator's script mode with.

`tools.setup.toolkit` installs it, `cases` has what both are given, `oracle` asks the package and
`answers` compares. `python -m tools.toolkit` records the package's answers for machines that cannot
have it.
"""
