"""Signing in and out through the panel."""

from datetime import timedelta

import pytest
from factories import make_user
from sqlalchemy import select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import hash_password, hash_token
from iletiniz_admin.models import AuditEvent, Role, ThrottleHit, User, UserSession

PASSWORD = "kahve çekirdeği 42"
EMAIL = "ayse@example.com"


@pytest.fixture
def user(session):
    user = make_user(session, EMAIL, Role.ADMIN, password_hash=hash_password(PASSWORD))
    session.commit()
    return user


def enter(client, email=EMAIL, password=PASSWORD, **more):
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def actions(session) -> list[str]:
    found = list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    session.commit()  # a test that reads would otherwise keep the panel from writing
    return found


def test_sign_in_opens_a_session_of_its_own(client, session, user, page):
    """The right password leads to the panel; only the token's hash is stored."""
    page(client.get("/sign-in"))
    response = enter(client, email="  AYSE@example.com ")
    assert response.status_code == 303
    assert response.headers["Location"] == "/"
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    row = session.scalars(select(UserSession)).one()
    assert row.token_hash == hash_token(token)
    assert row.expires_at - row.created_at == timedelta(days=30)
    assert EMAIL in client.get("/account").text
    assert actions(session) == ["sign_in.succeeded"]
    assert not session.scalars(select(ThrottleHit)).all()


def test_sign_in_cookie_is_kept_from_scripts_and_other_sites(client, user):
    """The cookie is HttpOnly and SameSite=Lax; on plain http it is not marked secure."""
    header = enter(client).headers["Set-Cookie"]
    assert header.startswith("iletiniz_session=")
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Secure" not in header


def test_sign_in_forgets_the_session_before_it(client, user):
    """What was in the browser's session before is gone, its form token included."""
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        before = cookie.get("csrf_token")
    enter(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before or before is None


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "wrong password"), ("nobody@example.com", PASSWORD), ("not an address", PASSWORD)],
)
def test_sign_in_says_the_same_to_everybody(client, session, page, user, *, email, password):
    """A wrong password and an unknown address get one and the same answer, and a row each."""
    response = enter(client, email=email, password=password)
    assert response.status_code == 422
    faults = [li.get_text(strip=True) for li in page(response).select("[role=alert] li")]
    assert len(faults) == 1
    known = enter(client, email=EMAIL, password="also wrong")
    assert faults == [li.get_text(strip=True) for li in page(known).select("[role=alert] li")]
    failed = session.scalars(select(AuditEvent)).first()
    assert failed.action == "sign_in.failed"
    assert failed.subject == (email if "@" in email else "")
    assert password not in str([failed.before, failed.after, failed.actor])


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
def test_sign_in_locks_after_five_failures(client, session, page, user, *, time_machine, email):
    """Five wrong tries lock an address for 15 minutes, whether or not it belongs to a user."""
    start = utcnow()
    time_machine.move_to(start, tick=False)
    for _ in range(5):
        response = enter(client, email=email, password="wrong password")
    assert "15" not in page(response).select_one("[role=alert]").get_text()
    locked = enter(client, email=email.upper())
    assert locked.status_code == 422
    assert "15" in page(locked).select_one("[role=alert]").get_text()
    assert actions(session).count("sign_in.locked") == 1
    time_machine.move_to(start + timedelta(minutes=14, seconds=59), tick=False)
    assert enter(client, email=email).status_code == 422
    time_machine.move_to(start + timedelta(minutes=15), tick=False)
    assert enter(client, email=email).status_code == (303 if email == EMAIL else 422)


def test_sign_in_lock_holds_for_its_whole_time(client, user, time_machine):
    """The lock counts from the fifth failure, even if the first ones are long past by then."""
    start = utcnow()
    for minutes in (0, 3, 6, 9, 12):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        enter(client, password="wrong password")
    time_machine.move_to(start + timedelta(minutes=26), tick=False)
    assert enter(client).status_code == 422
    time_machine.move_to(start + timedelta(minutes=27), tick=False)
    assert enter(client).status_code == 303


def test_sign_in_success_forgives_earlier_failures(client, session, user):
    """Four wrong tries and a right one leave no trace in the count."""
    for _ in range(4):
        enter(client, password="wrong password")
    assert enter(client).status_code == 303
    scopes = set(session.scalars(select(ThrottleHit.scope)))
    assert scopes == {"sign_in_address"}


def test_sign_in_locks_an_address_that_tries_many_people(client, session, user):
    """Twenty failures from one network address lock it, though each e-mail was tried once."""
    for number in range(20):
        enter(client, email=f"guess{number}@example.com", password="wrong password")
    assert enter(client).status_code == 422
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.subject) == ("sign_in.locked", "127.0.0.1")


def test_sign_in_is_limited_by_the_minute(client):
    """The thirty-first try within a minute from one address is not even looked at."""
    statuses = [client.post("/sign-in", data={}).status_code for _ in range(31)]
    assert statuses[:30] == [422] * 30
    assert statuses[30] == 429


def test_sign_in_refuses_people_who_are_switched_off(client, session, user):
    """A user who is switched off cannot come in, and learns no more than a stranger."""
    session.get(User, user.id).is_active = False
    session.commit()
    assert enter(client).status_code == 422


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "evil.example",
        "http:/evil.example",
        "//[",
    ],
)
def test_sign_in_leads_nowhere_else(client, user, target):
    """An address outside the panel is not followed, however it is written."""
    client.get("/sign-in", query_string={"next": target})
    assert enter(client, next=target).headers["Location"] == "/"


def test_sign_in_comes_back_to_the_page_that_was_asked_for(client, user, page):
    """The page that asked for the sign-in opens after it, with its filters."""
    led = client.get("/log?action=user.&person=ay%C5%9Fe")
    soup = page(client.get(led.headers["Location"]))
    target = soup.find("input", attrs={"name": "next"})["value"]
    assert target.startswith("/log?action=user.")
    assert enter(client, next=target).headers["Location"].startswith("/log?action=user.")


def test_sign_out_ends_the_session_on_the_server(client, session, user):
    """After signing out the old token opens nothing, even if it was copied."""
    enter(client)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert client.get("/account").status_code in {302, 303}
    assert actions(session) == ["sign_in.succeeded", "sign_in.ended"]


def test_sign_in_secures_cookies_on_https(settings, engine):
    """Behind https all cookies are marked secure."""
    from dataclasses import replace

    from iletiniz_admin.app import create_app
    from iletiniz_admin.extensions import db

    app = create_app(replace(settings, public_url="https://panel.example"))
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    response = client.post("/preferences", data={"locale": "en", "theme": "dark"})
    cookies = [*response.headers.getlist("Set-Cookie")]
    assert len(cookies) == 2
    assert all("Secure" in c and "HttpOnly" in c and "SameSite=Lax" in c for c in cookies)
    assert app.config["SESSION_COOKIE_SECURE"]
    with app.app_context():
        db.engine.dispose()


def test_sign_in_takes_as_long_for_nobody(client, user, monkeypatch):
    """For an address without a user a password is hashed too, so the time tells nothing."""
    hashed = []
    monkeypatch.setattr("iletiniz_admin.services.sign_in.verify_dummy", hashed.append)
    assert enter(client, email="nobody@example.com", password="wrong").status_code == 422
    assert hashed == ["wrong"]
