"""Runs documented programs with mocks in place of the engine; checks the jobs that they declare.

A program is run as it stands on its page. What is less than a program, a *fragment*, may use the
names of `FRAGMENT_NAMES`, and those of the public API without importing them.
"""

import ast
import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pulumi
from pulumi.runtime import mocks, rpc, settings

import pulumi_sagemaker_components
import pulumi_sagemaker_training
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import parse_sweep
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from tests.support.loops import settled

ROLE: Final = "arn:aws:iam::123456789012:role/training"
BUCKET: Final = "my-bucket"
CONFIG: Final = {
    "bucket": BUCKET,
    "roleArn": ROLE,
    "hubToken": "a token",
    "aws:region": "eu-west-1",
}
OTHERS: Final[dict[str, Any]] = {
    "role_arn": ROLE,
    "algorithm_specification": {
        "training_image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/mine:1",
        "training_input_mode": "File",
        "metric_definitions": [{"name": "loss", "regex": "loss=([0-9.]+)"}],
    },
    "output_data_config": {"s3_output_path": f"s3://{BUCKET}/models"},
    "resource_config": {
        "instance_type": "ml.m5.large",
        "instance_count": 1,
        "volume_size_in_gb": 5,
    },
    "stopping_condition": {"max_runtime_in_seconds": 3600},
}
"""The arguments of a job that works, of which a fragment may give less."""
FRAGMENT_NAMES: Final[dict[str, Any]] = {
    "pulumi": pulumi,
    "bucket": BUCKET,
    "role": ROLE,
    "role_arn": ROLE,
    "models": f"s3://{BUCKET}/models",
    "serving_image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/serving:1",
}
FILES: Final = {
    "train.py": "print(1)\n",
    "features.py": "print(1)\n",
    "source/train.py": "# saves to /opt/ml/checkpoints: checkpoint\n",
    "source/prepare.py": "print(1)\n",
    "source/evaluate.py": "print(1)\n",
    "data/a.csv": "1,2\n",
}
"""What is in the folder of a program."""
_METRICS: Final = {"accuracy": 0.95}


@dataclass
class DeclaredResources(mocks.Mocks):
    """An engine that keeps what is declared, and answers as if each job had completed.

    Attributes:
        jobs, sweeps: the arguments of each, by the name of its resource.
        types: the types of all resources, in the order of their registration.
    """

    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    sweeps: dict[str, dict[str, Any]] = field(default_factory=dict)
    types: list[str] = field(default_factory=list)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Keep a resource."""
        self.types.append(args.typ)
        outputs = dict(args.inputs)
        if args.typ == "pulumi:pulumi:StackReference":
            outputs["outputs"] = {"model": "s3://other/model.tar.gz"}
        elif _is(args.typ, "TrainingJob"):
            self.jobs[args.name] = _given(args.inputs)
            model = f"s3://{BUCKET}/models/{args.name}/output/model.tar.gz"
            outputs["model_artifacts"] = {"s3_model_artifacts": model}
            outputs["final_metrics"] = _METRICS
        elif _is(args.typ, "Sweep"):
            self.sweeps[args.name] = _given(args.inputs)
        return f"{args.name}-id", outputs

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        """Answer nothing."""
        return {}

    def refusals(self) -> list[str]:
        """Return what the resource would refuse at preview."""
        specs = [parse_spec(job, Settings()) for job in self.jobs.values()]
        sweeps = [parse_sweep(sweep, Settings()) for sweep in self.sweeps.values()]
        return [str(violation) for spec in (*specs, *sweeps) for violation in spec.violations]


def _is(token: str, name: str) -> bool:
    return re.search(rf"sagemaker-training:(index:)?{name}$", token) is not None


def _given(inputs: Mapping[str, Any]) -> dict[str, Any]:
    given = {key: value for key, value in inputs.items() if value is not None and key[:2] != "__"}
    return {key: _plain(value) for key, value in given.items()}


def _plain(value: Any) -> Any:
    """Return a value without the wrappers in which the engine gets secrets."""
    if isinstance(value, Mapping):
        if rpc._special_sig_key in value:
            return _plain(value["value"])
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


@contextmanager
def mocked() -> Iterator[DeclaredResources]:
    """Put mocks in place of the engine for the block."""
    declared = DeclaredResources()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    mocks.set_mocks(declared, project="docs", stack="dev", preview=False)
    pulumi.runtime.set_all_config({_key(name): value for name, value in CONFIG.items()})
    with cleared(loop):
        yield declared


@contextmanager
def cleared(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Take mocks and their loop away after the block, when everything on it has ended."""
    try:
        yield
        loop.run_until_complete(settled())
    finally:
        pulumi.runtime.set_all_config({})
        settings.reset_options()
        asyncio.set_event_loop(None)
        loop.close()


def _key(name: str) -> str:
    return name if ":" in name else f"docs:{name}"


def run(
    program: str, place: str, names: Mapping[str, Any]
) -> tuple[DeclaredResources, dict[str, Any]]:
    """Run a program; return what it declares, and its names."""
    space = {**names, "__name__": "__main__"}
    with mocked() as declared:
        code = compile(program, place, "exec")
        pulumi.runtime.test(lambda: exec(code, space) and None)()
    return declared, space


def names_of_fragments() -> dict[str, Any]:
    """Return what a fragment may use."""
    packages = (pulumi_sagemaker_training, pulumi_sagemaker_components)
    public = {name: getattr(package, name) for package in packages for name in package.__all__}
    return {**public, **FRAGMENT_NAMES, "TrainingJob": _completed}


def _completed(name: str, **args: Any) -> pulumi_sagemaker_training.TrainingJob:
    return pulumi_sagemaker_training.TrainingJob(name, **{**OTHERS, **args})


def arguments(fragment: str, place: str) -> list[dict[str, Any]]:
    """Return the arguments that a fragment shows, `name=value`: together, or else one by one.

    Empty, if it is a program: what programs assign has spaces around the sign.
    """
    if not re.match(r"\w+=", fragment):
        return []
    try:
        shown = [compile(f"dict(\n{fragment}\n)", place, "eval")]
    except SyntaxError:
        assigned = ast.parse(fragment, place).body
        shown = [compile(f"dict({ast.unparse(one)})", place, "eval") for one in assigned]
    return [eval(code, names_of_fragments()) for code in shown]


def write_files(folder: Path) -> None:
    """Write what a program of the documentation finds in its folder."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
