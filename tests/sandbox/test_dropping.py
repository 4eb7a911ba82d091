import json
import socket
import threading

import pytest
from werkzeug.serving import make_server

from iletiniz_admin.sandbox import create_sandbox
from iletiniz_admin.sandbox.dropping import ConnectionDroppedError
from iletiniz_admin.sandbox.seed import STORE_KEY

pytestmark = pytest.mark.integration


def raw_send(port, *numbers):
    """Send one request over a bare socket and return every byte that comes back."""
    items = [{"to": number, "body": "x"} for number in numbers]
    path = "/v1/messages" if len(items) == 1 else "/v1/messages/bulk"
    body = json.dumps(items[0] if len(items) == 1 else {"items": items})
    head = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {STORE_KEY}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall("\r\n".join([*head, "", body]).encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(4096), b""))


@pytest.fixture
def werkzeug_server():
    app = create_sandbox()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("numbers", [["5321110006"], ["5321112233", "5321110006"]])
def test_drop_sends_not_one_byte_under_waitress(sandbox, api, numbers):
    """Under waitress the socket is closed with nothing written, and all was taken."""
    assert raw_send(sandbox.port, *numbers) == b""
    assert len(api.received()) == len(numbers)
    assert raw_send(sandbox.port, "5321112233").startswith(b"HTTP/1.1 200")


def test_drop_sends_not_one_byte_under_werkzeug(werkzeug_server):
    """Under werkzeug's server the socket is closed with nothing written as well."""
    assert raw_send(werkzeug_server.port, "5321110006") == b""
    assert raw_send(werkzeug_server.port, "5321112233").startswith(b"HTTP/1")


def test_drop_reaches_a_test_client():
    """A test client without a socket meets the drop as a connection error."""
    client = create_sandbox().test_client()
    with pytest.raises(ConnectionDroppedError):
        client.post(
            "/v1/messages",
            json={"to": "5321110006", "body": "x"},
            headers={"Authorization": f"Bearer {STORE_KEY}"},
        )

    assert len(client.get("/_sandbox/received").get_json()) == 1
