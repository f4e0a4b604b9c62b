"""Jobs, tags and pages in SQLite; one emulator for each directory."""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sagemaker_emulator.aws.moto_store import MotoStore
from sagemaker_emulator.jobs.store import Store
from sagemaker_emulator.model.job import Job, WarmPool
from sagemaker_emulator.names import (
    S3Location,
    output_location,
    parse_s3_uri,
    training_job_arn,
)
from sagemaker_emulator.operations.paging import decode_token, encode_token
from sagemaker_emulator.options import Options
from sagemaker_emulator.protocol.errors import ValidationError
from sagemaker_emulator.state import InUseByAnotherError, StateDirectory
from sagemaker_emulator.state_error import StateError


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an empty store."""
    found = Store(tmp_path / "s.sqlite")
    yield found
    found.close()


def job(name: str, **values: Any) -> Job:
    """Return a job with a name."""
    arn = training_job_arn("us-east-1", "123456789012", name)
    return Job("us-east-1", name, arn, {}, 1.0, 1.0, **values)


def test_names_are_unique_whatever_their_case(store: Store) -> None:
    # The ARN is in lower case.
    store.insert(job("Abc"))
    with pytest.raises(sqlite3.IntegrityError):
        store.insert(job("aBC"))
    assert store.get("eu-west-1", "Abc") is None


def test_job_is_found_by_its_arn(store: Store) -> None:
    store.insert(job("Abc"))
    found = store.get_by_arn("arn:aws:sagemaker:us-east-1:123456789012:training-job/abc")
    assert found is not None
    assert store.get_by_arn("arn:aws:sagemaker:us-east-1:123456789012:model/abc") is None
    assert store.get_by_arn("nonsense") is None


def test_failed_transaction_leaves_nothing(store: Store) -> None:

    def half_done() -> None:
        with store.transaction():
            store.insert(job("a"))
            store.put_tags("arn", {"k": "v"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    assert store.get("us-east-1", "a") is None
    assert store.tags("arn") == {}
    store.insert(job("a"))


def test_tags_go_with_their_job(store: Store) -> None:
    one = job("a")
    store.insert(one)
    store.put_tags(one.arn, {"k": "v", "l": "w"})
    store.put_tags(one.arn, {"k": "x"})
    store.remove_tags(one.arn, ["l", "unknown"])
    assert store.tags(one.arn) == {"k": "x"}
    store.remove(one)
    assert store.tags(one.arn) == {}


def test_a_curve_of_many_values_is_thinned_and_keeps_both_ends(store: Store) -> None:
    many = [("loss", float(number), -float(number)) for number in range(1001)]
    store.add_metrics("arn:a", [*many, ("accuracy", 5.0, 0.5)])
    store.add_metrics("arn:b", [("loss", 1.0, 1.0)])
    curves = store.metric_curves("arn:a", 100)
    assert [*curves] == ["loss", "accuracy"]
    assert curves["accuracy"] == [(5.0, 0.5)]
    assert len(curves["loss"]) == 100
    assert curves["loss"][0] == (0.0, 0.0)
    assert curves["loss"][-1] == (1000.0, -1000.0)
    assert curves["loss"] == sorted(curves["loss"])


def test_the_end_of_a_jobs_log_is_found_over_its_streams(tmp_path: Path) -> None:
    logs = MotoStore(tmp_path)
    logs.add_events("r", "g", "job/algo-1", [(1, "a"), (2, "b")])
    logs.add_events("r", "g", "job/algo-2", [(3, "c")])
    for other in ("job-2/algo-1", "jo/algo-1", "job"):
        logs.add_events("r", "g", other, [(4, "other")])
    logs.add_events("r", "other", "job/algo-1", [(5, "other")])
    assert logs.last_events("r", "g", "job/", 2) == (
        [(2, "job/algo-1", "b"), (3, "job/algo-2", "c")],
        3,
    )
    assert logs.last_events("r", "g", "none/", 2) == ([], 0)
    logs.close()


def test_warm_pools_are_found_by_status(store: Store) -> None:
    one = job("a", warm_pool=WarmPool("Available"))
    store.insert(one)
    assert [j.name for j in store.jobs_where("warm_status='Available'")] == ["a"]
    one.warm_pool = None
    store.save(one)
    assert store.jobs_where("warm_status='Available'") == []


def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    path.write_bytes(b"this is no database at all, it is just text" * 100)
    with pytest.raises(StateError, match=r"s\.sqlite cannot be used"):
        Store(path)


def test_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(StateError, match="newer emulator"):
        Store(path)


def test_second_emulator_is_locked_out(tmp_path: Path) -> None:
    # Two emulators on one directory would destroy each other's state.
    first = StateDirectory(tmp_path)
    with pytest.raises(InUseByAnotherError):
        StateDirectory(tmp_path)
    first.release()
    StateDirectory(tmp_path).release()


def test_a_stale_endpoint_file_is_removed(tmp_path: Path) -> None:
    (tmp_path / "endpoint.json").write_text("{}")
    state = StateDirectory(tmp_path)
    assert not state.endpoint_file.exists()
    state.announce({"endpoint": "http://x"})
    assert state.endpoint_file.exists()
    state.release()
    assert not state.endpoint_file.exists()


def test_tokens_belong_to_their_query() -> None:
    token = encode_token({"a": 1}, ["x", 2])
    assert decode_token(token, {"a": 1}, ["", 0]) == ["x", 2]
    assert decode_token(None, {}, ["", 0]) == ["", 0]
    with pytest.raises(ValidationError):
        decode_token(token, {"a": 2}, ["", 0])


@pytest.mark.parametrize("token", ["x", "e30=", "bnVsbA==", "W10=", "WyJhIiwge31d"])
def test_damaged_tokens_are_refused(token: str) -> None:
    with pytest.raises(ValidationError):
        decode_token(token, {}, ["", 0])


@pytest.mark.parametrize(
    ("values", "text"),
    [({"time_scale": 0}, "time_scale"), ({"port": 70000}, "port"), ({"max_running": 0}, "max")],
)
def test_options_out_of_range_are_refused(
    tmp_path: Path, values: dict[str, Any], text: str
) -> None:
    with pytest.raises(ValueError, match=text):
        Options(tmp_path, **values)


@pytest.mark.parametrize(
    ("uri", "location"),
    [
        ("s3://b", S3Location("b", "")),
        ("s3://b/", S3Location("b", "")),
        ("s3://b/a/b", S3Location("b", "a/b")),
    ],
)
def test_uris_are_split(uri: str, location: S3Location) -> None:
    assert parse_s3_uri(uri) == location


def test_outputs_lie_below_the_output_path() -> None:
    wanted = S3Location("b", "out/j/output")
    assert output_location("s3://b/out", "j") == output_location("s3://b/out/", "j") == wanted


def test_arns_are_in_the_partition_of_their_region() -> None:
    assert (
        training_job_arn("cn-north-1", "1", "J")
        == "arn:aws-cn:sagemaker:cn-north-1:1:training-job/j"
    )
    assert training_job_arn("us-gov-west-1", "1", "j").startswith("arn:aws-us-gov:")


def test_only_the_owner_can_access_the_state(tmp_path: Path) -> None:
    path = tmp_path / "state"
    path.mkdir(mode=0o755)
    StateDirectory(path).release()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRWXU
