"""Connecting a workspace: authorization code with PKCE, for a public client (section 15).

Authlib's ``OAuth2Session`` builds the authorize URL and Authlib makes the S256 challenge. The two
server calls do not go through that session: it opens connections of its own, raises on answers
that section 15.2 wants read, and knows the key under one name only. They take the same
:class:`Transport` as everything else, with its limits and without redirects.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from iletiniz_admin.iletiniz.errors import (
    AnswerLostError,
    IletinizError,
    NotSentError,
    OAuthError,
)
from iletiniz_admin.iletiniz.keys import is_recognised_key, is_sendable_key, without_keys
from iletiniz_admin.iletiniz.shapes import (
    as_count,
    as_list,
    as_mapping,
    as_text,
    first_text,
    parse_json,
)
from iletiniz_admin.iletiniz.transport import Answer, Request, Transport

SCOPES: Final = ("messages:send", "contacts:write", "connections:read", "account:read")

_KEY_FIELDS: Final = ("access_token", "api_key", "key", "token")
_MAX_KEY: Final = 4096
_STATE_BYTES: Final = 32  # 256 bits; section 15.2 asks for 128
_VERIFIER_BYTES: Final = 64  # 86 characters; RFC 7636 allows 43 to 128


@dataclass(frozen=True, slots=True)
class OAuthEndpoints:
    """Where to connect, and as whom; every part is configurable."""

    authorize_url: str
    token_url: str
    revoke_url: str
    client_id: str = "wordpress"


@dataclass(frozen=True, slots=True)
class Pkce:
    """What one attempt to connect keeps on the server; only the challenge may be seen."""

    state: str = field(repr=False)
    verifier: str = field(repr=False)
    challenge: str


@dataclass(frozen=True, slots=True)
class TokenSet:
    """What the code was exchanged for. ``is_recognised`` is False for an opaque key.

    ``expires_in_seconds`` counts from the answer; None: the key does not expire.
    """

    api_key: str = field(repr=False)
    is_recognised: bool
    scopes: tuple[str, ...]
    workspace_id: str | None = None
    workspace_name: str | None = None
    expires_in_seconds: int | None = None
    refresh_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RevokeResult:
    """Whether iletiniz confirmed the end of a key; ``detail`` is a word for logs and wording.

    ``revoked``, ``not_sent``, ``answer_lost``, ``http_<status>`` or ``failed``.
    """

    ok: bool
    detail: str


def new_pkce() -> Pkce:
    """Return fresh random values for one attempt to connect."""
    verifier = secrets.token_urlsafe(_VERIFIER_BYTES)
    return Pkce(
        state=secrets.token_urlsafe(_STATE_BYTES),
        verifier=verifier,
        challenge=challenge_of(verifier),
    )


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of ``verifier`` (RFC 7636 section 4.2)."""
    return str(create_s256_code_challenge(verifier))


def authorize_url(
    endpoints: OAuthEndpoints, pkce: Pkce, redirect_uri: str, scopes: Sequence[str] = SCOPES
) -> str:
    """Return the address to send the browser to."""
    with OAuth2Session(
        endpoints.client_id, redirect_uri=redirect_uri, scope=" ".join(scopes)
    ) as session:
        url, _state = session.create_authorization_url(
            endpoints.authorize_url,
            state=pkce.state,
            code_challenge=pkce.challenge,
            code_challenge_method="S256",
        )
    return str(url)


