"""WooCommerce's own webhooks, where no bridge may be installed."""

import base64
import hmac
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from journey.house import House, Iletiniz, wait_until
from journey.shop import now
from journey.visitor import Visitor

pytestmark = pytest.mark.integration
CONTRACTS = Path(__file__).parents[1] / "contracts"
SITE = "http://127.0.0.1:8068"  # where the delivery came from
TEXT = "Siparişiniz {order_number} tamamlandı."


def real_delivery() -> tuple[dict[str, str], bytes]:
    """Return headers and body that WooCommerce sent, with the times of an order made now."""
    lines = (CONTRACTS / "woocommerce-order-updated.headers.txt").read_text().splitlines()
    headers = dict(line.split(": ", 1) for line in lines[1:] if line)
    kept = {name: value for name, value in headers.items() if name.startswith("X-WC-")}
    order = json.loads((CONTRACTS / "woocommerce-order-updated.json").read_bytes())
    order["date_created_gmt"] = order["date_modified_gmt"] = now().rstrip("Z")
    return kept | {"Content-Type": "application/json"}, json.dumps(order).encode()


def webhook_secret(visitor: Visitor, store_id: int) -> str:
    """Make a secret on the store's page and read it there, once."""
    path = f"/woocommerce/stores/{store_id}/without-bridge"
    visitor.open(path)
    visitor.submit("")
    secret = [str(code.string) for code in visitor.page.select("main code")][-1]
    visitor.open(path)
    assert secret not in visitor.page.get_text()
    return secret


def test_a_real_webhook_is_mirrored_and_its_foreign_number_is_not_texted(
    *, panel: House, iletiniz: Iletiniz, visitor: Callable[[], Visitor]
):
    """A delivery as WooCommerce makes it reaches the mirror; each outcome stands in the ledger."""
    store_id = panel.json("stores", "add", "Labor", "--url", SITE)["store_id"]
    added_at = now()
    chosen = ("--store", str(store_id), "--status", "completed", "--text", TEXT)
    panel.command("rules", "set", *chosen)
    admin = visitor()
    secret = webhook_secret(admin, store_id)
    wait_until(lambda: now() > added_at, "an order that is younger than the store")
    headers, body = real_delivery()
    address = f"{panel.url}/hooks/woocommerce/{store_id}"
    assert requests.post(address, data={"webhook_id": "6"}, timeout=60).status_code == 200
    unsigned = requests.post(address, data=body, headers=headers, timeout=60)
    assert unsigned.status_code == 401
    digest = hmac.new(secret.encode(), body, "sha256").digest()
    headers["X-WC-Webhook-Signature"] = base64.b64encode(digest).decode()
    for _ in range(2):
        answer = requests.post(address, data=body, headers=headers, timeout=60)
        assert answer.status_code in (200, 202), answer.text
    orders = panel.query("SELECT number, status FROM orders WHERE store_id = ?", store_id)
    assert orders == [("66", "completed")]
    messages = panel.json("messages", "list", "--store", str(store_id))
    assert [(one["status"], one["reason"]) for one in messages] == [("skipped", "foreign")]
    assert not iletiniz.calls()
    admin.open(f"/messages/?store={store_id}")
    assert "Not a Turkish number" in admin.text()
