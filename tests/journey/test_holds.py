"""What waits, waits visibly, and leaves when its cause is gone."""

from collections.abc import Callable

import pytest
import requests
from journey.house import WORKSPACE_KEY, House, Iletiniz, wait_until
from journey.shop import Shop, order_event
from journey.visitor import Visitor

pytestmark = pytest.mark.integration
NUMBERS = ["+905327112201", "+905327112202", "+905327112203"]


def reasons(house: House) -> set[tuple[str, str]]:
    return set(house.query("SELECT status, reason FROM messages"))


def send_all(shop: Shop) -> None:
    for order_id, number in enumerate(NUMBERS, start=1):
        shop.send(order_event(order_id, number))


def test_an_empty_quota_holds_messages_until_it_is_filled(
    *, panel: House, iletiniz: Iletiniz, shop: Shop, visitor: Callable[[], Visitor]
):
    """Out of quota: held, the dashboard says so with the way to upgrade; filled: they leave."""
    iletiniz.post("/_sandbox/quota", remaining=0)
    send_all(shop)
    wait_until(lambda: reasons(panel) == {("held", "quota")}, "messages held for the quota")
    admin = visitor()
    admin.open("/")
    banner = admin.page.select_one(".alert a[href^='http']")
    assert banner is not None, admin.text()
    assert str(banner["href"]) == "https://iletiniz.com/"  # as the account says
    assert not iletiniz.get("/_sandbox/received")
    iletiniz.post("/_sandbox/quota", remaining=100)
    panel.command("connections", "refresh")
    wait_until(lambda: len(iletiniz.get("/_sandbox/received")) == len(NUMBERS), "all to leave")
    admin.open("/")
    assert admin.page.select_one(".alert a[href^='http']") is None
    received = iletiniz.get("/_sandbox/received")
    assert sorted(message["to"] for message in received) == NUMBERS


def test_a_revoked_key_holds_messages_until_one_connects_again(
    *, panel: House, iletiniz: Iletiniz, shop: Shop, visitor: Callable[[], Visitor]
):
    """A key that iletiniz refuses: connection lost, messages held; connecting again frees them."""
    form = {"token": WORKSPACE_KEY, "client_id": "wordpress"}
    answer = requests.post(f"{iletiniz.url}/connect/revoke", data=form, timeout=60)
    assert answer.status_code == 200
    send_all(shop)
    wait_until(lambda: reasons(panel) == {("held", "disconnected")}, "messages held")
    assert panel.json("connections", "list")[0]["status"] == "lost"
    admin = visitor()
    admin.open("/")
    assert admin.page.select_one('.alert a[href$="/connection/"]'), admin.text()
    connect_again(admin, panel)
    assert admin.address == f"{panel.url}/connection/"
    panel.wait_for("accepted", len(NUMBERS))
    listed = panel.json("connections", "list")
    assert [(row["connection_id"], row["status"]) for row in listed] == [(1, "connected")]
    assert iletiniz.calls().keys() == set(NUMBERS)
    received = iletiniz.get("/_sandbox/received")
    assert sorted(message["to"] for message in received) == NUMBERS


def connect_again(admin: Visitor, panel: House) -> None:
    """Press "Connect again" and click through iletiniz's pages."""
    admin.open("/connection/")
    admin.submit("/connection/connect", connection_id="1")
    assert not admin.address.startswith(panel.url), admin.text()
    shown = [str(code.string) for code in admin.page.select("code")]
    admin.submit("sign-in", email=shown[0], password=shown[1])
    admin.submit("workspace", workspace="ws_7k2m9q4t")
    admin.submit("", decision="allow")
