"""An emulator on a machine without mount namespaces and Landlock; its user may write to /opt."""

from sagemaker_emulator.runner import sandbox

sandbox.shows_root = lambda _: False
sandbox.forbids_root = lambda: False
sandbox.may_write_root = lambda: True
