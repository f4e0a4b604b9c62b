"""The resources that a Python program declares, without the engine, as JSON on standard output.

Run as ``python -m tests.support.declared <program> <configuration>``, from the program's folder.
"""

import asyncio
import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks


class Recorder(mocks.Mocks):
    """An engine that keeps what is declared, and answers with the inputs."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Keep a resource."""
        if args.custom:
            self.found.append({"name": args.name, "type": args.typ, "inputs": args.inputs})
        return f"{args.name}-id", args.inputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:
        """Answer nothing."""
        return {}, None


def main(program: str, configuration: str) -> None:
    """Run a program, and print what it declares."""
    config = json.loads(configuration)
    sys.path.insert(0, str(Path(program).parent))
    asyncio.set_event_loop(asyncio.new_event_loop())
    recorder = Recorder()
    mocks.set_mocks(recorder, project="example", stack="test", preview=True)
    pulumi.runtime.set_all_config(config)
    pulumi.runtime.test(lambda: runpy.run_path(program, run_name="__main__") and None)()
    json.dump(recorder.found, sys.stdout, default=str)


if __name__ == "__main__":
    main(*sys.argv[1:])
