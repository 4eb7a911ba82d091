"""``serve``: pages and worker in one process, and a sandbox iletiniz beside them if wished."""

import signal
from contextlib import ExitStack
from dataclasses import replace
from types import FrameType
from typing import Any

import click
import waitress
from flask import Flask

from iletiniz_admin import log
from iletiniz_admin.app import create_app
from iletiniz_admin.cli.context import (
    engine_or_fail,
    fail,
    sealer_or_fail,
    settings_or_fail,
    spare_what_stays,
)
from iletiniz_admin.config import Settings
from iletiniz_admin.config.checks import LOOPBACK_HOSTS
from iletiniz_admin.config.read import DEFAULTS
from iletiniz_admin.database import upgrade_needed
from iletiniz_admin.sandbox import create_sandbox, serve_in_thread
from iletiniz_admin.worker import Worker, make_hint

WEB_THREADS = 16
SANDBOX_PORT = 8901
TO_CLICK = """
What to click:
  1. {panel}/  and sign in
  2. Bağlantı (Connection) > Connect: sign in at the sandbox, choose a workspace, allow
  3. WooCommerce > Örnek Mağaza: switch on the notice "Hazırlanıyor" (processing)
  4. In another terminal: .venv/bin/iletiniz-admin demo order --status processing
  5. {sandbox}/_sandbox/  shows the SMS; Mesajlar (Messages) shows its outcome
Ctrl-C ends it. The panel's data stays; the sandbox forgets what it received.
"""


def with_sandbox(settings: Settings, stack: ExitStack, port: int) -> Settings:
    """Start the sandbox on loopback and return settings that lead to it."""
    try:
        running = serve_in_thread(
            create_sandbox(keys_file=settings.instance_path / "sandbox-keys.json"),
            port=port,
        )
    except OSError:
        fail(f"port {port} for the sandbox is busy: stop what uses it, or choose --sandbox-port")
    stack.callback(running.close)
    click.echo(f"Sandbox iletiniz: {running.url}/_sandbox/")
    return replace(
        settings,
        api_base_url=running.url,
        connect_base_url=running.url,
        authorize_url=f"{running.url}/connect/authorize",
        token_url=f"{running.url}/connect/token",
        revoke_url=f"{running.url}/connect/revoke",
    )


def with_own_address(settings: Settings, host: str, port: int) -> Settings:
    """Let the public address follow ``--port`` where no setting says another one.

    Otherwise "Connect" would come back to a port where nobody listens.
    """
    if settings.public_url != DEFAULTS["public_url"] or port == 0:
        return settings
    reached = host if host in LOOPBACK_HOSTS else "127.0.0.1"
    return replace(settings, public_url=address_of(reached, port))


def address_of(host: str, port: int) -> str:
    """Return the http address of a host and port; an IPv6 address needs its brackets."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def check_database(settings: Settings) -> None:
    """End with one line where the tables are missing or old."""
    engine = engine_or_fail(settings)
    try:
        if upgrade_needed(engine):
            fail("the database is not up to date: run iletiniz-admin db upgrade")
    except Exception as error:  # noqa: BLE001 - whatever the driver raises, the person gets one line
        cause = getattr(error, "orig", None) or error
        fail(f"ILETINIZ_DATABASE_URL: the database cannot be opened ({cause})")
    finally:
        engine.dispose()


def listen(app: Flask, host: str, port: int) -> Any:
    """Bind the port, or end with one line that says it is busy."""
    try:
        return waitress.create_server(
            app,
            host=host,
            port=port,
            threads=WEB_THREADS,
            connection_limit=500,
            channel_timeout=60,
            ident="iletiniz-admin",
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        cause = error.strerror or error
        fail(f"cannot listen at {host}:{port} ({cause}); choose another --port or --host")
    except ValueError:  # waitress's answer to a name that does not resolve
        fail(f"cannot listen at {host}:{port} (no such host); choose another --host")


def effective_port(server: Any) -> int:
    """Return the port that was bound; a name such as localhost may bind several sockets."""
    several = getattr(server, "effective_listen", None)
    return int(several[0][1] if several else server.effective_port)


def stop_on_signal() -> None:
    """End the serving loop on SIGTERM as on Ctrl-C.

    The server is closed after its loop only: a thread that is just finishing an answer
    still has to wake the loop, through a pipe that ``close`` takes away.
    """

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: it is stopping
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, on_signal)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--no-worker", is_flag=True, help="Leave the sending to separate worker processes.")
@click.option("--sandbox", is_flag=True, help="Start a sandbox iletiniz too, and use it.")
@click.option(
    "--sandbox-port", default=SANDBOX_PORT, show_default=True, type=click.IntRange(0, 65535)
)
def serve(host: str, port: int, *, no_worker: bool, sandbox: bool, sandbox_port: int) -> None:
    """Serve the panel."""
    log.set_up()
    settings = with_own_address(settings_or_fail(), host, port)
    sealer_or_fail(settings)
    check_database(settings)
    with ExitStack() as stack:
        if sandbox:
            settings = with_sandbox(settings, stack, sandbox_port)
        hint = make_hint(settings)
        stack.callback(hint.close)
        server = listen(create_app(settings, hint=hint), host, port)
        stack.callback(server.close)
        if not no_worker:
            worker = Worker(settings)
            worker.start()
            stack.callback(worker.stop)
        spare_what_stays()
        panel = address_of(host, effective_port(server))
        try:
            stop_on_signal()
            click.echo(f"Panel: {panel}")
            if sandbox:
                click.echo(TO_CLICK.format(panel=panel, sandbox=settings.api_base_url))
            server.run()
        except KeyboardInterrupt:
            click.echo("Stopping.")
