"""How fast signed events are accepted and durable.

    .venv/bin/python bench/ingest.py [--requests N] [--batches N] [--instance FOLDER]

In one run, one after the other and on the same server (waitress with the threads of ``serve``, its
own process, SQLite, ``synchronous=FULL``): a bare Flask view that only commits the raw body as one
row; the panel with single signed events; both with 16 keep-alive clients. Then the panel with
batches of 100 and 2 clients. Requests are signed beforehand; each event is a new order that makes a
message. The bare view writes through ``sqlite3`` with a connection a thread and a lock in front:
threads that contend for SQLite's lock themselves are slower.
"""

import argparse
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from flask import Flask, request

from iletiniz_admin import signing
from iletiniz_admin.clock import to_iso, utcnow
from iletiniz_admin.config import Settings, load_settings
from iletiniz_admin.crypto import Sealer, parse_keys
from iletiniz_admin.database import make_engine, make_session_factory, upgrade
from iletiniz_admin.models import (
    Connection,
    ConnectionStatus,
    MessageRule,
    RecipientRole,
    StoreStatus,
)
from iletiniz_admin.services import stores
from iletiniz_admin.services.audit import COMMAND_LINE

SITE = "https://bench.example"
CLIENTS, BATCH_CLIENTS, BATCH = 16, 2, 100


@dataclass(frozen=True)
class Shop:
    """The store that the requests are signed for."""

    store_id: int
    secret: str


def prepare(settings: Settings) -> Shop:
    """Make a database with a connection, a paired store and a rule."""
    engine = make_engine(settings.database_url)
    upgrade(engine)
    sealer, now = Sealer(parse_keys(settings.encryption_keys)), utcnow()
    with make_session_factory(engine)() as session:
        connection = Connection(
            name="Bench",
            status=ConnectionStatus.CONNECTED,
            origin="key",
            sealed_key=b"never opened here",
            created_at=now,
        )
        session.add(connection)
        store = stores.add(session, "Bench", SITE, COMMAND_LINE, now=now)
        store.site, store.status, store.paired_at = SITE, StoreStatus.PAIRED, now
        secret = stores.renew(session, store, sealer, COMMAND_LINE)
        rule = MessageRule(
            store_id=store.id,
            trigger="processing",
            recipient_role=RecipientRole.CUSTOMER,
            is_enabled=True,
            text="Merhaba {first_name}, {order_number} numaralı siparişiniz hazırlanıyor.",
            best_before_minutes=720,
            created_at=now,
            updated_at=now,
        )
        session.add(rule)
        session.commit()
        store_id = store.id
    engine.dispose()
    return Shop(store_id, secret)


def make_event(order_id: int) -> dict:
    return {
        "id": str(uuid4()),
        "topic": "order.status_changed",
        "occurred_at": to_iso(utcnow()),
        "from": "pending",
        "to": "processing",
        "order": {
            "id": order_id,
            "number": str(order_id),
            "status": "processing",
            "currency": "TRY",
            "total": "349.90",
            "date_created_gmt": to_iso(utcnow()),
            "date_modified_gmt": to_iso(utcnow()),
            "customer_id": 12,
            "billing": {
                "first_name": "Ayşe",
                "last_name": "Yılmaz",
                "phone": f"0532 {order_id % 10**7:07d}",
                "city": "İstanbul",
                "country": "TR",
            },
            "payment_method_title": "Kapıda ödeme",
            "item_count": 2,
            "items_summary": "2 × Filtre kahve 250 g",
            "muted": False,
        },
    }


def make_requests(shop: Shop, count: int, size: int, first_id: int) -> list[bytes]:
    """Return whole signed HTTP requests."""
    path, made = f"/bridge/v1/stores/{shop.store_id}/events", []
    for number in range(count):
        start = first_id + number * size
        body = json.dumps({"events": [make_event(start + n) for n in range(size)]}).encode()
        delivery, at = str(uuid4()), int(time.time())
        signature = signing.sign(
            shop.secret,
            timestamp=at,
            delivery_id=delivery,
            method="POST",
            path=path,
            site=SITE,
            body=body,
        )
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nX-Iletiniz-Delivery: {delivery}\r\n"
            f"X-Iletiniz-Site: {SITE}\r\n"
            f"X-Iletiniz-Signature: {signing.header(at, [signature])}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def read_answer(connection: socket.socket) -> int:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return int(head.split(b" ", 2)[1])


