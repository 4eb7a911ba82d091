from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from factories import make_rule
from sqlalchemy import select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import hash_token, normalise_pairing_code
from iletiniz_admin.models import (
    AuditEvent,
    Message,
    MessageStatus,
    PairingCode,
    Reason,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import outbox


@pytest.fixture
def queued(make, store, connection):
    """A message of the store that waits to be sent."""

    def add(session):
        row = outbox.new_row(
            store_id=store.id,
            connection_id=connection.id,
            idempotency_key="order:1:1:1:1",
            source="order",
            status=MessageStatus.QUEUED,
            created_at=utcnow(),
            best_before_at=utcnow() + timedelta(hours=1),
            recipient="+905551234567",
            body="Merhaba",
        )
        outbox.enqueue(session, [row])

    make(add)


def shown_code(soup):
    return normalise_pairing_code(soup.find("code").get_text())


def actions(stored):
    return stored(select(AuditEvent.action).order_by(AuditEvent.id))


def test_add_store_shows_the_code_on_that_answer_only(admin, shop):
    """Adding a store shows its code and the prefilled link once; no page shows it again."""
    form = {"name": "Çay Evi", "url": "https://cay.example/"}
    soup = shop.page(admin.post("/woocommerce/stores/add", data=form))
    code = shown_code(soup)
    store = shop.stored(select(Store).order_by(Store.id.desc()))[0]
    assert (store.name, store.url, store.status) == (
        "Çay Evi",
        "https://cay.example",
        StoreStatus.WAITING,
    )
    row = shop.stored(select(PairingCode))[0]
    assert row.code_hash == hash_token(code)
    assert row.expires_at - row.created_at == timedelta(minutes=15)
    link = urlsplit(soup.find("a", target="_blank")["href"])
    assert (link.scheme, link.netloc, link.path) == (
        "https",
        "cay.example",
        "/wp-admin/admin.php",
    )
    assert parse_qs(link.query) == {
        "page": ["iletiniz-bridge"],
        "panel": ["http://127.0.0.1:8000"],
        "code": [code],
    }
    for address in ("/woocommerce/", f"/woocommerce/stores/{store.id}"):
        text = admin.get(address).text
        assert code not in text
        assert f"{code[:5]} {code[5:]}" not in text


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("", "https://cay.example"),
        ("x" * 101, "https://cay.example"),
        ("Çay\u202eEvi", "https://cay.example"),
        ("Çay", ""),
        ("Çay", "cay.example"),
        ("Çay", "http://cay.example"),
        ("Çay", "javascript:alert(1)"),
        ("Çay", "https://[cay"),
        ("Çay", "https://cay.example/?a=1"),
        ("Çay", "https://kahve.example"),  # taken
    ],
)
def test_add_store_refuses_and_keeps_what_was_typed(admin, shop, name, url):
    """A wrong name or address is named at its field, and what was typed stands there again."""
    response = admin.post("/woocommerce/stores/add", data={"name": name, "url": url})
    assert response.status_code == 422
    soup = shop.page(response)
    assert soup.find(role="alert")
    assert soup.find("input", id="url")["value"] == url
    assert len(shop.stored(select(Store))) == 1


def test_add_store_takes_http_on_this_computer(admin, shop):
    """Plain http is taken for a shop on this very machine."""
    form = {"name": "Yerel", "url": "http://localhost:8080"}
    assert shop.page(admin.post("/woocommerce/stores/add", data=form)).find("code")


def test_add_store_drops_what_no_database_holds(admin, shop):
    """A NUL in a name is left out, not stored and not shown."""
    form = {"name": "Çay\x00Evi", "url": "https://cay.example"}
    shop.page(admin.post("/woocommerce/stores/add", data=form))
    assert "ÇayEvi" in shop.stored(select(Store.name))


def test_new_code_ends_the_earlier_one(admin, shop):
    """Of two codes only the later one counts."""
    first = shown_code(shop.page(admin.post(f"{shop.path}/pairing-code")))
    second = shown_code(shop.page(admin.post(f"{shop.path}/pairing-code")))
    live = shop.stored(select(PairingCode.code_hash).where(PairingCode.used_at.is_(None)))
    assert live == [hash_token(second)]
    assert first != second


