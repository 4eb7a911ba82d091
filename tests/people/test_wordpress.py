"""People who come from WordPress: their link, their pages, what they can never have."""

from datetime import timedelta

import page_checks
import pytest
import time_machine
from factories import make_store, make_user
from sqlalchemy import select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    AuditEvent,
    Order,
    Role,
    SignInLink,
    StoreAccess,
    StoreIdentity,
    User,
    UserSession,
)
from iletiniz_admin.services import (
    housekeeping,
    identities,
    own_account,
    sign_in,
    sign_in_links,
    stores,
    users,
)
from iletiniz_admin.services.audit import COMMAND_LINE
from iletiniz_admin.services.identities import Claim

ORIGIN = "WordPress · Kahve · ayse@kahve.example"


def rows(session, model) -> list:
    found = list(session.scalars(select(model).execution_options(populate_existing=True)))
    session.commit()  # a test that reads would otherwise keep the panel from writing
    return found


@pytest.fixture
def store(session, sealer):
    row = make_store(session, sealer, name="Kahve")
    session.commit()
    return row


@pytest.fixture
def link(session, store):
    """``link(order_id=…)`` -> the path of a fresh link of the store's Ayşe."""

    def make(order_id=None, *, role=Role.MANAGER, name="Ayşe", number=7) -> str:
        claim = Claim(number, "ayse@kahve.example", name, role, order_id)
        token = sign_in_links.make(session, store, claim, utcnow())
        session.commit()
        assert token
        return f"/sign-in/store/{token}"

    return make


@pytest.fixture
def ayse(session, link) -> User:
    link()
    return next(user for user in rows(session, User) if user.is_from_wordpress)


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.ADMIN, email="boss@example.com")


def text_of(soup) -> str:
    return " ".join(soup.main.get_text(" ").split())


def test_link_signs_in_and_leads_to_the_store(client, session, store, link, page):
    """The browser is signed in as the person of WordPress and shown the store's dashboard."""
    response = client.get(link())
    assert response.status_code == 303
    assert response.headers["Location"] == f"/?store={store.id}"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    page(client.get(response.headers["Location"]))
    assert client.get("/users").status_code == 403
    user = rows(session, User)[0]
    assert user.last_signed_in_at
    assert rows(session, StoreIdentity)[0].last_used_at
    assert [one.user_id for one in rows(session, UserSession)] == [user.id]
    last = rows(session, AuditEvent)[-1]
    assert (last.action, last.actor_id, last.store_id) == (
        "sign_in.from_wordpress",
        user.id,
        store.id,
    )


def test_link_works_once(client, app, session, link, page):
    """The second to open a link is told what to do, and is not signed in."""
    path = link()
    client.get(path)
    other = app.test_client()
    response = other.get(f"{path}?lang=en")
    assert response.status_code == 410
    soup = page(response)
    assert "Open the panel from WordPress again." in text_of(soup)
    assert path.rsplit("/", 1)[1] not in response.text
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert other.get("/account").headers["Location"].startswith("/sign-in")
    assert len(rows(session, UserSession)) == 1


def test_link_is_over_after_a_minute(client, session, link):
    """A link works at 59 seconds, and not at 60."""
    with time_machine.travel(utcnow(), tick=False) as clock:
        first, second = link(), link()
        clock.shift(59)
        assert client.get(first).status_code == 303
        clock.shift(1)
        assert client.get(second).status_code == 410
    assert len(rows(session, UserSession)) == 1


def test_unknown_link_looks_like_a_used_one(client, link):
    """Whether a token ever existed cannot be told from the answer."""
    path = link()
    client.get(path)
    used, unknown = client.get(path), client.get("/sign-in/store/" + "x" * 43)
    assert used.status_code == unknown.status_code == 410
    assert used.text.count("<p") == unknown.text.count("<p")
    for strange in ("ş" * 200, "%00", "..%2f", "%ff"):
        assert client.get(f"/sign-in/store/{strange}").status_code in {404, 410}


def test_looking_ahead_spends_no_link(client, session, link):
    """HEAD answers alike for every token, signs nobody in, and leaves the link alone."""
    path = link()
    good, bad = client.head(path), client.head("/sign-in/store/nothing")
    assert (good.status_code, bad.status_code) == (200, 200)
    assert "Set-Cookie" not in good.headers
    assert rows(session, SignInLink)[0].used_at is None
    assert client.get(path).status_code == 303


