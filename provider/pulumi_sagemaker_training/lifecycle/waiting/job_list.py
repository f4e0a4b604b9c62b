"""One look at the account's list of jobs, bounded whichever way the service cuts its pages.

ListTrainingJobs may cut a page before it filters it: the page is short or empty, and a NextToken
leads on through all jobs of the account. Source: the note on `StatusEquals` in the API reference;
whether other filters do the same is not documented. A short page with a NextToken is the sign of
it. From then on a look asks without filters, newest job first, and stops past the oldest watched
job.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from pulumi_sagemaker_training.api.model.description import Page, Summary

MOST_PAGES: Final = 20
"""Of one look: the two thousand newest jobs."""


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


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found.

    Attributes:
        summaries: newest job first.
        reached: when the oldest job that was looked at was created, where the look ended at the
            limit of pages; None where it saw every job that it was asked for.
        pages: how many calls it took.
    """

    summaries: tuple[Summary, ...]
    reached: datetime | None
    pages: int


class JobList:
    """The account's list of jobs, as one watcher looks at it.

    Args:
        lister: where to ask.
        await_turn: returns when the next page may be asked for.
    """

    def __init__(self, lister: Lister, await_turn: Callable[[], None]) -> None:
        self._lister = lister
        self._await_turn = await_turn
        self._cuts_before_filtering = False

    def look(self, modified_after: datetime | None, created_after: datetime | None) -> Look:
        """Look for changed jobs.

        Args:
            modified_after: jobs that have not changed since may be left out.
            created_after: jobs that are older may be left out; None for no bound but the pages'.

        Raises:
            ServiceError: a call is refused.
        """
        spent = 0
        if not self._cuts_before_filtering:
            found, spent = self._filtered(modified_after, created_after)
            if found is not None:
                return found
            self._cuts_before_filtering = True
        return self._unfiltered(created_after, spent)

    def _filtered(
        self, modified_after: datetime | None, created_after: datetime | None
    ) -> tuple[Look | None, int]:
        """Return a look and its pages; no look where the filters turn out to act after the cut."""
        found: list[Summary] = []
        token: str | None = None
        for pages in range(1, MOST_PAGES + 1):
            self._await_turn()
            page = self._lister.page(
                token, modified_after=modified_after, created_after=created_after
            )
            found += page.summaries
            token = page.token
            if token is None or _is_past(page, created_after):
                return Look(tuple(found), None, pages), pages
            if page.is_short:
                return None, pages
        return _cut_off(found, MOST_PAGES), MOST_PAGES

    def _unfiltered(self, oldest: datetime | None, spent: int) -> Look:
        found: list[Summary] = []
        token: str | None = None
        for pages in range(spent + 1, spent + MOST_PAGES + 1):
            self._await_turn()
            page = self._lister.page(token)
            found += page.summaries
            token = page.token
            if token is None or _is_past(page, oldest):
                return Look(tuple(found), None, pages)
        return _cut_off(found, spent + MOST_PAGES)


def _cut_off(found: list[Summary], pages: int) -> Look:
    return Look(tuple(found), found[-1].created if found else None, pages)


def _is_past(page: Page, oldest: datetime | None) -> bool:
    return bool(oldest and page.summaries and page.summaries[-1].created < oldest)