def test_pause_holds_and_resume_lets_go(app, manager, shop, queued):
    """A paused store's messages are held; resuming queues them and wakes the worker."""
    hints = []
    parts = app.extensions["iletiniz_admin"]
    app.extensions["iletiniz_admin"] = replace(parts, hint=lambda: hints.append(1))
    assert manager.post(f"{shop.path}/pause").status_code == 303
    message = shop.stored(select(Message))[0]
    assert (message.status, message.reason) == (MessageStatus.HELD, Reason.STORE_PAUSED)
    assert manager.post(f"{shop.path}/resume").status_code == 303
    assert shop.stored(select(Message))[0].status == MessageStatus.QUEUED
    assert hints == [1]
    changed = shop.stored(select(AuditEvent).where(AuditEvent.action == "store.changed"))
    assert [(one.before, one.after) for one in changed] == [
        ({"is_paused": False}, {"is_paused": True}),
        ({"is_paused": True}, {"is_paused": False}),
    ]


def test_rotate_keeps_both_secrets_and_shows_none(admin, shop):
    """A routine rotation leaves the old secret in force and shows nobody the new one."""
    assert admin.post(f"{shop.path}/rotate").status_code == 303
    row = shop.stored(select(Store))[0]
    assert row.sealed_secret == shop.store.sealed_secret
    assert row.sealed_next_secret is not None


def test_pair_again_kills_the_old_secret_at_once(admin, shop):
    """After a leak the old secret is worth nothing from that moment, and a code is shown."""
    before = shop.store.sealed_secret
    shop.page(admin.get(f"{shop.path}/pair-again"))
    assert shop.stored(select(Store))[0].sealed_secret == before
    assert shown_code(shop.page(admin.post(f"{shop.path}/pair-again")))
    row = shop.stored(select(Store))[0]
    assert row.sealed_secret not in (before, None)
    assert row.sealed_next_secret is None


def test_webhook_secret_is_shown_once(admin, shop):
    """The native webhook's secret is made on demand, shown on that answer, and sealed."""
    address = f"{shop.path}/without-bridge"
    shop.page(admin.get(address))
    assert shop.stored(select(Store))[0].sealed_webhook_secret is None
    soup = shop.page(admin.post(address))
    where, secret = (code.get_text() for code in soup.find_all("code"))
    assert where == f"http://127.0.0.1:8000/hooks/woocommerce/{shop.store.id}"
    assert shop.stored(select(Store))[0].sealed_webhook_secret
    assert secret not in admin.get(address).text


def test_settings_choose_connection_and_sender(admin, shop, connection):
    """Connection and default sender are chosen from what there is; approved names only."""
    soup = shop.page(admin.get(f"{shop.path}/settings"))
    names = [option["value"] for option in soup.find("select", id="default_sender")("option")]
    assert names == ["", "KAHVE"]
    form = {"name": "Kahve", "connection_id": str(connection.id), "default_sender": "KAHVE"}
    assert admin.post(f"{shop.path}/settings", data=form).status_code == 303
    row = shop.stored(select(Store))[0]
    assert (row.name, row.connection_id, row.default_sender) == ("Kahve", connection.id, "KAHVE")
    wrong = admin.post(f"{shop.path}/settings", data={**form, "connection_id": "999"})
    assert wrong.status_code == 422


def test_remove_asks_with_numbers_and_keeps_the_ledger(admin, shop, queued):
    """Removing names what stops in numbers; afterwards the store is gone, its messages are not."""
    shop.make(lambda s: make_rule(s, shop.store))
    shop.order(1)
    shown = [
        item.get_text() for item in shop.page(admin.get(f"{shop.path}/remove?lang=en")).main("li")
    ]
    assert [text.rsplit(" ", 1)[1] for text in shown] == ["1", "1", "1"]
    assert admin.post(f"{shop.path}/remove").status_code == 303
    assert admin.get(shop.path).status_code == 404
    row = shop.stored(select(Store))[0]
    assert (row.status, row.sealed_secret) == (StoreStatus.REMOVED, None)
    assert shop.stored(select(Message))[0].status == MessageStatus.CANCELLED


def test_changes_of_stores_are_audited(admin, shop):
    """Every change of a store stands in the log."""
    for action in ("pause", "resume", "rotate", "pairing-code", "pair-again", "without-bridge"):
        admin.post(f"{shop.path}/{action}")
    assert actions(shop.stored) == [
        "store.changed",
        "store.changed",
        "store.secret_rotating",
        "store.code_made",
        "store.secret_renewed",
        "store.code_made",
        "store.webhook_secret_made",
    ]
