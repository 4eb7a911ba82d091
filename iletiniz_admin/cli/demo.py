"""``demo``: acts as a shop's bridge, with signed calls to the real endpoint."""

import http.client
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import click
from sqlalchemy.orm import Session

from iletiniz_admin import signing
from iletiniz_admin.cli.context import cli_session, fail, refusals_in_words, sealer_or_fail
from iletiniz_admin.clock import to_iso, utcnow
from iletiniz_admin.config import Settings
from iletiniz_admin.crypto import new_uuid7
from iletiniz_admin.models import Store
from iletiniz_admin.services import stores

TIMEOUT_SECONDS = 15
TAKEN = (200, 202)
MAX_COUNT = 1000
OTHER_ADDRESS = "name that in ILETINIZ_PUBLIC_URL, as in http://127.0.0.1:8001"
FIRST_STATUS = "pending"
PEOPLE = (("Ayşe", "Yılmaz"), ("Mehmet", "Demir"), ("Zeynep", "Kaya"), ("Ali", "Çelik"))


@click.group()
def demo() -> None:
    """Try the panel out with a demo store."""


@demo.command()
@click.option("--status", default="processing", show_default=True, help="What the order becomes.")
@click.option("--count", default=1, show_default=True, type=click.IntRange(1, MAX_COUNT))
@refusals_in_words
def order(status: str, count: int) -> None:
    """Place demo orders and bring them to a status, as the WordPress plugin would tell it.

    They go to the panel at ILETINIZ_PUBLIC_URL, by default http://127.0.0.1:8000.
    """
    with cli_session() as (settings, session):
        shop, secret = _shop(settings, session)
    slug = status.removeprefix("wc-")
    first_id = int(utcnow().timestamp() * 1000) % 10**12
    for number in range(count):
        for event in _events(first_id + number, slug):
            result = _post(settings, shop, secret, event)
            click.echo(f"Order {first_id + number}: {event['topic']} → {result}")


def _shop(settings: Settings, session: Session) -> tuple[Store, str]:
    sealer = sealer_or_fail(settings)
    store = stores.ensure_demo(session, sealer, utcnow())
    session.commit()
    # Where a rotation is under way, the next secret signs: the panel then ends the rotation.
    sealed = store.sealed_next_secret or store.sealed_secret
    return store, str(stores.SecretBook(sealer).open(store.id, sealed))


def _events(order_id: int, status: str) -> list[dict[str, Any]]:
    now = utcnow()
    events = [_event("order.created", order_id, FIRST_STATUS, now)]
    if status != FIRST_STATUS:
        change = _event("order.status_changed", order_id, status, now)
        events.append({**change, "from": FIRST_STATUS, "to": status})
    return events


def _event(topic: str, order_id: int, status: str, now: datetime) -> dict[str, Any]:
    first_name, last_name = PEOPLE[order_id % len(PEOPLE)]
    person = {
        "first_name": first_name,
        "last_name": last_name,
        "phone": f"0532 000 01 {order_id % 90 + 1:02d}",  # ends in nothing that the sandbox acts on
        "city": "İstanbul",
        "state": "TR34",
        "country": "TR",
    }
    order = {
        "id": order_id,
        "number": f"DEMO-{order_id % 1_000_000}",
        "status": status,
        "currency": "TRY",
        "total": f"{150 + order_id % 850}.90",
        "date_created_gmt": to_iso(now),
        "date_modified_gmt": to_iso(now),
        "customer_id": 0,
        "billing": person,
        "shipping": {**person, "phone": ""},
        "payment_method_title": "Kapıda ödeme",
        "shipping_method": "Standart kargo",
        "item_count": 2,
        "items_summary": "2 × Deneme ürünü",
        "locale": "tr_TR",
        "tracking": [{"carrier": "Deneme Kargo", "number": str(order_id), "url": ""}],
        "consent": None,
        "muted": False,
    }
    moment = to_iso(now)
    return {"id": str(new_uuid7()), "topic": topic, "occurred_at": moment, "order": order}


def _post(settings: Settings, store: Store, secret: str, event: dict[str, Any]) -> str:
    """Post one event as its own delivery; return what became of it, or end with one line."""
    path, delivery_id = f"/bridge/v1/stores/{store.id}/events", str(new_uuid7())
    body, now = json.dumps({"events": [event]}).encode(), int(utcnow().timestamp())
    signature = signing.sign(
        secret,
        timestamp=now,
        delivery_id=delivery_id,
        method="POST",
        path=path,
        site=str(store.site),
        body=body,
    )
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "iletiniz-bridge/demo",
        "X-Iletiniz-Delivery": delivery_id,
        "X-Iletiniz-Site": str(store.site),
        "X-Iletiniz-Signature": signing.header(now, [signature]),
    }
    status, answer = _call(settings.public_url, path, body, headers)
    if status not in TAKEN:
        fail(
            f"{settings.public_url} refused the demo order (HTTP {status}); if the panel runs at"
            f" another address, {OTHER_ADDRESS}"
        )
    return str(answer["results"][0]["status"]) if "results" in answer else "repeat"


def _call(
    public_url: str, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    parts = urlsplit(public_url)
    is_secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("POST", parts.path.rstrip("/") + path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if answer.status in TAKEN else {}
    except (OSError, ValueError, http.client.HTTPException) as error:
        fail(
            f"the panel does not answer at {public_url} ({error}); start it with make run, or, if"
            f" it runs at another address, {OTHER_ADDRESS}"
        )
    finally:
        connection.close()
