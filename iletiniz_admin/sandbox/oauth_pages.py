"""The OAuth pages a person clicks through: sign in, workspace, consent (section 15.2).

Plain forms, no cookie and no script: each form carries the unguessable id of the journey, which
also stands in for a CSRF token. RFC 6749 (4.1), RFC 7636.
"""

from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from iletiniz_admin.sandbox.oauth_request import (
    AuthorizeError,
    RedirectedError,
    read_authorize_request,
)
from iletiniz_admin.sandbox.oauth_token import new_grant
from iletiniz_admin.sandbox.records import Journey
from iletiniz_admin.sandbox.state import SandboxState, get_state
from iletiniz_admin.sandbox.texts import texts

blueprint = Blueprint("oauth_pages", __name__, url_prefix="/connect")
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("/authorize")
def authorize() -> Page:
    """Check the request and show the sign-in page; a bad client or address gets a 400 page."""
    state = get_state()
    try:
        journey = read_authorize_request(state, request.args)
    except RedirectedError as error:
        return _send_back(error.redirect_uri, error.parameters)
    return _sign_in_page(state, state.start_journey(journey), journey)


@blueprint.post("/sign-in")
def sign_in() -> Page:
    """Check e-mail and password against the seeded users and show the workspaces."""
    state = get_state()
    journey_id, journey = _journey(state)
    given = (request.form.get("email", "").strip().lower(), request.form.get("password", ""))
    if given not in {(user.email.lower(), user.password) for user in state.seed.users}:
        return _sign_in_page(state, journey_id, journey, wrong=True), 422
    journey.email = given[0]
    return _workspace_page(state, journey_id, journey)


@blueprint.post("/workspace")
def choose_workspace() -> Page:
    """Remember the chosen workspace and ask for consent."""
    state = get_state()
    journey_id, journey = _journey(state)
    if journey.email is None:
        return _sign_in_page(state, journey_id, journey), 422
    if request.form.get("workspace") not in state.workspaces:
        return _workspace_page(state, journey_id, journey, missing=True), 422
    journey.workspace_id = request.form["workspace"]
    return _consent_page(state, journey_id, journey)


@blueprint.post("/decide")
def decide() -> Page:
    """End the journey: redirect with a code, or with `access_denied`."""
    state = get_state()
    journey_id, journey = _journey(state)
    if journey.workspace_id is None:
        return _sign_in_page(state, journey_id, journey), 422
    scopes = tuple(scope for scope in journey.scopes if scope in request.form.getlist("scope"))
    allowed = request.form.get("decision") == "allow"
    if allowed and not scopes:
        return _consent_page(state, journey_id, journey, missing=True), 422
    state.journeys.pop(journey_id, None)
    if not allowed:
        denied = {"error": "access_denied", "error_description": "The user refused the request"}
        return _send_back(journey.redirect_uri, denied | {"state": journey.state})
    code = new_grant(state, journey, scopes, journey.workspace_id)
    return _send_back(journey.redirect_uri, {"code": code, "state": journey.state})


@blueprint.errorhandler(AuthorizeError)
def show_error(error: AuthorizeError) -> Page:
    """Show why there is no going back to the application."""
    return render_template("error.html", t=texts(), reason=error.reason), 400


def _journey(state: SandboxState) -> tuple[str, Journey]:
    journey_id = request.form.get("journey", "")
    journey = state.find_journey(journey_id)
    if journey is None:
        raise AuthorizeError("expired")
    return journey_id, journey


def _client_name(state: SandboxState, journey: Journey) -> str:
    names = {client.client_id: client.name for client in state.seed.clients}
    return names[journey.client_id]


def _sign_in_page(
    state: SandboxState, journey_id: str, journey: Journey, *, wrong: bool = False
) -> str:
    return render_template(
        "sign_in.html",
        t=texts(),
        journey=journey_id,
        client=_client_name(state, journey),
        host=urlsplit(journey.redirect_uri).netloc,
        demo=state.seed.users[0],
        wrong=wrong,
    )


def _workspace_page(
    state: SandboxState, journey_id: str, _journey: Journey, *, missing: bool = False
) -> str:
    return render_template(
        "workspace.html",
        t=texts(),
        journey=journey_id,
        workspaces=list(state.workspaces.values()),
        missing=missing,
    )


def _consent_page(
    state: SandboxState, journey_id: str, journey: Journey, *, missing: bool = False
) -> str:
    workspace = state.workspaces[journey.workspace_id or ""]
    return render_template(
        "consent.html",
        t=texts(),
        journey=journey_id,
        client=_client_name(state, journey),
        workspace=workspace.seed.name,
        scopes=journey.scopes,
        missing=missing,
    )


def _send_back(redirect_uri: str, parameters: dict[str, str]) -> BaseResponse:
    """Redirect to the application, keeping the query its address already has (RFC 6749, 3.1.2)."""
    parts = urlsplit(redirect_uri)
    query = "&".join(filter(None, [parts.query, urlencode(parameters)]))
    return redirect(urlunsplit(parts._replace(query=query)), 303)
