"""The decision table of a job in the state, row by row."""

from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.ownership.owner import PROJECT_TAG, STACK_TAG, Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import KEEP_ALIVE
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import (
    Change,
    Decision,
    Plan,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outputs import outputs
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import (
    can_keep_alive,
    is_gone,
    plan,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import SECRETS_KEY
from pulumi_sagemaker_training.lifecycle.training_job.decisions.situation import Situation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from tests.support.fakes import described
from tests.support.jobs import JOB, changed, channel

OWNER = Owner("project", "dev", "train", "train")
STACK = Settings()
DONE = described()
POOL: dict[str, Any] = {
    "resource_config": {"keep_alive_period_in_seconds": 60},
    "warm_pool_status": {"status": "Available"},
}

UNCHANGED, UPDATE, REPLACE = Decision.UNCHANGED, Decision.UPDATE, Decision.REPLACE


def recorded_as(
    job: Description, props: Mapping[str, Any], settings: Settings = STACK
) -> dict[str, Any]:
    """Return the outputs of a state that was written when the job was as described."""
    spec = parse_spec(props, settings)
    tags = {**spec.tags, **settings.default_tags, **OWNER.tags()}
    return outputs(job, tags, spec, settings, "claim")


GONE = "training job job no longer exists in us-east-1"


def planned(
    old: Mapping[str, Any] = JOB,
    new: Mapping[str, Any] | None = None,
    now: Description | None = DONE,
    *,
    then: Description | None = None,
    recorded: Mapping[str, Any] | None = None,
    settings: Settings = STACK,
    owner: Owner | None = OWNER,
    region: str | None = None,
) -> Plan:
    state = recorded_as(then or described(), old) if recorded is None else recorded
    return plan(
        Situation(
            old=parse_spec(old, STACK),
            new=parse_spec(old if new is None else new, settings),
            recorded=state,
            described=now,
            owner=owner,
            settings=settings,
            region=region,
        )
    )


def decided(made: Plan) -> dict[str, Decision]:
    return {change.path: change.decision for change in made.changes}


def test_an_equal_job_that_completed_stays() -> None:
    made = planned()
    assert made == Plan()
    assert made.decision is UNCHANGED
    assert made.reasons == made.replaces == ()


@pytest.mark.parametrize(
    "same",
    [
        changed(resource_config__instance_count=1.0),
        changed(environment={}),
        changed(tags=[]),
        changed(enable_network_isolation=False),
    ],
)
def test_another_spelling_of_the_same_is_no_change(same: Mapping[str, Any]) -> None:
    assert planned(JOB, same).decision is UNCHANGED


# What trains again.


@pytest.mark.parametrize(
    ("new", "path"),
    [
        (changed(role_arn="arn:aws:iam::123456789012:role/other"), "role_arn"),
        (changed(environment={"A": "1"}), "environment"),
        (changed(resource_config__instance_count=2), "resource_config"),
        (changed(hyper_parameters={"a": "1"}), "hyper_parameters"),
        (changed(stopping_condition=None), "stopping_condition"),
        (changed(triggers={"data": "v2"}), "triggers"),
        (changed(role_arn=UNKNOWN), "role_arn"),
    ],
)
def test_a_change_of_what_went_into_the_training_trains_again(
    new: Mapping[str, Any], path: str
) -> None:
    made = planned(JOB, new)
    assert made.decision is REPLACE
    assert made.replaces == (path,)
    assert not made.delete_first
    assert len(made.reasons) == 1


def test_a_removed_field_is_a_change() -> None:
    made = planned(changed(environment={"A": "1"}), JOB)
    assert decided(made) == {"environment": REPLACE}
    assert made.changes[0].kind == "delete"


def test_a_deleted_job_is_trained_again() -> None:
    made = planned(now=None)
    assert made.decision is REPLACE
    assert made.reasons == (GONE,)


def test_a_job_that_is_being_deleted_counts_as_gone() -> None:
    assert planned(now=described("Deleting")).reasons == (GONE,)


def test_another_job_under_the_name_is_not_the_one_of_the_state() -> None:
    other = described(creation_time="2026-02-02T00:00:00+00:00")
    assert planned(now=other).reasons == (GONE,)


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_job_that_ended_badly_is_tried_again(status: str) -> None:
    made = planned(now=described(status, failure_reason="bad luck"))
    assert decided(made) == {"training_job_status": REPLACE}
    assert made.reasons[0].endswith(f"{status}: bad luck")


@pytest.mark.parametrize("wait_for", ["created", "started"])
def test_a_job_that_failed_later_is_tried_again_whatever_was_waited_for(wait_for: str) -> None:
    assert planned(changed(wait_for=wait_for), now=described("Failed")).decision is REPLACE


def test_with_rerun_on_change_a_failed_job_fails_the_update_again() -> None:
    props = changed(rerun="on_change")
    made = planned(props, now=described("Failed", failure_reason="bad luck"))
    assert decided(made) == {"training_job_status": UPDATE}
    assert made.changes[0].words == "still Failed: bad luck"


def test_with_rerun_on_change_a_change_still_trains_again() -> None:
    props = changed(rerun="on_change", environment={"A": "1"})
    made = planned(changed(rerun="on_change"), props, described("Failed"))
    assert made.decision is REPLACE


def test_another_region_trains_again_there() -> None:
    made = planned(region="eu-west-1")
    assert decided(made) == {"region": REPLACE}
    assert made.reasons == ('region ("us-east-1" → "eu-west-1")',)


@pytest.mark.parametrize("region", [None, "us-east-1"])
def test_the_same_or_an_unset_region_is_no_move(region: str | None) -> None:
    assert planned(region=region).decision is UNCHANGED


def test_a_state_without_an_arn_has_no_region_to_move_from() -> None:
    recorded = {"training_job_status": "Completed"}
    assert planned(recorded=recorded, region="eu-west-1").decision is UNCHANGED


# The explicit name.


def test_an_explicit_name_that_stays_is_deleted_before_it_is_created_again() -> None:
    old = changed(training_job_name="job")
    made = planned(old, {**old, "environment": {"A": "1"}})
    assert made.decision is REPLACE
    assert made.delete_first


def test_another_explicit_name_is_created_before_the_old_one_goes() -> None:
    made = planned(changed(training_job_name="job"), changed(training_job_name="other"))
    assert made.replaces == ("training_job_name",)
    assert not made.delete_first


def test_writing_down_the_name_that_the_job_has_is_no_change() -> None:
    assert planned(JOB, changed(training_job_name="job")).decision is UNCHANGED


def test_an_explicit_name_taken_out_is_a_change() -> None:
    made = planned(changed(training_job_name="job"), JOB)
    assert made.decision is REPLACE
    assert not made.delete_first


def test_an_update_of_a_job_with_an_explicit_name_deletes_nothing_first() -> None:
    old = changed(training_job_name="job")
    assert not planned(old, {**old, "tags": {"a": "b"}}).delete_first


# What is updated in place.


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("profiler_config", {"disable_profiler": True}),
        ("remote_debug_config", {"enable_remote_debug": True}),
        (
            "profiler_rule_configurations",
            [{"rule_configuration_name": "r", "rule_evaluator_image": "i"}],
        ),
    ],
)
def test_profiler_settings_are_updated_while_the_job_runs(member: str, value: Any) -> None:
    running = described("InProgress", "Training")
    made = planned(
        changed(wait_for="created"),
        changed(wait_for="created", **{member: value}),
        running,
        then=running,
    )
    assert made.decision is UPDATE
    assert made.warnings == ()
    assert {change.property for change in made.changes} == {member}


