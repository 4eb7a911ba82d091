"""The log: what was done, newest first, readable and filtered."""

from datetime import timedelta

import pytest
from factories import NOW
from sqlalchemy import insert

from iletiniz_admin.models import AuditEvent, Role
from iletiniz_admin.services import audit_log
from iletiniz_admin.services.audit_log import LogFilter


def add(session, *rows: dict) -> None:
    base = {"at": NOW, "actor": "ayse@example.com", "action": "rule.changed", "subject": ""}
    session.execute(insert(AuditEvent), [{**base, **row} for row in rows])
    session.commit()


def rows_of(soup) -> list[str]:
    return [row.get_text(" ", strip=True) for row in soup.select("tbody tr")]


def codes_of(soup) -> set[str]:
    return {words["title"] for words in soup.select("tbody .fw-semibold")}


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.ADMIN)


def test_log_is_newest_first_and_fifty_a_page(admin, session, page):
    """The newest entry comes first; the fifty-first is on the second page."""
    add(session, *({"at": NOW + timedelta(minutes=n), "subject": f"<{n}>"} for n in range(51)))
    first = rows_of(page(admin.get("/log")))
    assert len(first) == 50
    assert "<50>" in first[0]
    second = rows_of(page(admin.get("/log?page=2")))
    assert len(second) == 1
    assert "<0>" in second[0]


def test_log_shows_before_and_after_readably(admin, session, page):
    """Changed fields stand as before → after, in words, escaped; long values are cut."""
    before = {"text": "<script>alert(1)</script>", "is_odd": False, "gone": None}
    after = {"text": "x" * 400, "is_odd": True, "stores": [1, 2], "deep": {"a": [1]}}
    add(session, {"before": before, "after": after})
    response = admin.get("/log?lang=en")
    soup = page(response)
    text = " ".join(rows_of(soup)[0].split())
    assert "<script>alert(1)</script>" in text
    assert "alert(1)</script>" not in response.text
    assert "is_odd: no → yes" in text
    assert "Stores: – → 1, 2" in text
    assert "deep: – → a: 1" in text
    assert "{" not in text
    assert "x" * 299 + "…" in text
    assert "x" * 301 not in text


def test_log_names_known_actions_and_keeps_unknown_codes(admin, session, page):
    """A known action has words, its code only as their title; an unknown one its code alone."""
    add(session, {"action": "user.password_set"}, {"action": "future.thing"})
    soup = page(admin.get("/log?lang=en"))
    text = " ".join(rows_of(soup))
    assert "New password given" in text
    assert "user.password_set" not in text
    assert codes_of(soup) == {"user.password_set", "future.thing"}
    assert "future.thing" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("action=user.", {"user.added", "user.changed"}),
        ("action=user.added", {"user.added"}),
        ("person=AYSE", {"rule.changed", "user.added"}),
        ("person=ali%40", {"user.changed"}),
        ("person=%25", set()),
        ("since=2026-07-21", {"user.changed"}),
        ("until=2026-07-20", {"rule.changed", "user.added"}),
        ("since=2026-07-21&until=2026-07-20", set()),
        ("since=nonsense", {"rule.changed", "user.added", "user.changed"}),
        ("since=0001-01-01&until=9999-12-31", {"rule.changed", "user.added", "user.changed"}),
        ("action=%27%20OR%201=1", set()),
        ("page=99999999999999999999", set()),
    ],
)
def test_log_filters(admin, session, page, query, expected):
    """Filters by the action's beginning, a person and days here; nonsense filters nothing."""
    add(
        session,
        {"action": "rule.changed"},
        {"action": "user.added"},
        {
            "action": "user.changed",
            "actor": "boss@example.com",
            "subject": "ali@example.com",
            "at": NOW + timedelta(days=1),
        },
    )
    soup = page(admin.get(f"/log?{query}"))
    assert codes_of(soup) == expected


def test_log_day_is_the_day_here(session):
    """A day begins at midnight in Istanbul, 21:00 UTC of the day before."""
    from datetime import date

    from iletiniz_admin.blueprints.people.log_views import begin_of

    midnight = begin_of(date(2026, 7, 21))
    assert midnight.isoformat() == "2026-07-20T21:00:00+00:00"
    add(session, {"at": midnight - timedelta(seconds=1)}, {"at": midnight})
    assert audit_log.count_events(session, LogFilter(since=midnight)) == 1
    assert audit_log.count_events(session, LogFilter(until=midnight)) == 1
