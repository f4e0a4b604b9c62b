"""The files, variables, command, metrics and results of a run."""

import io
import json
import os
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from sagemaker_emulator.runner import channels, command, layout, results
from sagemaker_emulator.runner.checkpoints import Checkpoints
from sagemaker_emulator.runner.images import Images, ImageTableError, Runtime
from sagemaker_emulator.runner.job_network import JobNetwork
from sagemaker_emulator.runner.metrics import MetricScanner
from sagemaker_emulator.runner.output import MAX_LINE, JobOutput, shown, stream_name
from sagemaker_emulator.runner.plain import MountNamespace, PlainProcess
from sagemaker_emulator.runner.process import Launch, started_at
from sagemaker_emulator.runner.sandbox import Sandbox
from tests.support.storage import FakeLogs, FakeS3

PYTHON = Runtime("/usr/bin/python3")


def channel(uri: str = "s3://b/data/", **source: Any) -> dict[str, Any]:
    """Return a channel of the API."""
    data = {"S3DataType": "S3Prefix", "S3Uri": uri, **source}
    return {"ChannelName": "train", "DataSource": {"S3DataSource": data}}


def hosts(folder: Path, count: int = 1) -> list[layout.Host]:
    """Return hosts with their folders."""
    request = {"ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": count}}
    found = layout.hosts_of(request, folder)
    for host in found:
        host.make()
    return found


@pytest.mark.parametrize(
    ("key", "prefix", "path"),
    [
        ("data/train/a.csv", "data/train/", "a.csv"),
        ("data/train/sub/a.csv", "data/train", "sub/a.csv"),
        ("data/train.csv", "data/train", "train.csv"),
        ("data/train.csv", "data/train.csv", "train.csv"),
        ("a.csv", "", "a.csv"),
    ],
)
def test_objects_go_below_their_channel(key: str, prefix: str, path: str) -> None:
    assert channels.relative_path(key, prefix) == path


@pytest.mark.parametrize("key", ["data/../../etc/passwd", "data//etc", "data/./x", "data/a/../b"])
def test_keys_that_lead_out_of_the_channel_are_refused(key: str) -> None:
    with pytest.raises(channels.DownloadError, match="leads out"):
        channels.channel_items(FakeS3(**{key: b""}), channel())


def test_a_missing_bucket_is_a_client_error() -> None:
    with pytest.raises(channels.DownloadError) as caught:
        channels.channel_items(FakeS3(), channel("s3://gone/x"))
    assert str(caught.value) == (
        "ClientError: Data download failed:NoSuchBucket (404): The specified bucket does not exist"
    )


def test_manifest_names_its_objects() -> None:
    manifest = json.dumps([{"prefix": "s3://b/data/"}, "a.csv", "sub/b.csv"]).encode()
    s3 = FakeS3(**{"m": manifest, "data/a.csv": b"", "data/sub/b.csv": b"", "data/c.csv": b""})
    items = channels.channel_items(s3, channel("s3://b/m", S3DataType="ManifestFile"))
    assert [item.path for item in items] == ["a.csv", "sub/b.csv"]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'[{"x": 1}]', b"[1, 2]"])
def test_damaged_manifests_fail_the_download(content: bytes) -> None:
    with pytest.raises(channels.DownloadError, match="manifest"):
        channels.channel_items(FakeS3(m=content), channel("s3://b/m", S3DataType="ManifestFile"))


def test_shards_split_objects_without_overlap(tmp_path: Path) -> None:
    s3 = FakeS3(**{f"data/{i}": b"x" for i in range(7)})
    peers = hosts(tmp_path, 3)
    wanted = [channel(S3DataDistributionType="ShardedByS3Key")]
    for host in peers:
        channels.download(s3, host, peers, wanted)
    found = [sorted(p.name for p in (host.data / "train").iterdir()) for host in peers]
    assert [len(names) for names in found] == [3, 2, 2]
    assert sorted(name for names in found for name in names) == [str(i) for i in range(7)]


