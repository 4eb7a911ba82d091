"""What the bridge adds to a status change: the panel alive, slow, dead and refusing, in one run.

    .venv/bin/python bench/bridge_overhead.py [--rounds N] [--core C] [--storage posts|tables]

Real WordPress over nginx and php-fpm, the shop from WOOCOMMERCE_DIR or else the tests' stand-in.
Each round asks every site once, in a new order: the site without the bridge twice (that is the A/A
comparison), and the sites with it. Each request makes a fresh order, then times ``update_status()``
from pending to processing inside PHP; the whole request is timed from outside as well. What counts
is the difference to the first request of the round that went to the site without the bridge.
"""

import argparse
import json
import random
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from wordpress.cores import Kind
from wordpress.database import Database
from wordpress.site import Site, Sites
from wordpress.web import FpmServer

SLOW_SECONDS, WARM_UP = 0.3, 10
NAMES = ("without", "without again", "alive", "slow", "dead", "refused")
PAUSE = threading.Event()
TIMED = r"""
add_action( 'wp_loaded', function () {
	if ( ! isset( $_GET['bench'] ) ) {
		return;
	}
	$order = wc_create_order();
	$order->set_billing_first_name( 'Deneme' );
	$order->set_billing_phone( '0532 000 01 02' );
	$order->set_billing_country( 'TR' );
	$order->save();
	$queries = $GLOBALS['wpdb']->num_queries;
	$began   = hrtime( true );
	$order->update_status( 'processing' );
	$took = ( hrtime( true ) - $began ) / 1e6;
	wp_send_json( array( 'ms' => $took, 'queries' => $GLOBALS['wpdb']->num_queries - $queries ) );
} );
"""


class Answers(BaseHTTPRequestHandler):
    """Answers as a panel does, after a while."""

    protocol_version = "HTTP/1.1"
    wait_seconds = 0.0

    def do_POST(self) -> None:
        """Pair anybody, take every event."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        PAUSE.wait(self.wait_seconds)
        if self.path.endswith("/pair"):
            paired = {"store_id": 1, "signing_secret": "a" * 43, "panel_url": "http://127.0.0.1"}
            return self.answer(201, paired)
        taken = [{"id": one["id"], "status": "taken"} for one in body.get("events", ())]
        return self.answer(202, {"results": taken, "directives": {}})

    def answer(self, status: int, document: dict) -> None:
        """Write one answer."""
        text = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Serves answers; says nothing when a site is shut down in the middle of one."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def panel(wait_seconds: float) -> Iterator[int]:
    """Serve answers on a port."""
    answers = type("Answers", (Answers,), {"wait_seconds": wait_seconds})
    server = Server(("127.0.0.1", 0), answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@contextmanager
def hole() -> Iterator[int]:
    """Accept connections and never answer."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as server:
        yield server.getsockname()[1]


def prepare(sites: Sites, kind: Kind, storage: str, pair_port: int, port: int | None) -> Site:
    """Make a site, paired with the panel at the port; without one the bridge is off."""
    site = sites.make(kind, storage)
    site.add_code("bench", TIMED)
    if port is None:
        site.php("deactivate_plugins( 'iletiniz-bridge/iletiniz-bridge.php' );")
        return site
    site.php(
        "$pairing = \\Iletiniz\\Bridge\\Plugin::instance()->pairing();"
        f"$done = $pairing->pair( 'http://127.0.0.1:{pair_port}', 'AAAAAAAAAA' );"
        "if ( true !== $done ) { throw new Exception( $done->get_error_code() ); }"
        "$kept = get_option( 'iletiniz_bridge_pairing' );"
        f"$kept['panel_url'] = 'http://127.0.0.1:{port}';"
        "update_option( 'iletiniz_bridge_pairing', $kept );"
    )
    return site


def ask(site: Site) -> tuple[float, float, int]:
    """Return the time of the change, of the whole request (ms), and the queries of the change."""
    began = time.perf_counter()
    answer = requests.get(f"{site.url}/?bench=1", timeout=120).json()
    return answer["ms"], (time.perf_counter() - began) * 1000, answer["queries"]


def measure(sites: dict[str, Site], rounds: int) -> dict[str, list[tuple[float, float, int]]]:
    """Ask every site once a round."""
    found: dict[str, list[tuple[float, float, int]]] = {name: [] for name in sites}
    for number in range(rounds + WARM_UP):
        for name in random.sample(list(sites), len(sites)):
            figures = ask(sites[name])
            if number >= WARM_UP:
                found[name].append(figures)
    return found


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20)[18]


def report(found: dict[str, list[tuple[float, float, int]]]) -> None:
    """Print a line a site: itself, and what it adds to the first."""
    for index, what in enumerate(("update_status()", "whole request")):
        print(f"\n{what}, ms: median p95 | added: median p95")
        base = [one[index] for one in found[NAMES[0]]]
        for name, figures in found.items():
            values = [one[index] for one in figures]
            added = [mine - its for mine, its in zip(values, base, strict=True)]
            line = f"{statistics.median(values):8.2f} {p95(values):8.2f}"
            if name != NAMES[0]:
                more = statistics.median(values) - statistics.median(base)
                line += f" | {more:8.2f} {p95(added):8.2f}"
            print(f"{name:14} {line}")
    for name, figures in found.items():
        print(f"{name:14} queries of a change: {statistics.median(one[2] for one in figures):g}")


def main() -> None:
    """Set up, measure, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--core", default="debian")
    parser.add_argument("--storage", default="posts", choices=("posts", "tables"))
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = Database()
        stack.callback(database.close)
        kind, sites = Kind(asked.core, "woocommerce"), Sites(folder, database)
        alive, slow = (stack.enter_context(panel(wait)) for wait in (0.0, SLOW_SECONDS))
        dead = stack.enter_context(hole())
        with socket.create_server(("127.0.0.1", 0)) as free:
            refused = free.getsockname()[1]
        ports = {"without": None, "alive": alive, "slow": slow, "dead": dead, "refused": refused}
        made = {
            name: prepare(sites, kind, asked.storage, alive, port) for name, port in ports.items()
        }
        for name, site in made.items():
            stack.callback(FpmServer(site, folder / f"server-{name}").close)
        made["without again"] = made["without"]
        report(measure({name: made[name] for name in NAMES}, asked.rounds))


if __name__ == "__main__":
    main()
