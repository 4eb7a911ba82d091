"""A person's data in words, for WordPress's export: names of fields and values, in plain text."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    Consent,
    Message,
    MessageStatus,
    Order,
    RecipientRole,
    Store,
    Upload,
    UploadRow,
)
from iletiniz_admin.services import consent
from iletiniz_admin.services.privacy import Kept
from iletiniz_admin.wording.catalogue import N_, Translator, translator
from iletiniz_admin.wording.formats import money, zone
from iletiniz_admin.wording.labels import trigger_label
from iletiniz_admin.wording.outcomes import outcome

_ORDER: Final[Mapping[str, str]] = {  # columns that are texts already, in the order of reading
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "phone": N_("Phone"),
    "shipping_first_name": N_("First name (delivery)"),
    "shipping_last_name": N_("Last name (delivery)"),
    "shipping_phone": N_("Phone (delivery)"),
    "recipient": N_("Number for messages"),
    "city": N_("City"),
    "state": N_("Province"),
    "country": N_("Country"),
    "payment_method_title": N_("Way of payment"),
    "shipping_method": N_("Way of delivery"),
    "items_summary": N_("What was ordered"),
    "locale": N_("Language"),
}
_SCOPES: Final[Mapping[str, str]] = {
    "all": N_("No messages at all"),
    "commercial": N_("No commercial messages"),
}
_SOURCES: Final[Mapping[str, str]] = {
    "checkout": N_("At the checkout"),
    "bridge": N_("In the shop"),
    "import": N_("From a file"),
    "panel": N_("Entered in the panel"),
    "opt_out": N_("By the link in a message"),
    "iletiniz": N_("Reported by iletiniz"),
}
_YES, _NO = N_("Yes"), N_("No")


def item_of(
    row: Kept,
    store: Store,
    recipients: Collection[str],
    source: Campaign | Upload | None = None,
) -> dict[str, Any]:
    """Return ``{"group", "id", "data": {name: text}}`` in the store's language and zone.

    ``recipients`` are the person's own numbers: the number of anybody else, as of the shop's team
    that was texted about the order, is not handed out. ``source`` is the campaign or the file of a
    row of such.
    """
    words = translator(store.locale)
    if isinstance(row, Order):
        return _item("order", row.order_id, _order(row, store, words), words)
    if isinstance(row, Message):
        return _item("message", row.id, _message(row, store, words, recipients), words)
    if isinstance(row, Consent):
        return _item("consent", row.id, _consent(row, store, words), words)
    if isinstance(row, CampaignRecipient):
        number = f"{row.campaign_id}-{row.position}"
        return _item("campaign", number, _campaign_row(row, store, source), words)
    if isinstance(row, UploadRow):
        data = _file_row(row, store, source)
        return _item("file", f"{row.upload_id}-{row.line}", data, words)
    data = {
        N_("Date"): _at(row.at, store),
        N_("Number"): row.recipient,
        N_("Wish"): words.say(_SCOPES.get(row.scope, _SCOPES["all"])),
        N_("Given"): _source(row.source, words),
        N_("Lifted"): _at(row.lifted_at, store),
    }
    return _item("suppression", row.id, data, words)


def _item(
    group: str, number: int | str, data: Mapping[str, str], words: Translator
) -> dict[str, Any]:
    told = {words.say(name): text for name, text in data.items() if text}
    return {"group": group, "id": f"{group}-{number}", "data": told}


def _at(moment: datetime | None, store: Store) -> str:
    if moment is None:
        return ""
    return moment.astimezone(zone(store.timezone)).isoformat(timespec="seconds")


def _order(row: Order, store: Store, words: Translator) -> dict[str, str]:
    parcels = [" ".join(filter(None, parcel.values())) for parcel in row.tracking or ()]
    return {
        N_("Order"): row.number,
        N_("Date"): _at(row.date_created_at, store),
        N_("Status"): trigger_label(row.status, store.order_statuses, store.locale),
        N_("Total"): money(row.total, row.currency, store.locale),
        **{label: str(getattr(row, column) or "") for column, label in _ORDER.items()},
        N_("Parcels"): ", ".join(parcels),
        N_("Texting is off for this order"): words.say(_YES) if row.is_muted else "",
    }


def _message(
    row: Message, store: Store, words: Translator, recipients: Collection[str]
) -> dict[str, str]:
    is_own = row.recipient_role != RecipientRole.STAFF or row.recipient in recipients
    return {
        N_("Date"): _at(row.created_at, store),
        N_("Order"): row.order_number,
        N_("Number"): row.recipient if is_own else words.say(N_("the shop's team")),
        N_("Text"): consent.without_tokens(row.body),
        N_("Status"): outcome(row.status, row.reason, locale=store.locale).title,
        N_("Sender"): row.sender or "",
        N_("Delivered"): _at(row.delivered_at, store),
    }


def _consent(row: Consent, store: Store, words: Translator) -> dict[str, str]:
    return {
        N_("Date"): _at(row.at, store),
        N_("Number"): row.recipient,
        N_("Consent to commercial messages"): words.say(_YES if row.is_given else _NO),
        N_("Given"): _source(row.source, words),
        N_("Version of the text"): row.text_version,
        N_("Order"): str(row.order_id or ""),
    }


def _campaign_row(row: CampaignRecipient, store: Store, source: object) -> dict[str, str]:
    """Tell of a row of a receipt; its text stands at the message, once there is one."""
    campaign = source if isinstance(source, Campaign) else None
    left_out = row.reason and outcome(MessageStatus.SKIPPED, row.reason, locale=store.locale).title
    return {
        N_("Campaign"): campaign.name if campaign else "",
        N_("Date"): _at(campaign.receipt_at or campaign.created_at, store) if campaign else "",
        N_("Order"): row.order_number,
        N_("Name"): row.name,
        N_("Number"): row.recipient,
        N_("Text"): consent.without_tokens(row.body),
        N_("Left out because"): left_out or "",
    }


def _file_row(row: UploadRow, store: Store, source: object) -> dict[str, str]:
    file = source if isinstance(source, Upload) else None
    headings = dict(file.columns) if file else {}
    values = {headings.get(name, name): value for name, value in row.values.items()}
    return {
        N_("File"): file.file_name if file else "",
        N_("Date"): _at(file.at, store) if file else "",
        N_("Row"): str(row.line),
        N_("Number"): row.written or row.recipient or "",
        **values,
    }


def _source(source: str, words: Translator) -> str:
    return words.say(_SOURCES[source]) if source in _SOURCES else source
