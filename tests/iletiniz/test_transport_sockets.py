"""The real transport against sockets that misbehave: was it sent or not?"""

import socket
import threading
from typing import Any

import pytest

from iletiniz_admin.iletiniz import (
    AnswerLostError,
    NotSentError,
    Request,
    RequestsTransport,
    Timeouts,
)

QUICK = Timeouts(connect_seconds=0.5, read_seconds=0.3, total_seconds=0.6)
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX-Request-Id: r1\r\n\r\n{"ok":true}'


@pytest.fixture
def transport():
    made = RequestsTransport()
    yield made
    made.close()


def post(transport: Any, url: Any, timeouts: Any = QUICK):
    return transport(Request("POST", f"{url}/v1/messages", json={"to": "x"}, timeouts=timeouts))


def get(transport: Any, url: Any, timeouts: Any = QUICK):
    return transport(Request("GET", f"{url}/v1/account", timeouts=timeouts))


def answering(wire: Any, *parts: Any, then: Any = None):
    """Return a handler that reads each request and writes ``parts``."""

    def handler(connection: socket.socket, stopping: threading.Event):
        while wire.read_request(connection):
            for part in parts:
                connection.sendall(part)
            if then:
                then(connection, stopping)
                return

    return handler


def close(connection: socket.socket, stopping: threading.Event):
    connection.close()


def hold(connection: socket.socket, stopping: threading.Event):
    stopping.wait(5)


def drip(connection: socket.socket, stopping: threading.Event):
    """Write a byte every 50 ms, well within each read's own limit."""
    while not stopping.wait(0.05):
        connection.sendall(b"a")


def test_transport_carries_body_and_headers(transport: Any, serve: Any, wire: Any):
    """What is given goes out as it is: JSON in UTF-8, the bearer header, no cookies."""
    seen = []

    def handler(connection: socket.socket, stopping: threading.Event):
        seen.append(wire.read_request(connection))
        connection.sendall(OK)

    url = serve(handler).url
    headers = {"Authorization": "Bearer k", "User-Agent": "tests"}
    answer = transport(Request("POST", f"{url}/v1/messages?x=1", headers, json={"body": "ığş"}))
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert (answer.status, answer.body, answer.request_id) == (200, b'{"ok":true}', "r1")
    assert head.startswith(b"POST /v1/messages?x=1 HTTP/1.1\r\n")
    assert b"Authorization: Bearer k" in head
    assert b"Content-Type: application/json" in head
    assert body.decode() == '{"body": "ığş"}'


