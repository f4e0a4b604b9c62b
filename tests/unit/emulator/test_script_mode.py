"""Script mode: what comes from outside the container, and what the container sees of it."""

import ast
import io
import json
import tarfile
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from sagemaker_emulator.runner import command, machine, script_mode
from sagemaker_emulator.runner.environment import THREADS, container_environment, thread_limits
from sagemaker_emulator.runner.images import Images, ImageTableError, Runtime
from sagemaker_emulator.runner.layout import Host
from sagemaker_emulator.runner.toolkit import frameworks, source
from sagemaker_emulator.runner.toolkit.commands import message
from sagemaker_emulator.runner.toolkit.entry_point import Kind
from sagemaker_emulator.runner.toolkit.launchers import Launch, Launcher
from sagemaker_emulator.runner.toolkit.training import Training
from tests.support.storage import FakeS3
from tools.toolkit import answers, workplace
from tools.toolkit.cases import TOLD, Case

PYTHON = Runtime("/usr/bin/python3")
SCRIPT = {"HyperParameters": {"sagemaker_program": '"train.py"', "epochs": "3"}}


@pytest.mark.parametrize("case", TOLD, ids=lambda case: case.name)
def test_a_script_is_told_what_the_package_was_recorded_to_tell(case: Case) -> None:
    assert answers.told_by_us(case) == answers.recorded()[case.name]


def test_recorded_answers_are_of_the_version_that_is_installed_for_comparison() -> None:
    version = json.loads(answers.RECORDED.read_text())["package"]
    wanted = answers.RECORDED.with_name("requirements.txt").read_text().splitlines()
    assert version.replace(" ", "==") in wanted


@pytest.mark.parametrize(
    ("request_", "runtime", "is_script"),
    [
        (SCRIPT, PYTHON, True),
        ({"Environment": {"SAGEMAKER_PROGRAM": "train.py"}}, PYTHON, True),
        ({}, PYTHON, False),
        ({"HyperParameters": {"sagemaker_program": '""'}}, PYTHON, False),
        ({**SCRIPT, "AlgorithmSpecification": {"ContainerEntrypoint": ["x"]}}, PYTHON, False),
        (SCRIPT, Runtime("/usr/bin/python3", ("python", "-m", "own")), False),
    ],
)
def test_the_toolkit_runs_what_names_no_entrypoint(
    request_: dict[str, Any], runtime: Runtime, *, is_script: bool
) -> None:
    assert script_mode.applies(request_, runtime) is is_script


def test_script_mode_ignores_the_arguments_of_the_container() -> None:
    # The program of the toolkit does not look at its arguments.
    request = {**SCRIPT, "AlgorithmSpecification": {"ContainerArguments": ["--a"]}}
    assert command.command_of(request, PYTHON) == ["/usr/bin/python3", "/opt/ml/.toolkit"]


def variables(request: dict[str, Any], **limits: str) -> dict[str, str]:
    """Return the variables of a container with an entrypoint."""
    return container_environment(
        job_name="j",
        job_arn="arn",
        region="eu-west-1",
        request=request,
        runtime=PYTHON,
        endpoint="http://127.0.0.1:1",
        toolkit={},
        limits=limits,
    )


def test_a_job_starts_as_many_threads_as_the_emulator_unless_it_says_how_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in THREADS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MKL_NUM_THREADS", "1")
    limits = thread_limits()
    assert limits == {"MKL_NUM_THREADS": "1"}
    assert variables({}, **limits)["MKL_NUM_THREADS"] == "1"
    own = {"Environment": {"MKL_NUM_THREADS": "8"}}
    assert variables(own, **limits)["MKL_NUM_THREADS"] == "8"


