"""How quickly an audience is counted, shown and walked through in a million mirrored orders.

    .venv/bin/python bench/audience.py [--orders 1000000] [--postgresql URL] [--instance FOLDER]

On SQLite, in a file of its own, and on PostgreSQL where an empty database is given (also by the
environment, ILETINIZ_BENCH_POSTGRESQL). Two stores, about 380,000 people with one to many orders
over four years, one order in 25 without a Turkish mobile. Prints seconds for each kind of filter
(the slowest of three, target: 1 s), for the sample and the preview, then a walk through everything
with its longest step and the memory that the process had at most. Asserts nothing.
"""

import argparse
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from iletiniz_admin.database import make_engine, make_session_factory, upgrade
from iletiniz_admin.models import Order, Store, StoreStatus
from iletiniz_admin.services.campaigns import audience
from iletiniz_admin.services.campaigns.choice import Choice

NOW = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)
STATUSES = ("completed", "processing", "cancelled", "refunded", "on-hold", "pending")
SHARES = (70, 8, 10, 4, 3, 5)
CITIES = ("İstanbul", "istanbul", "ISTANBUL", "Ankara", "İzmir", "Bursa", "Kadıköy", "Şişli")
CHOICES = {
    "everybody": Choice(),
    "status and dates": Choice(
        statuses=("completed", "processing"), from_day=date(2026, 1, 1), to_day=date(2026, 6, 30)
    ),
    "status and dates, 4 years": Choice(statuses=("completed",), from_day=date(2022, 8, 1)),
    "amount": Choice(total_least=Decimal(250), total_most=Decimal(900)),
    "city": Choice(city="İSTANBUL"),
    "a city that nobody has": Choice(city="Yokşehir"),
    "3 orders or more": Choice(orders_least=3),
    "last order before 2025": Choice(last_order_to=date(2024, 12, 31)),
    "all of them": Choice(
        statuses=("completed", "processing", "on-hold"),
        from_day=date(2023, 1, 1),
        to_day=date(2026, 6, 30),
        total_least=Decimal(100),
        orders_least=2,
        orders_most=20,
        last_order_from=date(2025, 1, 1),
        city="istanbul",
    ),
}


def make_rows(count: int, store_ids: list[int]) -> Iterator[dict[str, Any]]:
    """Yield orders in the order of their ids and days; a few people buy much more than others."""
    chance, people = random.Random(5), int(count * 0.45)
    step = timedelta(days=4 * 365) / count
    for number in range(count):
        person = int(people * chance.random() ** 1.4)
        phone = f"05{300_000_000 + person * 7 % 200_000_000:09d}"
        is_mobile = number % 25 > 0
        yield {
            "store_id": store_ids[number % 3 == 0],
            "order_id": number + 1,
            "number": str(number + 1),
            "status": chance.choices(STATUSES, SHARES)[0],
            "entries": {"completed": 1},
            "currency": "TRY",
            "total": Decimal(chance.randrange(2_000, 200_000)) / 100,
            "date_created_at": NOW - (count - number) * step,
            "date_modified_at": NOW,
            "first_name": "Ayşe",
            "last_name": "Yılmaz",
            "phone": phone if is_mobile else "0212 555 00 00",
            "recipient": f"+9{phone}" if is_mobile else None,
            "city": CITIES[person % len(CITIES)],
            "country": "TR",
            "payment_method_title": "Kredi kartı",
            "item_count": 2,
            "items_summary": "2 × Filtre kahve 250 g",
            "locale": "tr_TR",
            "updated_at": NOW,
        }


def fill(engine: Engine, count: int) -> None:
    """Make the tables, two stores and the orders."""
    upgrade(engine)
    with make_session_factory(engine)() as session:
        stores = [
            Store(name=name, url="", status=StoreStatus.PAIRED, created_at=NOW)
            for name in ("Kahve", "Çay")
        ]
        session.add_all(stores)
        session.flush()
        batch: list[dict[str, Any]] = []
        for row in make_rows(count, [store.id for store in stores]):
            batch.append(row)
            if len(batch) == 5_000:
                session.execute(insert(Order), batch)
                batch.clear()
        if batch:
            session.execute(insert(Order), batch)
        session.commit()


def timed(run: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """Return the longest of some runs, in seconds, and what the last one gave."""
    longest, result = 0.0, None
    for _ in range(times):
        began = time.perf_counter()
        result = run()
        longest = max(longest, time.perf_counter() - began)
    return longest, result


def walk(session: Session, stores: list[Store], choice: Choice) -> None:
    """Walk through the whole audience as a check does, and print what that took."""
    cursor, steps, seen, longest = None, 0, 0, 0.0
    began = time.perf_counter()
    while True:
        step_began = time.perf_counter()
        candidates, cursor = audience.walk_orders(session, stores, choice, cursor, 1000)
        longest = max(longest, time.perf_counter() - step_began)
        steps, seen = steps + 1, seen + len(candidates)
        if cursor is None:
            break
    took = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"  walk: {seen:,} candidates in {took:.1f} s, {steps:,} steps, "
        f"the longest {longest * 1000:.0f} ms; memory at most {memory} MB"
    )


def measure(engine: Engine) -> None:
    """Count, show and walk."""
    with make_session_factory(engine)() as session:
        session.connection(execution_options={"sqlite_begin": "DEFERRED"})
        stores = list(session.query(Store).order_by(Store.id))
        for name, choice in CHOICES.items():
            took, counted = timed(partial(audience.count, session, stores, choice))
            shown, _ = timed(partial(audience.sample, session, stores, choice))
            near, _ = timed(partial(audience.nth, session, stores, choice, 30))
            print(
                f"  {name:<26} count {took:5.2f} s ({counted.recipients:>9,} people of "
                f"{counted.orders:>9,} orders)   sample {shown:5.2f} s   preview {near:5.2f} s"
            )
        walk(session, stores, CHOICES["all of them"])
        walk(session, stores, CHOICES["everybody"])


def run(name: str, url: str, count: int) -> None:
    """Fill an empty database and measure."""
    engine = make_engine(url)
    began = time.perf_counter()
    fill(engine, count)
    if engine.dialect.name == "postgresql":  # as its own autovacuum does after a while
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE orders"))
    print(f"{name}: {count:,} orders, filled in {time.perf_counter() - began:.0f} s", flush=True)
    measure(engine)
    engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--postgresql", default=os.environ.get("ILETINIZ_BENCH_POSTGRESQL"))
    parser.add_argument("--instance", help="a folder on the disk to measure (default: temporary)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.instance) as folder:
        run("SQLite", f"sqlite:///{folder}/bench.sqlite", asked.orders)
    if asked.postgresql:
        run("PostgreSQL", asked.postgresql, asked.orders)
    else:
        print("PostgreSQL: left out, no --postgresql URL of an empty database")


if __name__ == "__main__":
    main()
