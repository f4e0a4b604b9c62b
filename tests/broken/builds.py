"""Builds that are broken on purpose, each with the unit tests that find its defect.

A build is a folder with a `sitecustomize.py`, which is run first of all. So one thing is replaced
before a test, or anything else, has imported it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

BROKEN: Final = Path(__file__).parent
_PROVIDER: Final = "tests/unit/provider"
_JOB: Final = f"{_PROVIDER}/lifecycle/training_job"
_CONSOLE: Final = "tests/unit/emulator/test_console"
_UPLOAD: Final = f"{_PROVIDER}/lifecycle/upload"

CAUGHT: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "aborts_uploads_of_others": {
        f"{_UPLOAD}/test_unfinished.py": (
            "test_what_a_concurrent_run_of_the_same_resource_sends_is_left_alone_and_said",
        ),
    },
    "adopts_what_it_finds": {
        f"{_JOB}/steps/test_submit.py": ("test_another_owners_job_under_the_name_is_not_changed",),
    },
    "asks_about_no_account": {
        f"{_PROVIDER}/api/services/test_account.py": (
            "test_no_client_is_returned_for_a_wrong_account",
        ),
    },
    "believes_objects": {
        f"{_UPLOAD}/test_steps.py": (
            "test_an_object_that_somebody_replaced_is_sent_again_by_a_create",
        ),
    },
    "counts_no_folders": {
        f"{_UPLOAD}/test_manifest.py": (
            "test_what_would_hold_up_a_preview_is_refused_in_one_line_within_seconds",
        ),
    },
    "drops_claims_of_others": {
        f"{_UPLOAD}/test_steps.py": (
            "test_of_two_creates_at_once_under_equal_names_neither_loses_its_objects",
        ),
    },
    "follows_links_out": {
        f"{_UPLOAD}/test_manifest.py": (
            "test_a_link_out_of_the_folder_is_followed_only_when_asked_for",
        ),
        f"{_PROVIDER}/test_hostile.py": ("test_no_folder_puts_anything_outside_into_an_archive",),
    },
    "hashes_secrets_quickly": {
        f"{_PROVIDER}/lifecycle/ownership/test_job_names.py": (
            "test_no_secret_enters_the_quick_hash_of_the_name",
        ),
    },
    "owns_every_job": {
        f"{_JOB}/steps/test_read.py": ("test_the_claim_of_another_is_never_read_into_a_state",),
        f"{_JOB}/steps/test_update.py": (
            "test_the_job_of_another_is_waited_for_and_never_stopped",
        ),
        f"{_JOB}/steps/test_delete.py": ("test_a_job_is_removed_only_with_the_claim_of_the_state",),
    },
    "passes_over_settings": {
        f"{_PROVIDER}/api/test_settings.py": (
            "test_what_cannot_be_honoured_is_refused_by_its_name",
            "test_a_misspelt_setting_is_refused_with_the_nearest",
        ),
    },
    "pickles_its_settings": {
        f"{_PROVIDER}/adapters/dynamic/test_dynamic.py": (
            "test_the_provider_is_pickled_by_reference_with_stable_bytes",
        ),
    },
    "publishes_secrets": {
        f"{_JOB}/decisions/test_spec.py": ("test_a_secret_tag_is_refused_because_tags_are_public",),
    },
    "reads_any_state": {
        "tests/unit/emulator/test_database.py": (
            "test_a_directory_of_another_user_is_refused",
            "test_a_file_of_another_user_is_refused",
            "test_a_file_that_everybody_may_write_is_refused",
            "test_a_foreign_file_is_refused_and_stays_as_it_is",
        ),
    },
    "shows_raw_lines": {
        f"{_PROVIDER}/test_hostile.py": ("test_no_line_reaches_a_terminal_raw",),
    },
    "shows_raw_pages": {
        f"{_CONSOLE}_pages.py": (
            "test_foreign_text_is_never_markup",
            "test_secrets_are_masked_wherever_they_stand",
        ),
    },
    "shows_settings": {
        f"{_PROVIDER}/api/test_settings.py": ("test_no_refusal_shows_what_may_be_secret",),
    },
    "takes_any_form": {
        f"{_CONSOLE}_actions.py": (
            "test_without_its_token_nothing_is_stopped_or_deleted",
            "test_a_token_counts_in_a_form_only",
            "test_a_token_of_another_browser_is_refused",
            "test_an_old_page_does_not_act_on_a_new_job_of_the_same_name",
        ),
    },
    "tells_secrets": {
        f"{_PROVIDER}/api/request/test_validation.py": (
            "test_no_suggestion_reveals_a_secret",
            "test_a_secret_that_another_property_quotes_is_masked",
        ),
        f"{_JOB}/steps/test_create.py": ("test_no_failure_shows_a_secret",),
        f"{_PROVIDER}/cli/report/test_report.py": ("test_secrets_are_shown_nowhere",),
        f"{_PROVIDER}/cli/report/test_stack_report.py": (
            "test_secrets_that_the_state_marks_are_shown_nowhere",
            "test_secrets_of_a_sweeps_template_and_points_are_shown_nowhere",
        ),
    },
    "tells_values": {
        f"{_PROVIDER}/policies/rules/test_rules.py": (
            "test_a_rule_tells_where_a_job_breaks_it_and_never_a_value",
        ),
    },
    "trusts_key_names": {
        f"{_PROVIDER}/adapters/plugin/test_provider.py": (
            "test_a_foreign_value_is_secret_if_its_key_suggests_it",
        ),
        f"{_PROVIDER}/adapters/dynamic/test_dynamic.py": (
            "test_a_foreign_value_is_secret_if_its_key_suggests_it",
        ),
        f"{_PROVIDER}/cli/report/test_report.py": ("test_secrets_are_shown_nowhere",),
    },
    "trusts_states": {
        f"{_JOB}/decisions/test_state_check.py": (
            "test_a_word_that_is_not_known_deletes_nothing",
            "test_another_format_is_refused_by_every_verb",
        ),
    },
    "trusts_transforms": {
        f"{_JOB}/decisions/test_secrecy.py": (
            "test_what_it_did_not_write_so_is_secret_as_a_whole",
        ),
    },
    "trusts_upload_states": {
        f"{_UPLOAD}/test_state.py": (
            "test_what_is_missing_or_of_another_type_is_refused_by_its_name",
        ),
    },
    "waits_for_writers": {
        f"{_UPLOAD}/test_manifest.py": (
            "test_a_file_that_is_swapped_after_it_was_listed_is_refused_and_holds_nothing_up",
        ),
    },
}
"""A build's folder -> the names of the tests of each file that must fail with it."""

HANGS: Final = "waits_for_writers"
"""The build whose test does not end; with any other, a test that takes long has found nothing."""
