"""The engine's verbs for a champion: what is compared, said, and kept secret."""

from typing import Any

import pytest

from pulumi_sagemaker_training.adapters.runtime.champion import ChampionVerbs, id_of, is_secret
from pulumi_sagemaker_training.adapters.runtime.engine import Call
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import SECRETS_KEY

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


def test_without_model_package_the_output_is_none() -> None:
    olds = {**made(), "model_package_arn": "arn:aws:sagemaker:r:1:model-package/digits/1"}
    assert VERBS.update(olds, declared("job-a", 0.9), CALL)["model_package_arn"] is None
