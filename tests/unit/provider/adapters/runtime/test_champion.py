"""The engine's verbs for a champion: what is compared, said, and kept secret."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import pytest

from pulumi_sagemaker_training.adapters.runtime.champion import ChampionVerbs, id_of, is_secret
from pulumi_sagemaker_training.adapters.runtime.champion_metrics import undefined_metrics
from pulumi_sagemaker_training.adapters.runtime.engine import Call
from pulumi_sagemaker_training.api.errors import InputError, NotFound
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.champion.contest import Contender, Rules
from pulumi_sagemaker_training.lifecycle.training_job.decisions.metric_gate import MetricGate
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import SECRETS_KEY
from tests.support.fakes import described

if TYPE_CHECKING:
    from pulumi_sagemaker_training.api.services.jobs import Jobs

CALL = Call("Create", "urn:pulumi:dev::digits::sagemaker-training:index:Champion::best")
VERBS = ChampionVerbs(Settings())
SECRET = {SECRETS_KEY: ["challenger.training_job_name"]}


def declared(name: str, accuracy: Any, **changes: Any) -> dict[str, Any]:
    challenger = {
        "training_job_name": name,
        "model_artifacts": f"s3://b/{name}",
        "final_metrics": {"accuracy": accuracy},
    }
    return {
        "challenger": challenger,
        "metric": "accuracy",
        "direction": "maximize",
        **changes,
    }


def made(**changes: Any) -> dict[str, Any]:
    """Return the state of a first champion, job-a."""
    given = declared("job-a", 0.9, **changes)
    return {**given, **VERBS.create(given, CALL)}


def test_nothing_that_is_secret_is_said_and_the_output_says_it() -> None:
    olds, news = made(**SECRET), declared("job-b", 0.95, **SECRET)
    assert not {"job-a", "job-b", "0.95"} & set(VERBS.diff(olds, news).words.split())
    assert VERBS.update(olds, news, CALL)["reason"].startswith("job-b is champion")


@pytest.mark.parametrize("path", ["challenger", "pin", "challenger.final_metrics", "history[0]"])
def test_a_champion_is_secret_with_its_challenger_its_pin_or_an_output(path: str) -> None:
    assert is_secret(made(), {**made(), SECRETS_KEY: [path]})
    assert not is_secret({**made(), SECRETS_KEY: ["gates.loss"]})


def test_an_earlier_secret_is_not_said_either() -> None:
    words = VERBS.diff(made(**SECRET), declared("job-b", 0.95)).words
    assert "job-a" not in words


@pytest.mark.parametrize("olds", [None, made(**SECRET)])
def test_a_refusal_shows_no_secret(olds: dict[str, Any] | None) -> None:
    news = declared("job-z", 0.9, gates={"accuracy": {"min": 0.95}}, **SECRET)
    if olds is not None:
        news["pin"] = "job-y"
    with pytest.raises(InputError) as caught:
        VERBS.foresee(olds, news)
    assert "secret" in str(caught.value)
    assert not {"job-a", "job-y", "job-z", "0.9"} & set(str(caught.value).split())


def test_the_id_of_a_secret_champion_is_the_resources_name() -> None:
    outputs = made()
    assert id_of(outputs, CALL, is_hidden=is_secret(outputs)) == "job-a"
    assert id_of(outputs, CALL, is_hidden=is_secret({**outputs, **SECRET})) == "best"


def test_a_wrong_pin_is_refused_before_the_challenger_has_been_trained() -> None:
    news = {**declared("job-b", 0.95), "challenger": UNKNOWN, "pin": "job-z"}
    with pytest.raises(InputError, match="pin: 'job-z' is not in the history; it has job-a"):
        VERBS.diff(made(), news)


@pytest.mark.parametrize(
    "changes",
    [{"margin": UNKNOWN}, {"gates": UNKNOWN}, {"metric": UNKNOWN}, {"pin": UNKNOWN}],
)
def test_what_is_not_known_yet_is_judged_later(changes: dict[str, Any]) -> None:
    news = {**declared("job-b", 0.95), **changes}
    assert "is judged when" in VERBS.diff(made(), news).words
    assert set(VERBS.foresee(made(), news).values()) == {UNKNOWN}


@pytest.mark.parametrize(
    "changes",
    [
        *({"history": value} for value in ("x", [{}], None, [None], [])),
        *({"final_metrics": value} for value in ([1], {"accuracy": "x"})),
        *({name: None} for name in ("training_job_name", "considered", "model_artifacts")),
    ],
)
def test_a_damaged_state_is_refused_in_one_line(changes: dict[str, Any]) -> None:
    olds = {**made(), **changes}
    with pytest.raises(InputError, match="history: is damaged in the state of this champion"):
        VERBS.update(olds, declared("job-b", 0.95), CALL)


@pytest.mark.parametrize("changes", [{"margin": 0}, {"gates": {}}, {"history_limit": 20}])
def test_a_default_that_is_written_out_changes_nothing(changes: dict[str, Any]) -> None:
    assert VERBS.diff(made(), {**made(), **changes}).changes == ()


@pytest.mark.parametrize("changes", [{"direction": "minimize"}, {"pin": "job-a"}, {"margin": 0.1}])
def test_what_changed_is_named_and_nothing_else(changes: dict[str, Any]) -> None:
    assert VERBS.diff(made(), {**made(), **changes}).changes == tuple(changes)


def test_without_model_package_the_output_is_none() -> None:
    olds = {**made(), "model_package_arn": "arn:aws:sagemaker:r:1:model-package/digits/1"}
    assert VERBS.update(olds, declared("job-a", 0.9), CALL)["model_package_arn"] is None


class _Job:
    """The job of a challenger, as SageMaker describes it."""

    def __init__(self, *metrics: str, image: str = "image") -> None:
        definitions = [{"name": name, "regex": f"{name}=(.*)"} for name in metrics]
        algorithm = {"training_image": image, "metric_definitions": definitions}
        self._found = described(name="job-a", algorithm_specification=algorithm)
        self.asked = 0

    def describe(self, name: str) -> Description:
        self.asked += 1
        if name != "job-a":
            raise NotFound("DescribeTrainingJob", "ValidationException", "not found")
        return self._found


def refused(job: _Job, name: str = "job-a", gates: Mapping[str, MetricGate] | None = None) -> str:
    contender = Contender(name, "s3://b/m", {"loss": 0.1})
    rules = Rules("accuracy", "maximize", gates=gates or {})
    found = undefined_metrics(contender, rules, cast("Jobs", job), is_hidden=False)
    return "; ".join(violation.words for violation in found)


def test_a_metric_that_the_challengers_job_does_not_define_is_refused_with_the_near_one() -> None:
    assert refused(_Job("loss", "acuracy")) == (
        "metric: 'accuracy' is a metric that no metric_definitions of the challenger's job "
        "define; did you mean 'acuracy'? [SMT-122]"
    )
    both = refused(_Job("loss"), gates={"loss": MetricGate(0), "f1": MetricGate(0)})
    assert "gates[\"f1\"]: 'f1' is a metric" in both
    assert 'gates["loss"]' not in both


@pytest.mark.parametrize(
    "job", [_Job("accuracy"), _Job(image="1.dkr.ecr.us-east-1.amazonaws.com/xgboost:1")]
)
def test_a_metric_that_is_defined_and_was_not_reported_only_loses(job: _Job) -> None:
    assert refused(job) == ""


def test_a_challenger_whose_job_cannot_be_described_is_judged_by_what_it_reported() -> None:
    assert refused(_Job("loss"), "job-z") == ""


def test_the_job_of_a_challenger_that_reported_all_metrics_is_not_described() -> None:
    job, rules = _Job("loss"), Rules("loss", "minimize")
    contender = Contender("job-a", "s3://b/m", {"loss": 0.1})
    assert undefined_metrics(contender, rules, cast("Jobs", job), is_hidden=False) == []
    assert job.asked == 0


def test_the_metrics_of_a_secret_challenger_are_not_named() -> None:
    contender, rules = Contender("job-a", "s3://b/m"), Rules("accuracy", "maximize")
    job = cast("Jobs", _Job("acuracy"))
    [found] = undefined_metrics(contender, rules, job, is_hidden=True)
    assert "acuracy" not in found.message
