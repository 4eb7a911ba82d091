"""POST /v1/messages and GET /v1/messages/{job_id} (sections 5 and 7)."""

from flask import Blueprint, Response

from iletiniz_admin.sandbox.answers import ApiError, json_answer, read_json
from iletiniz_admin.sandbox.auth import authorise
from iletiniz_admin.sandbox.fields import read_single
from iletiniz_admin.sandbox.records import JsonObject, Message, rfc3339
from iletiniz_admin.sandbox.sending import take
from iletiniz_admin.sandbox.state import SandboxState, get_state

blueprint = Blueprint("messages", __name__, url_prefix="/v1/messages")


@blueprint.post("")
def send() -> Response:
    """Take one message; a 2xx may carry `status: "failed"`."""
    document = read_json()
    key, workspace = authorise("messages:send")
    state = get_state()
    message = take(state, read_single(document), key, workspace)[0]
    answer = _common(message, state.switches.send_status or message.status)
    if message.attempts:
        answer["attempts"] = list(message.attempts)
    if message.template:
        answer |= {"template": message.template, "template_key": message.template}
    return json_answer(answer, state.switches.success_status)


@blueprint.get("/<job_id>")
def read(job_id: str) -> Response:
    """Return a message's state, moving it on by one with each call; 404 for a foreign id."""
    key, _workspace = authorise("messages:send")
    state = get_state()
    if state.switches.receipts == "forbidden":
        raise ApiError(403, "INSUFFICIENT_SCOPE", "Anahtarın durum sorgulama yetkisi yok")
    with state.lock:
        message = state.messages.get(job_id)
        if message is None or message.workspace_id != key.workspace_id:
            raise ApiError(404, "MESSAGE_NOT_FOUND", "Mesaj bulunamadı")
        _move_on(state, message)
        answer = _common(message, state.switches.receipt_status or message.status)
        answer["sent_at"] = rfc3339(message.sent_at) if message.sent_at else None
        answer["delivered_at"] = rfc3339(message.delivered_at) if message.delivered_at else None
    return json_answer(answer)


def _move_on(state: SandboxState, message: Message) -> None:
    if not message.later:
        return
    message.status, *rest = message.later
    message.later = tuple(rest)
    if message.status == "sent":
        message.sent_at = state.now()
    if message.status == "delivered":
        message.delivered_at = state.now()


def _common(message: Message, status: str) -> JsonObject:
    answer: JsonObject = {
        "job_id": message.job_id,
        "status": status,
        "to": message.to,
        "provider": message.provider,
        "created_at": rfc3339(message.at),
    }
    if message.error:
        answer["error"] = message.error
    return answer
