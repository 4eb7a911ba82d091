"""Starting again keeps everything: what ``make run`` does, done twice."""

import sys
from pathlib import Path

import pytest
import requests
from journey.conftest import Prepared
from journey.house import House, Running, copy_instance, free_port, wait_until
from journey.visitor import Visitor

pytestmark = pytest.mark.integration
# ``serve --sandbox`` has one fixed port for it; tests that run side by side need their own.
SERVE = """
import sys
from importlib import import_module
import_module("iletiniz_admin.cli.serve").SANDBOX_PORT = int(sys.argv.pop(1))
import_module("iletiniz_admin.cli").main()
"""


def start(house: House, sandbox_port: int) -> Running:
    options = ["serve", "--sandbox", "--port", str(house.port)]
    command = [sys.executable, "-c", SERVE, str(sandbox_port), *options]
    return house.wait_live(house.start(command, "serve.log"))


def connect(admin: Visitor) -> None:
    """Connect through the pages of the sandbox that runs in the same process."""
    admin.open("/connection/")
    admin.submit("/connection/connect")
    email, password = (str(code.string) for code in admin.page.select("code"))
    admin.submit("sign-in", email=email, password=password)
    admin.submit("workspace", workspace="ws_7k2m9q4t")
    admin.submit("", decision="allow")


def test_starting_twice_keeps_admin_connection_and_ledger(prepared: Prepared, tmp_path: Path):
    """The second start has the same people, stores and messages, and the issued key still sends."""
    copy_instance(prepared.folder, tmp_path)
    house, sandbox_port = House(tmp_path, None), free_port()
    try:
        start(house, sandbox_port)
        admin = Visitor(house.url)
        admin.sign_in(prepared.password)
        connect(admin)
        house.command("rules", "set", "--store", "1", "--status", "processing", "--text", "Selam")
        house.command("demo", "order", "--status", "processing")
        house.wait_for_status(accepted=1)
        house.stop()
        said = house.prepare()
        assert "password, shown" not in said
        start(house, sandbox_port)
        house.command("demo", "order", "--status", "processing")
        house.wait_for_status(accepted=2)
        admin.open("/connection/")
        assert "Connection lost" not in admin.text()
        received = f"http://127.0.0.1:{sandbox_port}/_sandbox/received"
        wait_until(lambda: len(requests.get(received, timeout=60).json()) == 1, "the message")
    finally:
        house.stop()