def test_profiler_settings_of_a_job_that_is_over_are_kept_for_the_next_with_a_warning() -> None:
    made = planned(JOB, changed(profiler_config={"disable_profiler": True}))
    assert made.decision is UPDATE
    assert "the job has ended" in made.warnings[0]


def test_profiler_settings_changed_behind_our_back_are_set_again_while_the_job_runs() -> None:
    props = changed(wait_for="created", profiler_config={"disable_profiler": True})
    then = described("InProgress", "Training", profiler_config={"disable_profiler": True})
    now = described("InProgress", "Training", profiler_config={"disable_profiler": False})
    made = planned(props, now=now, then=then)
    assert decided(made) == {"profiler_config": UPDATE}
    assert "changed outside Pulumi" in made.changes[0].words


def test_what_the_program_does_not_set_does_not_drift() -> None:
    props = changed(wait_for="created")
    then = described("InProgress", "Training", profiler_config={"disable_profiler": True})
    now = described("InProgress", "Training", profiler_config={"disable_profiler": False})
    assert planned(props, now=now, then=then).decision is UNCHANGED


def test_drift_of_a_job_that_is_over_is_left_alone() -> None:
    props = changed(profiler_config={"disable_profiler": True})
    then = described(profiler_config={"disable_profiler": True})
    now = described(profiler_config={"disable_profiler": False})
    assert planned(props, now=now, then=then).decision is UNCHANGED


