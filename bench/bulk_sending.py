"""How fast a campaign leaves, and whether orders still overtake it.

    .venv/bin/python bench/bulk_sending.py [--recipients N] [--rate N] [--latency-ms N]

``iletiniz-admin serve`` (pages and worker, SQLite, ``synchronous=FULL``) and a sandbox iletiniz
whose answer to a batch takes 200 ms, each a process of its own. A commercial campaign of 100,000
people, each with a consent that is asked for again before their batch, begins as the panel starts;
order events come in at an even pace meanwhile, two a second. With one batch of 200 in flight this
latency allows 1,000 messages a second. That each outcome was stored before the next call is read
from the attempts. ``--database-url`` measures on an empty PostgreSQL instead.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import hook_to_call as hook
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.config import load_settings
from iletiniz_admin.database import make_engine, make_session_factory
from iletiniz_admin.models import (
    PRIORITY_BULK,
    Attempt,
    Campaign,
    CampaignStatus,
    CampaignStore,
    Connection,
    Message,
    MessageClass,
    MessageStatus,
)
from iletiniz_admin.services import consent, outbox

BODY = (
    "Merhaba Ayse, hafta sonuna ozel indirim basladi. Ornek Ticaret A.S. "
    "MERSIS no 0123456789012345 Ret: https://panel.example/r/abcdefghij123456"
)
CHUNK, GOAL_SHARE, FULL_BATCH = 2000, 0.85, 200
FIRST_ORDER = 30_000
_PAUSE = threading.Event()


def make_campaign(factory: sessionmaker[Session], store_id: int, count: int) -> int:
    """Write down a confirmed, prepared campaign and the consents of its people."""
    now = datetime.now(UTC)
    with factory.begin() as session:
        connection = session.scalars(select(Connection)).one()
        connection.quiet_from_minutes = connection.quiet_until_minutes = 0  # measured at any hour
        campaign = Campaign(
            name="Bench",
            status=CampaignStatus.SENDING,
            connection_id=connection.id,
            created_at=now,
            updated_at=now,
            recipient_count=count,
            prepared_at=now,
            prepared_position=count,
            expires_at=now + timedelta(days=1),
        )
        session.add(campaign)
        session.flush()
        session.add(CampaignStore(campaign_id=campaign.id, store_id=store_id))
        campaign_id, connection_id = campaign.id, connection.id
    fixed = {
        "store_id": store_id,
        "connection_id": connection_id,
        "campaign_id": campaign_id,
        "source": "campaign",
        "status": MessageStatus.QUEUED,
        "priority": PRIORITY_BULK,
        "message_class": MessageClass.COMMERCIAL,
        "body": BODY,
        "parts": 1,
        "created_at": now,
    }
    for first in range(0, count, CHUNK):
        with factory.begin() as session:
            add_people(session, range(first, min(count, first + CHUNK)), fixed)
    return campaign_id


def add_people(session: Session, numbers: range, fixed: dict[str, Any]) -> None:
    yes = {"sms_marketing": True}
    at, store_id = fixed["created_at"], fixed["store_id"]
    rows = [
        consent.statement_row(store_id, recipient_of(n), yes, source="checkout", at=at)
        for n in numbers
    ]
    consent.record(session, rows)
    key = f"campaign:{fixed['campaign_id']}"
    messages = [
        outbox.new_row(**fixed, recipient=recipient_of(n), idempotency_key=f"{key}:{n}")
        for n in numbers
    ]
    outbox.enqueue(session, messages)


def recipient_of(number: int) -> str:
    return f"+9053{3 + number // 100_000}{number % 100_000:05}55"


def wait_for_end(factory: sessionmaker[Session], campaign_id: int) -> dict[str, int]:
    """Return the messages by status once none waits any more."""
    counted = select(Message.status, func.count()).where(Message.campaign_id == campaign_id)
    open_ones = {MessageStatus.QUEUED, MessageStatus.SENDING}
    while True:
        with factory() as session:
            session.connection(execution_options={"sqlite_begin": "DEFERRED"})
            found = dict(session.execute(counted.group_by(Message.status)).all())
            campaign = session.get_one(Campaign, campaign_id)
        if not open_ones & found.keys():
            return {status.value: number for status, number in found.items()}
        if campaign.status is CampaignStatus.PAUSED:
            raise SystemExit(f"the campaign paused itself: {campaign.pause_reason}")
        _PAUSE.wait(1.0)


def batches_of(factory: sessionmaker[Session], campaign_id: int) -> list[Any]:
    """Return size, claim and record of each batch, the first one first."""
    columns = (func.count().label("size"), func.min(Attempt.at), func.max(Attempt.ended_at))
    query = (
        select(*columns)
        .join(Message, Message.id == Attempt.message_id)
        .where(Message.campaign_id == campaign_id)
        .group_by(Attempt.claim_token)
        .order_by(func.min(Attempt.at))
    )
    with factory() as session:
        return list(session.execute(query))


def report_batches(batches: list[Any], latency_ms: int) -> None:
    seconds = (batches[-1][2] - batches[0][1]).total_seconds()
    count = sum(batch.size for batch in batches)
    allowed = FULL_BATCH / (latency_ms / 1000)
    wrong = sum(second[1] < first[2] for first, second in pairwise(batches))
    spent = sorted((end - at).total_seconds() * 1000 for size, at, end in batches if size == 200)
    print(f"messages           {count:8d} in {len(batches)} calls, {seconds:.1f} s")
    print(f"rate               {count / seconds:8.0f} a second (target {GOAL_SHARE * allowed:.0f})")
    print(f"claim to record    {statistics.median(spent):8.0f} ms, the median of a full batch")
    print(f"called too early   {wrong:8d} of {len(batches)} (target 0)")


def report_orders(waits: list[float]) -> None:
    cuts = statistics.quantiles(waits, n=100)
    print(f"orders meanwhile   {len(waits):8d}")
    for name, at in (("p50", 49), ("p95", 94)):
        goal = "   (target under 2000)" if name == "p95" else ""
        print(f"hook to call {name}   {cuts[at] * 1000:8.0f} ms{goal}")
    print(f"hook to call most  {max(waits) * 1000:8.0f} ms")


def measure(asked: argparse.Namespace, folder: Path, sandbox: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ILETINIZ_")},
        "ILETINIZ_INSTANCE_PATH": str(folder),
        "ILETINIZ_PUBLIC_URL": url,
        "ILETINIZ_API_BASE_URL": sandbox,
        "ILETINIZ_CONNECT_BASE_URL": sandbox,
    }
    if asked.database_url:
        environment["ILETINIZ_DATABASE_URL"] = asked.database_url
    hook.call(sandbox, "POST", "/_sandbox/quota", b'{"limit": 10000000}')
    switches = json.dumps({"bulk_latency_ms": asked.latency_ms}).encode()
    hook.call(sandbox, "POST", "/_sandbox/switches", switches)
    store = hook.set_up(environment)
    subprocess.run([hook.PROGRAM, "connections", "refresh"], env=environment, check=True)
    factory = make_session_factory(make_engine(load_settings(environment).database_url))
    campaign_id = make_campaign(factory, store[0], asked.recipients)
    command = [hook.PROGRAM, "serve", "--port", port]
    with (folder / "serve.log").open("w") as log, hook.process(command, environment, log) as panel:
        hook.wait_live(url)
        seconds = asked.recipients / (FULL_BATCH / (asked.latency_ms / 1000))
        count = max(2, int(seconds * asked.rate))
        fired = hook.run_orders(url, store, FIRST_ORDER, count, asked.rate)
        came = hook.wait_for_calls(sandbox, fired.keys())
        found = wait_for_end(factory, campaign_id)
        facts = hook.facts_of(panel.pid)
    report_batches(batches_of(factory, campaign_id), asked.latency_ms)
    report_orders([min(came[number]) - at for number, at in fired.items()])
    print(f"outcomes           {found}")
    print(f"memory             {facts['now']:8.0f} MB, at most {facts['most']:.0f}")
    print(f"processor time     {facts['cpu'] * 1000 / asked.recipients:8.2f} ms a message")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipients", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=2.0, help="order events a second")
    parser.add_argument("--latency-ms", type=int, default=200)
    parser.add_argument("--database-url", help="an empty PostgreSQL database")
    parser.add_argument("--instance", help="a folder on the disk to measure (default: temporary)")
    parser.add_argument("--serve-sandbox", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve_sandbox:
        hook.serve_sandbox(0)
        return
    command = [sys.executable, __file__, "--serve-sandbox"]
    with (
        tempfile.TemporaryDirectory(dir=asked.instance) as name,
        hook.process(command, dict(os.environ)) as sandbox,
    ):
        measure(asked, Path(name), sandbox.stdout.readline().strip())


if __name__ == "__main__":
    main()
