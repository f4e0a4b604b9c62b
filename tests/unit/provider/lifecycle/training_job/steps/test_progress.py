"""The line that shows at a resource while its job runs."""

import pytest

from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.text import duration
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import SECRETS_KEY
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.progress import Progress
from tests.support.fakes import EPOCH, World, described
from tests.support.jobs import JOB, changed

STACK = Settings()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (42.9, "42 s"),
        (60, "1 min 00 s"),
        (185, "3 min 05 s"),
        (7800, "2 h 10 min"),
        (360_000, "100 h 00 min"),
    ],
)
def test_a_duration_is_spelt_as_people_read_it(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_line_tells_status_time_and_the_newest_metrics() -> None:
    world = World()
    progress = Progress(world.context(), parse_spec(JOB, STACK))
    world.clock.seconds = 65
    metrics = [
        {"metric_name": name, "value": n, "timestamp": str(n)} for n, name in enumerate("abcd")
    ]
    progress.show(described("InProgress", "Downloading", final_metric_data_list=metrics))
    assert world.reporter.lines == ["Downloading · d=3 c=2 b=1 · 1 min"]


def test_a_job_without_a_secondary_status_shows_its_status() -> None:
    world = World()
    Progress(world.context(), parse_spec(JOB, STACK)).show(described("InProgress", ""))
    assert world.reporter.lines == ["InProgress"]


def test_the_last_log_line_shows_while_the_job_trains_and_stays_until_there_is_another() -> None:
    world = World()
    world.clients.logs.lines["job"] = ["epoch 1", "epoch 2"]
    progress = Progress(world.context(), parse_spec(JOB, STACK))
    progress.show(described("InProgress", "Training"))
    world.clients.logs.lines["job"] = []
    progress.show(described("InProgress", "Training"))
    assert world.reporter.lines == ["Training · epoch 2"] * 2


def test_metrics_that_the_job_defines_are_shown_as_soon_as_they_are_in_its_log() -> None:
    world = World()
    world.clients.logs.lines["job"] = ["epoch=3; loss=0.5;"]
    defined = [
        {"name": "epoch", "regex": r"epoch=(\d+)"},
        {"name": "loss", "regex": r"loss=([0-9.]+);"},
    ]
    job = described(
        "InProgress", "Training", algorithm_specification={"metric_definitions": defined}
    )
    Progress(world.context(), parse_spec(JOB, STACK)).show(job)
    assert world.reporter.lines == ["Training, epoch 3 · loss=0.5"]


def test_no_log_is_read_of_a_job_that_does_not_train() -> None:
    world = World()
    world.clients.logs.lines["job"] = ["line"]
    Progress(world.context(), parse_spec(JOB, STACK)).show(described("InProgress", "Starting"))
    assert world.reporter.lines == ["Starting"]


def test_no_secret_shows() -> None:
    world = World()
    world.clients.logs.lines["job"] = ["token hunter22"]
    props = {**changed(environment={"TOKEN": "hunter22"}), SECRETS_KEY: ["environment.TOKEN"]}
    Progress(world.context(), parse_spec(props, STACK)).show(described("InProgress", "Training"))
    assert world.reporter.lines == ["Training · token [secret]"]


def test_no_part_of_a_secret_shows_where_the_line_is_cut() -> None:
    world = World()
    world.clients.logs.lines["job"] = ["a line with the token hunter22 in it"]
    props = {**changed(environment={"TOKEN": "hunter22"}), SECRETS_KEY: ["environment.TOKEN"]}
    for columns in range(60):
        world.reporter.columns = columns
        world.context().account.log_reads.try_acquire()
        Progress(world.context(), parse_spec(props, STACK)).show(
            described("InProgress", "Training")
        )
    assert not [line for line in world.reporter.lines if "hun" in line]


def test_prices_are_looked_up_only_of_a_job_that_has_begun_to_train() -> None:
    world, asked = World(), []
    world.prices = lambda **_: asked.append("prices") or Prices()  # type: ignore[func-returns-value]
    progress = Progress(world.context(), parse_spec(JOB, STACK))
    progress.show(described("InProgress", "Starting"))
    assert asked == []
    progress.show(described("InProgress", "Training", training_start_time=EPOCH.isoformat()))
    assert asked == ["prices"]


def test_the_last_line_tells_how_long_the_job_trained_and_all_of_its_metrics() -> None:
    world = World()
    metrics = [
        {"metric_name": name, "value": n, "timestamp": str(n)} for n, name in enumerate("abcd")
    ]
    ended = described("Completed", training_time_in_seconds=65, final_metric_data_list=metrics)
    Progress(world.context(), parse_spec(JOB, STACK)).show_end(ended)
    assert world.reporter.lines == ["Completed · d=3 c=2 b=1 a=0 · trained for 1 min 05 s"]


def test_a_job_of_which_nothing_ran_says_so_at_its_end() -> None:
    world = World()
    steps = [{"status": "Training", "status_message": "Simulated by an emulator: why. Training."}]
    ended = described("Completed", secondary_status_transitions=steps)
    Progress(world.context(), parse_spec(JOB, STACK)).show_end(ended)
    assert world.reporter.infos == ["Simulated by an emulator: why"]