@pytest.mark.parametrize(
    ("job", "warned"),
    [
        (described(**POOL), False),
        (described(warm_pool_status={"status": "Available"}), True),
        (described(**{**POOL, "warm_pool_status": {"status": "InUse"}}), True),
        (described(**{**POOL, "warm_pool_status": {"status": "Terminated"}}), True),
        (described(resource_config={"keep_alive_period_in_seconds": 60}), True),
        (described("InProgress", "Training", **POOL), True),
    ],
)
def test_keep_alive_is_updated_while_the_warm_pool_lives_and_else_kept_with_a_warning(
    job: Description, *, warned: bool
) -> None:
    old = changed(wait_for="created", resource_config__keep_alive_period_in_seconds=60)
    new = changed(wait_for="created", resource_config__keep_alive_period_in_seconds=120)
    made = planned(old, new, job, then=job)
    assert decided(made) == {"resource_config.keep_alive_period_in_seconds": UPDATE}
    assert bool(made.warnings) is warned
    assert can_keep_alive(job) is not warned


def test_options_change_the_state_only() -> None:
    gates = {"accuracy": {"min": 0.9}}
    new = changed(on_delete="stop", rerun="on_change", require_metrics=gates, max_cost=5)
    made = planned(JOB, new)
    assert made.decision is UPDATE
    assert set(decided(made)) == {"on_delete", "rerun", "require_metrics", "max_cost"}


@pytest.mark.parametrize(
    "empty", [{"triggers": {}}, {"require_metrics": {}}, {"fallback_instance_types": []}]
)
def test_an_empty_option_equals_one_that_is_not_given(empty: dict[str, Any]) -> None:
    assert planned(JOB, {**JOB, **empty}) == Plan()
    assert planned({**JOB, **empty}, JOB) == Plan()


def test_a_trigger_that_an_older_version_recorded_as_a_double_equals_its_text() -> None:
    old, new = changed(triggers={"seed": 2.0**60}), changed(triggers={"seed": str(2**60)})
    assert planned(old, new) == Plan()


def test_a_changed_channel_is_named_by_the_index_at_which_the_program_has_it() -> None:
    old = changed(input_data_config=[channel("z"), channel("a")])
    new = changed(input_data_config=[channel("z", content_type="text/csv"), channel("a")])
    assert decided(planned(old, new)) == {"input_data_config[0].content_type": REPLACE}


BEFORE = {"AFTER": "s3://bucket/first-0123456789ab/output/model.tar.gz", "MODE": "fast"}


def uncertain(now: Mapping[str, Any], going: frozenset[str] = frozenset()) -> Plan:
    """Return the plan of a job whose environment is not wholly known yet."""
    old, new = changed(environment=BEFORE), changed(environment=now)
    return plan(
        Situation(
            old=parse_spec(old, STACK),
            new=parse_spec(new, STACK),
            recorded=recorded_as(DONE, old),
            described=DONE,
            owner=OWNER,
            settings=STACK,
            going=going,
        )
    )


@pytest.mark.parametrize("now", [{**BEFORE, "AFTER": UNKNOWN}, UNKNOWN])
def test_a_value_that_is_not_known_yet_may_come_out_equal(now: Any) -> None:
    made = uncertain(now)
    assert made.decision is REPLACE
    assert not made.is_certain


@pytest.mark.parametrize(
    "now", [{**BEFORE, "MODE": "slow"}, {**BEFORE, "AFTER": UNKNOWN, "MODE": "slow"}]
)
def test_a_change_beside_what_is_not_known_is_certain(now: dict[str, Any]) -> None:
    assert uncertain(now).is_certain


def test_a_value_that_quotes_a_job_which_is_replaced_changes_for_sure() -> None:
    now = {**BEFORE, "AFTER": UNKNOWN}
    assert uncertain(now, frozenset({"first-0123456789ab"})).is_certain
    assert not uncertain(now, frozenset({"other-0123456789ab"})).is_certain


def test_a_job_that_is_gone_is_trained_again_for_sure() -> None:
    assert planned(now=None).is_certain


def test_a_stacks_default_is_no_change_of_a_job() -> None:
    settings = Settings(option_defaults={"on_delete": "stop"})
    assert planned(JOB, settings=settings).decision is UNCHANGED


# Tags.


def test_tags_are_changed_in_place() -> None:
    old, new = changed(tags={"a": "1", "b": "2"}), changed(tags={"a": "3", "c": "4"})
    made = planned(old, new)
    assert decided(made) == {"tags.a": UPDATE, "tags.b": UPDATE, "tags.c": UPDATE}
    assert {change.path: change.kind for change in made.changes} == {
        "tags.a": "update",
        "tags.b": "delete",
        "tags.c": "add",
    }


def test_a_default_tag_is_told_apart_from_the_jobs_own() -> None:
    made = planned(settings=Settings(default_tags={"team": "vision"}))
    assert decided(made) == {"tags_all.team": UPDATE}


def test_a_tag_named_like_the_output_is_told_by_its_own_path() -> None:
    assert decided(planned(JOB, changed(tags={"tags_all": "x"}))) == {"tags.tags_all": UPDATE}
    by_default = planned(settings=Settings(default_tags={"tags_all": "x"}))
    assert decided(by_default) == {"tags_all.tags_all": UPDATE}


def test_a_renamed_stack_changes_tags_and_nothing_else() -> None:
    made = planned(owner=Owner("project", "prod", "train", "train"))
    assert decided(made) == {f'tags_all["{STACK_TAG}"]': UPDATE}


def test_ownership_tags_that_are_switched_off_stay_where_they_are() -> None:
    assert planned(settings=Settings(ownership_tags=False)).decision is UNCHANGED


def test_a_tag_that_somebody_added_is_taken_off() -> None:
    recorded = recorded_as(described(), JOB)
    recorded["tags_all"] = {**recorded["tags_all"], "foreign": "x"}
    assert decided(planned(recorded=recorded)) == {"tags_all.foreign": UPDATE}
    ignoring = Settings(ignored_tag_keys=frozenset({"foreign"}))
    assert planned(recorded=recorded, settings=ignoring).decision is UNCHANGED


def test_tags_that_are_not_known_yet_are_an_update() -> None:
    assert decided(planned(JOB, changed(tags=UNKNOWN))) == {"tags": UPDATE}
    assert decided(planned(JOB, changed(tags={"a": UNKNOWN}))) == {"tags.a": UPDATE}


def test_a_state_that_knows_no_tags_is_not_compared() -> None:
    recorded = {"training_job_status": "Completed"}
    assert planned(JOB, changed(tags={"a": "b"}), recorded=recorded).decision is UNCHANGED


# Waiting, statuses, gates.


@pytest.mark.parametrize(
    ("wait_for", "now"),
    [
        ("completed", described("InProgress", "Training")),
        ("completed", described("Stopping")),
        ("completed", described("Pondering")),
        ("started", described("InProgress", "Starting")),
    ],
)
def test_a_job_that_was_not_waited_for_to_the_end_is_waited_for(
    wait_for: str, now: Description
) -> None:
    made = planned(changed(wait_for=wait_for), now=now, then=now)
    assert decided(made) == {"training_job_status": UPDATE}
    assert "resuming the wait" in made.changes[0].words


def test_a_job_that_has_come_far_enough_is_not_waited_for() -> None:
    running = described("InProgress", "Training")
    assert planned(changed(wait_for="started"), now=running, then=running).decision is UNCHANGED


def test_a_status_that_has_changed_since_is_written_down() -> None:
    running = described("InProgress", "Training")
    made = planned(changed(wait_for="started"), now=described(), then=running)
    assert made.changes == (
        Change("training_job_status", UPDATE, "training_job_status (InProgress → Completed)"),
    )


def test_a_completed_job_that_misses_a_gate_fails_the_update() -> None:
    made = planned(JOB, changed(require_metrics={"acc": {"min": 0.5}}))
    assert decided(made)["require_metrics"] is UPDATE
    made = planned(changed(require_metrics={"acc": {"min": 0.5}}))
    assert decided(made) == {"require_metrics": UPDATE}


def test_all_reasons_are_told_and_the_strongest_decides() -> None:
    new = changed(tags={"a": "1"}, environment={"A": "1"}, on_delete="stop")
    made = planned(JOB, new, None)
    assert made.decision is REPLACE
    assert made.replaces == ("environment", "training_job_status")
    assert set(decided(made)) == {"environment", "tags.a", "on_delete", "training_job_status"}


# Secrets.


def test_a_secret_that_changes_is_named_but_not_told() -> None:
    old = changed(environment={"TOKEN": "hunter22"})
    new = changed(environment={"TOKEN": "hunter33"})
    mark = {SECRETS_KEY: ["environment.TOKEN"]}
    assert planned({**old, **mark}, {**new, **mark}).reasons == ("environment.TOKEN ([secret])",)
    assert planned({**old, **mark}, new).reasons == ("environment.TOKEN ([secret])",)
    assert planned(JOB, {**new, **mark}).reasons == ("environment ([secret])",)


def test_a_secret_in_a_failure_reason_is_not_told() -> None:
    props = {**changed(environment={"TOKEN": "hunter22"}), SECRETS_KEY: ["environment.TOKEN"]}
    made = planned(props, now=described("Failed", failure_reason="bad token hunter22"))
    assert made.reasons == ("the last attempt ended as Failed: bad token [secret]",)


