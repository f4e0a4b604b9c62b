"""One poll of the account's list of jobs, with a limited number of pages.

ListTrainingJobs may cut a page before it filters it. Then the page is short or empty, and following
NextToken reads all jobs of the account. Source: the note on `StatusEquals` in the API reference; it
is not documented whether other filters do the same. A short page with a NextToken shows this. From
then on a poll uses no filters, reads the newest jobs first, and stops after the oldest watched job.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from pulumi_sagemaker_training.api.model.description import Page, Summary

MOST_PAGES: Final = 20
"""The maximum number of pages of one poll: the two thousand newest jobs."""


class Lister(Protocol):
    """A source of pages."""

    def page(
        self,
        token: str | None,
        *,
        modified_after: datetime | None = None,
        created_after: datetime | None = None,
    ) -> Page:
        """Return one page of the account's jobs, newest job first."""
        ...


class Poll(NamedTuple):
    """The result of one poll.

    Attributes:
        summaries: the summaries, newest job first.
        reached: when the oldest job that was read was created, if the poll ended at the limit
            of pages; None if it read every requested job.
        pages: the number of calls.
    """

    summaries: tuple[Summary, ...]
    reached: datetime | None
    pages: int


class JobList:
    """The account's list of jobs, as one watcher polls it.

    Args:
        lister: the source of pages.
        await_turn: returns when the next page may be requested.
    """

    def __init__(self, lister: Lister, await_turn: Callable[[], None]) -> None:
        self._lister = lister
        self._await_turn = await_turn
        self._cuts_before_filtering = False

    def poll(self, modified_after: datetime | None, created_after: datetime | None) -> Poll:
        """Poll for changed jobs.

        Args:
            modified_after: jobs that have not changed since may be left out.
            created_after: older jobs may be left out; None for no limit but that of pages.

        Raises:
            ServiceError: a call is refused.
        """
        filters = {"modified_after": modified_after, "created_after": created_after}
        found: list[Summary] = []
        spent = 0
        if not self._cuts_before_filtering:
            for page in self._pages(**filters):
                spent += 1
                found += page.summaries
                if page.token is None:
                    return Poll(tuple(found), None, spent)
                if page.is_short:
                    self._cuts_before_filtering = True
                    break
            else:
                return _cut_off(found, spent)
        return self._unfiltered(created_after, spent)

    def _unfiltered(self, oldest: datetime | None, spent: int) -> Poll:
        found: list[Summary] = []
        for page in self._pages():
            spent += 1
            found += page.summaries
            if page.token is None or _is_past(page, oldest):
                return Poll(tuple(found), None, spent)
        return _cut_off(found, spent)

    def _pages(self, **filters: datetime | None) -> Iterator[Page]:
        """Yield pages up to the limit, each at its turn."""
        token: str | None = None
        for _ in range(MOST_PAGES):
            self._await_turn()
            page = self._lister.page(token, **filters)
            yield page
            token = page.token


def _cut_off(found: list[Summary], pages: int) -> Poll:
    return Poll(tuple(found), found[-1].created if found else None, pages)


def _is_past(page: Page, oldest: datetime | None) -> bool:
    return bool(oldest and page.summaries and page.summaries[-1].created < oldest)
