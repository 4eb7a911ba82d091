"""How quickly the warm dashboard answers while iletiniz is slow.

    .venv/bin/python bench/dashboard.py [--requests 300] [--clients 4] [--latency-ms 5000]

A sandbox that takes `latency-ms` for every answer, a panel on waitress (4 threads) with an SQLite
file, two stores and 20,000 messages. The cache is filled once; then the dashboard is asked for over
a socket, from time to time with a cache that has just gone stale, so that reads run beside it.
Prints p50, p95 and the slowest, in milliseconds; asserts nothing.
"""

import argparse
import logging
import os
import platform
import socket
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import requests
import waitress
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.app import create_app
from iletiniz_admin.clock import utcnow
from iletiniz_admin.config import load_settings
from iletiniz_admin.crypto import Sealer, parse_keys
from iletiniz_admin.database import make_engine, make_session_factory
from iletiniz_admin.models import (
    Base,
    Connection,
    MessageStatus,
    Meta,
    Role,
    Store,
    StoreStatus,
    User,
)
from iletiniz_admin.sandbox import create_sandbox, serve_in_thread
from iletiniz_admin.sandbox.seed import STORE_KEY
from iletiniz_admin.services import audit, connecting, sessions
from iletiniz_admin.services.leases import WORKER_SEEN
from iletiniz_admin.services.outbox import enqueue, new_row

MESSAGES = 20_000


def fill(factory: sessionmaker[Session], sealer: Sealer) -> str:
    """Add a user, a connection, stores and messages; return the token of the user's session."""
    now = utcnow()
    with factory() as session:
        user = User(email="bench@example.com", role=Role.ADMIN, password_hash="!", created_at=now)
        session.add_all([user, Meta(key=WORKER_SEEN, value="", at=now)])
        session.flush()
        _, token = sessions.begin(session, user, address="", user_agent="bench", now=now)
        connecting.add_key(
            session,
            sealer,
            STORE_KEY,
            name="bench",
            account=None,
            actor=audit.COMMAND_LINE,
            now=now,
        )
        names = ("Kahve", "Çay")
        stores = [
            Store(name=name, url="", status=StoreStatus.PAIRED, created_at=now, last_seen_at=now)
            for name in names
        ]
        session.add_all(stores)
        session.flush()
        enqueue(session, [message(n, stores[n % 2].id) for n in range(MESSAGES)])
        session.commit()
    return token


def message(number: int, store_id: int) -> dict[str, object]:
    """Return one message of the last ten days; every hundredth still waits."""
    is_waiting = number % 100 == 0
    return new_row(
        store_id=store_id,
        idempotency_key=f"bench:{number}",
        source="order",
        status=MessageStatus.HELD if is_waiting else MessageStatus.SKIPPED,
        recipient="+905321112233",
        body="Siparişiniz hazırlanıyor.",
        order_number=str(number),
        created_at=utcnow() - timedelta(minutes=number * 14_400 / MESSAGES),
    )


def serve(app: Flask) -> str:
    """Serve the panel on a free port; return its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = waitress.create_server(app, host="127.0.0.1", port=port, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://127.0.0.1:{port}"


def cookie_of(app: Flask, token: str) -> str:
    """Return the cookie that the sign-in page would have set."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    return str(signer.dumps({"_user_id": token, "_fresh": True}))


def warm_up(url: str, cookies: dict[str, str], latency_ms: int) -> None:
    """Ask until the first reads have come in."""
    while "Netgsm" not in requests.get(url, cookies=cookies, timeout=30).text:
        time.sleep(max(0.05, latency_ms / 4000))


def measure(url: str, cookies: dict[str, str], count: int, clients: int) -> list[float]:
    """Return the milliseconds of each request."""
    local = threading.local()

    def ask(_number: int) -> float:
        if not hasattr(local, "http"):
            local.http = requests.Session()
            local.http.cookies.update(cookies)
        began = time.perf_counter()
        answer = local.http.get(url, timeout=30)
        took = (time.perf_counter() - began) * 1000
        assert answer.status_code == 200
        return took

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(ask, range(count)))


def report(name: str, took: list[float]) -> None:
    """Print one line of results."""
    cuts = statistics.quantiles(took, n=100)
    print(f"{name:<34} p50 {cuts[49]:6.1f} ms   p95 {cuts[94]:6.1f} ms   max {max(took):6.1f} ms")


def make_stale(engine: Engine) -> None:
    """Let the cache look six minutes old."""
    with engine.begin() as connection:
        connection.execute(
            update(Connection).values(refresh_tried_at=utcnow() - timedelta(minutes=6))
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--latency-ms", type=int, default=5000)
    given = parser.parse_args()
    logging.getLogger("waitress").setLevel(logging.ERROR)  # its queue may well be one deep
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_in_thread(create_sandbox(latency_ms=given.latency_ms)) as sandbox,
    ):
        settings = load_settings(
            {
                "ILETINIZ_INSTANCE_PATH": folder,
                "ILETINIZ_API_BASE_URL": sandbox.url,
                "ILETINIZ_CONNECT_BASE_URL": sandbox.url,
            }
        )
        engine = make_engine(settings.database_url)
        Base.metadata.create_all(engine)
        app = create_app(settings)
        sealer = Sealer(parse_keys(settings.encryption_keys))
        cookies = {"iletiniz_session": cookie_of(app, fill(make_session_factory(engine), sealer))}
        url = serve(app) + "/"
        warm_up(url, cookies, given.latency_ms)
        report("warm, one client", measure(url, cookies, given.requests, 1))
        report(
            f"warm, {given.clients} clients", measure(url, cookies, given.requests, given.clients)
        )
        make_stale(engine)
        report("stale, reads under way, one client", measure(url, cookies, given.requests, 1))


if __name__ == "__main__":
    main()