def test_half_a_secret_at_the_end_of_a_silent_reason_is_not_told() -> None:
    props = {**changed(environment={"TOKEN": "hunter22"}), SECRETS_KEY: ["environment.TOKEN"]}
    reason = f'AlgorithmError: ExitCode 1 ErrorMessage "" Command "{"x" * 1000} hunter'
    [said] = planned(props, now=described("Failed", failure_reason=reason)).reasons
    assert "[secret] (the training code gave no reason" in said
    assert "hunter" not in said


@pytest.mark.parametrize(
    ("recorded", "now", "gone"),
    [
        ({}, None, True),
        ({}, described("Deleting"), True),
        ({}, described(), False),
        ({"creation_time": "2026-01-01T00:00:00+00:00"}, described(), False),
        ({"creation_time": "2025-01-01T00:00:00+00:00"}, described(), True),
        ({"creation_time": "2025-01-01T00:00:00+00:00"}, described(creation_time=""), False),
    ],
)
def test_a_job_is_gone_when_it_is_not_there_or_another_one_is(
    recorded: Mapping[str, Any], now: Description | None, *, gone: bool
) -> None:
    assert is_gone(recorded, now) is gone


def test_the_owners_tags_are_recorded() -> None:
    assert recorded_as(described(), JOB)["tags_all"][PROJECT_TAG] == "project"


def test_profiler_settings_that_are_as_they_were_are_left_alone() -> None:
    props = changed(wait_for="created", profiler_config={"disable_profiler": True})
    running = described("InProgress", "Training", profiler_config={"disable_profiler": True})
    assert planned(props, now=running, then=running).decision is UNCHANGED


# Another's job.

THEIRS = {**recorded_as(DONE, JOB), "ownership_claim": None, "owned_by": "shop/prod/digits"}


@pytest.mark.parametrize(
    ("new", "path"),
    [
        (changed(tags={"a": "1"}), "tags.a"),
        (changed(profiler_config={"disable_profiler": True}), "profiler_config"),
        (changed(resource_config__keep_alive_period_in_seconds=60), KEEP_ALIVE),
        (changed(environment={"A": "1"}, training_job_name="job"), "training_job_name"),
    ],
    ids=["tags", "profiler", "keep-alive", "name"],
)
def test_what_would_change_another_job_is_refused(new: Mapping[str, Any], path: str) -> None:
    made = planned(JOB, new, recorded={**THEIRS, "training_job_name": "job"})
    assert [item.path for item in made.refusals] == [path]
    assert "take_over_from='shop/prod/digits'" in made.refusals[0].message


def test_another_job_is_replaced_by_one_of_our_own_and_that_is_no_change_of_it() -> None:
    made = planned(JOB, changed(environment={"A": "1"}), recorded=THEIRS)
    assert (made.decision, made.refusals) == (REPLACE, ())


def test_another_job_gets_no_default_tags_and_its_owner_is_named() -> None:
    stack = Settings(default_tags={"team": "vision"})
    made = planned(recorded=THEIRS, settings=stack)
    assert made.decision is UNCHANGED
    assert "belongs to shop/prod/digits" in made.warnings[0]


def test_a_job_is_taken_over_from_the_owner_that_it_has_and_from_no_other() -> None:
    taken = planned(JOB, changed(take_over_from="shop/prod/digits"), recorded=THEIRS)
    assert (taken.decision, taken.refusals, taken.warnings) == (UPDATE, (), ())
    [refused] = planned(JOB, changed(take_over_from="shop/dev/digits"), recorded=THEIRS).refusals
    assert refused.path == "take_over_from"
    assert "belongs to 'shop/prod/digits'" in refused.message


def test_a_job_of_this_name_that_another_state_has_is_called_the_same_job() -> None:
    held = {**THEIRS, "owned_by": "project/dev/train"}
    assert (
        "this resource's by name, but another state of this stack"
        in (planned(recorded=held).warnings[0])
    )
    taken = planned(JOB, changed(take_over_from="project/dev/train"), recorded=held)
    assert "takes over the same job from another state of this stack" in [
        change.words for change in taken.changes
    ]
    [refused] = planned(JOB, changed(tags={"a": "1"}), recorded=held).refusals
    assert "another state of this stack has it; revert the change, or take over" in refused.message


def test_taking_over_means_nothing_for_a_job_that_is_this_resources() -> None:
    given = changed(take_over_from="shop/prod/digits")
    made = planned(given, given)
    assert (made.decision, made.refusals) == (UNCHANGED, ())