def test_config_files_have_the_services_content(tmp_path: Path) -> None:
    peers = hosts(tmp_path, 2)
    request = {
        "HyperParameters": {"epochs": "3"},
        "InputDataConfig": [{**channel(), "ContentType": "text/csv"}],
        "AlgorithmSpecification": {"TrainingInputMode": "File"},
    }
    layout.write_config(peers[1], peers, request)
    folder = peers[1].folder / "input" / "config"
    resources = json.loads((folder / "resourceconfig.json").read_text())
    assert resources["current_host"] == "algo-2"
    assert resources["hosts"] == ["algo-1", "algo-2"]
    assert json.loads((folder / "hyperparameters.json").read_text()) == {"epochs": "3"}
    assert json.loads((folder / "inputdataconfig.json").read_text()) == {
        "train": {
            "TrainingInputMode": "File",
            "S3DistributionType": "FullyReplicated",
            "RecordWrapperType": "None",
            "ContentType": "text/csv",
        }
    }


def test_instance_groups_make_hosts_in_order(tmp_path: Path) -> None:
    groups = [
        {"InstanceGroupName": "cpu", "InstanceType": "ml.m5.large", "InstanceCount": 1},
        {"InstanceGroupName": "gpu", "InstanceType": "ml.p3.2xlarge", "InstanceCount": 2},
    ]
    found = layout.hosts_of({"ResourceConfig": {"InstanceGroups": groups}}, tmp_path)
    assert [(host.name, host.group) for host in found] == [
        ("algo-1", "cpu"),
        ("algo-2", "gpu"),
        ("algo-3", "gpu"),
    ]


def test_python_in_an_entrypoint_is_the_runtimes_interpreter() -> None:
    algorithm = {"ContainerEntrypoint": ["python3.11", "x.py"], "ContainerArguments": ["--a"]}
    found = command.command_of({"AlgorithmSpecification": algorithm}, PYTHON)
    assert found == ["/usr/bin/python3", "x.py", "--a"]


def test_a_job_without_entrypoint_or_program_has_no_command() -> None:
    assert command.command_of({}, PYTHON) is None


def test_metrics_keep_their_last_value() -> None:
    definitions = [{"Name": "loss", "Regex": r"loss=(\S+)"}]
    scanner = MetricScanner.of({"AlgorithmSpecification": {"MetricDefinitions": definitions}})
    for at, line in enumerate(["loss=0.5", "noise", "loss=nan", "loss=x", "loss=2e-1"]):
        scanner.scan(line, float(at))
    assert scanner.final() == [{"MetricName": "loss", "Value": 0.2, "Timestamp": 4.0}]


def last_values(line: str, **expressions: str) -> dict[str, float]:
    """Return the values that metric definitions find in a line as CloudWatch shows it."""
    definitions = [{"Name": name, "Regex": text} for name, text in expressions.items()]
    scanner = MetricScanner.of({"AlgorithmSpecification": {"MetricDefinitions": definitions}})
    scanner.scan(shown(line.encode()), 0.0)
    return {point["MetricName"]: point["Value"] for point in scanner.final()}


def test_a_progress_bar_counts_with_its_last_state() -> None:
    bar = "".join(f"\r{done:3d}%|##| loss={1 - done / 101:.3f}" for done in range(0, 101, 25))
    assert last_values(bar, loss="loss=([0-9.]+)") == {"loss": 0.01}


def test_an_expression_may_span_the_states_of_a_progress_bar() -> None:
    assert last_values("a=1\rb=2", both="a=1#015b=([0-9])") == {"both": 2.0}


def test_the_first_match_of_a_plain_line_counts() -> None:
    assert last_values("loss=1 loss=2", loss="loss=([0-9.]+)") == {"loss": 1.0}


def test_nan_and_infinity_are_no_values() -> None:
    definitions = [{"Name": "loss", "Regex": r"loss=(\S+)"}]
    scanner = MetricScanner.of({"AlgorithmSpecification": {"MetricDefinitions": definitions}})
    points = [
        scanner.scan(f"loss={text}", 0.0) for text in ("0.5", "nan", "NaN", "inf", "-Infinity")
    ]
    assert [len(found) for found in points] == [1, 0, 0, 0, 0]
    assert scanner.final()[0]["Value"] == 0.5


def test_injected_definitions_match_the_output_of_xgboost() -> None:
    image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
    definitions = {m["Name"]: m["Regex"] for m in Images().injected_metrics(image)}
    line = "[9]\ttrain-rmse:0.125\tvalidation-rmse:2.5e-01"
    assert last_values(line, **definitions) == {"train:rmse": 0.125, "validation:rmse": 0.25}


