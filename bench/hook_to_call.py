"""How long an order takes from the shop's hook to the call of iletiniz, and what the panel weighs.

    .venv/bin/python bench/hook_to_call.py [--rate N] [--seconds N] [--latency-ms N]

``iletiniz-admin serve`` (pages and worker, SQLite, ``synchronous=FULL``) and a sandbox iletiniz
that answers after 300 ms, each a process of its own. Signed single events come at an even pace, 20
a second for 30 s. Hook to call is from the moment before the event is posted until the sandbox has
the request, both by this machine's clock; a clerk before the sandbox notes the second time. No
more than 600 orders fit: that is a minute's worth of the API's request rate.
"""

import argparse
import hmac
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TextIO
from uuid import uuid4

PROGRAM = str(Path(sys.executable).with_name("iletiniz-admin"))
SITE = "https://bench.example"
KEY = "iltz_test_OrnekMagazaDenemeAnahtari01"
TEXT = "Merhaba {first_name}, {order_number} numaralı siparişiniz hazırlanıyor."
SENDERS, PATIENCE_SECONDS, WARM_UP = 16, 120, 10
_PAUSE = threading.Event()


class Clerk:
    """Stands before the sandbox and notes when each message's request came."""

    def __init__(self, app: Callable) -> None:
        self.app, self.came = app, {}

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Note the request and hand it on; ``/came`` lists what was noted."""
        came_at = time.time()
        if environ["PATH_INFO"] == "/came":
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(self.came).encode()]
        if environ["PATH_INFO"] == "/v1/messages":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
            self.came.setdefault(json.loads(body)["to"], []).append(came_at)
        return self.app(environ, start_response)


def serve_sandbox(latency_ms: int) -> None:
    """Run the sandbox in this process; print its address."""
    from iletiniz_admin.sandbox import create_sandbox, serve_in_thread

    app = create_sandbox(rate_per_minute=0, latency_ms=latency_ms)
    app.wsgi_app = Clerk(app.wsgi_app)
    with serve_in_thread(app) as running:
        print(running.url, flush=True)
        running.wait()


def call(url: str, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(url.partition("://")[2], timeout=PATIENCE_SECONDS)
    try:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@contextmanager
def process(
    command: list[str], environment: dict[str, str], log: TextIO | None = None
) -> Iterator[subprocess.Popen]:
    """Run a process; without a log file its standard output can be read."""
    error = subprocess.STDOUT if log else None
    running = subprocess.Popen(
        command, env=environment, stdout=log or subprocess.PIPE, stderr=error, text=True
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait()


def set_up(environment: dict[str, str]) -> tuple[int, str]:
    """Make the instance; return the store's id and signing secret."""

    def run(*arguments: str, said: str = "") -> str:
        command = [PROGRAM, *arguments]
        done = subprocess.run(
            command, env=environment, input=said, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    run("db", "upgrade")
    run("connections", "add-key", said=KEY)
    store = json.loads(run("stores", "add", "Bench", "--url", SITE, "--json"))
    store_id = str(store["store_id"])
    run("rules", "set", "--store", store_id, "--status", "processing", "--text", TEXT)
    return store["store_id"], store["signing_secret"]


def make_event(order_id: int) -> bytes:
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    order = {
        "id": order_id,
        "number": str(order_id),
        "status": "processing",
        "currency": "TRY",
        "total": "349.90",
        "date_created_gmt": moment,
        "date_modified_gmt": moment,
        "customer_id": 12,
        "billing": {"first_name": "Ayşe", "phone": number_of(order_id), "country": "TR"},
        "item_count": 2,
        "items_summary": "2 × Filtre kahve 250 g",
        "muted": False,
    }
    event = {
        "id": str(uuid4()),
        "topic": "order.status_changed",
        "occurred_at": moment,
        "from": "pending",
        "to": "processing",
        "order": order,
    }
    return json.dumps({"events": [event]}).encode()


def number_of(order_id: int) -> str:
    return f"+90532{order_id:05}55"


def post_event(url: str, store: tuple[int, str], order_id: int) -> float:
    """Post an order's event; return when the hook fired."""
    body, delivery, at = make_event(order_id), str(uuid4()), int(time.time())
    path = f"/bridge/v1/stores/{store[0]}/events"
    lines = f"{at}\n{delivery}\nPOST\n{path}\n{SITE}\n".encode()
    signature = hmac.new(store[1].encode(), lines + body, "sha256").hexdigest()
    fired_at = time.time()
    status, answer = call(
        url,
        "POST",
        path,
        body,
        X_Iletiniz_Delivery=delivery,
        X_Iletiniz_Site=SITE,
        X_Iletiniz_Signature=f"t={at},v1={signature}",
    )
    if status != 202:
        raise SystemExit(f"an event was answered {status}: {answer[:200]!r}")
    return fired_at


def run_orders(url: str, store: tuple[int, str], first: int, count: int, rate: float) -> dict:
    """Post orders at an even pace; return when each hook fired, by number."""
    began = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as pool:
        calls = {}
        for index in range(count):
            _PAUSE.wait(max(0.0, began + index / rate - time.monotonic()))
            order_id = first + index
            calls[number_of(order_id)] = pool.submit(post_event, url, store, order_id)
        return {number: made.result() for number, made in calls.items()}


def wait_for_calls(sandbox: str, numbers: set[str]) -> dict[str, list[float]]:
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        came = json.loads(call(sandbox, "GET", "/came")[1])
        if numbers <= came.keys():
            return came
        if time.monotonic() > ends_at:
            raise SystemExit(f"{len(numbers - came.keys())} messages never came")
        _PAUSE.wait(0.2)


def wait_live(url: str) -> None:
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends_at:
        try:
            if call(url, "GET", "/status/live")[0] == 200:
                return
        except ConnectionRefusedError:
            _PAUSE.wait(0.1)
    raise SystemExit("the panel does not answer")


def facts_of(pid: int) -> dict[str, float]:
    """Return memory in MB (resident now, at most) and processor seconds (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    named = dict(line.split(":", 1) for line in lines)
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    cpu = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    now, most = (int(named[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return {"now": now, "most": most, "cpu": cpu}


def report(waits: list[float], came: dict, before: dict, after: dict) -> None:
    cuts = statistics.quantiles(waits, n=100)
    print(f"orders                 {len(waits)}, calls {sum(map(len, came.values()))}")
    for name, at in (("p50", 49), ("p95", 94), ("p99", 98)):
        goal = "   (target under 1000)" if name == "p95" else ""
        print(f"hook to call {name}   {cuts[at] * 1000:8.0f} ms{goal}")
    print(f"hook to call most  {max(waits) * 1000:8.0f} ms")
    print(f"memory at the start{before['now']:8.0f} MB")
    print(
        f"memory at the end  {after['now']:8.0f} MB, at most {after['most']:.0f} (target under 200)"
    )
    cpu = (after["cpu"] - before["cpu"]) / len(waits)
    print(f"processor time     {cpu * 1000:8.1f} ms an order, hook to recorded answer")


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
    call(sandbox, "POST", "/_sandbox/quota", b'{"limit": null}')
    store = set_up(environment)
    command = [PROGRAM, "serve", "--port", port]
    with (folder / "serve.log").open("w") as log, process(command, environment, log) as panel:
        wait_live(url)
        warm = run_orders(url, store, 90_000, WARM_UP, asked.rate)
        wait_for_calls(sandbox, warm.keys())
        before = facts_of(panel.pid)
        count = int(asked.rate * asked.seconds) - WARM_UP
        fired = run_orders(url, store, 1, count, asked.rate)
        came = wait_for_calls(sandbox, fired.keys())
        after = facts_of(panel.pid)
    measured = {number: came[number] for number in fired}
    waits = [min(measured[number]) - at for number, at in fired.items()]
    report(waits, measured, before, after)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=float, default=20.0, help="orders a second")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--latency-ms", type=int, default=300)
    parser.add_argument("--instance", help="a folder on the disk to measure (default: temporary)")
    parser.add_argument("--serve-sandbox", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve_sandbox:
        serve_sandbox(asked.latency_ms)
        return
    command = [sys.executable, __file__, "--serve-sandbox", "--latency-ms", str(asked.latency_ms)]
    environment = dict(os.environ)
    with (
        tempfile.TemporaryDirectory(dir=asked.instance) as name,
        process(command, environment) as sandbox,
    ):
        measure(asked, Path(name), sandbox.stdout.readline().strip())


if __name__ == "__main__":
    main()