def exchange_code(
    transport: Transport,
    endpoints: OAuthEndpoints,
    *,
    code: str,
    verifier: str,
    redirect_uri: str,
    scopes: Sequence[str] = SCOPES,
    as_json: bool = False,
    user_agent: str = "iletiniz-admin",
) -> TokenSet:
    """Exchange the code for a key; tried once, because the code is spent with the first try.

    ``scopes`` are those asked for: an answer without any grants them all (RFC 6749 section 5.1).
    ``as_json`` sends JSON in place of a form. Raises :class:`OAuthError` for a refusal or an
    answer without a key, and the transport's errors.
    """
    fields = {
        "grant_type": "authorization_code",
        "client_id": endpoints.client_id,
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    request = Request(
        "POST",
        endpoints.token_url,
        {"Accept": "application/json", "User-Agent": user_agent},
        json=fields if as_json else None,
        form=None if as_json else fields,
    )
    answer = transport(request)
    document = as_mapping(parse_json(answer.body))
    if not _is_success(answer) or document.get("error"):
        raise _refusal(answer, document, code, verifier)
    return _read_token_set(answer, document, scopes)


def revoke(
    transport: Transport,
    endpoints: OAuthEndpoints,
    api_key: str,
    *,
    user_agent: str = "iletiniz-admin",
) -> RevokeResult:
    """Ask iletiniz to end ``api_key``; never raises, since the local key goes in any case.

    The key stands in the form and in the bearer header: either may be the one that is read.
    """
    headers = {"Accept": "application/json", "User-Agent": user_agent}
    if is_sendable_key(api_key):
        headers["Authorization"] = f"Bearer {api_key}"
    form = {"token": api_key, "client_id": endpoints.client_id}
    try:
        answer = transport(Request("POST", endpoints.revoke_url, headers, form=form))
    except NotSentError:
        return RevokeResult(ok=False, detail="not_sent")
    except AnswerLostError:
        return RevokeResult(ok=False, detail="answer_lost")
    except IletinizError:
        return RevokeResult(ok=False, detail="failed")
    if _is_success(answer):
        return RevokeResult(ok=True, detail="revoked")
    return RevokeResult(ok=False, detail=f"http_{answer.status}")


def _is_success(answer: Answer) -> bool:
    return 200 <= answer.status < 300  # noqa: PLR2004 - the family of HTTP successes


def _refusal(answer: Answer, document: Mapping[str, Any], *spent: str) -> OAuthError:
    """Read an error of RFC 6749 section 5.2, or one in the API's own form (section 8)."""
    error = document.get("error")
    inner = as_mapping(error)
    code = first_text(error, inner.get("code"))
    text = first_text(
        document.get("error_description"), document.get("message"), inner.get("message")
    )
    return OAuthError(
        without_keys(text or "", *spent),
        status=answer.status,
        code=without_keys(code, *spent)[:64] if code else f"http_{answer.status}",
        request_id=answer.request_id,
    )


def _read_token_set(answer: Answer, document: Mapping[str, Any], asked: Sequence[str]) -> TokenSet:
    texts = (as_text(document.get(name), _MAX_KEY) for name in _KEY_FIELDS)
    api_key = next((text for text in texts if text), None)
    if api_key is None or not is_sendable_key(api_key):
        raise OAuthError(
            "the answer holds no usable key",
            status=answer.status,
            code="no_key",
            request_id=answer.request_id,
        )
    workspace = as_mapping(document.get("workspace"))
    lifetime = as_count(document.get("expires_in"))
    return TokenSet(
        api_key=api_key,
        is_recognised=is_recognised_key(api_key),
        scopes=_scopes(document, asked),
        workspace_id=first_text(workspace.get("id"), document.get("workspace_id")),
        workspace_name=first_text(workspace.get("name"), document.get("workspace_name")),
        expires_in_seconds=lifetime if lifetime is not None and lifetime > 0 else None,
        refresh_token=as_text(document.get("refresh_token"), _MAX_KEY),
    )


def _scopes(document: Mapping[str, Any], asked: Sequence[str]) -> tuple[str, ...]:
    value = next((document[n] for n in ("scope", "scopes") if document.get(n) is not None), None)
    if isinstance(value, str):
        return tuple(dict.fromkeys(value.replace(",", " ").split()))
    listed = as_list(value)
    if listed is None:
        return tuple(asked)
    return tuple(dict.fromkeys(text for text in map(as_text, listed) if text))