def test_expressions_that_backtrack_without_end_find_nothing() -> None:
    definitions = [{"Name": "m", "Regex": "(a+)+$"}, {"Name": "ok", "Regex": "n=([0-9])"}]
    scanner = MetricScanner.of({"AlgorithmSpecification": {"MetricDefinitions": definitions}})
    assert [point.name for point in scanner.scan("a" * 40 + "! n=1", 0.0)] == ["ok"]


def output_to(logs: FakeLogs) -> JobOutput:
    """Return an output that writes to a fake."""
    return JobOutput(logs, "r", MetricScanner([]), lambda: 1.0, lambda _: None)


def test_lines_are_joined_from_pieces() -> None:
    logs = FakeLogs()
    output = output_to(logs)
    for piece in (b"he", b"llo\nwor", b"ld\r\n\n", b"\xff tail"):
        output.feed("s", piece)
    output.end()
    assert logs.lines["s"] == ["hello", "world#015", "\ufffd tail"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b"a\tb\r", "a#011b#015"),
        (b"\x1b[32mgreen\x1b[0m", "#033[32mgreen#033[0m"),
        (b"\x00\x7f", "#000#177"),
        ("é #011".encode(), "é #011"),
        (b"latin \xe9", "latin \ufffd"),
    ],
)
def test_control_characters_are_shown_as_cloudwatch_shows_them(line: bytes, text: str) -> None:
    assert shown(line) == text


def test_lines_without_an_end_are_cut() -> None:
    logs = FakeLogs()
    output = output_to(logs)
    output.feed("s", b"x" * (2 * MAX_LINE + 1))
    output.flush()
    assert [len(line) for line in logs.lines["s"]] == [MAX_LINE, MAX_LINE]


def test_output_without_end_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sagemaker_emulator.runner.output.MAX_BYTES", 10)
    logs = FakeLogs()
    output = output_to(logs)
    output.feed("s", b"12345678\n" * 10)
    output.end()
    assert len(logs.lines["s"]) == 2
    assert "dropped" in logs.lines["s"][1]


def test_streams_are_named_as_the_service_names_them() -> None:
    assert stream_name("job", "algo-1", 1700000000.9) == "job/algo-1-1700000000"


OUTPUT = {"OutputDataConfig": {"S3OutputPath": "s3://b/out/"}}


def names_in(content: bytes) -> list[str]:
    """Return the members of an archive."""
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return tar.getnames()


def test_models_of_all_hosts_are_one_archive(tmp_path: Path) -> None:
    s3, peers = FakeS3(), hosts(tmp_path, 2)
    (peers[0].folder / "model" / "m").write_text("one")
    (peers[1].folder / "model" / "m").write_text("two")
    (peers[1].folder / "model" / "n").write_text("two")
    results.upload(s3, OUTPUT, "j", peers)
    assert names_in(s3.objects["out/j/output/model.tar.gz"]) == ["m", "n"]
    assert list(s3.objects) == ["out/j/output/model.tar.gz"]


def test_special_files_are_not_uploaded(tmp_path: Path) -> None:
    # A pipe would block the upload; a link stays a link.
    s3, peers = FakeS3(), hosts(tmp_path)
    os.mkfifo(peers[0].folder / "model" / "pipe")
    (peers[0].folder / "model" / "link").symlink_to("/etc/passwd")
    (peers[0].folder / "model" / "m").write_text("one")
    results.upload(s3, OUTPUT, "j", peers)
    with tarfile.open(fileobj=io.BytesIO(s3.objects["out/j/output/model.tar.gz"])) as tar:
        assert [(m.name, m.issym()) for m in tar] == [("link", True), ("m", False)]


def test_uncompressed_output_is_uploaded_file_by_file(tmp_path: Path) -> None:
    s3, peers = FakeS3(), hosts(tmp_path)
    (peers[0].folder / "model" / "m").write_text("one")
    (peers[0].folder / "model" / "link").symlink_to("/etc/passwd")
    output = {"OutputDataConfig": {"S3OutputPath": "s3://b", "CompressionType": "NONE"}}
    results.upload(s3, output, "j", peers)
    assert s3.objects == {"j/output/model/m": b"one"}
    assert results.model_uri(output, "j") == "s3://b/j/output/model"


def test_failure_file_becomes_the_reason(tmp_path: Path) -> None:
    peers = hosts(tmp_path, 2)
    (peers[1].folder / "output" / "failure").write_text("no convergence")
    reason = results.failure_reason(peers, {"algo-1": 0, "algo-2": 3})
    assert reason == "AlgorithmError: no convergence, exit code: 3"


def test_the_host_that_failed_first_gives_the_reason(tmp_path: Path) -> None:
    peers = hosts(tmp_path, 3)
    ended = {"algo-3": 0, "algo-2": 7, "algo-1": 143}
    assert results.failure_reason(peers, ended) == "AlgorithmError: , exit code: 7"


@pytest.mark.parametrize("length", [0, 900, 1024, 5000, 100_000])
def test_a_long_failure_file_keeps_the_exit_code(tmp_path: Path, length: int) -> None:
    peers = hosts(tmp_path)
    (peers[0].folder / "output" / "failure").write_text("é" * length + "\nTHE END")
    reason = results.failure_reason(peers, {"algo-1": 42})
    assert reason.startswith("AlgorithmError: ")
    assert reason.endswith(", exit code: 42")
    assert len(reason) <= results.MAX_REASON


def test_failure_file_that_is_a_link_is_not_read(tmp_path: Path) -> None:
    # A script could otherwise read the emulator's files through its failure reason.
    peers = hosts(tmp_path)
    (peers[0].folder / "output" / "failure").symlink_to("/etc/passwd")
    assert results.failure_reason(peers, {"algo-1": 1}) == "AlgorithmError: , exit code: 1"


def test_checkpoints_are_saved_when_they_change(tmp_path: Path) -> None:
    s3, peers = FakeS3(), hosts(tmp_path)
    request = {"CheckpointConfig": {"S3Uri": "s3://b/ck"}}
    checkpoints = Checkpoints(s3, request, peers)
    (peers[0].folder / "checkpoints" / "e1").write_text("1")
    assert (checkpoints.save(), checkpoints.save()) == (1, 0)
    assert s3.objects == {"ck/e1": b"1"}
    peers[0].make()
    assert Checkpoints(s3, request, peers).restore() == 1
    assert (peers[0].folder / "checkpoints" / "e1").read_text() == "1"


@pytest.mark.parametrize(
    ("uri", "restored", "noted"),
    [
        ("s3://b/run-1", {"e", "run-10/e", "run-1.txt"}, True),
        ("s3://b/run-1/", {"e"}, False),
        ("s3://b/run-10", {"e"}, False),
    ],
)
def test_checkpoints_come_back_from_every_key_that_begins_with_the_prefix(
    tmp_path: Path, *, uri: str, restored: set[str], noted: bool
) -> None:
    # As seen on AWS (syne-tune#363): a prefix without a slash brings those of other jobs, too.
    s3, peers = FakeS3(), hosts(tmp_path)
    s3.objects = {"run-1/e": b"1", "run-10/e": b"10", "run-1.txt": b"", "other": b""}
    checkpoints = Checkpoints(s3, {"CheckpointConfig": {"S3Uri": uri}}, peers)
    checkpoints.restore()
    folder = peers[0].folder / "checkpoints"
    found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert found == restored
    assert (folder / "e").read_text() == ("10" if uri.endswith("0") else "1")
    assert bool(checkpoints.notes()) == noted
    assert checkpoints.save() == 0


def test_a_checkpoint_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    s3, peers = FakeS3(), hosts(tmp_path)
    s3.objects = {"ck/e": b"", "ck/e/f": b""}
    request = {"CheckpointConfig": {"S3Uri": "s3://b/ck/"}}
    with pytest.raises(channels.DownloadError, match="failed:ck/e/f: "):
        Checkpoints(s3, request, peers).restore()


@pytest.mark.parametrize(
    ("path", "is_noted"),
    [("/tmp/ck", True), ("/opt/ml", True), ("/opt/ml/ck", False)],
)
def test_a_folder_of_checkpoints_that_is_not_copied_is_named(
    tmp_path: Path, path: str, *, is_noted: bool
) -> None:
    request = {"CheckpointConfig": {"S3Uri": "s3://b/ck/", "LocalPath": path}}
    notes = Checkpoints(FakeS3(), request, hosts(tmp_path)).notes()
    assert bool(notes) == is_noted
    assert not is_noted or f"LocalPath {path} is not below /opt/ml" in notes[0]


@pytest.mark.parametrize("path", ["/etc", "/opt/ml/../../etc", "/opt/mlx", "/opt", "opt/ml"])
def test_paths_outside_opt_ml_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not below"):
        layout.path_in_tree(path)


@pytest.mark.parametrize(
    "image",
    [
        "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
        "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.5-cpu-py311",
        "python:3.12-slim",
    ],
)
def test_python_images_run(image: str) -> None:
    assert Images().runtime(image) is not None


@pytest.mark.parametrize(
    "image",
    [
        "811284229777.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:1",
    ],
)
def test_images_without_a_runtime_do_not_run(image: str) -> None:
    assert Images().runtime(image) is None


def test_the_users_table_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "images.json"
    row = {"pattern": "mine", "python": "/opt/py", "entrypoint": ["python", "/x.py"]}
    path.write_text(json.dumps([row, {"pattern": "python", "runtime": "simulate"}]))
    images = Images(path)
    assert images.runtime("mine:1") == Runtime("/opt/py", ("python", "/x.py"))
    assert images.runtime("python:3") is None


@pytest.mark.parametrize("content", ["{", '[{"pattern": "("}]', "[1]", '{"x": 1}'])
def test_damaged_tables_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "images.json"
    path.write_text(content)
    with pytest.raises(ImageTableError, match=r"images\.json"):
        Images(path).check()


def test_metrics_of_built_in_algorithms_are_injected() -> None:
    names = [m["Name"] for m in Images().injected_metrics("1.dkr.ecr.x.amazonaws.com/xgboost:1")]
    assert "validation:rmse" in names
    assert Images().injected_metrics("python:3") == []


def test_plain_processes_see_rewritten_paths(tmp_path: Path) -> None:
    plain = PlainProcess(tmp_path, forbids=True, may_write=True)
    found = launched(plain, hosts(tmp_path)[0], ["python", "/opt/ml/input/x.py"])
    assert found.command[-1] == f"{tmp_path}/algo-1/input/x.py"
    assert found.environment == {
        "SAGEMAKER_BASE_DIR": f"{tmp_path}/algo-1",
        "MODEL": f"{tmp_path}/algo-1/model",
    }


def test_paths_that_a_shell_would_split_get_a_second_path(tmp_path: Path) -> None:
    state = tmp_path / "a b"
    host = hosts(state)[0]
    plain = PlainProcess(state, forbids=False, may_write=False)
    try:
        visible = launched(plain, host, ["/opt/ml/model"]).command[-1]
        assert " " not in visible
        assert Path(visible).samefile(host.folder / "model")
    finally:
        plain.close()
    assert not Path(visible).parents[1].is_symlink()


def test_a_process_with_its_own_root_sees_the_paths_as_they_are(tmp_path: Path) -> None:
    found = launched(MountNamespace(), hosts(tmp_path)[0], ["python", "/opt/ml/input/x.py"])
    assert found.command[-1] == "/opt/ml/input/x.py"
    assert found.environment == {"MODEL": "/opt/ml/model"}


def test_a_process_without_its_own_root_is_told_so(tmp_path: Path) -> None:
    plain = PlainProcess(tmp_path, forbids=True, may_write=True)
    notes = plain.notes(hosts(tmp_path, 2), JobNetwork(is_isolated=True))
    assert [note.partition(".")[0] for note in notes] == [
        "this machine gives a job no /opt/ml of its own",
        "EnableNetworkIsolation has no effect without bwrap",
        "the hosts of a job cannot find each other by name on this machine",
    ]
    assert plain.warning.startswith("sagemaker-emulator: this machine gives a job no /opt/ml")


@pytest.mark.parametrize("may_write", [True, False])
@pytest.mark.parametrize("forbids", [True, False])
def test_code_that_could_write_to_the_machines_own_root_is_refused(
    tmp_path: Path, *, may_write: bool, forbids: bool
) -> None:
    plain = PlainProcess(tmp_path, forbids=forbids, may_write=may_write)
    could = may_write and not forbids
    assert ("could write to this machine's own /opt/ml" in plain.refusal) == could
    assert (plain.warning == plain.refusal) == could


def launched(sandbox: Sandbox, host: layout.Host, argv: list[str]) -> Launch:
    """Return the command that a sandbox starts."""
    variables = {"MODEL": "/opt/ml/model"}
    return sandbox.launch(
        argv,
        variables,
        host,
        [host],
        python=sys.executable,
        network=JobNetwork(is_isolated=False),
        mark="m",
    )


def test_own_process_has_a_start_time() -> None:
    assert started_at(os.getpid())
    assert started_at(2**22 + 1) is None
