"""The quickstart's data and training script, run like in a SageMaker container."""

import ast
import importlib.util
import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import joblib
import numpy as np
import pytest

QUICKSTART = Path(__file__).parents[3] / "examples" / "quickstart"
SCRIPT = QUICKSTART / "source" / "train.py"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, QUICKSTART / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("digits")
    load("data").prepare(folder)
    return folder


@pytest.fixture
def container(tmp_path: Path, digits: Path) -> Path:
    """Return a folder with the layout of /opt/ml at the start of a container."""
    for channel in ("train", "validation"):
        shutil.copytree(digits / channel, tmp_path / "input" / "data" / channel)
    (tmp_path / "input" / "config").mkdir()
    return tmp_path


def configure(container: Path, hyper_parameters: dict[str, str]) -> None:
    config = container / "input" / "config" / "hyperparameters.json"
    config.write_text(json.dumps(hyper_parameters))


@pytest.fixture
def run(container: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., int]]:
    """Run the script in this process; return its exit code."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(container))

    def ran(**hyper_parameters: str) -> int:
        configure(container, hyper_parameters)
        return int(load("source/train").main())

    yield ran
    signal.signal(signal.SIGTERM, before)


def rows(folder: Path) -> np.ndarray:
    return np.loadtxt(folder / "digits.csv", delimiter=",")


def accuracy(container: Path, digits: Path) -> float:
    model = joblib.load(container / "model" / "model.joblib")
    test = rows(digits / "test")
    return float((model.predict(test[:, 1:] / 16.0) == test[:, 0]).mean())


def test_the_three_parts_are_all_the_images_and_share_none(digits: Path) -> None:
    parts = {name: rows(digits / name) for name in ("train", "validation", "test")}
    assert {name: len(part) for name, part in parts.items()} == {
        "train": 1258,
        "validation": 270,
        "test": 269,
    }
    seen = {tuple(row) for name in ("train", "validation") for row in parts[name]}
    assert not seen & {tuple(row) for row in parts["test"]}


def test_the_data_is_written_the_same_every_time(digits: Path, tmp_path: Path) -> None:
    load("data").prepare(tmp_path)
    for part in ("train", "validation", "test"):
        written = (tmp_path / part / "digits.csv").read_bytes()
        assert written == (digits / part / "digits.csv").read_bytes()


def test_data_that_is_there_is_not_read_again_and_what_was_changed_is_written_again(
    digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(digits, tmp_path, dirs_exist_ok=True)
    part = tmp_path / "train" / "digits.csv"
    whole = part.read_bytes()
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "sklearn.datasets", None)
        load("data").prepare(tmp_path)
        part.write_bytes(whole[:-10])
        with pytest.raises(ImportError):
            load("data").prepare(tmp_path)
    load("data").prepare(tmp_path)
    assert part.read_bytes() == whole


@pytest.mark.parametrize("model", ["mlp", "sgd"])
def test_the_model_reads_more_than_nine_in_ten_unseen_digits(
    run: Callable[..., int],
    container: Path,
    digits: Path,
    model: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(model=model, epochs="12") == 0
    output = capsys.readouterr().out
    assert accuracy(container, digits) > 0.9
    epochs = re.findall(
        r"^epoch=(\d+); train:loss=[0-9.]+; .*accuracy=[0-9.]+;$", output, re.MULTILINE
    )
    assert epochs == [str(number) for number in range(1, 13)]


def test_hyperparameters_may_be_quoted_as_the_sdks_do(
    run: Callable[..., int], container: Path
) -> None:
    run(epochs='"2"', model='"sgd"')
    saved = json.loads((container / "model" / "hyperparameters.json").read_text())
    assert (saved["epochs"], saved["model"]) == (2, "sgd")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"epochs": "many"}, "hyperparameter epochs is 'many', expected int"),
        ({"epochs": "0"}, "hyperparameter epochs is 0, expected at least 1"),
        ({"model": "forest"}, "hyperparameter model is 'forest', expected mlp or sgd"),
    ],
)
def test_a_failure_leaves_its_reason_where_sagemaker_looks(
    run: Callable[..., int],
    container: Path,
    given: dict[str, str],
    words: str,
) -> None:
    assert run(**given) == 1
    assert (container / "output" / "failure").read_text() == f"ValueError: {words}"
    assert not (container / "model").exists()


def test_a_missing_channel_is_named(run: Callable[..., int], container: Path) -> None:
    shutil.rmtree(container / "input" / "data" / "validation")
    assert run() == 1
    assert "channel validation has no CSV file" in (container / "output" / "failure").read_text()


def test_a_stop_saves_what_was_learnt_so_far(container: Path, digits: Path) -> None:
    configure(container, {"epochs": "1000", "epoch_seconds": "60"})
    process = subprocess.Popen(
        [sys.executable, "-W", "error", str(SCRIPT)],
        env={"SAGEMAKER_BASE_DIR": str(container)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while not process.stdout.readline().startswith("epoch=1;"):
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=180)
    assert "stopping early" in output
    assert process.returncode == 0
    assert accuracy(container, digits) > 0.7


def test_the_script_is_written_for_the_containers_python() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 9))


def test_every_metric_that_the_job_defines_is_printed(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    run(epochs="1")
    output = capsys.readouterr().out
    program = (QUICKSTART / "__main__.py").read_text()
    assert r'r"epoch=([0-9]+);"' in program
    assert re.search(r"epoch=([0-9]+);", output)
    assert r'rf"{part}:{metric}=([0-9.]+);"' in program
    for part in ("train", "validation"):
        for metric in ("loss", "accuracy"):
            assert re.search(rf"{part}:{metric}=([0-9.]+);", output)
