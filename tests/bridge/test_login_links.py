"""Links that sign people of WordPress in: how the bridge asks for one."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import factories
import pytest
import time_machine
from sqlalchemy import select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import hash_token
from iletiniz_admin.models import (
    AuditEvent,
    BridgeDelivery,
    Role,
    SignInLink,
    Store,
    StoreAccess,
    StoreIdentity,
    User,
)
from iletiniz_admin.services import pairing, sign_in_links, stores
from iletiniz_admin.services.audit import COMMAND_LINE

AYSE = {
    "wp_user_id": 7,
    "email": "ayse@kahve.example",
    "display_name": "Ayşe Yılmaz",
    "role": "manager",
}


def rows(session: Any, model: Any) -> list[Any]:
    query = select(model).order_by(*model.__table__.primary_key.columns)
    found = list(session.scalars(query.execution_options(populate_existing=True)))
    session.commit()  # a test that reads would otherwise keep the panel from writing
    return found


def token_of(answer: Any) -> str:
    assert answer.status_code == 201, answer.json
    return str(answer.json["url"]).rsplit("/", 1)[1]


def test_link_works_for_a_minute_and_its_token_is_stored_nowhere(bridge: Any, session: Any):
    """The answer holds an address of this panel; the database holds the token's hash alone."""
    answer = bridge.post("login-links", AYSE | {"order_id": 1453})
    token = token_of(answer)
    assert answer.json == {
        "url": f"http://127.0.0.1:8000/sign-in/store/{token}",
        "expires_in": 60,
    }
    assert answer.headers["Cache-Control"] == "no-store"
    link = rows(session, SignInLink)[0]
    assert link.token_hash == hash_token(token)
    assert (link.order_id, link.used_at) == (1453, None)
    assert link.expires_at - link.created_at == timedelta(seconds=60)
    for model in (SignInLink, BridgeDelivery, StoreIdentity, User, AuditEvent):
        assert token not in str([vars(row) for row in rows(session, model)])


def test_first_link_makes_a_user_of_this_store_alone(bridge: Any, session: Any, store_id: int):
    """The role is the claim's, the store is the caller's, and no password can ever fit."""
    token_of(bridge.post("login-links", AYSE | {"role": "viewer"}))
    user = rows(session, User)[0]
    assert (user.role, user.display_name, user.locale) == (Role.VIEWER, "Ayşe Yılmaz", "tr")
    assert user.email == f"wordpress:{store_id}:7"
    assert user.label == f"Ayşe Yılmaz (WordPress {store_id}/7)"
    assert user.password_hash == "!"
    assert not user.must_change_password
    assert [one.store_id for one in rows(session, StoreAccess)] == [store_id]
    identity = rows(session, StoreIdentity)[0]
    assert (identity.user_id, identity.email) == (user.id, "ayse@kahve.example")
    added = rows(session, AuditEvent)[0]
    assert (added.action, added.actor, added.store_id) == ("user.added", "bridge", store_id)


def test_second_link_is_for_the_same_user_whatever_the_email_says(bridge: Any, session: Any):
    """The number in WordPress says who it is: a new e-mail is noted and matches nobody."""
    token_of(bridge.post("login-links", AYSE))
    token_of(bridge.post("login-links", AYSE | {"email": "yeni@kahve.example"}))
    assert len(rows(session, User)) == 1
    assert [one.email for one in rows(session, StoreIdentity)] == ["yeni@kahve.example"]


def test_email_opens_no_account_that_has_it(bridge: Any, session: Any):
    """A claim with an admin's e-mail makes a user of its own, who is no admin."""
    factories.make_user(session, "boss@example.com", Role.ADMIN)
    session.commit()
    token_of(bridge.post("login-links", AYSE | {"email": "boss@example.com"}))
    boss, other = rows(session, User)
    assert rows(session, StoreIdentity)[0].user_id == other.id
    assert (boss.role, other.role) == (Role.ADMIN, Role.MANAGER)


def test_same_number_in_two_stores_is_two_people(app: Any, bridge: Any, session: Any, sealer: Any):
    """WordPress user 7 of one store is nobody in another."""
    other = factories.make_store(session, sealer, site="https://cay.example", secret="b" * 40)
    session.commit()
    tea = type(bridge)(app.test_client(), other.id, secret="b" * 40, site="https://cay.example")
    token_of(bridge.post("login-links", AYSE))
    token_of(tea.post("login-links", AYSE))
    assert len({one.user_id for one in rows(session, StoreIdentity)}) == 2
    assert {(one.user_id, one.store_id) for one in rows(session, StoreAccess)} == {
        (one.user_id, one.store_id) for one in rows(session, StoreIdentity)
    }


