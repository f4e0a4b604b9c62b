"""The command `python -m tools.conformance [--clients go,cli] [--write] [--lock]`."""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.conformance import page
from tools.conformance.clients import Client, choose, clients
from tools.conformance.programs import PythonProgram
from tools.conformance.results import Result, without_places
from tools.conformance.runs import run
from tools.setup.console import SetupError
from tools.setup.paths import Paths


def main(arguments: Sequence[str]) -> int:
    """Run the chosen clients; return 0 if all of their flows passed."""
    asked = _parse(arguments)
    paths = Paths.from_environment(os.environ)
    every = clients(paths)
    try:
        chosen = choose(every, asked.clients)
        if asked.lock:
            return _lock(chosen)
        results = list(_run(chosen, os.environ, places(paths, Path.home())))
    except SetupError as error:
        _say(str(error))
        return 1
    print(page.table(results), end="")
    if asked.write:
        _write(results, [client.name for client in every])
    return 0 if all(result.ok for result in results) else 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.conformance", description=__doc__)
    parser.add_argument("--clients", default="", help="only these, such as go,cli")
    parser.add_argument("--write", action="store_true", help="write the table into the docs")
    parser.add_argument("--lock", action="store_true", help="only pin the newest Python packages")
    return parser.parse_args(arguments)


def places(paths: Paths, home: Path) -> dict[str, str]:
    """Return what is written in place of the folders of this machine. Pure."""
    return {str(paths.cache): "<cache>", str(paths.root): "<checkout>", str(home): "~"}


def _run(
    chosen: Sequence[Client], environ: Mapping[str, str], named: Mapping[str, str]
) -> Iterator[Result]:
    for client in chosen:
        _say(f"{client.name}: its logs are in {client.program.home / 'logs'}")
        for result in (without_places(result, named) for result in run(client, environ)):
            outcome = "passed" if result.ok else f"FAILED {result.detail}"
            _say(f"{client.name}: {result.flow or '(no flow)'}: {outcome}")
            yield result


def _lock(chosen: Sequence[Client]) -> int:
    for client in chosen:
        if isinstance(client.program, PythonProgram):
            client.program.lock()
            _say(f"{client.name}: {client.program.version}")
    return 0


def _write(results: Sequence[Result], order: Sequence[str]) -> None:
    text = page.PAGE.read_text()
    together = page.merged(page.read(text), results, order)
    page.PAGE.write_text(page.MARKS.replaced(text, page.table(together)))


def _say(message: str) -> None:
    print(f"conformance: {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
