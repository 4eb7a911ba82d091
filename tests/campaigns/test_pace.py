"""The size of the next batch, and when outcomes are bad enough to pause a campaign."""

from typing import Any

import pytest

from iletiniz_admin.iletiniz import (
    AnswerLostError,
    AuthenticationError,
    BulkItemResult,
    BulkResult,
    NotSentError,
    ValidationError,
)
from iletiniz_admin.models import Campaign, PauseReason
from iletiniz_admin.services import outbox
from iletiniz_admin.services.campaigns import pace

CLEAN = "."


def campaign(**columns: Any) -> Campaign:
    known: dict[str, Any] = {"batch_size": 25, "lost_streak": 0, "retry_streak": 0, "recent": ""}
    return Campaign(**{**known, **columns})


def answered(marks: str) -> outbox.BatchOutcome:
    """Return an answer: "." accepted, "x" failed, "?" unknown."""
    words: dict[str, Any] = {".": "accepted", "x": "failed", "?": "unknown"}
    results = tuple(BulkItemResult("+905321112233", outcome=words[mark]) for mark in marks)
    return outbox.batch_of_result(BulkResult(results))


def test_batches_grow_while_all_goes_well():
    """Clean batches double the next one: 25, 50, 100, 200, and no further."""
    one, sizes = campaign(), []
    for _ in range(5):
        sizes.append(one.batch_size)
        assert pace.note(one, answered(CLEAN * one.batch_size)) is None
    assert sizes == [25, 50, 100, 200, 200]


@pytest.mark.parametrize(("size", "next_size"), [(200, 100), (25, 12), (8, 5), (5, 5), (3, 3)])
def test_lost_answer_halves_the_next_batch(size: int, next_size: int):
    """A lost answer halves the next batch, to five at least: it is the blast radius."""
    one = campaign(batch_size=size)
    pace.note(one, outbox.batch_of_error(AnswerLostError("x"), size))
    assert (one.batch_size, one.recent) == (next_size, "")


def test_missing_result_counts_as_lost():
    """An answer that leaves out some of its messages is half lost, and halves the next one."""
    one = campaign(batch_size=200)
    pace.note(one, answered("." * 199 + "?"))
    assert (one.batch_size, one.lost_streak, len(one.recent)) == (100, 1, 199)


def test_five_lost_answers_in_a_row_pause():
    """Five lost answers in a row pause the campaign; a clean one between begins anew."""
    one, lost = campaign(), outbox.batch_of_error(AnswerLostError("x"), 5)
    assert [pace.note(one, lost) for _ in range(4)] == [None] * 4
    pace.note(one, answered(CLEAN))
    assert [pace.note(one, lost) for _ in range(4)] == [None] * 4
    assert pace.note(one, lost) is PauseReason.LOST_ANSWERS


def test_refused_calls_close_in_on_the_message_at_fault():
    """A call refused as it stands halves the next one down to a single message, which fails."""
    one, sizes = campaign(batch_size=200), []
    while one.batch_size > 1:
        sizes.append(one.batch_size)
        pace.note(one, outbox.batch_of_error(ValidationError("x", status=422), one.batch_size))
    assert sizes == [200, 100, 50, 25, 12, 6, 3]
    pace.note(one, outbox.batch_of_error(ValidationError("x", status=422), 1))
    assert (one.batch_size, one.recent) == (1, "x")
    pace.note(one, answered(CLEAN))
    assert one.batch_size == 2


def test_small_refused_batch_halves_itself():
    """Where fewer were left than the size allows, it is their number that is halved."""
    one = campaign(batch_size=200)
    pace.note(one, outbox.batch_of_error(ValidationError("x", status=422), 8))
    assert one.batch_size == 4


@pytest.mark.parametrize(
    ("error", "streak"),
    [(NotSentError("x"), 1), (AuthenticationError("x", status=401), 0)],
)
def test_what_sent_nothing_changes_no_size(error: Exception, streak: int):
    """What proves that nothing was sent says nothing of how large a batch may be."""
    one = campaign(batch_size=100, lost_streak=2)
    assert pace.note(one, outbox.batch_of_error(error, 100)) is None
    assert (one.batch_size, one.lost_streak, one.recent) == (100, 2, "")
    assert one.retry_streak == streak


@pytest.mark.parametrize(
    ("recent", "marks", "reason"),
    [
        ("", "x" * 24, None),  # too few to tell
        ("", "x" * 25, PauseReason.FAILURE_RATE),
        ("." * 70, "x" * 30, None),  # 30 % itself is not over it
        ("." * 69, "x" * 31, PauseReason.FAILURE_RATE),
        ("x" * 100 + "." * 100, "." * 100, None),  # long ago
    ],
)
def test_failures_pause(recent: str, marks: str, reason: PauseReason | None):
    """Over 30 % failed among the last 200 known outcomes pause the campaign."""
    one = campaign(recent=recent)
    assert pace.note(one, answered(marks)) is reason
    assert len(one.recent) <= 200
