"""GET /v1/health, /v1/account, /v1/senders, /v1/connections; POST /v1/contacts (4 and 14)."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from iletiniz_admin.sandbox.account_shapes import account_document
from iletiniz_admin.sandbox.answers import invalid, json_answer, read_json
from iletiniz_admin.sandbox.auth import authorise
from iletiniz_admin.sandbox.phones import find_mobile
from iletiniz_admin.sandbox.records import JsonObject, Workspace
from iletiniz_admin.sandbox.state import get_state

blueprint = Blueprint("account", __name__, url_prefix="/v1")


@blueprint.get("/health")
def health() -> Response:
    """Say that all is well, with or without a key; 503 with `db: down` by a switch."""
    switches = get_state().switches
    healthy = switches.health_db == "up"
    document = {"ok": healthy, "db": switches.health_db}
    return json_answer(document, 200 if healthy else switches.health_down_status)


@blueprint.get("/account")
def account() -> Response:
    """Return workspace, plan and quota in the shape that the switches name."""
    _key, workspace = authorise("account:read")
    state = get_state()
    with state.lock:
        return json_answer(account_document(workspace, state.switches, state.now()))


@blueprint.get("/senders")
def senders() -> Response:
    """Return sender names together with the connections, or a bare list by a switch."""
    _key, workspace = authorise("connections:read")
    listed = [asdict(sender) for sender in workspace.seed.senders]
    shapes: dict[str, Any] = {
        "standard": {"senders": listed, "connections": _connections(workspace)},
        "data": {"data": listed},
        "list": listed,
        "names": {"senders": [sender.name for sender in workspace.seed.senders]},
    }
    return json_answer(shapes[get_state().switches.senders_shape])


@blueprint.get("/connections")
def connections() -> Response:
    """Return the connected providers, each SMS carrier with its approved senders."""
    _key, workspace = authorise("connections:read")
    listed = _connections(workspace)
    for connection in listed:
        if connection["kind"] == "sms":
            connection["senders"] = [
                sender.name
                for sender in workspace.seed.senders
                if sender.provider == connection["provider"] and sender.status == "approved"
            ]
    return json_answer({"data": listed})


@blueprint.post("/contacts")
def contacts() -> Response:
    """Create (201) or update (200) a contact by its phone number."""
    document = read_json()
    key, _workspace = authorise("contacts:write")
    phone = _check_contact(document)
    state = get_state()
    with state.lock:
        place = (key.workspace_id, phone)
        known = state.contacts.get(place, {})
        contact_id = known["id"] if known else f"ct_{state.new_job_id()[:6]}"
        fields: JsonObject = {
            name: document[name] for name in ("name", "email", "tags") if name in document
        }
        state.contacts[place] = {**known, **fields, "id": contact_id, "phone": phone}
    return json_answer({"id": contact_id, "phone": phone}, 200 if known else 201)


def _connections(workspace: Workspace) -> list[JsonObject]:
    return [asdict(connection) for connection in workspace.seed.connections]


def _check_contact(document: JsonObject) -> str:
    phone = document.get("phone")
    mobile = find_mobile(phone) if isinstance(phone, str) else None
    if mobile is None:
        raise invalid("phone geçerli bir cep telefonu olmalıdır")
    for name in ("name", "email"):
        if not isinstance(document.get(name, ""), str):
            raise invalid(f"{name} bir metin olmalıdır")
    tags = document.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise invalid("tags metinlerden oluşan bir liste olmalıdır")
    return mobile