def test_refused_connection_is_not_sent(transport: Any):
    """Nobody listens: nothing left this machine, and it may be tried again."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(NotSentError) as caught:
        post(transport, f"http://127.0.0.1:{port}")
    assert (caught.value.retryable, caught.value.ambiguous) == (True, False)


def test_unknown_host_is_not_sent(transport: Any, monkeypatch: pytest.MonkeyPatch):
    """A name that does not resolve means that nothing was sent."""

    def fail(*args: Any, **kwargs: Any):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(NotSentError):
        post(transport, "http://nowhere.invalid")


def test_reset_before_the_request_is_read_is_ambiguous(transport: Any, serve: Any, wire: Any):
    """The connection stood and bytes were written, so nobody can say what was read."""

    def reset_unread(connection: socket.socket, _stopping: object) -> None:
        connection.recv(1, socket.MSG_PEEK)  # a reset before any byte came would prove too much
        wire.reset(connection)

    url = serve(reset_unread).url
    with pytest.raises(AnswerLostError):
        post(transport, url)


@pytest.mark.parametrize("then", ["close", "reset"])
def test_connection_lost_after_the_request_is_ambiguous(
    transport: Any, serve: Any, wire: Any, then: Any
):
    """The request was read and the answer never came."""
    end = close if then == "close" else (lambda connection, _stopping: wire.reset(connection))
    url = serve(answering(wire, then=end)).url
    with pytest.raises(AnswerLostError) as caught:
        post(transport, url)
    assert (caught.value.retryable, caught.value.ambiguous) == (False, True)


def test_lost_answer_to_a_get_is_retryable(transport: Any, serve: Any, wire: Any):
    """A read may be repeated whatever happened to its answer."""
    url = serve(answering(wire, then=close)).url
    with pytest.raises(AnswerLostError) as caught:
        get(transport, url)
    assert (caught.value.retryable, caught.value.ambiguous) == (True, False)


@pytest.mark.parametrize(
    "part",
    [
        b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"job_id": "h3v9',
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        b"HTTP/1.1 20",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    ],
)
def test_half_or_garbled_answer_is_ambiguous(transport: Any, serve: Any, wire: Any, part: Any):
    """An answer that cannot be read whole is a lost answer."""
    url = serve(answering(wire, part, then=close)).url
    with pytest.raises(AnswerLostError) as caught:
        post(transport, url)
    assert caught.value.ambiguous


@pytest.mark.parametrize(
    "part",
    [b"", b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"],
    ids=["status line", "head", "body"],
)
def test_slow_drip_ends_at_the_total_deadline(transport: Any, serve: Any, wire: Any, part: Any):
    """A byte now and then does not keep a call alive, wherever the drip begins."""
    url = serve(answering(wire, part, then=drip)).url
    with pytest.raises(AnswerLostError):
        post(transport, url)


def test_silence_ends_at_the_read_timeout(transport: Any, serve: Any, wire: Any):
    """A server that accepts and says nothing loses the answer."""
    url = serve(answering(wire, then=hold)).url
    with pytest.raises(AnswerLostError):
        post(transport, url)


def test_oversized_answer_is_ambiguous(transport: Any, serve: Any, wire: Any):
    """More than 1 MiB is not read; the call may still have been carried out."""
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    url = serve(answering(wire, head, b"x" * (1024 * 1024 + 1), then=close)).url
    with pytest.raises(AnswerLostError, match="1 MiB"):
        post(transport, url, Timeouts())


def test_redirect_is_handed_back_not_followed(transport: Any, serve: Any, wire: Any):
    """The key goes to no other host: a redirect is an answer like any other."""
    target = serve(answering(wire, OK))
    moved = f"HTTP/1.1 307 Moved\r\nLocation: {target.url}/\r\nContent-Length: 0\r\n\r\n"
    url = serve(answering(wire, moved.encode())).url
    assert post(transport, url).status == 307
    assert target.connections == 0


@pytest.mark.parametrize("reply", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b""], ids=["plain", "cut"])
def test_failed_tls_handshake_is_not_sent(transport: Any, serve: Any, reply: Any):
    """Without a handshake no byte of the request was written."""

    def handler(connection: socket.socket, stopping: threading.Event):
        connection.recv(65536)
        connection.sendall(reply)

    url = serve(handler).url.replace("http:", "https:")
    with pytest.raises(NotSentError):
        post(transport, url)


def test_time_used_up_before_writing_is_not_sent(serve: Any, wire: Any):
    """When connecting took all the time, nothing is written any more."""
    ticks = iter([0.0, 0.0, 100.0, 100.0, 100.0, 100.0])
    url = serve(answering(wire, OK)).url
    with pytest.raises(NotSentError):
        post(RequestsTransport(monotonic=lambda: next(ticks)), url)


@pytest.mark.parametrize(("idle_seconds", "connections"), [(1.9, 1), (2.1, 2)])
def test_idle_connection_is_not_reused_for_a_send(
    serve: Any, wire: Any, idle_seconds: float, connections: int
):
    """A pooled connection idle for over two seconds may be closing at the far end."""
    now = [0.0]
    server = serve(answering(wire, OK))
    transport = RequestsTransport(monotonic=lambda: now[0])
    post(transport, server.url)
    now[0] += idle_seconds
    post(transport, server.url)
    transport.close()
    assert server.connections == connections


def test_threads_do_not_share_connections(transport: Any, serve: Any, wire: Any):
    """Calls from several threads at once each have their own connection and answer."""
    gate = threading.Barrier(4, timeout=5)

    def handler(connection: socket.socket, stopping: threading.Event):
        while wire.read_request(connection):
            gate.wait()
            connection.sendall(OK)

    url = serve(handler).url
    statuses = []
    threads = [
        threading.Thread(target=lambda: statuses.append(post(transport, url, Timeouts()).status))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert statuses == [200] * 4