@pytest.mark.parametrize(("first", "later"), [("viewer", "manager"), ("manager", "viewer")])
def test_later_claim_changes_no_role(bridge: Any, session: Any, *, first: str, later: str):
    """The panel's role stands: a claim neither raises it nor lowers it."""
    token_of(bridge.post("login-links", AYSE | {"role": first}))
    token_of(bridge.post("login-links", AYSE | {"role": later}))
    assert [user.role for user in rows(session, User)] == [Role(first)]


def test_later_claim_gives_back_no_store(bridge: Any, session: Any):
    """A store that an admin has taken away stays away."""
    token_of(bridge.post("login-links", AYSE))
    session.delete(rows(session, StoreAccess)[0])
    session.commit()
    token_of(bridge.post("login-links", AYSE))
    assert rows(session, StoreAccess) == []


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.ADMIN}])
def test_person_whom_the_panel_has_locked_gets_no_link(bridge: Any, session: Any, change: dict):
    """One who is switched off, or an admin, is refused with 403, and the log says so."""
    token_of(bridge.post("login-links", AYSE))
    user = rows(session, User)[0]
    for name, value in change.items():
        setattr(user, name, value)
    session.commit()
    delivery = str(uuid4())
    answer = bridge.post("login-links", AYSE, delivery=delivery)
    assert (answer.status_code, answer.json["error"]) == (403, "locked")
    assert len(rows(session, SignInLink)) == 1
    assert [one.action for one in rows(session, AuditEvent)][-1] == "sign_in.link_refused"
    assert bridge.post("login-links", AYSE, delivery=delivery).status_code == 409


def test_repeat_is_refused_because_answers_are_not_kept(bridge: Any, session: Any):
    """A delivery id that came before is 409, and makes no second link."""
    delivery = str(uuid4())
    token_of(bridge.post("login-links", AYSE, delivery=delivery))
    again = bridge.post("login-links", AYSE, delivery=delivery)
    assert (again.status_code, again.json["error"]) == (409, "repeated")
    event_id = str(uuid4())
    bridge.post("heartbeat", {}, delivery=event_id)
    assert bridge.post("login-links", AYSE, delivery=event_id).status_code == 409
    assert len(rows(session, SignInLink)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wp_user_id", 0),
        ("wp_user_id", -1),
        ("wp_user_id", None),
        ("wp_user_id", True),
        ("wp_user_id", 2**63),
        ("wp_user_id", "7; DROP"),
        ("role", "admin"),
        ("role", "administrator"),
        ("role", None),
        ("role", ["manager"]),
        ("email", {"a": 1}),
        ("display_name", ["x"]),
        ("order_id", "x"),
        ("order_id", -5),
    ],
)
def test_claim_that_breaks_a_rule_is_refused(bridge: Any, session: Any, field: str, value: Any):
    """A claim is whole or refused with its field; nobody is made an admin by a word."""
    answer = bridge.post("login-links", AYSE | {field: value})
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert rows(session, User) == []


@pytest.mark.parametrize("body", [[], "x", 1, None])
def test_claim_that_is_no_object_is_refused(bridge: Any, body: Any):
    """Anything but an object is refused as a whole."""
    answer = bridge.post("login-links", body)
    assert (answer.status_code, answer.json["rule"]) == (422, "object")


def test_names_are_cut_and_made_printable(bridge: Any, session: Any):
    """Names and addresses of any length and with any sign are stored as one short line."""
    hostile = {"display_name": "A\u202e\x00b\n<b>" + "ş" * 200, "email": "e" * 400}
    token_of(bridge.post("login-links", AYSE | hostile))
    user = rows(session, User)[0]
    assert user.display_name.startswith("Ab <b>ş")
    assert len(user.display_name) <= 100
    assert len(rows(session, StoreIdentity)[0].email) == 254


