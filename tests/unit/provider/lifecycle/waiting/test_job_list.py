"""A look at the account's list, whichever way the service cuts its pages."""

from datetime import datetime, timedelta

import pytest

from pulumi_sagemaker_training.api.model.description import Page, Summary
from pulumi_sagemaker_training.lifecycle.waiting.job_list import MOST_PAGES, JobList
from tests.support.fakes import EPOCH

SIZE = 100
MINUTE = timedelta(minutes=1)


class Account:
    """An account with jobs, one created each minute, of which the newest changed just now.

    Args:
        jobs: how many there are.
        changed: how many of the newest were modified after `EPOCH`.
        cuts_first: whether a page is cut before it is filtered.
    """

    def __init__(self, jobs: int, changed: int, *, cuts_first: bool) -> None:
        self.cuts_first = cuts_first
        self.calls = 0
        self.jobs = [
            Summary(
                f"job-{age}",
                "InProgress",
                "Training",
                EPOCH - age * MINUTE,
                EPOCH + MINUTE if age < changed else EPOCH - MINUTE,
            )
            for age in range(jobs)
        ]

    def page(
        self,
        token: str | None,
        *,
        modified_after: datetime | None = None,
        created_after: datetime | None = None,
    ) -> Page:
        def fits(job: Summary) -> bool:
            is_new = created_after is None or job.created > created_after
            return is_new and (modified_after is None or job.modified > modified_after)

        self.calls += 1
        jobs = self.jobs if self.cuts_first else list(filter(fits, self.jobs))
        begin = int(token or 0)
        page = jobs[begin : begin + SIZE]
        following = str(begin + SIZE) if begin + SIZE < len(jobs) else None
        found = tuple(filter(fits, page))
        return Page(found, following, len(found) < SIZE)


def look(account: Account, jobs: JobList, oldest: int) -> set[str]:
    """Return the names among the watched, youngest first up to the oldest, that a look found."""
    found = jobs.poll(EPOCH, EPOCH - oldest * MINUTE - timedelta(seconds=1))
    return {summary.name for summary in found.summaries if summary.modified > EPOCH}


def names(count: int) -> set[str]:
    return {f"job-{number}" for number in range(count)}


@pytest.mark.parametrize("cuts_first", [True, False])
@pytest.mark.parametrize("changed", [1, 50, 100, 101, 1000])
def test_every_change_is_found_and_old_jobs_cost_nothing(changed: int, cuts_first: bool) -> None:
    account = Account(20_000, changed, cuts_first=cuts_first)
    jobs = JobList(account, lambda: None)
    assert look(account, jobs, 999) >= names(changed)
    account.calls = 0
    assert look(account, jobs, 999) >= names(changed)
    assert account.calls <= 11


def test_the_first_look_costs_a_page_more_to_find_out_how_pages_are_cut() -> None:
    account = Account(20_000, 1, cuts_first=True)
    found = JobList(account, lambda: None).poll(EPOCH, EPOCH - 9 * MINUTE)
    assert (found.pages, account.calls) == (2, 2)


def test_one_page_is_enough_where_filters_act_first() -> None:
    account = Account(20_000, 7, cuts_first=False)
    found = JobList(account, lambda: None).poll(EPOCH, EPOCH - 999 * MINUTE)
    assert (found.pages, found.reached, len(found.summaries)) == (1, None, 7)


@pytest.mark.parametrize("cuts_first", [True, False])
def test_a_look_ends_at_the_limit_of_pages_and_says_how_far_it_came(cuts_first: bool) -> None:
    account = Account(20_000, 20_000, cuts_first=cuts_first)
    jobs = JobList(account, lambda: None)
    found = jobs.poll(EPOCH, None)
    assert found.pages == MOST_PAGES
    assert found.reached == EPOCH - (MOST_PAGES * SIZE - 1) * MINUTE


def test_each_page_waits_for_its_turn() -> None:
    turns: list[int] = []
    account = Account(20_000, 1000, cuts_first=False)
    JobList(account, lambda: turns.append(account.calls)).poll(EPOCH, EPOCH - 999 * MINUTE)
    assert turns == list(range(10))
