"""Starting again keeps everything: what ``make run`` does, done twice."""

from pathlib import Path

import pytest
import requests
from journey.conftest import Prepared
from journey.house import House, copy_instance, free_port, wait_until
from journey.visitor import Visitor

pytestmark = pytest.mark.integration


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
    options = "--sandbox", "--sandbox-port", str(sandbox_port)
    try:
        house.serve(*options)
        admin = Visitor(house.url)
        admin.sign_in(prepared.password)
        connect(admin)
        house.command("rules", "set", "--store", "1", "--status", "processing", "--text", "Selam")
        house.command("demo", "order", "--status", "processing")
        house.wait_for("accepted", 1)
        house.stop()
        said = house.prepare()
        assert "password, shown" not in said
        house.serve(*options)
        house.command("demo", "order", "--status", "processing")
        house.wait_for("accepted", 2)
        admin.open("/connection/")
        assert "Connection lost" not in admin.text()
        received = f"http://127.0.0.1:{sandbox_port}/_sandbox/received"
        wait_until(lambda: len(requests.get(received, timeout=60).json()) == 1, "the message")
    finally:
        house.stop()
