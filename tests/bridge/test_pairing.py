"""Pairing, identity and rotation (bridge protocol, section 2)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import factories
import pytest
import time_machine

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import Directive, Store, StoreStatus
from iletiniz_admin.services import pairing, stores
from iletiniz_admin.services.audit import COMMAND_LINE

SHOP = {
    "site_url": "https://kahve.example",
    "home_url": "https://kahve.example",
    "name": "Kahve",
    "timezone": "Europe/Istanbul",
    "locale": "tr_TR",
    "currency": "TRY",
    "country": "TR:TR34",
    "versions": {"php": "8.2"},
    "statuses": [{"slug": "wc-kargolandi", "label": "Kargolandı"}],
}


@pytest.fixture
def new_store(session: Any) -> Store:
    store = stores.add(session, "Yeni", "https://yeni.example/", COMMAND_LINE, now=utcnow())
    session.commit()
    return store


@pytest.fixture
def code(session: Any, new_store: Store) -> str:
    code = pairing.new_code(session, new_store, COMMAND_LINE, now=utcnow())
    session.commit()
    return code


def ask(app: Any, code: str, **more: Any):
    return app.test_client().post("/bridge/v1/pair", json={**SHOP, "code": code, **more})


def test_pairing_gives_a_secret_that_signs(
    *, app: Any, bridge: Any, make_event: Any, session: Any, new_store: Store, code: str
):
    """A right code gives store, secret and panel once; calls signed so are taken."""
    typed = f" {code[:5].lower()}-{code[5:]} "
    answer = ask(app, typed, home_url="https://yeni.example")
    assert answer.status_code == 201
    bridge.store_id = new_store.id
    assert answer.json["store_id"] == new_store.id
    assert answer.json["panel_url"] == "http://127.0.0.1:8000"
    session.expire_all()
    assert new_store.status is StoreStatus.PAIRED
    assert new_store.country == "TR"
    assert new_store.order_statuses == [{"slug": "kargolandi", "label": "Kargolandı"}]
    assert answer.json["signing_secret"].encode() not in (new_store.sealed_secret or b"")
    session.rollback()
    bridge.secret = answer.json["signing_secret"]
    bridge.site = "https://yeni.example"
    taken = bridge.events(make_event())
    assert taken.status_code == 202
    assert "since" in taken.json["directives"]["backfill"]
    assert ask(app, code, home_url="https://yeni.example").status_code == 401


def test_code_ends_after_a_quarter_of_an_hour(app: Any, code: str):
    """An expired code is wrong like any other."""
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=15, seconds=1)):
        assert ask(app, code, home_url="https://yeni.example").json["error"] == "wrong_code"


def test_wrong_codes_are_counted_by_address(app: Any, code: str):
    """After ten wrong codes an address must wait, also with the right one."""
    answers = [ask(app, f"WRONGCODE{n}").status_code for n in range(11)]
    assert answers == [401] * 10 + [429]
    late = ask(app, code, home_url="https://yeni.example")
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 901


def test_wrong_codes_are_counted_overall(app: Any, session: Any, code: str):
    """After a hundred wrong codes from anywhere, everybody must wait."""
    for n in range(100):
        pairing.note_wrong_code(session, f"203.0.113.{n}", utcnow())
    session.commit()
    assert ask(app, code, home_url="https://yeni.example").status_code == 429


def test_pairing_request_names_its_broken_field(app: Any, code: str):
    """An unusable request names field and rule and leaves the code alone."""
    for more, field in (
        ({"home_url": "ftp://x"}, "home_url"),
        ({"home_url": None}, "home_url"),
        ({"statuses": {"a": 1}}, "statuses"),
    ):
        answer = ask(app, code, **more)
        assert (answer.status_code, answer.json["field"].strip(".")) == (422, field)
    assert ask(app, code, home_url="https://yeni.example").status_code == 201


def test_site_belongs_to_one_store(app: Any, store_id: int, code: str):
    """A site that another store has is refused with 409; the code stays good."""
    assert ask(app, code).json["error"] == "site_taken"
    assert ask(app, code, home_url="https://yeni.example").status_code == 201


def test_pairing_again_kills_the_old_secret(
    app: Any, bridge: Any, make_event: Any, session: Any, store_id: int
):
    """After a leak, pairing again ends the old secret at once."""
    assert bridge.events(make_event()).status_code == 202
    store = session.get(Store, store_id)
    code = pairing.new_code(session, store, COMMAND_LINE, now=utcnow())
    session.commit()
    answer = ask(app, code)
    assert answer.status_code == 201
    assert bridge.events(make_event(order_id=2)).status_code == 401
    bridge.secret = answer.json["signing_secret"]
    assert bridge.events(make_event(order_id=2)).status_code == 202


def test_rotation_ends_with_the_first_call_of_the_new_secret(
    bridge: Any, make_event: Any, session: Any, sealer: Any, store_id: int
):
    """The new secret is handed out in every answer until a call is signed with it."""
    bridge.events(make_event())
    secret = stores.rotate(session, session.get(Store, store_id), sealer, COMMAND_LINE)
    session.commit()
    for number in (2, 3):
        answer = bridge.events(make_event(order_id=number))
        assert answer.json["directives"]["rotate_secret"] == {"secret": secret}
    bridge.secret = secret
    answer = bridge.post("heartbeat", {})
    assert answer.status_code == 202
    assert "rotate_secret" not in answer.json["directives"]
    bridge.secret = factories.SECRET
    assert bridge.events(make_event(order_id=4)).status_code == 401


def test_note_is_handed_out_until_it_is_acknowledged(bridge: Any, session: Any, store_id: int):
    """A note comes again after five minutes, until the bridge says that it is done."""
    from iletiniz_admin.services import directives

    payload = {"status": "accepted", "recipient_masked": "+90 532 *** ** 02"}
    note = directives.add(session, store_id, "note", payload, utcnow(), order_id=1453)
    session.commit()
    session.expunge_all()
    first = bridge.post("heartbeat", {}).json["directives"]["notes"]
    assert [(one["id"], one["order_id"]) for one in first] == [(note.id, 1453)]
    assert first[0]["note"]
    assert "notes" not in bridge.post("heartbeat", {}).json["directives"]
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6), tick=True):
        assert bridge.post("heartbeat", {}).json["directives"]["notes"] == first
        bridge.post("heartbeat", {"acks": [note.id]})
    session.expire_all()
    assert session.get(Directive, note.id).settled_at is not None
    session.rollback()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=20), tick=True):
        assert "notes" not in bridge.post("heartbeat", {}).json["directives"]
