"""Lists: messages, events, the uncertain ones; and one message with its life."""

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from iletiniz_admin.blueprints.messages.base import (
    blueprint,
    campaigns_of,
    message_or_404,
    sees_numbers,
    shown_store_ids,
    stores_by_id,
    visible_campaign,
    words_of,
)
from iletiniz_admin.blueprints.messages.event_words import words_of_event
from iletiniz_admin.blueprints.messages.forms import read_query
from iletiniz_admin.models import Message, MessageStatus, RecipientRole
from iletiniz_admin.services import ledger, outbox
from iletiniz_admin.services.ledger import MessageFilter
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import session
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.web.paging import Page, page_number
from iletiniz_admin.wording import status_name, trigger_label


def shown_trigger(message: Message) -> str:
    """Return the status that the message is about, in words."""
    if not message.trigger:
        return ""
    store = stores_by_id().get(message.store_id)
    return trigger_label(message.trigger, store.order_statuses if store else [], current_locale())


@blueprint.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """List messages, newest first."""
    query = read_query(request.args)
    chosen = MessageFilter(
        store_ids=shown_store_ids(),
        statuses=query.statuses,
        begins_at=query.begins_at,
        ends_at=query.ends_at,
        search=query.search,
        kind=query.kind,
        campaign_id=query.campaign_id,
        finds_part_of_number=sees_numbers(),
    )
    counts = ledger.count_by_status(session(), chosen)
    everything = sum(counts.values())
    hidden = 0
    if not query.statuses and not query.search:
        hidden = ledger.count_no_rule(session(), chosen)
        chosen = replace(chosen, leaves_out_no_rule=True)
    shown = (
        sum(counts.get(status, 0) for status in query.statuses) if query.statuses else everything
    )
    page = Page(page_number(), shown - hidden)
    rows = ledger.list_messages(session(), chosen, limit=page.per_page, offset=page.offset)
    stores = stores_by_id()
    chips = [
        (status, status_name(status, current_locale()), counts[status])
        for status in MessageStatus
        if counts.get(status)
    ]
    return render_template(
        "messages/index.html",
        store_switch=True,
        rows=[(message, words_of(message, stores)) for message in rows],
        stores=stores,
        chips=chips,
        total=everything,
        hidden=hidden,
        page=page,
        query=query,
        campaigns=campaigns_of(rows),
        campaign=query.campaign_id and visible_campaign(query.campaign_id),
    )


@blueprint.get("/uncertain")
@requires(Permission.VIEW)
def uncertain() -> ResponseReturnValue:
    """List the messages whose answer was lost, with what is known about each."""
    chosen = MessageFilter(store_ids=shown_store_ids(), statuses=(MessageStatus.UNCERTAIN,))
    total = ledger.count_by_status(session(), chosen).get(MessageStatus.UNCERTAIN, 0)
    page = Page(page_number(), total)
    rows = ledger.list_messages(session(), chosen, limit=page.per_page, offset=page.offset)
    stores = stores_by_id()
    later = ledger.later_messages(session(), [message.id for message in rows])
    return render_template(
        "messages/uncertain.html",
        store_switch=True,
        rows=[(message, words_of(message, stores), later[message.id]) for message in rows],
        stores=stores,
        page=page,
        campaigns=campaigns_of(rows),
    )


@blueprint.get("/events")
@requires(Permission.VIEW)
def events() -> ResponseReturnValue:
    """List what the stores reported, with how each event ended."""
    order = read_query(request.args).search
    store_ids = shown_store_ids()
    page = Page(page_number(), ledger.count_events(session(), store_ids, order=order))
    rows = ledger.list_events(
        session(), store_ids, order=order, limit=page.per_page, offset=page.offset
    )
    stores = stores_by_id()
    return render_template(
        "messages/events.html",
        store_switch=True,
        rows=[(event, words_of_event(event, stores.get(event.store_id))) for event in rows],
        stores=stores,
        page=page,
        order=order,
    )


@blueprint.get("/<int:message_id>")
@requires(Permission.VIEW)
def message(message_id: int) -> ResponseReturnValue:
    """Show one message: its text, its life, and what can be done now."""
    found = message_or_404(message_id)
    stores = stores_by_id()
    return render_template(
        "messages/message.html",
        message=found,
        words=words_of(found, stores),
        store=stores.get(found.store_id),
        trigger=shown_trigger(found),
        campaigns=campaigns_of([found]),
        campaign=found.campaign_id and visible_campaign(found.campaign_id),
        is_for_staff=found.recipient_role == RecipientRole.STAFF,
        attempts=ledger.list_attempts(session(), found.id),
        resends=ledger.list_resends(session(), found.id),
        can_resend=found.status in outbox.RESENDABLE
        and found.status is not MessageStatus.UNCERTAIN
        and found.erased_at is None,
        can_cancel=found.status in outbox.CANCELLABLE,
        is_uncertain=found.status is MessageStatus.UNCERTAIN,
    )
