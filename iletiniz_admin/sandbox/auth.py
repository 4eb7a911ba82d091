"""Who calls: the bearer key, its rate limit and its scopes (sections 2, 8.3, 9.2)."""

from flask import request

from iletiniz_admin.sandbox.answers import ApiError
from iletiniz_admin.sandbox.records import ApiKey, Workspace
from iletiniz_admin.sandbox.state import get_state


def bearer_token() -> str | None:
    """Return the credential of `Authorization: Bearer …`, or None."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def authorise(scope: str) -> tuple[ApiKey, Workspace]:
    """Return the caller's key and workspace.

    Raises ApiError: 401 for a missing, unknown or revoked key, 429 with Retry-After above the rate
    limit, 403 when the key lacks `scope`.
    """
    state = get_state()
    key = _find_key()
    with state.lock:
        allowed = state.buckets.take(key.key, state.switches.rate, state.now())
    if not allowed:
        raise ApiError(429, "RATE_LIMITED", "Çok fazla istek, biraz bekleyin", retry=True)
    if scope not in key.scopes:
        raise ApiError(403, "INSUFFICIENT_SCOPE", f"Anahtarın {scope} yetkisi yok")
    return key, state.workspaces[key.workspace_id]


def _find_key() -> ApiKey:
    token = bearer_token()
    if token is None:
        raise ApiError(401, "UNAUTHORIZED", "API anahtarı gerekli")
    key = get_state().keys.get(token)
    if key is None:
        raise ApiError(401, "INVALID_API_KEY", "API anahtarı geçersiz")
    if key.revoked:
        raise ApiError(401, "API_KEY_REVOKED", "API anahtarı iptal edilmiş")
    return key
