"""Judges a call (bridge protocol, section 1): size, signature, clock, site, form of the body."""

import json
import logging
import re
import secrets
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from iletiniz_admin import signing
from iletiniz_admin.blueprints.bridge.answers import CallRefused, unavailable, unusable
from iletiniz_admin.blueprints.bridge.runtime import Runtime
from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import SealBroken
from iletiniz_admin.services.intake import Unusable, fields
from iletiniz_admin.services.stores import WEBHOOK, Caller, is_same

log = logging.getLogger(__name__)
_STORE_ID = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)
MAX_BODY_BYTES = 1024 * 1024
_NOBODY = secrets.token_hex()  # signs nothing: an unknown store takes the same steps


@dataclass(frozen=True, slots=True)
class Call:
    """A genuine call: who, which delivery, what; ``uses_next`` if signed with the next secret."""

    caller: Caller
    delivery_id: str
    body: bytes
    data: Any
    uses_next: bool = False


def read_body() -> bytes:
    """Return the raw body; more than 1 MiB is 413, also without a length."""
    request.max_content_length = MAX_BODY_BYTES
    try:
        return request.get_data()
    except RequestEntityTooLarge:
        raise CallRefused(413, "too_large") from None


def _number(store_id: str) -> int:
    """Return the number of the address, 0 (nobody) for what is none."""
    return int(store_id) if _STORE_ID.fullmatch(store_id) else 0


def header(name: str) -> str:
    """Return a header as UTF-8 ("" if missing); WSGI hands headers over as Latin-1."""
    return request.headers.get(name, "").encode("latin-1", "replace").decode("utf-8", "replace")


def read_json(body: bytes) -> Any:
    """Return the document, decimals as ``Decimal``; anything else is 400."""
    if request.mimetype != "application/json":
        raise CallRefused(400, "not_json")
    try:
        return json.loads(body.decode(), parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, ArithmeticError, RecursionError):
        raise CallRefused(400, "not_json") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def judge(runtime: Runtime, store_id: str) -> Call:
    """Return the call if it is the store's own; raises ``CallRefused``."""
    body, number = read_body(), _number(store_id)
    caller = runtime.remembered_caller(number)
    verdict = _verdict(runtime, caller, body)
    if caller is None or not verdict.is_ok or not _is_site_of(caller):
        caller = runtime.fresh_caller(number)  # what was remembered may be out of date
        verdict = _verdict(runtime, caller, body)
    if caller is None or not verdict.is_ok:
        reason = verdict.reason.value if caller and verdict.reason else "unknown_store"
        raise refused(runtime, number if caller else None, reason)
    _check_site(runtime, caller)
    _check_rate(runtime, caller)
    try:
        delivery_id = fields.read_uuid(header("X-Iletiniz-Delivery"), "X-Iletiniz-Delivery")
    except Unusable as problem:
        raise unusable(problem) from None
    uses_next = verdict.secret_index == 1
    return Call(caller, delivery_id, body, read_json(body), uses_next=uses_next)


def refused(runtime: Runtime, store_id: int | None, reason: str) -> CallRefused:
    """Return the neutral 401; the true reason goes to the log and to the store's page."""
    log.warning("bridge call refused", extra={"store_id": store_id, "reason": reason})
    if store_id is not None:
        runtime.note_refusal(store_id, reason)
    return CallRefused(401, "unauthorized")


def _verdict(runtime: Runtime, caller: Caller | None, body: bytes) -> signing.Verdict:
    try:
        return signing.verify(
            _secrets(runtime, caller),
            header=header("X-Iletiniz-Signature"),
            delivery_id=header("X-Iletiniz-Delivery"),
            method=request.method,
            path=request.path,
            site=header("X-Iletiniz-Site"),
            body=body,
            now=utcnow(),
        )
    except SealBroken:
        log.exception("signing secret does not open")
        raise unavailable() from None


def _secrets(runtime: Runtime, caller: Caller | None) -> list[str]:
    if caller is None:
        return [_NOBODY]
    sealed = (caller.sealed_secret, caller.sealed_next_secret)
    return [runtime.book.open(caller.store_id, one) or _NOBODY for one in sealed]


def _is_site_of(caller: Caller) -> bool:
    """Tell whether the call comes from the paired site; a trailing slash makes no other one."""
    return is_same(header("X-Iletiniz-Site"), caller.site)


def _check_site(runtime: Runtime, caller: Caller) -> None:
    if not _is_site_of(caller):
        site = header("X-Iletiniz-Site")
        log.warning("another site signed as a store", extra={"store_id": caller.store_id})
        runtime.note_other_site(caller.store_id, site)
        raise CallRefused(409, "other_site")


def _check_rate(runtime: Runtime, caller: Caller) -> None:
    wait = runtime.limiter.wait_seconds(caller.store_id)
    if wait is not None:
        raise CallRefused(429, "too_many", wait=wait)


def judge_webhook(runtime: Runtime, store_id: str, body: bytes) -> Call:
    """Return a genuine delivery of WooCommerce's own webhooks; raises ``CallRefused``.

    ``X-WC-Webhook-Source`` is not signed, but it keeps an honest copy of the shop from texting.
    """
    number = _number(store_id)
    caller = runtime.fresh_caller(number)
    sealed = caller.sealed_webhook_secret if caller else None
    try:
        secret = runtime.book.open(number, sealed, WEBHOOK) or _NOBODY
    except SealBroken:
        log.exception("webhook secret does not open")
        raise unavailable() from None
    given = header("X-WC-Webhook-Signature")
    if not signing.verify_woocommerce(secret, body, given) or caller is None:
        raise refused(runtime, number if caller else None, "wrong_signature")
    source = header("X-WC-Webhook-Source")
    if _bare(source) != _bare(caller.site or caller.url):
        runtime.note_other_site(number, source)
        raise CallRefused(409, "other_site")
    _check_rate(runtime, caller)
    return Call(caller, header("X-WC-Webhook-Delivery-ID"), body, read_json(body))


def _bare(site: str) -> str:
    """Return a site without scheme: WooCommerce writes that by the request, not the option."""
    return site.partition("://")[2].rstrip("/").lower()
