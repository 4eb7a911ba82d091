"""How quickly the editor's counter answers while somebody types.

    .venv/bin/python bench/counter.py [--requests 300] [--orders 20000]

A panel on waitress with an SQLite file and a store of many orders. Each question carries the whole
form with another text of about 300 characters, commercial and not, with fields, a condition and a
second language, over a socket, with its CSRF token. Prints p50, p95 and the slowest; asserts no
time.
"""

import argparse
import re
import statistics
import tempfile
import time

import requests
from dashboard import cookie_of, fill, serve
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.app import create_app
from iletiniz_admin.clock import utcnow
from iletiniz_admin.config import load_settings
from iletiniz_admin.crypto import Sealer, parse_keys
from iletiniz_admin.database import make_engine, make_session_factory
from iletiniz_admin.models import Base, Order, Store

TEXT = "Sayın {first_name:title|Müşterimiz}, {order_number} numaralı siparişiniz kargoda. "
MORE = "{tracking_number??Takip no: {tracking_number}. }Teşekkür eder, iyi günler dileriz. " * 3


def add_orders(factory: sessionmaker[Session], count: int) -> int:
    """Give the first store its orders; return its id."""
    now = utcnow()
    with factory() as session:
        store_id = session.scalars(select(Store.id)).first() or 0
        rows = [
            {
                "store_id": store_id,
                "order_id": number,
                "number": str(number),
                "status": "processing",
                "first_name": "Ayşe",
                "recipient": "+905321112233",
                "updated_at": now,
            }
            for number in range(1, count + 1)
        ]
        session.execute(insert(Order), rows)
        session.commit()
    return store_id


def form_of(page: str) -> dict[str, str]:
    """Return what the editor's page sends along, the token among it."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    return {
        "csrf_token": token[1],
        "best_before_minutes": "720",
        "repeat_policy": "once",
        "tracking_wait_minutes": "30",
        "variant_en": "Hello {first_name|there}, your order {order_number} is on its way.",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--orders", type=int, default=20_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, requests.Session() as http:
        settings = load_settings(
            {"ILETINIZ_INSTANCE_PATH": folder, "ILETINIZ_API_BASE_URL": "http://127.0.0.1:9"}
        )
        engine = make_engine(settings.database_url)
        Base.metadata.create_all(engine)
        factory, app = make_session_factory(engine), create_app(settings)
        token = fill(factory, Sealer(parse_keys(settings.encryption_keys)))
        store_id = add_orders(factory, given.orders)
        http.cookies.set("iletiniz_session", cookie_of(app, token), domain="127.0.0.1", path="/")
        place = f"{serve(app)}/woocommerce/stores/{store_id}/rules/processing/customer"
        form = form_of(http.get(place, timeout=30).text)
        took = []
        for number in range(given.requests):
            form["text"] = f"{TEXT}{MORE}{'ş' * (number % 7)}{number}"
            form["message_class"] = ("informational", "commercial")[number % 2]
            began = time.perf_counter()
            answer = http.post(f"{place}/preview", data=form, timeout=30)
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.status_code
    cuts = statistics.quantiles(took, n=100)
    print(f"counter   p50 {cuts[49]:.1f} ms   p95 {cuts[94]:.1f} ms   most {max(took):.1f} ms")


if __name__ == "__main__":
    main()
