"""The bridge's signature, against the vectors that the WordPress side reads too."""

import base64
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from iletiniz_admin import signing

CONTRACTS = Path(__file__).parents[1] / "contracts"
DOCUMENT = json.loads((CONTRACTS / "signature-vectors.json").read_text(encoding="utf-8"))
VECTORS = DOCUMENT["vectors"]
REPRODUCIBLE = [vector for vector in VECTORS if vector["signed_with"] is not None]


def fields(vector: dict[str, Any]):
    """Return what is signed beside the time."""
    named = {name: vector[name] for name in ("delivery_id", "method", "path", "site")}
    return named | {"body": base64.b64decode(vector["body"])}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_verify_gives_each_vector_its_verdict(vector: dict[str, Any]):
    """Both sides of the bridge judge the same call alike."""
    verdict = signing.verify(
        vector["secrets"],
        header=vector["header"],
        now=datetime.fromtimestamp(vector["now"], UTC),
        tolerance_seconds=DOCUMENT["tolerance_seconds"],
        **fields(vector),
    )
    assert (verdict.reason or "ok") == vector["expected"]
    assert verdict.secret_index == vector["secret_index"]
    assert verdict.is_ok is (vector["expected"] == "ok")


@pytest.mark.parametrize("vector", REPRODUCIBLE, ids=lambda vector: vector["name"])
def test_sign_reproduces_the_headers_of_the_vectors(vector: dict[str, Any]):
    """Signing the same fields gives the same header, byte for byte."""
    signatures = [
        signing.sign(vector["secrets"][index], timestamp=vector["t"], **fields(vector))
        for index in vector["signed_with"]
    ]
    assert signing.header(vector["t"], signatures) == vector["header"]


def test_vectors_cover_every_verdict():
    """No verdict is without a vector, and no two vectors share a name."""
    assert {vector["expected"] for vector in VECTORS} == {"ok", *signing.VerdictReason}
    assert len({vector["name"] for vector in VECTORS}) == len(VECTORS) >= 12


def woocommerce_delivery():
    """Return body and signature of one real delivery of WooCommerce 10.0.2."""
    lines = (CONTRACTS / "woocommerce-order-updated.headers.txt").read_text().splitlines()
    headers = dict(line.split(": ", 1) for line in lines[1:] if line)
    body = (CONTRACTS / "woocommerce-order-updated.json").read_bytes()
    assert len(body) == int(headers["Content-Length"])
    return body, headers["X-WC-Webhook-Signature"]


def test_verify_woocommerce_takes_a_real_delivery():
    """The exact bytes and WooCommerce's own signature agree."""
    body, signature = woocommerce_delivery()
    assert signing.verify_woocommerce("lab-secret", body, signature) is True


@pytest.mark.parametrize("given_header", [None, "", "ş", "\ud800", "z0Ni8WQ87XukOaxj2BzRlQ=="])
def test_verify_woocommerce_refuses_other_headers(given_header: str | None):
    """A missing, foreign or unencodable header is a no, never an error."""
    body, _ = woocommerce_delivery()
    assert signing.verify_woocommerce("lab-secret", body, given_header) is False


def test_verify_woocommerce_refuses_other_bytes_and_secrets():
    """One byte more, another secret or none: refused."""
    body, signature = woocommerce_delivery()
    assert signing.verify_woocommerce("lab-secret", body + b"\n", signature) is False
    assert signing.verify_woocommerce("other", body, signature) is False
    unkeyed = base64.b64encode(hmac.digest(b"", body, "sha256")).decode()
    assert signing.verify_woocommerce("", body, unkeyed) is False
