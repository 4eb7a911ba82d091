"""`iletiniz-admin sandbox`: the stand-in iletiniz as a process of its own."""

import signal
from pathlib import Path
from typing import Any

import click

from iletiniz_admin.sandbox import (
    SandboxSeed,
    SeedError,
    create_sandbox,
    default_seed,
    load_seed,
    serve_in_thread,
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8901, show_default=True, type=click.IntRange(0, 65535), help="0: any free."
)
@click.option(
    "--seed",
    "seed_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="JSON file that replaces the demo workspaces, users and switches.",
)
@click.option(
    "--rate",
    metavar="PER_MINUTE",
    type=click.IntRange(min=0),
    help="Requests a minute and key, 0 for no limit; 600 unless the seed says otherwise.",
)
@click.option(
    "--latency-ms", type=click.IntRange(0, 600_000), help="Delay of each answer of the API."
)
def sandbox(
    host: str, port: int, seed_path: Path | None, rate: int | None, latency_ms: int | None
) -> None:
    """Run a stand-in iletiniz: API and sign-in pages; GET /_sandbox/ lists what it got."""
    seed = _read_seed(seed_path)
    app = create_sandbox(seed, rate_per_minute=rate, latency_ms=latency_ms)
    try:
        running = serve_in_thread(app, host, port)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from None
    user = seed.users[0]
    with running:
        try:
            signal.signal(signal.SIGTERM, _stop)
            click.echo(
                f"Sandbox iletiniz: {running.url} (sign in as {user.email} / {user.password})"
            )
            running.wait()
        except KeyboardInterrupt:
            click.echo("Sandbox stopped.", err=True)


def _read_seed(path: Path | None) -> SandboxSeed:
    try:
        return load_seed(path) if path else default_seed()
    except SeedError as error:
        raise click.ClickException(str(error)) from None


def _stop(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt
