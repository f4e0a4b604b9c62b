"""The folder that stands for `/opt/ml` in one case, and what a run left in it."""

import json
import os
import re
import sys
import tarfile
from pathlib import Path
from typing import Any

ROOT = "/opt/ml"
PROGRAMS = "programs/"
"""The folder of a source whose files can be started by their names."""
_IGNORED = {"PATH", "LC_CTYPE", "PWD", "SHLVL", "OLDPWD", "_", "SM_STUDIO_LOCAL_MODE"} | {
    *("OMPI_MCA_plm_rsh_agent", "PRTE_MCA_plm_ssh_agent"),
}
_OWN_PACKAGES = re.compile(r"/opt/ml/\.toolkit/environment/lib/[^:]*:")


def lay_out(folder: Path, case: dict[str, Any], config: dict[str, Any]) -> None:
    """Write the files of a case."""
    for path in ("input/config", "input/data", "model", "output/data", "code"):
        (folder / path).mkdir(parents=True)
    for name, content in config.items():
        (folder / "input/config" / name).write_text(json.dumps(content).replace(ROOT, str(folder)))
    elsewhere = case["elsewhere"]
    source = folder / ("packed" if elsewhere.endswith(".gz") else elsewhere or "code")
    for name, text in case["source"].items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        if name.startswith(PROGRAMS):
            path.chmod(0o755)
    if elsewhere.endswith(".gz"):
        (folder / elsewhere).parent.mkdir(parents=True)
        with tarfile.open(folder / elsewhere, "w:gz") as tar:
            for name in case["source"]:
                tar.add(source / name, name)


def variables(folder: Path, case: dict[str, Any]) -> dict[str, str]:
    """Return the variables that the container of a case starts with."""
    given = {name: text.replace(ROOT, str(folder)) for name, text in case["variables"].items()}
    return {
        "PATH": os.pathsep.join(
            [
                f"{folder}/code/{PROGRAMS}",
                str(Path(sys.executable).parent),
                "/usr/local/bin:/usr/bin:/bin",
            ]
        ),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TRAINING_JOB_NAME": "job",
        "SAGEMAKER_BASE_DIR": str(folder),
        # The names of the hosts cannot be looked up here; the toolkit would wait for them.
        "SM_STUDIO_LOCAL_MODE": "true",
        **given,
    }


def outcome(folder: Path, code: int, python: str) -> dict[str, Any]:
    """Return what a run left behind, without what differs from machine to machine."""
    found: dict[str, Any] = {"code": code, "files": sorted(_left(folder))}
    for name in ("told", "pip"):
        path = folder / "output" / f"{name}.json"
        if path.exists():
            found[name] = json.loads(path.read_text())
    failure = folder / "output" / "failure"
    if failure.exists():
        found["failure"] = telling(failure.read_text())
    told = found.get("told")
    if told:
        told["variables"] = comparable(told["variables"])
        if told["argv"][0].endswith("/mpirun"):
            told["argv"] = launched(told["argv"])
    places = ((f"{folder}/.toolkit/environment/bin/python", "<python>"), (python, "<python>"))
    text = json.dumps(found, sort_keys=True)
    for place, name in (*places, (str(folder), ROOT), (str(Path(python).parent), "<bin>")):
        text = text.replace(place, name)
    cleaned: dict[str, Any] = json.loads(_OWN_PACKAGES.sub("", text))
    if told:
        seen = cleaned["told"]["variables"]
        seen["PYTHONPATH"] = _places(seen.get("PYTHONPATH", ""))
    return cleaned


def launched(argv: list[str]) -> list[str]:
    """Return the command of a launcher with what mpirun passes on in the order of its names.

    The package preloads a library of its own, which renames the hosts.
    """
    pairs = [at for at, part in enumerate(argv[:-1]) if part == "-x"]
    passed = sorted(argv[at + 1] for at in pairs)
    kept = [part for at, part in enumerate(argv) if not {at, at - 1} & set(pairs)]
    return [*kept, *(f"-x {name}" for name in passed if not name.startswith("LD_PRELOAD="))]


def _ordered(command: re.Match[str]) -> str:
    return " ".join(launched(command[0].split(" ")))


def _places(path: str) -> str:
    """Return an import path in which one entry stands for all of the interpreter's own."""
    known = [entry for entry in path.split(":") if entry.startswith((ROOT, "<bin>"))]
    return ":".join([*known, "<image>"])


def _left(folder: Path) -> list[str]:
    names = {"success", "failure"}
    return [path.name for path in (folder / "output").iterdir() if path.name in names]


def telling(failure: str) -> str:
    """Return the part of a failure that must be equal.

    That is no traceback, and of a refused entry point only its name: the advice is in own words.
    """
    refused = re.match(r"The training entry point (name|'[^']*')", failure)
    if refused:
        return refused[0]
    if re.search(r"torch_distributed|^torchrun ", failure) and "ExitCode" not in failure:
        return "refused by torchrun"
    if not failure.startswith("Framework Error: "):
        return re.sub(r'(?<=^Command ")mpirun .*(?="$)', _ordered, failure, flags=re.MULTILINE)
    # Later versions of Python say more.
    last = re.sub(r", got '\w+'$", "", failure.strip().splitlines()[-1])
    return f"Framework Error: {last}"


def comparable(told: dict[str, str]) -> dict[str, str]:
    """Return variables without those that every process sets, and this machine's processors."""
    kept = {name: text for name, text in told.items() if name not in _IGNORED}
    for name in ("SM_NUM_CPUS", "SM_TRAINING_ENV"):
        if name in kept:
            text = re.sub(r'"num_cpus":\d+', '"num_cpus":0', kept[name])
            kept[name] = "0" if text.isdecimal() else text
    return kept
