"""A shop that speaks the bridge's protocol, written from its text and not from our signing room."""

import hmac
import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import requests


@dataclass(frozen=True)
class Shop:
    """One paired store."""

    panel_url: str
    store_id: int
    secret: str
    site: str

    def post(
        self, kind: str, document: Any, *, delivery_id: str | None = None
    ) -> requests.Response:
        """Post a signed call."""
        path = f"/bridge/v1/stores/{self.store_id}/{kind}"
        body = json.dumps(document, ensure_ascii=False).encode()
        delivery_id = delivery_id or str(uuid4())
        at = int(time.time())
        lines = f"{at}\n{delivery_id}\nPOST\n{path}\n{self.site}\n".encode()
        signature = hmac.new(self.secret.encode(), lines + body, "sha256").hexdigest()
        return requests.post(
            self.panel_url + path,
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Iletiniz-Delivery": delivery_id,
                "X-Iletiniz-Site": self.site,
                "X-Iletiniz-Signature": f"t={at},v1={signature}",
                "User-Agent": "iletiniz-bridge/1 WordPress/6.8 WooCommerce/10.0 PHP/8.2",
            },
            timeout=120,
        )

    def send(self, *events: Mapping[str, Any]) -> None:
        """Hand events over; every one is taken."""
        answer = self.post("events", {"events": list(events)})
        assert answer.status_code == 202, answer.text
        assert {result["status"] for result in answer.json()["results"]} == {"taken"}

    def post_together(
        self, deliveries: list[tuple[Any, str]], *, kind: str = "events"
    ) -> list[requests.Response]:
        """Post documents with their delivery ids, all at the same time."""
        with ThreadPoolExecutor(len(deliveries)) as pool:
            calls = [
                pool.submit(self.post, kind, document, delivery_id=delivery_id)
                for document, delivery_id in deliveries
            ]
            return [call.result() for call in calls]


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def order_event(order_id: int, phone: str, *, status: str = "processing") -> dict[str, Any]:
    """Return the event of an order that came to a status just now."""
    return {
        "id": str(uuid4()),
        "topic": "order.status_changed",
        "occurred_at": now(),
        "from": "pending",
        "to": status,
        "order": {
            "id": order_id,
            "number": str(order_id),
            "status": status,
            "currency": "TRY",
            "total": "349.90",
            "date_created_gmt": now(),
            "date_modified_gmt": now(),
            "customer_id": 7,
            "billing": {
                "first_name": "Ayşe",
                "last_name": "Yılmaz",
                "phone": phone,
                "city": "İzmir",
                "state": "TR35",
                "country": "TR",
            },
            "shipping": {"first_name": "Ayşe", "last_name": "Yılmaz", "phone": ""},
            "payment_method_title": "Kredi kartı",
            "shipping_method": "Kargo",
            "item_count": 1,
            "items_summary": "Filtre kahve",
            "locale": "tr_TR",
            "tracking": [],
            "consent": None,
            "muted": False,
        },
    }
