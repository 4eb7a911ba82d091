"""The ledger's own questions, without pages: days, numbers, evidence, statistics."""

from datetime import UTC, date, datetime

import pytest
from factories import NOW, make_store
from hypothesis import given, strategies as st
from werkzeug.datastructures import MultiDict

from iletiniz_admin.blueprints.messages.forms import read_query
from iletiniz_admin.models import Attempt, AttemptOutcome, Message, MessageStatus
from iletiniz_admin.services import ledger, outbox
from iletiniz_admin.services.ledger import MessageFilter, escaped_like, letter_cases


@pytest.fixture
def make_message(session, sealer):
    store = make_store(session, sealer)
    made = []

    def make(recipient: str = "+905551234567", **more) -> Message:
        row = outbox.new_row(
            store_id=store.id,
            idempotency_key=f"k{len(made)}",
            source="order",
            recipient=recipient,
            created_at=NOW,
            status=MessageStatus.QUEUED,
        )
        message = Message(**{**row, **more})
        session.add(message)
        session.flush()
        made.append(message)
        return message

    return make


def test_stats_count_everything(session, make_message):
    """Statistics are plain numbers; an empty ledger has zeros."""
    assert ledger.stats(session) == {"events": 0, "messages": 0, "by_status": {}, "attempts": 0}
    message = make_message()
    make_message(status=MessageStatus.DELIVERED)
    session.add(
        Attempt(
            message_id=message.id, claim_token="t", number=1, at=NOW, outcome=AttemptOutcome.STARTED
        )
    )
    session.flush()
    assert ledger.stats(session) == {
        "events": 0,
        "messages": 2,
        "by_status": {"delivered": 1, "queued": 1},
        "attempts": 1,
    }


def test_later_messages_are_the_same_persons(session, sealer, make_message):
    """Evidence is what the same store meant for the same number later, at most five."""
    first = make_message()
    make_message("+905551234568")
    make_message("+905551234567", store_id=make_store(session, sealer, site="https://b.example").id)
    nobody = make_message("")
    make_message("")
    later = [make_message() for _ in range(6)]
    found = ledger.later_messages(session, [first.id, nobody.id])
    assert [message.id for message in found[first.id]] == [message.id for message in later[:5]]
    assert found[nobody.id] == []
    assert ledger.later_messages(session, []) == {}


def test_attempts_of_many_messages_come_in_few_statements(session, make_message):
    """Tries are read in chunks and come back oldest first, for messages without any too."""
    messages = [make_message() for _ in range(5)]
    for number in (1, 2):
        session.add(
            Attempt(
                message_id=messages[0].id,
                claim_token=str(number),
                number=number,
                at=NOW,
                outcome=AttemptOutcome.RETRYABLE,
            )
        )
    session.flush()
    found = ledger.attempts_by_message(session, [m.id for m in messages], chunk=2)
    assert [attempt.number for attempt in found[messages[0].id]] == [1, 2]
    assert [found[message.id] for message in messages[1:]] == [[], [], [], []]


@pytest.mark.parametrize("store_ids", [set(), {999}])
def test_filter_without_stores_finds_nothing(session, make_message, store_ids):
    """Who may see no store sees no message, and an empty set does not mean all."""
    message = make_message()
    chosen = MessageFilter(store_ids=store_ids)
    assert ledger.list_messages(session, chosen, limit=10) == []
    assert ledger.count_by_status(session, chosen) == {}
    assert ledger.find_message(session, message.id, store_ids) is None
    assert ledger.list_events(session, store_ids, limit=10) == []
    assert ledger.count_events(session, store_ids) == 0


@given(st.text(max_size=40))
def test_like_patterns_hold_no_bare_sign(text: str):
    """Whatever is searched for, its LIKE signs are escaped."""
    inner = escaped_like(text)[1:-1]
    assert inner.replace("\\\\", "").replace("\\%", "").replace("\\_", "").count("%") == 0
    assert len(inner) == len(text) + sum(text.count(sign) for sign in "\\%_")


@pytest.mark.parametrize(
    ("typed", "other"),
    [("ışık", "Işık"), ("IŞIK", "ışık"), ("istanbul", "İstanbul"), ("çiğ köfte", "Çiğ Köfte")],
)
def test_letter_cases_are_turkish(typed: str, other: str):
    """Dotted and dotless i change their case as Turkish does."""
    assert typed in letter_cases(typed)
    assert other in letter_cases(typed)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=200), st.text(max_size=20))
def test_query_is_read_from_any_address(begin: str, end: str, search: str, status: str):
    """Nothing in the address can break the filter."""
    query = read_query(MultiDict({"from": begin, "to": end, "q": search, "status": status}))
    assert len(query.search) <= 100
    assert query.begins_at is None or query.begins_at.tzinfo
    assert query.ends_at is None or query.ends_at.tzinfo


@given(st.dates())
def test_query_days_are_24_hours_in_istanbul(day: date):
    """A day is from midnight to midnight in Istanbul, whatever the year."""
    query = read_query(MultiDict({"from": day.isoformat(), "to": day.isoformat()}))
    if day.year == 1 or day == date.max:
        assert query.ends_at is None or query.begins_at is None
        return
    assert query.begins_at < query.ends_at
    hours = (query.ends_at - query.begins_at).total_seconds() / 3600
    assert 22.9 < hours < 25.1
    if day.year >= 2017:
        assert query.begins_at.astimezone(UTC).time() == datetime(2017, 1, 1, 21).time()  # noqa: DTZ001 - a time of day
