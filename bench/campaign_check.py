"""How long the receipt of a campaign takes, and its confirmation, and with how much memory.

    .venv/bin/python bench/campaign_check.py [--recipients N ...] [--postgresql URL]

For each number of recipients (1,000 and 100,000 unless given; 1,000,000 for the whole range) a
database of its own on SQLite, or the empty one given on PostgreSQL (also by the environment,
ILETINIZ_BENCH_POSTGRESQL; then the first number only). Each person has one order and a consent; the
text is commercial, with a name, an amount and a footer. In a process that does nothing else the
worker's steps make the receipt and then, confirmed, the messages with their refusal links. Prints
seconds for both (target for 100,000: 20 s each), the longest transaction that writes, and the most
memory (target: 300 MB). Asserts nothing.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.config import load_settings
from iletiniz_admin.crypto import Sealer, parse_keys
from iletiniz_admin.database import make_engine, make_session_factory, upgrade
from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionStatus,
    Consent,
    Message,
    Order,
    ReportShare,
    Store,
    StoreStatus,
)
from iletiniz_admin.services.audit import COMMAND_LINE
from iletiniz_admin.services.campaigns import checking, confirming, drafts
from iletiniz_admin.services.campaigns.receipt import Receipt
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.wording import sms_date, sms_money
from iletiniz_admin.worker.base import Base
from iletiniz_admin.worker.campaign_work import CampaignWork
from iletiniz_admin.worker.clients import Clients

NOW = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)
TEXT = "Merhaba {first_name}, {order_total} tutarındaki siparişiniz için teşekkürler. Yeni kahveler"
NAMES = ("Ayşe", "Mehmet Ali", "İbrahim", "Çağla", "John", "Abdurrahman Gazi")
FORMATS = Format(money=sms_money, date=sms_date, public_url="https://panel.example")
CHUNK = 5_000


def orders(count: int, store_id: int) -> Iterator[dict[str, object]]:
    """Yield one order a person."""
    for number in range(1, count + 1):
        yield {
            "store_id": store_id,
            "order_id": number,
            "number": str(number),
            "status": "completed",
            "entries": {},
            "currency": "TRY",
            "total": Decimal(number % 100_000) / 100,
            "date_created_at": NOW - timedelta(minutes=count - number),
            "first_name": NAMES[number % len(NAMES)],
            "last_name": "Yılmaz",
            "phone": f"05{300_000_000 + number:09d}",
            "recipient": f"+905{300_000_000 + number:09d}",
            "country": "TR",
            "locale": "tr_TR",
            "updated_at": NOW,
        }


def consents(count: int, store_id: int) -> Iterator[dict[str, object]]:
    """Yield a yes of each person."""
    for number in range(1, count + 1):
        recipient = f"+905{300_000_000 + number:09d}"
        row = {"store_id": store_id, "recipient": recipient, "is_given": True, "at": NOW}
        yield row | {"source": "checkout"}


def in_chunks(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    """Yield the rows some thousand at a time."""
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def fill(url: str, count: int) -> None:
    """Make the tables, a connection, a store, its orders and consents, and a campaign."""
    engine = make_engine(url)
    upgrade(engine)
    with make_session_factory(engine)() as session:
        connection = Connection(
            name="Bench",
            status=ConnectionStatus.CONNECTED,
            origin="key",
            sealed_key=b"never opened here",
            merchant_title="Örnek Ticaret A.Ş.",
            merchant_number="0123456789012345",
            created_at=NOW,
        )
        session.add(connection)
        session.flush()
        store = Store(
            name="Kahve",
            url="https://kahve.example",
            status=StoreStatus.PAIRED,
            created_at=NOW,
            connection_id=connection.id,
        )
        session.add(store)
        session.flush()
        for chunk in in_chunks(orders(count, store.id)):
            session.execute(insert(Order), chunk)
        for chunk in in_chunks(consents(count, store.id)):
            session.execute(insert(Consent), chunk)
        campaign = drafts.create(session, name="Bench", stores=[store], actor=COMMAND_LINE, now=NOW)
        drafts.change(session, campaign, 1, actor=COMMAND_LINE, now=NOW, text=TEXT)
        session.commit()
    engine.dispose()


class Watched(Base):
    """The worker's tools; notes how long its longest writing transaction took, in seconds."""

    longest = 0.0

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session as the worker's own does."""
        with Base.transaction(self) as session:
            session.connection()  # the write lock is held from here on
            began = time.perf_counter()
            yield session
        self.longest = max(self.longest, time.perf_counter() - began)


def work_until(factory: sessionmaker[Session], work: CampaignWork, done: str) -> float:
    """Make steps until the campaign has that column, and return the seconds they took."""
    began = time.perf_counter()
    while work.step():
        with factory() as session:
            session.connection(execution_options={"sqlite_begin": "DEFERRED"})
            if session.scalar(select(getattr(Campaign, done))) is not None:
                break
    return time.perf_counter() - began


def measure(url: str) -> None:
    """Make the receipt and the messages, and print what that took."""
    settings = load_settings({"ILETINIZ_INSTANCE_PATH": tempfile.mkdtemp()})
    engine = make_engine(url)
    factory = make_session_factory(engine)
    clients = Clients(Sealer(parse_keys(settings.encryption_keys)), settings.api_base_url)
    base = Watched(factory, clients, is_sqlite=url.startswith("sqlite"), now=lambda: NOW)
    work = CampaignWork(base, FORMATS)
    with factory.begin() as session:
        campaign = session.scalars(select(Campaign)).one()
        checking.ask_check(session, campaign, campaign.version, actor=COMMAND_LINE, now=NOW)
    receipt_seconds = work_until(factory, work, "receipt_hash")
    with factory.begin() as session:
        campaign = session.scalars(select(Campaign)).one()
        assert campaign.status is CampaignStatus.CHECKED, campaign.check_error
        receipt = Receipt.read(campaign)
        confirming.confirm(
            session,
            campaign,
            receipt_hash=campaign.receipt_hash or "",
            start_at=None,
            validity_hours=48,
            wants_contacts=False,
            report_share=ReportShare.ALL,
            actor=COMMAND_LINE,
            now=NOW,
        )
    confirm_seconds = work_until(factory, work, "prepared_at")
    with factory() as session:
        messages = session.scalar(select(func.count()).select_from(Message))
    assert receipt is not None
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"  {receipt.recipients:>9,} recipients, {receipt.part_count:,} parts: "
        f"receipt {receipt_seconds:.1f} s, confirmed with {messages:,} messages "
        f"{confirm_seconds:.1f} s, longest write {base.longest * 1000:.0f} ms, {memory} MB"
    )


def run(url: str, count: int) -> None:
    """Fill in one process and measure in another, so that its memory is its own."""
    for step in (["--fill", str(count)], ["--measure"]):
        subprocess.run([sys.executable, __file__, "--url", url, *step], check=True)


def main() -> None:
    """Measure as asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--recipients", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--postgresql", default=os.environ.get("ILETINIZ_BENCH_POSTGRESQL"))
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        fill(options.url, options.fill)
    elif options.measure:
        measure(options.url)
    else:
        with tempfile.TemporaryDirectory() as folder:
            print("SQLite", flush=True)
            for count in options.recipients:
                run(f"sqlite:///{Path(folder) / f'{count}.sqlite3'}", count)
        if options.postgresql:
            print("PostgreSQL", flush=True)
            run(options.postgresql, options.recipients[-1])


if __name__ == "__main__":
    main()
