"""Orders, heartbeat, WooCommerce's own webhooks over HTTP, and the demo that plays a bridge."""

import base64
import hashlib
import hmac
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import select

from iletiniz_admin.blueprints.bridge.gathering import Gathering
from iletiniz_admin.blueprints.bridge.limiter import StoreLimiter
from iletiniz_admin.cli.demo import demo
from iletiniz_admin.models import Order, Store
from iletiniz_admin.services import stores
from iletiniz_admin.services.audit import COMMAND_LINE

CONTRACTS = Path(__file__).parents[1] / "contracts"


def test_backfill_answers_with_its_cursor(
    bridge: Any, make_order: Any, session: Any, store_id: int
):
    """A page of history is taken, says where to go on, and texts nobody."""
    body = {
        "reason": "backfill",
        "cursor": "page-2",
        "orders": [make_order(1), make_order(2), {"id": "x"}],
        "done": False,
    }
    answer = bridge.post("orders", body)
    assert answer.status_code == 202
    assert answer.json["cursor"] == "page-2"
    assert answer.json["refused"] == [{"field": "orders[2].id", "rule": "positive_integer"}]
    assert session.get(Store, store_id).backfill_cursor == "page-2"


def test_page_of_orders_takes_few_statements(bridge: Any, make_order: Any, statements: Any):
    """500 orders take as few statements as one event."""
    orders = [make_order(number) for number in range(1, 501)]
    answer = bridge.post("orders", {"reason": "sweep", "cursor": "", "orders": orders})
    assert answer.status_code == 202
    assert len(statements) <= 16
    too_many = {"reason": "sweep", "orders": [{"id": 1}] * 501}
    assert bridge.post("orders", too_many).json["rule"] == "0..500"


def test_heartbeat_is_health(bridge: Any, session: Any, store_id: int):
    """A heartbeat keeps versions, statuses and the backlog, and answers with directives."""
    body = {
        "versions": {"bridge": "1.0.0", "php": "8.2"},
        "statuses": [{"slug": "wc-hazir", "label": "Hazır"}],
        "outbox_depth": 3,
        "last_error": "cURL error 28",
    }
    answer = bridge.post("heartbeat", body)
    assert (answer.status_code, answer.json) == (202, {"directives": {}})
    store = session.get(Store, store_id)
    assert store.versions["php"] == "8.2"
    assert store.order_statuses == [{"slug": "hazir", "label": "Hazır"}]
    assert (store.health["outbox_depth"], store.health["last_error"]) == (3, "cURL error 28")
    assert store.last_seen_at is not None


@pytest.fixture
def webhook(app: Any, session: Any, sealer: Any, store_id: int):
    """Posts the real delivery of WooCommerce, signed anew with the store's own secret."""
    store = session.get(Store, store_id)
    store.site = "https://127.0.0.1:8068"
    secret = stores.new_webhook_secret(session, store, sealer, COMMAND_LINE)
    session.commit()
    session.expunge_all()
    body = (CONTRACTS / "woocommerce-order-updated.json").read_bytes()

    def post(body: bytes = body, **more: str):
        digest = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()
        headers = {
            "Content-Type": "application/json",
            "X-WC-Webhook-Source": "http://127.0.0.1:8068/",
            "X-WC-Webhook-Topic": "order.updated",
            "X-WC-Webhook-Delivery-ID": "1132fe86d6e4ec4d26a6cbed2b88375b",
            "X-WC-Webhook-Signature": digest,
        }
        path = f"/hooks/woocommerce/{store_id}"
        return app.test_client().post(path, data=body, headers=headers | more)

    return post


def test_real_webhook_is_taken(webhook: Any, session: Any):
    """The real delivery is verified over its exact bytes; its repeat changes nothing."""
    assert webhook().status_code == 200
    assert webhook().status_code == 200
    order = session.scalars(select(Order)).one()
    assert (order.order_id, order.status, order.first_name) == (66, "completed", "Иван")


def test_webhook_proves_itself(webhook: Any, session: Any):
    """A wrong signature is 401, another shop 409, a first ping 200 without effect."""
    assert webhook(**{"X-WC-Webhook-Signature": "AAAA"}).status_code == 401
    assert webhook(**{"X-WC-Webhook-Source": "https://copy.example/"}).status_code == 409
    ping = {"Content-Type": "application/x-www-form-urlencoded", "X-WC-Webhook-Signature": ""}
    assert webhook(b"webhook_id=6", **ping).status_code == 200
    assert webhook(b"webhook_id=6&x=1", **ping).status_code == 401
    assert webhook(**{"X-WC-Webhook-Topic": "product.updated"}).status_code == 200
    assert webhook(**{"X-WC-Webhook-Delivery-ID": ""}).status_code == 422
    assert session.scalars(select(Order)).all() == []


def test_missed_heartbeat_time_is_the_servers(bridge: Any, session: Any, store_id: int):
    """The time of the last call is the panel's own."""
    later = datetime.now(UTC) + timedelta(days=1)
    with time_machine.travel(later, tick=False):
        bridge.post("heartbeat", {})
    assert session.get(Store, store_id).last_seen_at == later


def test_gathering_hands_the_lead_on():
    """Jobs that come while one is worked on are done together, each exactly once."""

    class Item:
        weight = 1

    started, go, groups = threading.Event(), threading.Event(), []

    def work(jobs: list[Any]) -> None:
        groups.append(jobs)
        started.set()
        go.wait(10)

    gathering: Gathering[Any] = Gathering(work)
    items = [Item() for _ in range(20)]
    threads = [threading.Thread(target=gathering.submit, args=(item,)) for item in items]
    threads[0].start()
    started.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(gathering._waiting) < 19:
        pass
    go.set()
    for thread in threads:
        thread.join(10)
    assert [len(group) for group in groups] == [1, 19]
    assert {id(job) for group in groups for job in group} == {id(item) for item in items}


def test_limiter_lets_calls_through_as_time_goes():
    """A bucket that is empty fills again at its rate."""
    now = [0.0]
    limiter = StoreLimiter(burst=2, calls_a_second=1, clock=lambda: now[0])
    assert [limiter.wait_seconds(1) for _ in range(3)] == [None, None, 2]
    assert limiter.wait_seconds(2) is None
    now[0] = 1.5
    assert limiter.wait_seconds(1) is None


def test_demo_without_a_panel_says_so(settings: Any, engine: Any, monkeypatch: pytest.MonkeyPatch):
    """Without a running panel the demo ends with one clear line and code 1."""
    monkeypatch.setenv("ILETINIZ_INSTANCE_PATH", str(settings.instance_path))
    monkeypatch.setenv("ILETINIZ_PUBLIC_URL", "http://127.0.0.1:9")
    result = CliRunner().invoke(demo, ["order"])
    assert result.exit_code == 1
    assert result.stderr.startswith("iletiniz-admin: the panel does not answer at")
    assert result.stderr.count("\n") == 1
