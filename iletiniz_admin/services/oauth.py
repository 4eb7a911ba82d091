"""Connecting by OAuth: the state and the verifier stay here and are good for one answer.

API reference, section 15; RFC 6749 (4.1, 10.12) and RFC 7636. The exchange itself opens no
transaction: the caller commits the spent attempt first, so that two answers never make two calls.
"""

import ipaddress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, cast
from urllib.parse import urlsplit

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.config import Settings
from iletiniz_admin.crypto import SealBroken, Sealer, context, hash_token
from iletiniz_admin.errors import Refused
from iletiniz_admin.iletiniz import (
    Answer,
    AnswerLostError,
    IletinizError,
    NotSentError,
    OAuthEndpoints,
    OAuthError,
    Request,
    TokenSet,
    Transport,
    authorize_url,
    exchange_code,
    new_pkce,
)
from iletiniz_admin.models import OAuthAttempt

LIFETIME: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=1)  # a late answer is told "spent" or "too late", not "unknown"
CALL_SECONDS: Final = 10.0
_SERVER_FAULT: Final = 500
_PRIVATE_ENDINGS: Final = frozenset({"internal", "lan", "local", "localhost", "test"})


@dataclass(frozen=True, slots=True)
class Browser:
    """Who presses "Connect", and in which signed-in browser."""

    user_id: int
    session_id: int | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the exchange needs of a spent attempt, after its transaction has ended."""

    verifier: str = field(repr=False)
    redirect_uri: str
    connection_id: int | None


def endpoints(settings: Settings) -> OAuthEndpoints:
    """Return where to connect, from the settings."""
    return OAuthEndpoints(
        authorize_url=settings.authorize_url,
        token_url=settings.token_url,
        revoke_url=settings.revoke_url,
        client_id=settings.client_id,
    )


def bounded(transport: Transport, seconds: float = CALL_SECONDS) -> Transport:
    """Return the transport with every call limited to `seconds`: a person is waiting."""

    def carry(request: Request) -> Answer:
        return transport(request.within(seconds))

    return carry


def is_doubtful_address(public_url: str, authorize_url: str) -> bool:
    """Say whether iletiniz may refuse to send a browser back to this panel.

    So it may for an address without https, or with a name or number of a private network
    (official plugin, section 4). A sandbox on this machine takes them all.
    """
    ours, theirs = urlsplit(public_url), urlsplit(authorize_url)
    if _is_private(theirs.hostname or ""):
        return False
    return ours.scheme != "https" or _is_private(ours.hostname or "")


def begin(
    session: Session,
    sealer: Sealer,
    to: OAuthEndpoints,
    *,
    browser: Browser,
    redirect_uri: str,
    connection_id: int | None,
    now: datetime,
) -> str:
    """Keep a new attempt and return the address to send the browser to."""
    session.execute(delete(OAuthAttempt).where(OAuthAttempt.expires_at < now - KEPT))
    pkce = new_pkce()
    attempt = OAuthAttempt(
        state_hash=hash_token(pkce.state),
        sealed_verifier=b"",
        user_id=browser.user_id,
        session_id=browser.session_id,
        connection_id=connection_id,
        redirect_uri=redirect_uri,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(attempt)
    session.flush()  # the seal is bound to the row's id
    attempt.sealed_verifier = sealer.seal(pkce.verifier, context=_place(attempt))
    session.flush()
    return authorize_url(to, pkce, redirect_uri)


def consume(
    session: Session, sealer: Sealer, state: str, browser: Browser, now: datetime
) -> Exchange:
    """Spend the attempt of this state with one UPDATE and return what the exchange needs.

    Raises `Refused`: state_unknown (also when it is missing), other_session, state_expired,
    state_spent, or state_unknown for a verifier that no longer opens.
    """
    hashed = hash_token(state)
    spent = session.execute(
        update(OAuthAttempt)
        .where(
            OAuthAttempt.state_hash == hashed,
            OAuthAttempt.user_id == browser.user_id,
            OAuthAttempt.session_id.is_not_distinct_from(browser.session_id),
            OAuthAttempt.expires_at > now,
            OAuthAttempt.consumed_at.is_(None),
        )
        .values(consumed_at=now)
        .execution_options(synchronize_session=False)
    )
    attempt = session.scalar(
        select(OAuthAttempt)
        .where(OAuthAttempt.state_hash == hashed)
        .execution_options(populate_existing=True)
    )
    if cast(CursorResult[Any], spent).rowcount != 1 or attempt is None:
        raise Refused(_why(attempt, browser, now))
    try:
        verifier = sealer.open(attempt.sealed_verifier, context=_place(attempt))
    except SealBroken:
        raise Refused("state_unknown") from None
    return Exchange(verifier, attempt.redirect_uri, attempt.connection_id)


def exchange(transport: Transport, to: OAuthEndpoints, spent: Exchange, code: str) -> TokenSet:
    """Exchange the code for a key: one call of at most 10 s, never repeated, no transaction open.

    Raises `Refused`: code_missing, code_spent, no_key, unreachable, network, server_error,
    authorize_failed(error).
    """
    if not code:
        raise Refused("code_missing")
    try:
        return exchange_code(
            bounded(transport),
            to,
            code=code,
            verifier=spent.verifier,
            redirect_uri=spent.redirect_uri,
        )
    except NotSentError:
        raise Refused("unreachable") from None
    except AnswerLostError:
        raise Refused("network") from None
    except OAuthError as error:
        raise _refusal(error) from None
    except IletinizError:
        raise Refused("unreadable_answer") from None


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.rsplit(".", 1)[-1] in _PRIVATE_ENDINGS


def _refusal(error: OAuthError) -> Refused:
    if error.code in {"no_key", "server_error"}:
        return Refused(error.code)
    if error.code == "invalid_grant":
        return Refused("code_spent")
    if (error.status or 0) >= _SERVER_FAULT:
        return Refused("server_error")
    return Refused("authorize_failed", error=error.code or "")


def _why(attempt: OAuthAttempt | None, browser: Browser, now: datetime) -> str:
    """Say why an attempt could not be spent; someone else's is told nothing of its state."""
    if attempt is None:
        return "state_unknown"
    if (attempt.user_id, attempt.session_id) != (browser.user_id, browser.session_id):
        return "other_session"
    return "state_expired" if attempt.expires_at <= now else "state_spent"


def _place(attempt: OAuthAttempt) -> str:
    return context("oauth_attempts", attempt.id, "verifier")
