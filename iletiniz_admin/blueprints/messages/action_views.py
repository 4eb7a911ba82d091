"""What a person may do with a message: settle, send again, cancel."""

from typing import cast

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from iletiniz_admin.blueprints.messages.base import (
    blueprint,
    message_or_404,
    stores_by_id,
    words_of,
)
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Message
from iletiniz_admin.services import ledger, outbox
from iletiniz_admin.services.outbox.by_hand import Verdict
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import actor, hint, now, session
from iletiniz_admin.web.flash import say, say_refusal, warn
from iletiniz_admin.web.navigation import carried

VERDICTS = ("accepted", "failed", "resend")
MOST_AT_ONCE = 200
MOST_DIGITS = 18


def chosen_ids() -> list[int]:
    """Return the messages that were ticked; nonsense is a bad request."""
    texts = request.form.getlist("message_id")[:MOST_AT_ONCE]
    if not all(text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS for text in texts):
        abort(400)
    return list(dict.fromkeys(int(text) for text in texts))


@blueprint.post("/settle")
@requires(Permission.MANAGE)
def settle() -> ResponseReturnValue:
    """Settle one uncertain message or several: arrived, did not arrive, send again."""
    verdict = request.form.get("verdict", "")
    if verdict not in VERDICTS:
        abort(400)
    ids = [message_or_404(message_id).id for message_id in chosen_ids()]
    done, refusals = settle_all(ids, cast(Verdict, verdict))
    session().commit()
    if verdict == "resend" and done:
        hint()
    if not ids:
        warn(_("Choose at least one message first."))
    for refusal in refusals.values():
        say_refusal(refusal)
    if done:
        say(ngettext("%(num)s message was settled.", "%(num)s messages were settled.", done))
    return redirect(url_for("messages.uncertain", **carried()), 303)  # type: ignore[arg-type] # plain texts


def settle_all(ids: list[int], verdict: Verdict) -> tuple[int, dict[str, Refused]]:
    """Settle what can be settled; return how many, and one refusal of each kind."""
    done, refusals = 0, {}
    for message_id in ids:
        try:
            outbox.settle(session(), message_id, verdict, actor(), now())
            done += 1
        except Refused as error:
            refusals[error.code] = error  # told once: a page of them would not fit the cookie
    return done, refusals


@blueprint.get("/<int:message_id>/resend")
@requires(Permission.MANAGE)
def resend_page(message_id: int) -> ResponseReturnValue:
    """Ask before the same text goes to the same person once more; name the earlier try."""
    message = message_or_404(message_id)
    refusal = _refusal_of(message)
    if refusal is not None:
        say_refusal(refusal)
        return redirect(url_for("messages.message", message_id=message.id), 303)
    return render_template(
        "messages/resend.html",
        message=message,
        words=words_of(message, stores_by_id()),
        attempts=ledger.list_attempts(session(), message.id),
    )


def _refusal_of(message: Message) -> Refused | None:
    """Return why the message cannot be sent again at all, or None."""
    if message.erased_at is not None:
        return Refused("message_erased")
    if message.status not in outbox.RESENDABLE:
        return Refused("not_resendable", status=str(message.status))
    return None


@blueprint.post("/<int:message_id>/resend")
@requires(Permission.MANAGE)
def resend(message_id: int) -> ResponseReturnValue:
    """Send the same text again, as a message of its own."""
    message = message_or_404(message_id)
    try:
        copy = outbox.resend(session(), message.id, actor(), now())
    except Refused as error:
        session().rollback()
        say_refusal(error)
        return redirect(url_for("messages.message", message_id=message_id), 303)
    copy_id = copy.id
    session().commit()
    hint()
    say(_("The message was queued once more."))
    return redirect(url_for("messages.message", message_id=copy_id), 303)


@blueprint.post("/<int:message_id>/cancel")
@requires(Permission.MANAGE)
def cancel(message_id: int) -> ResponseReturnValue:
    """Stop a message that waits."""
    message = message_or_404(message_id)
    try:
        outbox.cancel(session(), message.id, actor(), now())
        session().commit()
        say(_("The message was cancelled and will not be sent."))
    except Refused as error:
        session().rollback()
        say_refusal(error)
    return redirect(url_for("messages.message", message_id=message_id), 303)
