"""What İYS has still to be told: each recipient's present will, from its first statement on."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import factories
import pytest
from sqlalchemy import select

from iletiniz_admin.models import AuditEvent, Consent
from iletiniz_admin.services import audit, iys, privacy
from iletiniz_admin.services.privacy import Person

NOW = factories.NOW  # Monday, 20 July 2026, 12:15 in Istanbul
NUMBER, OTHER_NUMBER = "+905320000102", "+905551112233"
PERSON = audit.Actor("deniz@example.com")


@pytest.fixture
def open_ones(session: Any, store: Any):
    """The open statements as (number, yes or no, hours since it was made)."""

    def read(*stores: Any) -> list[tuple[str, bool, float]]:
        ids = [one.id for one in stores or (store,)]
        found = iys.list_open(session, ids, NOW, 100)
        assert iys.count_open(session, ids) == len(found)
        late = [one for one in found if one.days_left < 0]
        assert iys.count_overdue(session, ids, NOW) == len(late)
        return [
            (
                one.consent.recipient,
                one.consent.is_given,
                (NOW - one.consent.at).total_seconds() / 3600,
            )
            for one in found
        ]

    return read


def test_countdown_is_listed_most_urgent_first(session: Any, store: Any, say: Any, open_ones: Any):
    """Each with its last day and the days until then, late ones negative."""
    say(store, yes=True, hours=1, recipient=OTHER_NUMBER)
    say(store, yes=True, hours=24 * 7, source="bridge")
    found = iys.list_open(session, [store.id], NOW, 10)
    # Said on Monday 13 July; the 15th is a holiday, so 14, 16, 17 July. The other: 23 July.
    assert [(one.consent.recipient, one.due_on, one.days_left) for one in found] == [
        (NUMBER, date(2026, 7, 17), -3),
        (OTHER_NUMBER, date(2026, 7, 23), 3),
    ]
    assert len(iys.list_open(session, [store.id], NOW, 1)) == 1
    assert len(open_ones()) == 2


def test_last_day_is_not_late(session: Any, store: Any, say: Any):
    """Due today is not overdue before the day ends in Istanbul, and is from midnight on."""
    say(store, yes=True, at=datetime(2026, 7, 20, 12, tzinfo=ZoneInfo("Europe/Istanbul")))
    ids, evening = [store.id], datetime(2026, 7, 23, 23, 59, tzinfo=ZoneInfo("Europe/Istanbul"))
    assert iys.list_open(session, ids, evening, 10)[0].days_left == 0
    assert iys.count_overdue(session, ids, evening) == 0
    assert iys.count_overdue(session, ids, evening + timedelta(minutes=1)) == 1


def test_each_tick_gives_no_new_deadline(store: Any, say: Any, open_ones: Any):
    """Of several statements with one will, the first begins the countdown."""
    for hours in (72, 48, 1):
        say(store, yes=True, hours=hours)
    assert open_ones() == [(NUMBER, True, 72)]


def test_change_of_will_is_what_counts(store: Any, say: Any, open_ones: Any):
    """A refusal makes the consent before it needless to tell, and a new consent the refusal."""
    say(store, yes=True, hours=72)
    say(store, yes=False, hours=48, source="opt_out")
    assert open_ones() == [(NUMBER, False, 48)]
    say(store, yes=False, hours=47)
    say(store, yes=True, hours=2)
    assert open_ones() == [(NUMBER, True, 2)]


def test_reported_will_stays_reported(session: Any, store: Any, say: Any, open_ones: Any):
    """Saying the same again after the report asks for none; the opposite does."""
    first = say(store, yes=True, hours=72)
    assert iys.mark_reported(session, [first.id], PERSON, NOW) == 1
    assert iys.mark_reported(session, [first.id], PERSON, NOW) == 0
    assert open_ones() == []
    say(store, yes=True, hours=3)
    assert open_ones() == []
    say(store, yes=False, hours=2)
    assert open_ones() == [(NUMBER, False, 2)]


def test_later_report_of_the_same_will_settles_it(
    session: Any, store: Any, say: Any, open_ones: Any
):
    """İYS knows the will whichever of its statements it was told of."""
    say(store, yes=True, hours=72)
    later = say(store, yes=True, hours=2)
    iys.mark_reported(session, [later.id], PERSON, NOW)
    assert open_ones() == []


def test_report_is_written_down(session: Any, store: Any, say: Any, open_store: Any):
    """With who and when; statements of stores that one may not see are left alone."""
    mine, foreign = say(store, yes=True), say(open_store(None), yes=True)
    ids = [mine.id, foreign.id]
    assert iys.mark_reported(session, ids, PERSON, NOW, store_ids=[store.id]) == 1
    session.expire_all()
    assert (mine.iys_reported_at, mine.iys_reported_by) == (NOW, "deniz@example.com")
    assert foreign.iys_reported_at is None
    written = session.scalars(select(AuditEvent)).one()
    assert (written.action, written.after) == ("consent.iys_reported", {"statements": 1})


def test_only_our_statements_are_ours_to_report(store: Any, say: Any, open_ones: Any):
    """What iletiniz said, and what a file brought, is not; the rest is."""
    numbers = (f"+90532000{count:04}" for count in range(10))
    for source in ("checkout", "bridge", "panel", "opt_out", "import", "iletiniz"):
        say(store, yes=True, source=source, recipient=next(numbers))
    assert [number for number, _, _ in open_ones()] == [f"+90532000{n:04}" for n in range(4)]


def test_refusal_that_iys_knows_is_not_told_back(store: Any, say: Any, open_ones: Any):
    """After a refusal reported by iletiniz, unticked boxes tell İYS nothing new."""
    say(store, yes=True, hours=72)
    say(store, yes=False, hours=48, source="iletiniz")
    say(store, yes=False, hours=1)
    assert open_ones() == []


def test_unticked_box_takes_nothing_back(store: Any, say: Any, open_ones: Any):
    """Who never consented has nothing to revoke at a checkout; a refusal by the link is told."""
    say(store, yes=False, hours=5)
    say(store, yes=False, hours=5, recipient=OTHER_NUMBER, source="opt_out")
    assert open_ones() == [(OTHER_NUMBER, False, 5)]
    say(store, yes=True, hours=4)
    say(store, yes=False, hours=3)
    assert open_ones() == [(OTHER_NUMBER, False, 5), (NUMBER, False, 3)]


def test_will_is_the_merchants(
    *,
    session: Any,
    store: Any,
    connection: Any,
    connect: Any,
    open_store: Any,
    say: Any,
    open_ones: Any,
):
    """A refusal to the sister store withdraws the consent here, even out of the reader's sight."""
    sister, stranger = open_store(connection), open_store(connect(merchant_number="5432109876"))
    say(store, yes=True, hours=5)
    assert open_ones(store, sister, stranger) == [(NUMBER, True, 5)]
    say(stranger, yes=True, hours=4)
    assert open_ones(store, stranger) == [(NUMBER, True, 5), (NUMBER, True, 4)]
    say(sister, yes=False, hours=3)
    assert open_ones(store) == []
    assert open_ones(store, sister, stranger) == [(NUMBER, True, 4), (NUMBER, False, 3)]


