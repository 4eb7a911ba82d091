"""One's own account: password, name, preferences."""

import pytest
from sqlalchemy import select

from iletiniz_admin.crypto import hash_password, verify_password
from iletiniz_admin.models import AuditEvent, Role, User

PASSWORD = "kahve çekirdeği 42"
NEW = "taze çekilmiş kahve"


def user_of(session) -> User:
    session.expire_all()
    user = session.scalars(select(User)).one()
    session.commit()  # a test that reads would otherwise keep the panel from writing
    return user


@pytest.fixture
def viewer(sign_in, session):
    client = sign_in(Role.VIEWER, email="ayse@example.com")
    user_of(session).password_hash = hash_password(PASSWORD)
    session.commit()
    return client


def change(client, current=PASSWORD, new=NEW, again=NEW):
    return client.post("/account/password", data={"current": current, "new": new, "again": again})


def test_password_changes_and_ends_other_sessions(viewer, app, session, client):
    """A changed password signs out every other browser, and not this one."""
    client.post("/sign-in", data={"email": "ayse@example.com", "password": PASSWORD})
    assert client.get("/account").status_code == 200
    assert change(viewer).status_code == 303
    assert verify_password(user_of(session).password_hash, NEW)
    assert viewer.get("/account").status_code == 200
    assert client.get("/account").status_code in {302, 303}
    actions = list(session.scalars(select(AuditEvent.action)))
    assert "user.password_changed" in actions


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"current": "wrong one here"}, "current"),
        ({"new": "short", "again": "short"}, "new"),
        ({"new": "a" * 129, "again": "a" * 129}, "new"),
        ({"new": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "new"),
        ({"again": "something else"}, "again"),
        ({"new": PASSWORD, "again": PASSWORD}, "new"),
        ({"current": "", "new": "", "again": ""}, "current"),
    ],
)
def test_password_stays_when_the_change_is_refused(viewer, session, page, fields, field):
    """Each fault is named at its field, and the old password stays."""
    response = change(viewer, **fields)
    assert response.status_code == 422
    soup = page(response)
    assert soup.select(f"[role=alert] a[href='#{field}']")
    assert not soup.select("input[type=password][value]:not([value=''])")
    assert verify_password(user_of(session).password_hash, PASSWORD)


def test_password_cannot_be_guessed_from_an_open_session(viewer, session):
    """After five wrong tries even the right current password is refused for a while."""
    for _ in range(5):
        change(viewer, current="a wrong guess")
    assert change(viewer).status_code == 422
    assert verify_password(user_of(session).password_hash, PASSWORD)


def test_name_is_saved_and_shown_as_text(viewer, session, page):
    """A person's name is kept on one line and escaped."""
    viewer.post("/account", data={"display_name": " Ayşe\t<b>Kaya</b> \n"})
    assert user_of(session).display_name == "Ayşe <b>Kaya</b>"
    soup = page(viewer.get("/account"))
    assert soup.find("input", id="display_name")["value"] == "Ayşe <b>Kaya</b>"
    assert viewer.post("/account", data={"display_name": "x" * 101}).status_code == 422


def test_preferences_are_kept_in_browser_and_account(viewer, session, page):
    """A chosen language holds on the next page and for the person; so does the theme here."""
    response = viewer.post(
        "/preferences", data={"locale": "en", "theme": "dark", "next": "/account?lang="}
    )
    assert response.headers["Location"] == "/account?lang="
    soup = page(viewer.get("/account"))
    assert soup.html["lang"] == "en"
    assert soup.html["data-bs-theme"] == "dark"
    assert user_of(session).locale == "en"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/sign-out", "/nowhere", "", "/\\x"]
)
def test_preferences_lead_to_pages_of_the_panel_only(client, target):
    """Only a page of this panel that can be opened is led to."""
    response = client.post("/preferences", data={"locale": "en", "next": target})
    assert response.headers["Location"] == "/sign-in"


def test_preferences_ignore_what_they_do_not_know(client):
    """An unknown language or theme sets nothing."""
    response = client.post("/preferences", data={"locale": "xx", "theme": "<script>"})
    assert response.status_code == 303
    assert not [c for c in response.headers.getlist("Set-Cookie") if "iletiniz_session" not in c]
