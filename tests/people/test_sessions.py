"""Sessions: how long they live, and how they end."""

from datetime import timedelta

import pytest
from factories import make_user
from sqlalchemy import event, select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import AuditEvent, Role, User, UserSession
from iletiniz_admin.services import sessions


def is_open(client) -> bool:
    return client.get("/account").status_code == 200


def row_of(session, number=0) -> UserSession:
    session.expire_all()
    row = session.scalars(select(UserSession).order_by(UserSession.id)).all()[number]
    session.commit()  # a test that reads would otherwise keep the panel from writing
    return row


@pytest.mark.parametrize(
    ("days", "expected"), [(13.9, True), (14, False)], ids=["just within", "over"]
)
def test_session_ends_when_idle(sign_in, time_machine, days, expected):
    """Fourteen days without a request end a session."""
    start = utcnow()
    client = sign_in(Role.VIEWER)
    time_machine.move_to(start + timedelta(days=days, seconds=5), tick=False)
    assert is_open(client) is expected


def test_session_ends_after_thirty_days(sign_in, time_machine):
    """A session in daily use ends after thirty days all the same."""
    start = utcnow()
    client = sign_in(Role.VIEWER)
    for day in range(1, 30, 2):
        time_machine.move_to(start + timedelta(days=day), tick=False)
        assert is_open(client), day
    time_machine.move_to(start + timedelta(days=30, seconds=5), tick=False)
    assert not is_open(client)


def test_session_is_touched_at_most_once_a_minute(sign_in, session, time_machine):
    """The sign of life is written once a minute, not with every request."""
    client = sign_in(Role.VIEWER)
    begun = row_of(session).last_seen_at
    time_machine.move_to(begun + timedelta(seconds=59), tick=False)
    client.get("/account")
    assert row_of(session).last_seen_at == begun
    time_machine.move_to(begun + timedelta(seconds=61), tick=False)
    client.get("/account")
    assert row_of(session).last_seen_at == begun + timedelta(seconds=61)


def test_session_pages_open_when_the_database_takes_no_writes(sign_in, session, engine, app):
    """A sign of life that cannot be written does not close the page."""
    from sqlalchemy.exc import OperationalError

    client = sign_in(Role.VIEWER)
    row = row_of(session)
    row.last_seen_at -= timedelta(minutes=5)
    session.commit()

    def refuse(conn, cursor, statement, *rest):
        if statement.startswith("UPDATE"):
            raise OperationalError(statement, {}, Exception("database or disk is full"))

    with app.app_context():
        from iletiniz_admin.extensions import db

        panel_engine = db.engine
    event.listen(panel_engine, "before_cursor_execute", refuse)
    assert is_open(client)
    event.remove(panel_engine, "before_cursor_execute", refuse)


def test_session_of_a_user_who_is_switched_off_is_over(sign_in, session):
    """Switching a user off counts for the very next request."""
    client = sign_in(Role.MANAGER)
    session.scalars(select(User)).one().is_active = False
    session.commit()
    assert not is_open(client)


def test_session_follows_a_changed_role_at_once(sign_in, session):
    """A changed role counts for the very next request."""
    client = sign_in(Role.ADMIN)
    assert client.get("/log").status_code == 200
    session.scalars(select(User)).one().role = Role.VIEWER
    session.commit()
    assert client.get("/log").status_code == 403


@pytest.mark.parametrize("token", ["", "x", "1", "🗝", "' OR 1=1 --"])
def test_session_needs_the_right_token(client, sign_in, token):
    """A made-up token is nobody, and no crash."""
    sign_in(Role.ADMIN)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert not is_open(client)


def test_session_of_ones_own_can_be_ended(sign_in, session, page):
    """A person ends another session of theirs; it is over at once, and the log says so."""
    client = sign_in(Role.VIEWER)
    user = session.scalars(select(User)).one()
    other, _ = sessions.begin(
        session, user, address="192.0.2.7", user_agent="Chrome/1 Windows", now=utcnow()
    )
    session.commit()
    soup = page(client.get("/account?lang=en"))
    assert "Chrome, Windows" in soup.get_text()
    assert "192.0.2.7" in soup.get_text()
    assert len(soup.find_all(string=lambda text: "This one" in text)) == 1
    assert client.post(f"/account/sessions/{other.id}/end").status_code == 303
    assert row_of(session, 1).ended_at is not None
    assert row_of(session, 0).ended_at is None
    assert session.scalars(select(AuditEvent.action)).all() == ["session.ended"]


def test_session_of_somebody_else_cannot_be_ended(sign_in, session):
    """The number of another person's session does nothing."""
    victim, attacker = sign_in(Role.VIEWER), sign_in(Role.MANAGER)
    attacker.post(f"/account/sessions/{row_of(session).id}/end")
    assert is_open(victim)
    assert not session.scalars(select(AuditEvent)).all()


def test_sessions_all_others_end(sign_in, session):
    """ "End all others" leaves this browser signed in and no other."""
    client = sign_in(Role.VIEWER)
    user = session.scalars(select(User)).one()
    for _ in range(3):
        sessions.begin(session, user, address="", user_agent="", now=utcnow())
    session.commit()
    client.post("/account/sessions/end-others")
    assert is_open(client)
    assert len(sessions.list_live(session, user.id, utcnow())) == 1


def test_sessions_long_over_are_forgotten(session):
    """Rows of sessions that ended ninety days ago are removed, younger ones stay."""
    user = make_user(session, "a@example.com", Role.VIEWER)
    now = utcnow()
    for age in (121, 119):
        sessions.begin(session, user, address="", user_agent="", now=now - timedelta(days=age))
    assert sessions.forget_old(session, now) == 1
