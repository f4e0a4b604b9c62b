"""A broken emulator: it accepts requests of pages, and answers with moto's CORS permissions."""

import os
import sys

if "sagemaker_emulator" in " ".join(sys.orig_argv):
    os.environ["MOTO_DISABLE_GLOBAL_CORS"] = ""
    from sagemaker_emulator.http import guard

    guard.refusal = lambda *_, **__: None
    guard.hardened = lambda response, *_: response