def run_clients(port: int, requests: list[bytes], clients: int) -> tuple[float, list[float]]:
    """Send all requests; return the seconds it took and each request's own."""
    waits: list[list[float]] = [[] for _ in range(clients)]
    start = threading.Barrier(clients + 1)

    def client(number: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            start.wait()
            for one in requests[number::clients]:
                began = time.perf_counter()
                connection.sendall(one)
                status = read_answer(connection)
                waits[number].append(time.perf_counter() - began)
                if status != 202:
                    raise SystemExit(f"a request was answered {status}")

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    return took, [wait for some in waits for wait in some]


def bare_app(file: str) -> Flask:
    """Return the view that everything is compared with: commit the body, nothing else."""
    app, own, turn = Flask("bare"), threading.local(), threading.Lock()

    @app.post("/<path:_path>")
    def take(_path: str) -> tuple[dict[str, str], int]:
        if not hasattr(own, "db"):
            own.db = sqlite3.connect(file, isolation_level=None, timeout=10)
            own.db.execute("PRAGMA journal_mode=WAL")
            own.db.execute("PRAGMA synchronous=FULL")
            own.db.execute("CREATE TABLE IF NOT EXISTS bodies (id INTEGER PRIMARY KEY, body BLOB)")
        body = request.get_data()
        with turn:
            own.db.execute("BEGIN IMMEDIATE")
            own.db.execute("INSERT INTO bodies (body) VALUES (?)", (body,))
            own.db.execute("COMMIT")
        return {"status": "taken"}, 202

    return app


def serve(kind: str, folder: str) -> None:
    """Run one of the two servers in this process; print its port."""
    import logging

    from iletiniz_admin.app import create_app
    from iletiniz_admin.cli.serve import listen

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    if kind == "bare":
        app = bare_app(str(Path(folder) / "bare.sqlite"))
    else:
        app = create_app(load_settings({**os.environ, "ILETINIZ_INSTANCE_PATH": folder}))
    server = listen(app, "127.0.0.1", 0)
    print(server.effective_port, flush=True)
    server.run()


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used (Linux)."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def measure(kind: str, folder: Path, runs: list[tuple[str, list[bytes], int]]) -> dict[str, tuple]:
    command = [sys.executable, __file__, "--serve", kind, "--instance", str(folder)]
    results = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int(process.stdout.readline())
            for name, requests, clients in runs:
                before = cpu_seconds(process.pid)
                took, waits = run_clients(port, requests, clients)
                results[name] = took, waits, cpu_seconds(process.pid) - before
        finally:
            process.terminate()
    return results


def report(name: str, result: tuple[float, list[float], float], events: int) -> float:
    took, waits, cpu = result
    cuts = statistics.quantiles(waits, n=100)
    rate = events / took
    print(
        f"{name:<28}{rate:>9.0f} events/s   "
        f"p50 {cuts[49] * 1000:6.1f} ms   p95 {cuts[94] * 1000:6.1f} ms   "
        f"p99 {cuts[98] * 1000:6.1f} ms   cpu {cpu / events * 1000:5.2f} ms/event"
    )
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--batches", type=int, default=200)
    parser.add_argument("--instance", help="a folder on the disk to measure (default: temporary)")
    parser.add_argument("--serve", choices=["bare", "panel"], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.instance)
        return
    with tempfile.TemporaryDirectory(dir=asked.instance) as name:
        folder = Path(name)
        shop = prepare(load_settings({"ILETINIZ_INSTANCE_PATH": name}))
        warm = make_requests(shop, 320, 1, 1)
        single = make_requests(shop, asked.requests, 1, 10_000)
        bare = measure("bare", folder, [("warm", warm, CLIENTS), ("bare", single, CLIENTS)])
        batches = make_requests(shop, asked.batches, BATCH, 1_000_000)
        panel = measure(
            "panel",
            folder,
            [
                ("warm", warm, CLIENTS),
                ("single", single, CLIENTS),
                ("batch", batches, BATCH_CLIENTS),
            ],
        )
        base = report("bare view, 16 clients", bare["bare"], asked.requests)
        rate = report("single events, 16 clients", panel["single"], asked.requests)
        many = report("batches of 100, 2 clients", panel["batch"], asked.batches * BATCH)
        print(f"single / bare   {rate / base:5.2f}   (target 0.5, floor 0.33)")
        print(f"batch / single  {many / rate:5.2f}   (target 5)")
        with sqlite3.connect(folder / "iletiniz-admin.sqlite") as database:
            count = database.execute("SELECT count(*) FROM messages").fetchone()[0]
        print(f"messages stored {count} of {len(warm) + asked.requests + asked.batches * BATCH}")


if __name__ == "__main__":
    main()