def test_erased_people_are_not_reported(session: Any, store: Any, say: Any, open_ones: Any):
    """Without a number there is nobody to tell İYS about."""
    say(store, yes=True)
    privacy.erase(session, store, Person(recipients=(NUMBER,)), NOW)
    session.expire_all()
    assert open_ones() == []
    assert len(session.scalars(select(Consent)).all()) == 1


def test_upload_has_the_registers_words(session: Any, store: Any, say: Any):
    """A heading and one row a statement, in İYS's codes and Turkey's time; audited."""
    say(store, yes=True, hours=2)
    say(store, yes=False, hours=1, recipient=OTHER_NUMBER, source="panel")
    rows = iys.export_iys(session, [store.id], NOW, actor=PERSON)
    assert rows == [
        ["recipient", "recipientType", "source", "status", "type", "consentDate"],
        [NUMBER, "BIREYSEL", "HS_WEB", "ONAY", "MESAJ", "2026-07-20 10:15:00"],
        [OTHER_NUMBER, "BIREYSEL", "HS_EORTAM", "RET", "MESAJ", "2026-07-20 11:15:00"],
    ]
    written = session.scalars(select(AuditEvent)).one()
    assert (written.action, written.after) == ("consent.iys_exported", {"statements": 2})


def test_upload_is_bounded(session: Any, store: Any, monkeypatch: Any, say: Any):
    """No more rows than İYS takes at once, the most urgent ones."""
    assert iys.MAX_ROWS == 5000
    monkeypatch.setattr("iletiniz_admin.services.iys.upload.MAX_ROWS", 2)
    for hours in (1, 3, 2):
        say(store, yes=True, hours=hours, recipient=f"+90532000000{hours}")
    rows = iys.export_iys(session, [store.id], NOW, actor=PERSON)
    assert [row[0] for row in rows[1:]] == ["+905320000003", "+905320000002"]


def test_nothing_is_open_without_stores(session: Any):
    """Who sees no store has nothing to report."""
    assert iys.list_open(session, [], NOW, 10) == []
    assert (iys.count_open(session, []), iys.count_overdue(session, [], NOW)) == (0, 0)


@pytest.mark.parametrize("source", ["panel", "opt_out", "bridge"])
def test_refusal_after_an_unticked_box_is_told(store: Any, say: Any, open_ones: Any, source: str):
    """An unticked box was no will, so the refusal in so many words is the first one, either way."""
    say(store, yes=True, hours=6, recipient=OTHER_NUMBER)  # somebody else's
    say(store, yes=False, hours=5)
    say(store, yes=False, hours=4, source=source)
    told = [(OTHER_NUMBER, True, 6), (NUMBER, False, 4)]
    assert open_ones() == told
    say(store, yes=False, hours=3)
    say(store, yes=False, hours=2, source=source)
    assert open_ones() == told


def test_refusal_before_an_unticked_box_is_told_once(store: Any, say: Any, open_ones: Any):
    """The box adds nothing to a refusal; one that takes a yes back is itself what is told."""
    say(store, yes=False, hours=5, source="panel")
    say(store, yes=False, hours=4)
    assert open_ones() == [(NUMBER, False, 5)]
    say(store, yes=True, hours=9, recipient=OTHER_NUMBER)
    say(store, yes=False, hours=8, recipient=OTHER_NUMBER)
    say(store, yes=False, hours=7, recipient=OTHER_NUMBER, source="opt_out")
    assert open_ones() == [(OTHER_NUMBER, False, 8), (NUMBER, False, 5)]
