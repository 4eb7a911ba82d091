"""Users: adding, changing, switching off, giving passwords."""

import pytest
from bs4 import BeautifulSoup
from factories import make_store, make_user
from sqlalchemy import select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import verify_password
from iletiniz_admin.models import AuditEvent, Role, StoreAccess, User, UserSession


def all_of(session, model) -> list:
    rows = list(session.scalars(select(model).execution_options(populate_existing=True)))
    session.commit()  # a test that reads would otherwise keep the panel from writing
    return rows


def user_of(session, email) -> User:
    return next(user for user in all_of(session, User) if user.email == email)


def password_on(soup: BeautifulSoup) -> str:
    return soup.find("code", id="first-password").get_text(strip=True)


@pytest.fixture
def stores(session, sealer):
    rows = [make_store(session, sealer, name=name) for name in ("Kahve", "Çay")]
    session.commit()
    return rows


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.ADMIN, email="boss@example.com")


def test_users_add_shows_the_first_password_once(admin, session, stores, page, client):
    """A new user gets a made password, shown once, that must be changed at the first sign-in."""
    page(admin.get("/users/add"))
    fields = {
        "email": " Yeni@Example.com",
        "display_name": "Yeni Kişi",
        "role": "manager",
        "stores": [stores[0].id],
    }
    soup = page(admin.post("/users/add", data=fields))
    password = password_on(soup)
    user = user_of(session, "yeni@example.com")
    assert user.role == Role.MANAGER
    assert verify_password(user.password_hash, password)
    assert password not in admin.get(f"/users/{user.id}").text
    assert password not in str([vars(event) for event in all_of(session, AuditEvent)])
    entered = client.post("/sign-in", data={"email": user.email, "password": password})
    assert entered.status_code == 303
    assert client.get("/woocommerce/").headers["Location"] == "/account/password"
    page(client.get("/account/password"))
    change = {"current": password, "new": "kendi parolam bu", "again": "kendi parolam bu"}
    assert client.post("/account/password", data=change).status_code == 303
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "a b@example.com", "x" * 255 + "@a.b"])
def test_users_add_refuses_what_is_no_address(admin, session, page, email):
    """A fault keeps what was typed and says what is wrong; nothing is stored."""
    response = admin.post(
        "/users/add", data={"email": email, "display_name": "Yazılan Ad", "role": "viewer"}
    )
    assert response.status_code == 422
    soup = page(response)
    assert soup.find("input", attrs={"name": "display_name"})["value"] == "Yazılan Ad"
    assert soup.select("[role=alert] a[href='#email']")
    assert len(all_of(session, User)) == 1


def test_users_add_refuses_an_address_twice(admin, session, page):
    """An address belongs to one user, however it is written."""
    response = admin.post("/users/add", data={"email": "BOSS@example.com", "role": "viewer"})
    assert response.status_code == 422
    assert page(response).select("[role=alert] a[href='#email']")
    assert len(all_of(session, User)) == 1


def test_users_change_counts_at_once(admin, session, stores, sign_in, page):
    """Another role and other stores count for the next request, and the log holds the change."""
    client = sign_in(Role.VIEWER, stores=[stores[0]], email="ali@example.com")
    user = user_of(session, "ali@example.com")
    soup = page(admin.get(f"/users/{user.id}"))
    assert [box["value"] for box in soup.select("input[name=stores][checked]")] == [
        str(stores[0].id)
    ]
    change = {
        "display_name": "Ali",
        "role": "manager",
        "is_active": "y",
        "stores": [stores[1].id],
    }
    assert admin.post(f"/users/{user.id}", data=change).headers["Location"] == "/users"
    assert [row.store_id for row in all_of(session, StoreAccess)] == [stores[1].id]
    event = all_of(session, AuditEvent)[-1]
    assert (event.action, event.actor) == ("user.changed", "boss@example.com")
    assert event.before == {"name": "", "role": "viewer", "stores": [stores[0].id]}
    assert event.after == {"name": "Ali", "role": "manager", "stores": [stores[1].id]}
    assert client.get("/account").status_code == 200


def test_users_switched_off_are_signed_out_at_once(admin, session, sign_in):
    """Switching a user off ends their sessions for good, even if they are switched on again."""
    client = sign_in(Role.MANAGER, email="ali@example.com")
    user = user_of(session, "ali@example.com")
    admin.post(f"/users/{user.id}", data={"display_name": "", "role": "manager"})
    assert client.get("/account").status_code in {302, 303}
    admin.post(f"/users/{user.id}", data={"role": "manager", "is_active": "y"})
    assert client.get("/account").status_code in {302, 303}


@pytest.mark.parametrize("change", [{"role": "viewer", "is_active": "y"}, {"role": "admin"}])
def test_users_keep_an_admin(admin, session, page, change):
    """The last active admin can be neither demoted nor switched off."""
    make_user(session, "former@example.com", Role.ADMIN).is_active = False
    session.commit()
    boss = user_of(session, "boss@example.com")
    response = admin.post(f"/users/{boss.id}", data={"display_name": "", **change})
    assert response.status_code == 422
    page(response)
    boss = user_of(session, "boss@example.com")
    assert boss.is_active
    assert boss.role == Role.ADMIN


def test_users_admin_may_step_back_beside_another(admin, session, sign_in):
    """With a second admin the first may become a viewer, and is led to a page that opens."""
    sign_in(Role.ADMIN)
    boss = user_of(session, "boss@example.com")
    response = admin.post(f"/users/{boss.id}", data={"role": "viewer", "is_active": "y"})
    assert admin.get(response.headers["Location"]).status_code == 200
    assert admin.get("/users").status_code == 403


def test_users_reset_asks_first_and_then_ends_sessions(admin, session, sign_in, page):
    """A new password is given after a question; the old sessions are over."""
    client = sign_in(Role.VIEWER, email="ali@example.com")
    user = user_of(session, "ali@example.com")
    address = f"/users/{user.id}/new-password"
    assert "1" in page(admin.get(address)).select_one("main").get_text()
    assert client.get("/account").status_code == 200
    password = password_on(page(admin.post(address)))
    user = user_of(session, "ali@example.com")
    assert verify_password(user.password_hash, password)
    assert user.must_change_password
    assert client.get("/account").status_code in {302, 303}


def test_users_sessions_end_by_admin(admin, session, sign_in, page):
    """An admin sees where a user is signed in and ends it."""
    client = sign_in(Role.VIEWER, email="ali@example.com")
    user = user_of(session, "ali@example.com")
    assert "Firefox, Linux" in page(admin.get(f"/users/{user.id}")).get_text()
    admin.post(f"/users/{user.id}/end-sessions")
    assert client.get("/account").status_code in {302, 303}
    ended = [row.ended_at for row in all_of(session, UserSession) if row.user_id == user.id]
    assert ended[0] <= utcnow()


def test_users_list_shows_names_as_text(admin, session, page):
    """Names that look like markup are shown as they were typed, and run nothing."""
    hostile = "<img src=x onerror=alert(1)>{{ 7*7 }}"
    make_user(session, "o'brien+<x>@example.com", Role.VIEWER).display_name = hostile
    session.commit()
    text = admin.get("/users").text
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;{{ 7*7 }}" in text