def test_link_of_an_order_leads_to_its_messages(client, session, store, link):
    """The order's messages are searched by the number that people know, within the store."""
    order = Order(store_id=store.id, order_id=1453, number="K-1071", status="processing")
    order.updated_at = utcnow()
    session.add(order)
    session.commit()
    known, unknown = client.get(link(1453)), client.get(link(99))
    assert known.headers["Location"] == f"/messages/?q=%23K-1071&store={store.id}"
    assert unknown.headers["Location"] == f"/messages/?q=%2399&store={store.id}"
    assert client.get(known.headers["Location"]).status_code == 200


def test_link_leads_to_no_store_that_was_taken_away(client, session, link, ayse):
    """Whose access to the store an admin ended lands on a dashboard without it."""
    session.delete(rows(session, StoreAccess)[0])
    session.commit()
    response = client.get(link(1453))
    assert response.headers["Location"] == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.ADMIN}])
def test_link_is_refused_for_whom_the_panel_locked_meanwhile(
    client, session, *, link, ayse, page, change
):
    """Switched off or made an admin after the link was made: 403, and the link is spent."""
    path = link()
    for name, value in change.items():
        setattr(ayse, name, value)
    session.commit()
    response = client.get(f"{path}?lang=en")
    assert response.status_code == 403
    assert "Ask an admin of this panel." in text_of(page(response))
    assert rows(session, UserSession) == []
    assert rows(session, AuditEvent)[-1].action == "sign_in.link_refused"
    assert client.get(path).status_code == 410


def test_link_is_refused_when_its_store_was_removed(client, session, store, link):
    """Removing a store ends the sessions and the links of its people at once."""
    client.get(link())
    path = link()
    stores.remove(session, store, COMMAND_LINE, now=utcnow())
    session.commit()
    assert client.get("/account").status_code == 302
    assert client.get(path).status_code == 403
    assert rows(session, User)[0].is_active is False


def test_link_replaces_who_was_signed_in(app, session, link, page):
    """Another person's session in that browser ends, and the new person is told."""
    client = app.test_client()
    client.get(link(number=8, name="Bora"))
    response = client.get(f"{link()}?lang=en")
    assert response.status_code == 303
    live = [one for one in rows(session, UserSession) if one.ended_at is None]
    assert len(live) == 1
    shown = page(client.get("/?lang=en"))
    assert "You are now signed in as Ayşe" in shown.get_text()
    assert "You are now signed in" not in client.get("/?lang=en").text


def test_too_many_dead_links_from_one_address_have_to_wait(client, session, link):
    """Twenty links that are over close the door for a quarter of an hour, for good ones too."""
    with time_machine.travel(utcnow(), tick=False) as clock:
        for _ in range(sign_in_links.MOST_WRONG):
            assert client.get("/sign-in/store/wrong").status_code == 410
        assert client.get(link()).status_code == 429
        clock.shift(timedelta(minutes=15, seconds=1).total_seconds())
        assert client.get(link()).status_code == 303


def test_old_links_are_cleared_away(session, link):
    """Links do not pile up."""
    link()
    later = utcnow() + timedelta(days=2)
    while housekeeping.step(session, later):
        pass
    assert rows(session, SignInLink) == []


@pytest.mark.parametrize("password", ["!", "", "wordpress:1:7", "kahve çekirdeği 42"])
def test_password_never_opens_a_person_of_wordpress(client, session, ayse, password):
    """The login name cannot be typed, and no password fits its row."""
    assert not sign_in.is_right(ayse, password)
    response = client.post("/sign-in", data={"email": ayse.email, "password": password})
    assert response.status_code == 422
    assert rows(session, UserSession) == []


