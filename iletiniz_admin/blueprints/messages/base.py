"""The blueprint, and what its views share: who may see which message, and its words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask import Blueprint, abort, g
from flask_login import current_user

from iletiniz_admin.models import Campaign, Message, MessageClass, Role, Store
from iletiniz_admin.services import access, ledger, overview
from iletiniz_admin.services.campaigns import lookup
from iletiniz_admin.web.access import selected_store, visible_stores
from iletiniz_admin.web.deps import now, session
from iletiniz_admin.web.filters import shown_body, shown_recipient
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import OutcomeText, clock_time, outcome

blueprint = Blueprint("messages", __name__, url_prefix="/messages")


def shown_store_ids() -> set[int] | None:
    """Return the stores that the page shows: the chosen one, else all the person may see."""
    store = selected_store()
    if store is not None:
        return {store.id}
    return allowed_store_ids()


def stores_by_id() -> dict[int, Store]:
    """Return the stores that the person may see, by id."""
    return {store.id: store for store in visible_stores()}


def allowed_store_ids() -> set[int] | None:
    """Return the stores whose messages the person may see, read once a request; None means all."""
    if "allowed_store_ids" not in g:
        g.allowed_store_ids = access.visible_store_ids(session(), current_user)
    return cast("set[int] | None", g.allowed_store_ids)


def campaigns_of(messages: Sequence[Message]) -> dict[int, str]:
    """Return the names of the campaigns that the messages are of, by id."""
    found = ledger.campaigns_of(session(), messages)
    return {campaign.id: campaign.name for campaign in found.values()}


def visible_campaign(campaign_id: int) -> Campaign | None:
    """Return the campaign if the person may open its page."""
    return lookup.find_campaign(session(), campaign_id, allowed_store_ids())


def sees_numbers() -> bool:
    """Say whether the person sees whole numbers."""
    return bool(current_user.role != Role.VIEWER)


def message_or_404(message_id: int) -> Message:
    """Return the message if the person may see its store; otherwise it does not exist."""
    message = ledger.find_message(session(), message_id, allowed_store_ids())
    if message is None:
        abort(404)
    return message


def words_of(message: Message, stores: dict[int, Store]) -> OutcomeText:
    """Return what happened to the message, in the language of the page."""
    store = stores.get(message.store_id)
    zone = store.timezone if store else None
    details: dict[str, Any] = {
        "recipient": shown_recipient(message.recipient) if message.recipient else "",
        "error_code": message.error_code,
        # iletiniz's own words may repeat the number that this person sees masked.
        "error_message": shown_body(message.error_message) if sees_numbers() else None,
        "best_before": _clock_time(message.best_before_at, zone),
        "leaves_at": _clock_time(message.held_until, zone),
        "trigger": message.trigger,
        "is_commercial": message.message_class is MessageClass.COMMERCIAL,
        "is_never_connected": _is_never_connected(),
    }
    known = {name: value for name, value in details.items() if value}
    return outcome(message.status, message.reason, locale=current_locale(), details=known)


def _clock_time(moment: datetime | None, zone: str | None) -> str:
    return clock_time(moment, now(), zone, current_locale()) if moment else ""


def _is_never_connected() -> bool:
    """Say whether the panel was never connected; asked once a request."""
    if "is_never_connected" not in g:
        g.is_never_connected = not overview.was_connected(session())
    return bool(g.is_never_connected)
