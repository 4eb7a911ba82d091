"""The bridge's signature (bridge protocol, section 1) and WooCommerce's own (section 8)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iletiniz_admin.errors import IletinizAdminError

MAX_HEADER_LENGTH = 512
MAX_SIGNATURES = 5
TOLERANCE_SECONDS = 300

_TIMESTAMP = re.compile(r"[1-9][0-9]{0,11}")
_HEX_SHA256 = re.compile(r"[0-9a-f]{64}")
# A line feed would let one field pose as two; the rest has no business in these fields either.
_UNSIGNABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class UnsignableError(IletinizAdminError):
    """A field holds what may not be signed (a line feed, say), or the secret is empty."""

    code = "unsignable"


class MalformedSignatureError(IletinizAdminError):
    """The signature header is missing or not of the form `t=<seconds>,v1=<hex>`."""

    code = "malformed"


class VerdictReason(StrEnum):
    """Why a signature was not taken."""

    MALFORMED = "malformed"
    TOO_OLD = "too_old"
    TOO_NEW = "too_new"
    WRONG_SIGNATURE = "wrong_signature"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Either the index of the secret that matched, or the reason for refusing; never both."""

    secret_index: int | None = None
    reason: VerdictReason | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the call may be believed."""
        return self.reason is None and self.secret_index is not None


@dataclass(frozen=True, slots=True)
class SignatureHeader:
    """What `X-Iletiniz-Signature` says: Unix seconds and 1 to 5 lower-case hex digests."""

    timestamp: int
    signatures: tuple[str, ...]


def sign(
    secret: str,
    *,
    timestamp: int,
    delivery_id: str,
    method: str,
    path: str,
    site: str,
    body: bytes,
) -> str:
    """Return the `v1` signature, 64 hex digits.

    HMAC-SHA256 over timestamp (Unix seconds), delivery id, method, path and site, each ended by
    a line feed, and then the raw body. Text is UTF-8. Raises `UnsignableError`.
    """
    if not secret:
        raise UnsignableError("An empty secret signs nothing.")
    fields = {"delivery_id": delivery_id, "method": method, "path": path, "site": site}
    for name, value in fields.items():
        if _UNSIGNABLE.search(value):
            raise UnsignableError("A control character cannot be signed.", field=name)
    head = "".join(f"{value}\n" for value in (str(timestamp), *fields.values()))
    return hmac.new(secret.encode(), head.encode() + body, hashlib.sha256).hexdigest()


def header(timestamp: int, signatures: Sequence[str]) -> str:
    """Write the header's value: `t=<timestamp>,v1=<hex>[,v1=<hex>…]`."""
    return ",".join([f"t={timestamp}", *(f"v1={signature}" for signature in signatures)])


def parse_header(text: str) -> SignatureHeader:
    """Read the header's value; schemes other than `v1` are left for later versions.

    Raises `MalformedSignatureError`, also for more than 512 characters or 5 signatures.
    """
    if len(text) > MAX_HEADER_LENGTH:
        raise MalformedSignatureError("The header is too long.")
    pairs = [item.strip(" \t").partition("=") for item in text.split(",")]
    timestamps = [value for name, _, value in pairs if name == "t"]
    signatures = tuple(value for name, _, value in pairs if name == "v1")
    if len(timestamps) != 1 or not _TIMESTAMP.fullmatch(timestamps[0]):
        raise MalformedSignatureError("Exactly one t=<unix seconds> is expected.")
    if not 1 <= len(signatures) <= MAX_SIGNATURES:
        raise MalformedSignatureError("One to five v1=<hex> are expected.")
    if not all(_HEX_SHA256.fullmatch(signature) for signature in signatures):
        raise MalformedSignatureError("A signature is 64 lower-case hex digits.")
    return SignatureHeader(int(timestamps[0]), signatures)


def verify(
    secrets: Sequence[str],
    *,
    header: str | None,
    delivery_id: str,
    method: str,
    path: str,
    site: str,
    body: bytes,
    now: datetime,
    tolerance_seconds: int = TOLERANCE_SECONDS,
) -> Verdict:
    """Judge a call of the bridge; never raises for what the caller sent.

    Every secret is compared with every signature, in constant time. The signature is judged
    before the clock, so `too_old` and `too_new` mean "genuine, but the clock is off".
    `site` must be the header's bytes read as UTF-8 (WSGI hands headers over as Latin-1).
    """
    try:
        claimed = parse_header(header or "")
        index = None
        for position, secret in enumerate(secrets):
            expected = sign(
                secret,
                timestamp=claimed.timestamp,
                delivery_id=delivery_id,
                method=method,
                path=path,
                site=site,
                body=body,
            )
            matches = [hmac.compare_digest(expected, given) for given in claimed.signatures]
            if index is None and any(matches):
                index = position
    except (MalformedSignatureError, UnsignableError):
        return Verdict(reason=VerdictReason.MALFORMED)
    if index is None:
        return Verdict(reason=VerdictReason.WRONG_SIGNATURE)
    age_seconds = int(now.timestamp()) - claimed.timestamp
    if abs(age_seconds) > tolerance_seconds:
        late = age_seconds > 0
        return Verdict(reason=VerdictReason.TOO_OLD if late else VerdictReason.TOO_NEW)
    return Verdict(secret_index=index)


def verify_woocommerce(secret: str, body: bytes, header: str | None) -> bool:
    """Tell whether `X-WC-Webhook-Signature` (base64 HMAC-SHA256 of the raw body) is genuine."""
    expected = base64.b64encode(hmac.digest(secret.encode(), body, "sha256"))
    given = (header or "").encode("utf-8", "surrogatepass")
    return hmac.compare_digest(expected, given) and bool(secret)
