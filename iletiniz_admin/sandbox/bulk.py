"""POST /v1/messages/bulk (section 6)."""

from flask import Blueprint, Response

from iletiniz_admin.sandbox.answers import invalid, json_answer, read_json
from iletiniz_admin.sandbox.auth import authorise
from iletiniz_admin.sandbox.fields import SendRequest, read_bulk
from iletiniz_admin.sandbox.records import JsonObject, Message, rfc3339
from iletiniz_admin.sandbox.sending import take
from iletiniz_admin.sandbox.state import get_state
from iletiniz_admin.sandbox.switches import Switches

blueprint = Blueprint("bulk", __name__, url_prefix="/v1/messages/bulk")


@blueprint.post("")
def send_bulk() -> Response:
    """Take 1 to 200 messages; the answer is 2xx even when every item failed."""
    document = read_json()
    key, workspace = authorise("messages:send")
    state = get_state()
    wanted = read_bulk(document)
    _refuse_poison(wanted, state.switches.poison)
    messages = take(state, wanted, key, workspace)
    failed = sum(message.status == "failed" for message in messages)
    answer: JsonObject = {
        "total": len(messages),
        "sent": len(messages) - failed,
        "failed": failed,
        "provider": _first_carrier(messages[0]),
        "created_at": rfc3339(messages[0].at),
        "results": _results(messages, state.switches),
    }
    if wanted.template:
        answer |= {"template": wanted.template, "template_key": wanted.template}
    return json_answer(answer, state.switches.success_status)


def _refuse_poison(wanted: SendRequest, poison: str | None) -> None:
    """Refuse the whole batch for one text, as a structural fault in it would."""
    for index, item in enumerate(wanted.items):
        if poison is not None and poison in (item.body or ""):
            raise invalid(f"items[{index}].body kabul edilmedi")


def _first_carrier(message: Message) -> str:
    """Return the batch's provider, which a fallback may have replaced in one item."""
    return str(message.attempts[0]["provider"]) if message.attempts else message.provider


def _results(messages: list[Message], switches: Switches) -> list[JsonObject]:
    results = [_result(message, switches) for message in messages]
    if switches.bulk_results == "reordered":
        results.reverse()
    return results[:-1] if switches.bulk_results == "shortened" else results


def _result(message: Message, switches: Switches) -> JsonObject:
    """Return one element of `results`; an item still queued counts as sent here (section 6.2)."""
    if message.status == "failed":
        status = switches.bulk_status or "failed"
        return {"to": message.to, "status": status, "error": message.error}
    result: JsonObject = {
        "to": message.to,
        "status": switches.bulk_status or "sent",
        "job_id": message.job_id,
    }
    if message.fallback:
        result["delivered_via"] = message.provider
    return result
