"""POST /connect/token and /connect/revoke (RFC 6749 4.1.3 and 5, RFC 7636 4.6, RFC 7009)."""

import base64
import hashlib
import hmac
import re
import secrets

from flask import Blueprint, Response, request

from iletiniz_admin.sandbox.answers import json_answer, parse_json
from iletiniz_admin.sandbox.auth import bearer_token
from iletiniz_admin.sandbox.records import ApiKey, Grant, Journey, JsonObject
from iletiniz_admin.sandbox.state import OAUTH_LIFETIME, SandboxState, get_state

blueprint = Blueprint("oauth_token", __name__, url_prefix="/connect")
_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")


class TokenError(Exception):
    """An error answer in the form of RFC 6749, 5.2."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


def new_grant(
    state: SandboxState, journey: Journey, scopes: tuple[str, ...], workspace_id: str
) -> str:
    """Return a fresh code, good for one exchange within ten minutes."""
    code = secrets.token_urlsafe(32)
    with state.lock:
        state.grants[code] = Grant(
            client_id=journey.client_id,
            redirect_uri=journey.redirect_uri,
            scopes=scopes,
            code_challenge=journey.code_challenge,
            workspace_id=workspace_id,
            issued_at=state.now(),
        )
    return code


@blueprint.post("/token")
def token() -> Response:
    """Exchange a code and its verifier for an API key; form-encoded, JSON as well."""
    state = get_state()
    if state.switches.token_status is not None:
        description = "the switch token_status is set"
        raise TokenError(state.switches.token_error, description, state.switches.token_status)
    given = _parameters()
    _check_client(state, given)
    if _required(given, "grant_type") != "authorization_code":
        raise TokenError("unsupported_grant_type", "grant_type must be authorization_code")
    for name in ("code", "redirect_uri", "code_verifier"):
        _required(given, name)
    with state.lock:
        return json_answer(_issue(state, _redeem(state, given)))


@blueprint.post("/revoke")
def revoke() -> Response:
    """Revoke a key; 200 for an unknown or already revoked one too (RFC 7009, 2.2)."""
    state = get_state()
    if state.switches.revoke_status is not None:
        description = "the switch revoke_status is set"
        raise TokenError("server_error", description, state.switches.revoke_status)
    given = _parameters()
    _check_client(state, given)
    key = state.keys.get(given.get("token") or bearer_token() or _required(given, "token"))
    if key is not None:
        key.revoked = True
        state.remember_keys()
    return json_answer({})


@blueprint.errorhandler(TokenError)
def answer_error(error: TokenError) -> Response:
    """Answer in the form of RFC 6749, 5.2."""
    document = {"error": error.error, "error_description": error.description}
    return json_answer(document, error.status)


@blueprint.after_request
def forbid_storing(answer: Response) -> Response:
    """Keep keys out of caches (RFC 6749, 5.1)."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Pragma"] = "no-cache"
    return answer


def _parameters() -> dict[str, str]:
    if request.is_json:
        document = parse_json(request.get_data())
        if not isinstance(document, dict) or not all(
            isinstance(value, str) for value in document.values()
        ):
            raise TokenError("invalid_request", "the body must be a JSON object of texts")
        return document
    if any(len(values) > 1 for _, values in request.form.lists()):
        raise TokenError("invalid_request", "a parameter is given twice")
    return request.form.to_dict()


def _required(given: dict[str, str], name: str) -> str:
    if not given.get(name):
        raise TokenError("invalid_request", f"{name} is missing")
    return given[name]


def _check_client(state: SandboxState, given: dict[str, str]) -> None:
    if _required(given, "client_id") not in {client.client_id for client in state.seed.clients}:
        raise TokenError("invalid_client", "client_id is not known", 401)


def _redeem(state: SandboxState, given: dict[str, str]) -> Grant:
    """Return the grant of a code and spend it, right verifier or wrong.

    A code that comes a second time takes its key with it (RFC 6749, 4.1.2).
    """
    grant = state.grants.get(given["code"])
    if grant is None:
        raise TokenError("invalid_grant", "code is not known")
    if grant.spent:
        if grant.key:
            state.keys[grant.key].revoked = True
            state.remember_keys()
        raise TokenError("invalid_grant", "code was used before")
    grant.spent = True
    if state.now() - grant.issued_at >= OAUTH_LIFETIME:
        raise TokenError("invalid_grant", "code is older than ten minutes")
    same = (grant.client_id, grant.redirect_uri) == (given["client_id"], given["redirect_uri"])
    if not same or not _verifies(given["code_verifier"], grant.code_challenge):
        raise TokenError("invalid_grant", "redirect_uri or code_verifier does not match")
    return grant


def _verifies(verifier: str, challenge: str) -> bool:
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    computed = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(computed, challenge)


def _issue(state: SandboxState, grant: Grant) -> JsonObject:
    switches = state.switches
    prefix = "iltz_live_" if switches.token_key_form == "iltz" else "opaque."  # noqa: S105  # a form
    limit = switches.token_scopes
    scopes = tuple(scope for scope in grant.scopes if limit is None or scope in limit)
    key = ApiKey(prefix + secrets.token_urlsafe(24), grant.workspace_id, scopes)
    state.keys[key.key] = key
    grant.key = key.key
    state.remember_keys()
    workspace = state.workspaces[grant.workspace_id].seed
    answer: JsonObject = {switches.token_key_field: key.key, "token_type": "Bearer"}
    if switches.token_scope_form != "absent":  # noqa: S105  # a form
        listed = switches.token_scope_form == "list"  # noqa: S105  # a form
        answer["scope"] = list(scopes) if listed else " ".join(scopes)
    if switches.token_expires_in is not None:
        answer["expires_in"] = switches.token_expires_in
    answer["workspace"] = {"id": workspace.id, "name": workspace.name}
    return answer
