"""The survey of a sweep's jobs: which exist, and with which status, by few calls."""

from collections.abc import Collection, Iterator
from typing import Final

from pulumi_sagemaker_training.api.errors import AccessDenied, NotFound
from pulumi_sagemaker_training.api.model.description import Page
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.lifecycle.sweep.steps.threads import for_each

MOST_PAGES: Final = 20
"""The pages that are read of the list. It cuts pages before it filters them by name, so in an
account with many jobs most pages are empty (ListTrainingJobs, `StatusEquals`; see `job_list`)."""


def survey(names: Collection[str], jobs: Jobs) -> dict[str, str]:
    """Return job -> status of those of the named jobs that exist.

    Jobs are looked up in the account's list, by the beginning that their names share. A job that
    the list does not show is described.

    Raises:
        ServiceError: a describe is refused for another reason than that the job does not exist.
    """
    if not names:
        return {}
    wanted = set(names)
    found: dict[str, str] = {}
    for page in _pages(_shared_beginning(wanted), jobs):
        found |= {s.name: s.status for s in page.summaries if s.name in wanted}
        if len(found) == len(wanted):
            break
    unseen = sorted(wanted - found.keys())
    described = for_each(lambda name: _status(name, jobs), unseen)
    return {**found, **{n: s for n, s in zip(unseen, described, strict=True) if s is not None}}


def existing(beginning: str, jobs: Jobs) -> frozenset[str]:
    """Return the names of jobs with a beginning, as far as the list shows them.

    A create that follows an interrupted one looks at these first, so that it does not run more
    trials at once than the sweep allows.
    """
    return frozenset(
        summary.name
        for page in _pages(beginning, jobs)
        for summary in page.summaries
        if summary.name.startswith(beginning)
    )


def _pages(beginning: str, jobs: Jobs) -> Iterator[Page]:
    """Yield pages of the list up to the limit; none if the list is denied."""
    token: str | None = None
    for _ in range(MOST_PAGES):
        try:
            page = jobs.page(token, name_contains=beginning)
        except AccessDenied:
            return
        yield page
        token = page.token
        if token is None:
            return


def _status(name: str, jobs: Jobs) -> str | None:
    try:
        return jobs.describe(name).status
    except NotFound:
        return None


def _shared_beginning(names: Collection[str]) -> str:
    """Return what all names have in common at their beginning."""
    lowest, highest = min(names), max(names)
    common = 0
    while common < min(len(lowest), len(highest)) and lowest[common] == highest[common]:
        common += 1
    return lowest[:common] or lowest[:1]
