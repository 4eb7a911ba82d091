"""The real transport over TLS: certificates, and losing the answer after the handshake."""

import ipaddress
import socket
import ssl
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from iletiniz_admin.iletiniz import (
    AnswerLostError,
    NotSentError,
    Request,
    RequestsTransport,
    Timeouts,
)

QUICK = Timeouts(connect_seconds=2, read_seconds=0.3, total_seconds=2)
OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory):
    """A PEM file with a key and its self-signed certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        builder.not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return str(path)


@pytest.fixture
def serve_tls(serve: Any, certificate: Any):
    """Start a server that speaks TLS and hands ``after`` the connection with the request read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def start(after: Any):
        def handler(connection: socket.socket, stopping: Any):
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    data = b""
                    while b"\r\n\r\n" not in data:
                        data += secure.recv(65536)
                    after(secure, stopping)
            except ssl.SSLError:
                return

        return serve(handler).url.replace("http:", "https:")

    return start


def post(url: Any, certificate: Any = None):
    transport = RequestsTransport(ca_file=certificate)
    try:
        return transport(Request("POST", f"{url}/v1/messages", form={}, timeouts=QUICK))
    finally:
        transport.close()


def test_unknown_certificate_is_not_sent(serve_tls: Any):
    """A certificate that nobody vouches for ends the call before the request."""
    with pytest.raises(NotSentError):
        post(serve_tls(lambda secure, _stopping: secure.sendall(OK)))


def test_trusted_certificate_carries_the_call(serve_tls: Any, certificate: Any):
    """The same server is fine once its authority is named."""
    url = serve_tls(lambda secure, _stopping: secure.sendall(OK))
    assert post(url, certificate).status == 204


def test_tls_cut_after_the_request_is_ambiguous(serve_tls: Any, certificate: Any):
    """An error of TLS is "not sent" only while shaking hands, not after the request."""

    def garble(secure: Any, stopping: Any):
        # Plain bytes within the encrypted stream: the client's next read is a TLS error.
        raw = secure.detach()
        with socket.socket(fileno=raw) as plain:
            plain.sendall(b"HTTP/1.1 200 OK\r\n\r\n" * 4)
            stopping.wait(1)

    with pytest.raises(AnswerLostError):
        post(serve_tls(garble), certificate)


def test_tls_drip_ends_at_the_deadline(serve_tls: Any, certificate: Any):
    """The total limit holds over TLS as well."""

    def drip(secure: Any, stopping: Any):
        while not stopping.wait(0.05):
            secure.sendall(b"a")

    with pytest.raises(AnswerLostError):
        post(serve_tls(drip), certificate)