def test_a_container_without_the_toolkit_sees_what_sagemaker_sets_and_no_more() -> None:
    given = {**SCRIPT, "Environment": {"OWN": "1"}, "InputDataConfig": [{"ChannelName": "train"}]}
    system = {"PATH", "HOME", "LANG", "LC_ALL", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    emulated = {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    found = {n: text for n, text in variables(given).items() if n not in system | emulated}
    assert found == {
        "TRAINING_JOB_NAME": "j",
        "TRAINING_JOB_ARN": "arn",
        "AWS_REGION": "eu-west-1",
        "OWN": "1",
    }


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_texts_that_no_process_can_have_are_refused(text: str) -> None:
    with pytest.raises(OSError, match="character"):
        command.check_texts(["fine", text])


def test_settings_of_pip_are_in_a_variable_and_not_in_an_argument(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://user:word@index/")
    [text] = script_mode.variables(PYTHON, script_mode.Source()).values()
    assert json.loads(text)["pip"]["PIP_INDEX_URL"] == "https://user:word@index/"
    assert script_mode.command(PYTHON) == ["/usr/bin/python3", "/opt/ml/.toolkit"]


def fetched(uri: str, **changes: Any) -> script_mode.Source:
    """Fetch the source of a job."""
    request = {"HyperParameters": {"sagemaker_submit_directory": uri}, **changes}
    return script_mode.fetch(FakeS3(found=b"x"), request, PYTHON)


@pytest.mark.parametrize("uri", ['"s3://b/found"', "s3://b/found"])
def test_a_source_in_s3_is_fetched(uri: str) -> None:
    assert fetched(uri) == script_mode.Source(b"x")


@pytest.mark.parametrize("uri", ["s3://b/gone", "s3://none/found"])
def test_a_missing_source_is_a_failure_of_the_toolkit(uri: str) -> None:
    assert "(404) when calling the HeadObject operation: Not Found" in fetched(uri).problem


def test_a_source_in_s3_cannot_be_had_without_a_network() -> None:
    found = fetched("s3://b/found", EnableNetworkIsolation=True)
    assert "Could not connect to the endpoint URL" in found.problem


@pytest.mark.parametrize("uri", ["/opt/ml/input/data/code", "5", "[]"])
def test_a_source_in_the_container_is_not_fetched(uri: str) -> None:
    assert fetched(uri) == script_mode.Source()


@pytest.mark.parametrize("uri", ["s3://", "s3:///key"])
def test_a_source_without_a_bucket_is_a_failure_of_the_toolkit(uri: str) -> None:
    assert fetched(uri).problem.endswith(f"no bucket: {uri}")


def test_the_package_itself_fetches_its_own_source() -> None:
    runtime = Runtime("/usr/bin/python3", runs_toolkit=True)
    request = {"HyperParameters": {"sagemaker_submit_directory": "s3://b/found"}}
    assert script_mode.fetch(FakeS3(), request, runtime) == script_mode.Source()


def archive(*members: tarfile.TarInfo, size: int = 0, mode: str = "w:gz") -> bytes:
    """Return a tar archive of members."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as tar:  # type: ignore[call-overload]
        for member in members:
            tar.addfile(member, io.BytesIO(b"\0" * size) if size else None)
    return buffer.getvalue()


def unpacked(folder: Path, content: bytes) -> list[str]:
    """Unpack an archive; return the paths that it made."""
    code = folder / "ml" / "code"
    code.mkdir(parents=True)
    source.extract(io.BytesIO(content), str(code))
    assert [path.name for path in folder.iterdir()] == ["ml"]
    return sorted(str(path.relative_to(code)) for path in code.rglob("*"))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("train.py", "train.py"),
        ("../evil", "evil"),
        ("a/../../../evil", "a/evil"),
        ("/etc/evil", "etc/evil"),
        ("..\\evil", "evil"),
    ],
)
def test_names_in_archives_stay_below_the_folder(tmp_path: Path, name: str, path: str) -> None:
    assert path in unpacked(tmp_path, archive(tarfile.TarInfo(name)))


@pytest.fixture(params=[True, False], ids=["filters", "no filters"])
def _filters(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the filters of tarfile, which Python has since 3.11.4."""
    if not request.param:
        monkeypatch.delattr(tarfile, "data_filter", raising=False)


@pytest.mark.usefixtures("_filters")
@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_out_and_special_files_are_left_out(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("link")
    member.type, member.linkname = kind, "../../etc/passwd"
    assert unpacked(tmp_path, archive(member, tarfile.TarInfo("train.py"))) == ["train.py"]


@pytest.mark.usefixtures("_filters")
def test_a_link_inside_is_kept_and_one_that_leads_out_over_it_is_left_out(tmp_path: Path) -> None:
    inside, out = tarfile.TarInfo("here"), tarfile.TarInfo("here/up")
    inside.type, inside.linkname = tarfile.SYMTYPE, "lib"
    out.type, out.linkname = tarfile.SYMTYPE, "../.."
    content = archive(tarfile.TarInfo("lib/a.py"), inside, out)
    assert unpacked(tmp_path, content) == ["here", "lib", "lib/a.py"]


def test_a_name_that_is_only_a_way_out_is_left_out(tmp_path: Path) -> None:
    assert unpacked(tmp_path, archive(tarfile.TarInfo("../.."))) == []


def test_archive_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 1000)
    member = tarfile.TarInfo("big")
    member.size = 5000
    with pytest.raises(ValueError, match="larger than"):
        unpacked(tmp_path, archive(member, size=5000))


def problem_of(folder: Path, content: bytes) -> str:
    """Return the problem of a source's archive."""
    host = Host("algo-1", folder / "algo-1", "ml.m5.large")
    host.make()
    return script_mode.prepare(script_mode.Source(content), [host]).problem


@pytest.mark.parametrize("content", [b"", b"no archive", archive(mode="w")[:600]])
def test_what_is_no_gzipped_archive_is_a_failure_of_the_toolkit(
    tmp_path: Path, content: bytes
) -> None:
    assert problem_of(tmp_path, content).startswith("ReadError")


def test_an_archive_that_cannot_be_unpacked_is_a_failure_of_the_toolkit(tmp_path: Path) -> None:
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.LNKTYPE, "gone"
    assert problem_of(tmp_path / "a", archive(link)).startswith("KeyError")
    below = archive(tarfile.TarInfo("a"), tarfile.TarInfo("a/b"))
    problem = problem_of(tmp_path / "b", below)
    assert problem.startswith("NotADirectoryError")
    assert problem.endswith("'/opt/ml/code/a/b'")
    above = archive(tarfile.TarInfo("a/b"), tarfile.TarInfo("a"))
    assert problem_of(tmp_path / "c", above).startswith("IsADirectoryError")


@pytest.mark.parametrize("place", [20, 40])
def test_a_damaged_archive_is_a_failure_of_the_toolkit(tmp_path: Path, place: int) -> None:
    member = tarfile.TarInfo("big")
    member.size = 50_000
    content = bytearray(archive(member, size=50_000))
    content[place] ^= 0xFF
    assert problem_of(tmp_path, bytes(content))


def test_a_failure_quotes_each_line_from_the_first_error_on_once() -> None:
    assert (
        message(["KeyError: 1", "more :", "KeyError: 1"], []) == "KeyError: 1\n more\n KeyError: 1"
    )
    assert message([], ["ValueError: x", " at line 3", "at line 3"]) == "ValueError: x\n at line 3"


@pytest.mark.parametrize(
    ("image", "captures"),
    [
        (
            "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
            False,
        ),
        ("763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.5-cpu-py311", True),
        ("763104351884.dkr.ecr.us-east-1.amazonaws.com/tensorflow-training:2.16-cpu-py310", True),
    ],
)
def test_frameworks_differ_in_whether_a_failure_quotes_the_script(
    image: str, *, captures: bool
) -> None:
    runtime = Images().runtime(image)
    assert runtime is not None
    assert runtime.captures_errors is captures


def test_a_row_may_run_the_package_itself(tmp_path: Path) -> None:
    path = tmp_path / "images.json"
    path.write_text(json.dumps([{"pattern": "mine", "toolkit": "installed"}]))
    runtime = Images(path).runtime("mine:1")
    assert runtime is not None
    assert runtime.runs_toolkit


def test_a_row_with_another_word_for_the_toolkit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "images.json"
    path.write_text(json.dumps([{"pattern": "mine", "toolkit": "instaled"}]))
    with pytest.raises(ImageTableError, match="'instaled', not 'imitated' or 'installed'"):
        Images(path).check()


def test_the_name_servers_of_the_machine_are_found_behind_a_link(tmp_path: Path) -> None:
    # Temporary folders are among those that jobs see empty, as /run is.
    target, link = tmp_path / "stub.conf", tmp_path / "resolv.conf"
    target.write_text("nameserver 127.0.0.53")
    link.symlink_to(target)
    assert machine.name_servers(link) == ["--ro-bind-try", str(target), str(target)]
    assert machine.name_servers(Path("/etc/passwd")) == []


def test_the_toolkits_modules_are_understood_by_python_3_9() -> None:
    for module in resources.files("sagemaker_emulator.runner.toolkit").iterdir():
        if module.name.endswith(".py"):
            ast.parse(module.read_text("utf-8"), feature_version=(3, 9))


def trained(tmp_path: Path, at: int, **parameters: Any) -> Training:
    """Return a training of TensorFlow on one of two hosts."""
    case = Case(
        "t",
        {name: json.dumps(value) for name, value in parameters.items()},
        variables={"SAGEMAKER_TRAINING_MODULE": "sagemaker_tensorflow_container.training:main"},
        groups={"homogeneousCluster": ["algo-1", "algo-2"]},
        at=at,
    )
    folder = tmp_path / f"ml{at}"
    workplace.lay_out(folder, case.plain(), case.config())
    return Training(str(folder), workplace.variables(folder, case.plain()))


@pytest.mark.parametrize(("at", "task"), [(0, "master"), (1, "worker")])
def test_tensorflow_is_told_of_its_parameter_servers(tmp_path: Path, at: int, task: str) -> None:
    training = trained(tmp_path, at, sagemaker_parameter_server_enabled=True)
    assert frameworks.serves_parameters(training)
    told = json.loads(frameworks.script_variables(training)["TF_CONFIG"])
    assert told == {
        "cluster": {
            "master": ["algo-1:2222"],
            "ps": ["algo-1:2223", "algo-2:2223"],
            "worker": ["algo-2:2222"],
        },
        "environment": "cloud",
        "task": {"index": 0, "type": task},
    }


def test_tensorflow_is_told_of_its_workers(tmp_path: Path) -> None:
    training = trained(tmp_path, 1, sagemaker_multi_worker_mirrored_strategy_enabled=True)
    assert json.loads(frameworks.script_variables(training)["TF_CONFIG"]) == {
        "cluster": {"worker": ["algo-1:8890", "algo-2:8890"]},
        "environment": "cloud",
        "task": {"index": 1, "type": "worker"},
    }
    assert frameworks.launcher_of(training) is Launcher.NONE


def test_xla_is_refused(tmp_path: Path) -> None:
    launch = Launch(trained(tmp_path, 0), "t.py", Kind.SCRIPT, "python", {})
    with pytest.raises(RuntimeError, match="needs GPUs"):
        launch.command(Launcher.XLA, {})
