"""What is known of checkpoints in S3: cheap to ask, and never an error."""

from datetime import UTC, datetime

import pytest

from pulumi_sagemaker_training.api.errors import AccessDenied, ServiceError, Throttled
from pulumi_sagemaker_training.api.model.saved_objects import NOT_KNOWN, SavedObjects
from pulumi_sagemaker_training.api.services.checkpoints import MAX_OBJECTS, CheckpointBook

AT = datetime(2026, 1, 1, tzinfo=UTC)
URI = "s3://bucket/checkpoints/a/"


class Listing:
    """The listings of S3, and the clock."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, int]] = []
        self.answer: tuple[datetime | None, bool] = (AT, True)
        self.error: ServiceError | None = None
        self.now_s = 0.0

    def newest(self, bucket: str, prefix: str, most: int) -> tuple[datetime | None, bool]:
        self.calls.append((bucket, prefix, most))
        if self.error is not None:
            raise self.error
        return self.answer


@pytest.fixture
def listing() -> Listing:
    return Listing()


@pytest.fixture
def book(listing: Listing) -> CheckpointBook:
    return CheckpointBook(listing.newest, lambda: listing.now_s)


def test_a_prefix_is_listed_once_a_minute(book: CheckpointBook, listing: Listing) -> None:
    assert book.look_up(URI) == SavedObjects(is_known=True, newest=AT)
    listing.now_s = 59
    assert book.look_up(URI).newest == AT
    listing.now_s = 60
    book.look_up(URI)
    assert listing.calls == [("bucket", "checkpoints/a/", MAX_OBJECTS)] * 2


def test_of_many_prefixes_one_is_listed_a_second(book: CheckpointBook, listing: Listing) -> None:
    assert book.look_up(URI).is_known
    assert book.look_up("s3://bucket/b/") == NOT_KNOWN
    listing.now_s = 1
    assert book.look_up("s3://bucket/b/").is_known


def test_a_fresh_answer_is_listed_at_once(book: CheckpointBook, listing: Listing) -> None:
    book.look_up(URI)
    book.look_up(URI, fresh=True)
    assert len(listing.calls) == 2


def test_after_a_refusal_the_bucket_is_not_asked_again(
    book: CheckpointBook, listing: Listing
) -> None:
    listing.error = AccessDenied("ListObjectsV2", "AccessDenied", "no")
    assert book.look_up(URI) == NOT_KNOWN
    assert book.look_up("s3://bucket/other/", fresh=True) == NOT_KNOWN
    assert len(listing.calls) == 1


def test_an_error_that_passes_is_asked_again(book: CheckpointBook, listing: Listing) -> None:
    listing.error = Throttled("ListObjectsV2", "SlowDown", "slow")
    assert book.look_up(URI) == NOT_KNOWN
    listing.error = None
    assert book.look_up(URI, fresh=True).is_known


def test_of_too_many_objects_nothing_is_known(book: CheckpointBook, listing: Listing) -> None:
    listing.answer = (AT, False)
    assert book.look_up(URI) == NOT_KNOWN


def test_a_prefix_without_objects_is_known_to_be_empty(
    book: CheckpointBook, listing: Listing
) -> None:
    listing.answer = (None, True)
    assert book.look_up(URI) == SavedObjects(is_known=True)