def test_call_is_judged_like_every_call(app: Any, bridge: Any, store_id: int, session: Any):
    """A wrong secret, an old signature, another site and a removed store get no link."""
    stranger = type(bridge)(app.test_client(), store_id, secret="w" * 40)
    assert stranger.post("login-links", AYSE).status_code == 401
    assert bridge.post("login-links", AYSE, age=301).status_code == 401
    copy = type(bridge)(app.test_client(), store_id, site="https://kopya.example")
    assert copy.post("login-links", AYSE).status_code == 409
    store = session.get(Store, store_id)
    stores.remove(session, store, COMMAND_LINE, now=utcnow())
    session.commit()
    assert bridge.post("login-links", AYSE).status_code == 401
    assert rows(session, User) == []


def test_store_cannot_ask_without_end(bridge: Any, session: Any):
    """After sixty links in a quarter of an hour the store has to wait, and is told how long."""
    with time_machine.travel(utcnow(), tick=False) as clock:
        store = rows(session, Store)[0]
        for _ in range(sign_in_links.MOST_MADE - 1):
            sign_in_links.throttle.hit(session, sign_in_links.MADE, str(store.id), utcnow())
        session.commit()
        token_of(bridge.post("login-links", AYSE))
        answer = bridge.post("login-links", AYSE)
        assert (answer.status_code, answer.json["error"]) == (429, "too_many")
        clock.shift(int(answer.headers["Retry-After"]))
        token_of(bridge.post("login-links", AYSE))


def test_call_signed_with_the_next_secret_ends_the_rotation(
    app: Any, bridge: Any, store_id: int, session: Any, sealer: Any
):
    """A link may be the first call after a rotation."""
    store = session.get(Store, store_id)
    secret = stores.rotate(session, store, sealer, COMMAND_LINE)
    session.commit()
    token_of(type(bridge)(app.test_client(), store_id, secret=secret).post("login-links", AYSE))
    assert rows(session, Store)[0].sealed_next_secret is None


def pair_with(session: Any, store_id: int, sealer: Any, site: str) -> None:
    store = session.get(Store, store_id)
    code = pairing.new_code(session, store, COMMAND_LINE, now=utcnow())
    asked = pairing.PairingRequest(code, site, {})
    pairing.pair(session, asked, sealer, now=utcnow())
    session.commit()


@pytest.mark.parametrize("site", ["https://kahve.example", "https://kahve.example/"])
def test_pairing_the_same_site_again_keeps_its_people(
    bridge: Any, session: Any, store_id: int, sealer: Any, *, site: str
):
    """A renewed secret changes nothing about who is who in that WordPress."""
    token_of(bridge.post("login-links", AYSE))
    pair_with(session, store_id, sealer, site)
    assert [one.wp_user_id for one in rows(session, StoreIdentity)] == [7]
    assert rows(session, User)[0].is_active


def test_pairing_a_site_that_signed_as_the_store_keeps_its_people(
    bridge: Any, session: Any, store_id: int, sealer: Any
):
    """A shop that has moved holds the same accounts: it signed with the store's secret before."""
    token_of(bridge.post("login-links", AYSE))
    session.get(Store, store_id).foreign_site = "https://yeni.example"
    session.commit()
    pair_with(session, store_id, sealer, "https://yeni.example")
    assert [one.wp_user_id for one in rows(session, StoreIdentity)] == [7]


def test_pairing_another_site_ends_the_old_sites_people(
    app: Any, bridge: Any, session: Any, store_id: int, sealer: Any
):
    """User 7 of another WordPress is somebody else: the old one is switched off, a new one made."""
    token_of(bridge.post("login-links", AYSE))
    store = session.get(Store, store_id)
    code = pairing.new_code(session, store, COMMAND_LINE, now=utcnow())
    _, secret = pairing.pair(
        session, pairing.PairingRequest(code, "https://baska.example", {}), sealer, now=utcnow()
    )
    session.commit()
    other = type(bridge)(app.test_client(), store_id, secret=secret, site="https://baska.example")
    token_of(other.post("login-links", AYSE | {"display_name": "Başka Biri"}))
    old, new = rows(session, User)
    assert (old.is_active, new.is_active) == (False, True)
    assert (old.display_name, new.display_name) == ("Ayşe Yılmaz", "Başka Biri")
    assert new.email == f"wordpress:{store_id}:7" != old.email
    assert [one.wp_user_id for one in rows(session, StoreIdentity)] == [None, 7]
    actions = [one.action for one in rows(session, AuditEvent)]
    assert "user.origin_ended" in actions