def test_password_cannot_be_given_or_changed(session, ayse):
    """Every way to a password is refused for a person of WordPress."""
    more = {"actor": COMMAND_LINE, "now": utcnow()}
    for act in (
        lambda: users.reset_password(session, ayse, **more),
        lambda: users.set_password(session, ayse, "kahve çekirdeği 42", **more),
        lambda: own_account.change_password(session, ayse, "!", "x" * 12, session_id=1, **more),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "wordpress_no_password"
    session.rollback()
    assert rows(session, User)[0].password_hash == "!"


def test_password_pages_say_why_there_is_none(client, session, *, link, admin, page):
    """One's own page and the admin's page explain, and change nothing."""
    client.get(link())
    user = next(one for one in rows(session, User) if one.is_from_wordpress)
    assert not page(client.get("/account")).select("a[href='/account/password']")
    for browser, path in ((client, "/account/password"), (admin, f"/users/{user.id}/new-password")):
        soup = page(browser.get(f"{path}?lang=en"))
        assert "has no password here" in text_of(soup)
        assert not soup.main.find_all("input")
        assert browser.post(path).status_code == 422
    assert rows(session, User)[0].password_hash == "!"


def test_person_of_wordpress_is_never_an_admin(admin, session, ayse, page):
    """The page does not offer it, a forged form is refused, and so is the service."""
    soup = page(admin.get(f"/users/{ayse.id}"))
    assert [one["value"] for one in soup.select("#role option")] == ["viewer", "manager"]
    fields = {"display_name": "Ayşe", "role": "admin", "is_active": "y"}
    assert admin.post(f"/users/{ayse.id}", data=fields).status_code == 422
    with pytest.raises(Refused, match="wordpress_no_admin"):
        users.change(
            session,
            ayse,
            display_name="",
            role=Role.ADMIN,
            is_active=True,
            store_ids=(),
            actor=COMMAND_LINE,
            now=utcnow(),
        )


def test_person_of_wordpress_does_not_count_as_the_last_admin(session, ayse):
    """Were one an admin all the same, the panel would still keep an admin who can sign in."""
    boss = make_user(session, "boss@example.com", Role.ADMIN)
    ayse.role = Role.ADMIN
    session.commit()
    with pytest.raises(Refused, match="last_admin"):
        users.change(
            session,
            boss,
            display_name="",
            role=Role.VIEWER,
            is_active=True,
            store_ids=(),
            actor=COMMAND_LINE,
            now=utcnow(),
        )


def test_pages_show_where_a_person_comes_from(admin, client, session, *, link, store, page):
    """The list, the person's page and the log name person, store and e-mail, not the login name."""
    client.get(link())
    user = next(one for one in rows(session, User) if one.is_from_wordpress)
    listed = text_of(page(admin.get("/users")))
    assert "Ayşe" in listed
    assert ORIGIN in listed
    shown = text_of(page(admin.get(f"/users/{user.id}")))
    assert ORIGIN in shown
    assert f"Ayşe (WordPress {store.id}/7)" in page(admin.get("/log")).get_text(" ")
    assert f"(WordPress {store.id}/7)" in page(client.get("/account")).get_text(" ")
    for browser, path in ((admin, "/users"), (admin, "/log"), (client, "/account")):
        assert user.email not in browser.get(path).text
    fields = {"display_name": "Ayşe Y.", "role": "viewer", "is_active": "y", "stores": [store.id]}
    assert admin.post(f"/users/{user.id}", data=fields).status_code == 303
    roles = {one.email: one.role for one in rows(session, User)}
    assert roles[user.email] == Role.VIEWER


def test_pages_escape_what_wordpress_says(admin, link, page):
    """A name that is markup is shown as it is."""
    link(name="<script>alert(1)</script>")
    soup = page(admin.get("/users"))
    assert "<script>alert(1)</script>" in text_of(soup)


def test_page_says_when_the_origin_has_ended(admin, session, *, store, ayse, page):
    """Whose WordPress is no longer paired is switched off, and the page says why."""
    assert identities.end_all(session, store, COMMAND_LINE, utcnow()) == 1
    session.commit()
    assert "no longer paired here" in text_of(page(admin.get(f"/users/{ayse.id}?lang=en")))
    assert identities.end_all(session, store, COMMAND_LINE, utcnow()) == 0


def test_refusal_page_has_the_headers_of_every_page_but_no_referrer(client):
    """The page of a dead link is as closed as the others, and tells nobody its address."""
    response = client.get("/sign-in/store/wrong")
    assert response.headers.pop("Referrer-Policy") == "no-referrer"
    response.headers["Referrer-Policy"] = "same-origin"
    page_checks.check_headers(response)
