"""The sandbox's own addresses under `/_sandbox/`: what came in, the switches, quota and reset.

They are for tests and for people; iletiniz has nothing like them.
"""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from iletiniz_admin.sandbox.answers import json_answer, parse_json
from iletiniz_admin.sandbox.parts import count_parts
from iletiniz_admin.sandbox.records import JsonObject, Message, Workspace
from iletiniz_admin.sandbox.state import SandboxState, get_state
from iletiniz_admin.sandbox.switch_checks import SwitchError, a_number, a_text, or_null
from iletiniz_admin.sandbox.texts import texts

blueprint = Blueprint("inspection", __name__, url_prefix="/_sandbox")
_SHOWN = 200  # rows on the page; the JSON has all
_QUOTA_CHECKS = {
    "workspace": a_text,
    "limit": or_null(a_number(0, 10**9)),
    "remaining": a_number(0, 10**9),
    "plan": or_null(a_text),
}


@blueprint.get("/")
def page() -> str:
    """Show the newest messages and the workspaces to a person."""
    state = get_state()
    with state.lock:
        newest = [message.as_json() for message in reversed(state.messages.values())]
        workspaces = list(state.workspaces.values())
    return render_template(
        "received.html",
        t=texts(),
        messages=newest[:_SHOWN],
        total=len(newest),
        workspaces=workspaces,
    )


@blueprint.get("/received")
def received() -> Response:
    """List every message taken, oldest first; `?to=` keeps one recipient's."""
    state = get_state()
    wanted = request.args.get("to")
    with state.lock:
        listed = [message.as_json() for message in state.messages.values()]
    return json_answer([item for item in listed if wanted in (None, item["to"])])


@blueprint.get("/received/total")
def total() -> Response:
    """Sum up the messages taken and their SMS parts, in all and by status at the moment."""
    state = get_state()
    with state.lock:
        listed = list(state.messages.values())
    statuses = {message.status for message in listed}
    document = _sum(listed) | {
        "by_status": {
            status: _sum([message for message in listed if message.status == status])
            for status in sorted(statuses)
        }
    }
    return json_answer(document)


def _sum(messages: list[Message]) -> JsonObject:
    parts = sum(count_parts(message.body) for message in messages)
    return {"messages": len(messages), "parts": parts}


@blueprint.get("/contacts")
def contacts() -> Response:
    """List the contacts of all workspaces."""
    state = get_state()
    with state.lock:
        items = state.contacts.items()
        return json_answer([{**item, "workspace_id": place[0]} for place, item in items])


@blueprint.get("/calls")
def calls() -> Response:
    """Count the calls: in total, by method and path, and by recipient."""
    state = get_state()
    with state.lock:
        counted = state.calls
        document = {
            "total": counted.total,
            "paths": dict(counted.paths),
            "recipients": dict(counted.recipients),
        }
    return json_answer(document)


@blueprint.post("/reset")
def reset() -> BaseResponse:
    """Forget messages, contacts and calls; with `{"all": true}` quota and switches too."""
    document = parse_json(request.get_data() or b"{}")
    everything = isinstance(document, dict) and document.get("all") is True
    get_state().reset(everything=everything)
    if request.mimetype == "application/x-www-form-urlencoded" and "from_page" in request.form:
        return redirect("/_sandbox/", 303)
    return json_answer({"ok": True})


@blueprint.get("/switches")
def switches() -> Response:
    """Show every switch."""
    return json_answer(get_state().switches.as_json())


@blueprint.post("/switches")
def set_switches() -> Response:
    """Set some switches; 400 names the one that is unknown or has a wrong value."""
    state = get_state()
    try:
        changes = _object()
        with state.lock:
            state.switches = state.switches.updated(changes)
            return json_answer(state.switches.as_json())
    except SwitchError as error:
        return json_answer({"error": "INVALID_SWITCH", "message": str(error)}, 400)


@blueprint.post("/quota")
def set_quota() -> Response:
    """Set `limit` (null: unlimited), `remaining` and `plan` (a status; null: none).

    `workspace` is an id; without it every workspace is set.
    """
    state = get_state()
    try:
        changes = _object()
        for name, value in changes.items():
            _check_quota(name, value)
        with state.lock:
            chosen = _chosen(state, changes.get("workspace"))
            for workspace in chosen:
                _apply(workspace, changes)
            return json_answer([_quota(workspace) for workspace in chosen])
    except SwitchError as error:
        return json_answer({"error": "INVALID_QUOTA", "message": str(error)}, 400)


def _object() -> JsonObject:
    document = parse_json(request.get_data())
    if not isinstance(document, dict):
        raise SwitchError("the body must be a JSON object")
    return document


def _check_quota(name: str, value: Any) -> None:
    if name not in _QUOTA_CHECKS:
        raise SwitchError(f"unknown member: {name}")
    try:
        _QUOTA_CHECKS[name](value)
    except SwitchError as error:
        raise SwitchError(f"{name}: {error}") from None


def _chosen(state: SandboxState, workspace_id: str | None) -> list[Workspace]:
    if workspace_id is None:
        return list(state.workspaces.values())
    if workspace_id not in state.workspaces:
        raise SwitchError(f"workspace: there is no {workspace_id}")
    return [state.workspaces[workspace_id]]


def _apply(workspace: Workspace, changes: JsonObject) -> None:
    if "limit" in changes:
        workspace.limit = changes["limit"]
    if "remaining" in changes:
        remaining = changes["remaining"]
        workspace.limit = max(workspace.limit or 0, remaining)
        workspace.used = workspace.limit - remaining
    if "plan" in changes:
        workspace.plan_status = changes["plan"]


def _quota(workspace: Workspace) -> JsonObject:
    return {
        "workspace": workspace.seed.id,
        "limit": workspace.limit,
        "used": workspace.used,
        "remaining": workspace.remaining,
        "plan": workspace.plan_status,
    }
