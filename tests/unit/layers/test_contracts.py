"""Every contract of import-linter finds a forbidden import.

A copy of the packages gets forbidden imports, at least one for each contract. One check, as in
`make layers`, must report each of them under its contract.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.locked

ROOT: Final = Path(__file__).parents[3]
SOURCES: Final = ("provider", "components", "emulator")
PROVIDER: Final = "pulumi_sagemaker_training"
EMULATOR: Final = "sagemaker_emulator"
COMPONENTS: Final = "pulumi_sagemaker_components"

PLANTS: Final[dict[str, list[tuple[str, str]]]] = {
    "Imports in the provider go down only": [
        (f"{PROVIDER}.codes", f"{PROVIDER}.api.values.unknown"),
        (f"{PROVIDER}.api.values.unknown", f"{PROVIDER}.lifecycle.upload.archive"),
        (f"{PROVIDER}.lifecycle.upload.archive", f"{PROVIDER}.adapters.program.job_outputs"),
        (f"{PROVIDER}.adapters.program.job_outputs", f"{PROVIDER}.cli.report.history"),
        (f"{PROVIDER}.adapters.runtime.recent_calls", f"{PROVIDER}.cli.terminal"),
        (f"{PROVIDER}.cli.terminal", f"{PROVIDER}.policies.pack"),
    ],
    "The rooms of policies/: command, server, pack, rules, what they read": [
        (f"{PROVIDER}.policies.server", f"{PROVIDER}.policies.app"),
        (f"{PROVIDER}.policies.rules.rule", f"{PROVIDER}.policies.settings"),
        (f"{PROVIDER}.policies.stack", f"{PROVIDER}.policies.rules.tags"),
    ],
    "The rooms of cli/: the list of commands, the commands, what they share": [
        (f"{PROVIDER}.cli.orphans.commands", f"{PROVIDER}.cli.app"),
        (f"{PROVIDER}.cli.orphans.state", f"{PROVIDER}.cli.convert.layout"),
        (f"{PROVIDER}.cli.report.history", f"{PROVIDER}.cli.orphans.find"),
        (f"{PROVIDER}.cli.jobs.live", f"{PROVIDER}.cli.why.consequences"),
        (f"{PROVIDER}.cli.answers.models", f"{PROVIDER}.cli.jobs.survey"),
        (f"{PROVIDER}.cli.stack.targets", f"{PROVIDER}.cli.terminal"),
    ],
    "The rooms of cli/report/: command, page, its parts, jobs, drawings": [
        (f"{PROVIDER}.cli.report.drawing.graph", f"{PROVIDER}.cli.report.runs"),
        (f"{PROVIDER}.cli.report.runs", f"{PROVIDER}.cli.report.sections.costs"),
        (f"{PROVIDER}.cli.report.sections.job", f"{PROVIDER}.cli.report.page"),
        (f"{PROVIDER}.cli.report.fetch", f"{PROVIDER}.cli.report.commands"),
    ],
    "The rooms of api/: calls above requests, requests above what SageMaker says": [
        (f"{PROVIDER}.api.request.conversion", f"{PROVIDER}.api.services.file_cache"),
        (f"{PROVIDER}.api.settings", f"{PROVIDER}.api.request.canonical"),
        (f"{PROVIDER}.api.errors", f"{PROVIDER}.api.settings"),
        (f"{PROVIDER}.api.model.members", f"{PROVIDER}.api.errors"),
        (f"{PROVIDER}.api.values.text", f"{PROVIDER}.api.model.prices"),
    ],
    "The rooms of lifecycle/: sweeps, jobs, uploads above what they share": [
        (
            f"{PROVIDER}.lifecycle.training_job.steps.read",
            f"{PROVIDER}.lifecycle.sweep.steps.threads",
        ),
        (f"{PROVIDER}.lifecycle.upload.claims", f"{PROVIDER}.lifecycle.training_job.steps.read"),
        (f"{PROVIDER}.lifecycle.ownership.tags", f"{PROVIDER}.lifecycle.upload.spec"),
        (f"{PROVIDER}.lifecycle.waiting.rates", f"{PROVIDER}.lifecycle.ownership.owner"),
        (f"{PROVIDER}.lifecycle.ports", f"{PROVIDER}.lifecycle.waiting.watcher"),
    ],
    "A training job's steps stand above its decisions": [
        (
            f"{PROVIDER}.lifecycle.training_job.decisions.outcome",
            f"{PROVIDER}.lifecycle.training_job.steps.progress",
        ),
    ],
    "A sweep's steps stand above its decisions": [
        (
            f"{PROVIDER}.lifecycle.sweep.decisions.points",
            f"{PROVIDER}.lifecycle.sweep.steps.threads",
        ),
    ],
    "The rooms of adapters/: two plugins that do not know each other": [
        (f"{PROVIDER}.adapters.upload", f"{PROVIDER}.adapters.program.sdk_patches"),
        (f"{PROVIDER}.adapters.dynamic.training_job", f"{PROVIDER}.adapters.plugin.config"),
        (f"{PROVIDER}.adapters.plugin.functions", f"{PROVIDER}.adapters.dynamic.host"),
        (f"{PROVIDER}.adapters.runtime.shared", f"{PROVIDER}.adapters.dynamic.host"),
    ],
    "Pure is held: no I/O, no clock, no environment, no randomness": [
        (f"{PROVIDER}.lifecycle.training_job.decisions.statuses", "time"),
        (f"{PROVIDER}.lifecycle.training_job.decisions.plan", "random"),
        (f"{PROVIDER}.lifecycle.training_job.decisions.options", "os"),
        (f"{PROVIDER}.lifecycle.training_job.decisions.cost", "pathlib"),
        (f"{PROVIDER}.lifecycle.training_job.decisions.adoption", "threading"),
        (f"{PROVIDER}.lifecycle.sweep.decisions.space", "random"),
        (f"{PROVIDER}.lifecycle.ownership.job_names", "secrets"),
        (f"{PROVIDER}.lifecycle.ownership.owner", f"{PROVIDER}.lifecycle.waiting.rates"),
        (f"{PROVIDER}.lifecycle.ownership.tags", f"{PROVIDER}.lifecycle.ownership.marker"),
        (f"{PROVIDER}.lifecycle.training_job.decisions.outputs", f"{PROVIDER}.api.services.logs"),
        # Indirectly, through another module.
        (f"{PROVIDER}.api.values.paths", "tempfile"),
        (f"{PROVIDER}.cli.convert.lift", "subprocess"),
        (f"{PROVIDER}.cli.report.drawing.times", "time"),
        (f"{PROVIDER}.cli.report.sections.sweep", f"{PROVIDER}.api.services.log_lines"),
        (f"{PROVIDER}.cli.stack.state", "subprocess"),
        (f"{PROVIDER}.cli.doctor.trust", "os"),
        (f"{PROVIDER}.policies.rules.limits", "time"),
    ],
    "Pure is held in the emulator: time is an argument": [
        (f"{EMULATOR}.model.warm_pool", f"{EMULATOR}.clock"),
        (f"{EMULATOR}.model.job", "random"),
        (f"{EMULATOR}.console.words", "time"),
        (f"{EMULATOR}.aws.policy_document", f"{EMULATOR}.database"),
        (f"{EMULATOR}.console.source", "sqlite3"),
    ],
    "What SageMaker says and what a job goes through know no Pulumi": [
        (f"{PROVIDER}.api.services.jobs", "pulumi"),
        (f"{PROVIDER}.lifecycle.waiting.watcher", "grpc"),
    ],
    "Only api/services/ speaks with AWS": [
        (f"{PROVIDER}.lifecycle.upload.transfer", "boto3"),
        (f"{PROVIDER}.adapters.runtime.shared", "botocore"),
        (f"{PROVIDER}.api.request.request_file", "botocore"),
    ],
    "Only adapters, components and the policy pack's server import Pulumi": [
        (f"{PROVIDER}.policies.app", "pulumi"),
        (f"{PROVIDER}.cli.terminal", "pulumi"),
        (f"{EMULATOR}.clock", "pulumi"),
    ],
    "Only the plugins' hosts and the policy pack's server speak gRPC": [
        (f"{PROVIDER}.adapters.plugin.functions", "grpc"),
    ],
    "Components use the provider's public names": [
        (f"{COMPONENTS}.dataset", f"{PROVIDER}.adapters.upload"),
    ],
    "The emulator knows neither the provider nor the components": [
        (f"{EMULATOR}.jobs.store", f"{PROVIDER}.api.values.text"),
        (f"{PROVIDER}.cli.report.drawing.curves", f"{EMULATOR}.clock"),
    ],
    "Imports in the emulator go down only": [
        (f"{EMULATOR}.runner.metrics", f"{EMULATOR}.jobs.engine"),
        (f"{EMULATOR}.model.job", f"{EMULATOR}.runner.output"),
        (f"{EMULATOR}.control.recorder", f"{EMULATOR}.app"),
        (f"{EMULATOR}.operations.paging", f"{EMULATOR}.pipeline"),
    ],
    "The provider does not know the components": [
        (f"{PROVIDER}.cli.report.page", COMPONENTS),
        (f"{EMULATOR}.names", COMPONENTS),
    ],
}


def contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [str(item["name"]) for item in settings["tool"]["importlinter"]["contracts"]]


def checked(folder: Path) -> tuple[int, dict[str, str]]:
    """Return import-linter's exit code on a copy, and its report of each broken contract."""
    code = (
        f"import sys; sys.path[:0] = {[str(folder / name) for name in SOURCES]!r}\n"
        "from importlinter.cli import lint_imports_command\n"
        "sys.argv = ['lint-imports', '--no-logo', '--no-cache']\n"
        "lint_imports_command()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder)
    parts = re.split(r"\n(.+)\n-{4,}\n", done.stdout.partition("Broken contracts")[2])
    # The report is wrapped at the terminal's width.
    told = [" ".join(part.split()) for part in parts[2::2]]
    return done.returncode, dict(zip(parts[1::2], told, strict=True))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layers")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in SOURCES:
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.json")
        )
    return folder


@pytest.fixture(scope="module")
def refusals(copy: Path) -> dict[str, str]:
    code, broken = checked(copy)
    assert (code, broken) == (0, {})
    for importer, imported in (plant for plants in PLANTS.values() for plant in plants):
        with module_in(copy, importer).open("a", encoding="utf-8") as file:
            file.write(f"\nimport {imported}\n")
    code, broken = checked(copy)
    assert code == 1
    return broken


def module_in(folder: Path, name: str) -> Path:
    [found] = [
        path
        for source in SOURCES
        for place in [(folder / source).joinpath(*name.split("."))]
        for path in (place.with_suffix(".py"), place / "__init__.py")
        if path.is_file()
    ]
    return found


def test_every_contract_has_a_plant() -> None:
    assert sorted(PLANTS) == sorted(contracts())


@pytest.mark.parametrize(
    ("contract", "importer", "imported"),
    [(contract, *plant) for contract, plants in PLANTS.items() for plant in plants],
)
def test_a_contract_refuses_the_import_that_it_forbids(
    refusals: dict[str, str], contract: str, importer: str, imported: str
) -> None:
    assert f"{importer} -> {imported} (" in refusals[contract]
