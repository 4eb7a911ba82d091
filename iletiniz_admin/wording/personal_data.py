"""A person's data in words, for WordPress's export: names of fields and values, in plain text."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from iletiniz_admin.models import Consent, Message, Order, RecipientRole, Store, Suppression
from iletiniz_admin.services import consent
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
    row: Order | Message | Consent | Suppression, store: Store, recipients: Collection[str]
) -> dict[str, Any]:
    """Return ``{"group", "id", "data": {name: text}}`` in the store's language and zone.

    ``recipients`` are the person's own numbers: the number of anybody else, as of the shop's team
    that was texted about the order, is not handed out.
    """
    words = translator(store.locale)
    if isinstance(row, Order):
        return _item("order", row.order_id, _order(row, store, words), words)
    if isinstance(row, Message):
        return _item("message", row.id, _message(row, store, words, recipients), words)
    if isinstance(row, Consent):
        return _item("consent", row.id, _consent(row, store, words), words)
    data = {
        N_("Date"): _at(row.at, store),
        N_("Number"): row.recipient,
        N_("Wish"): words.say(_SCOPES.get(row.scope, _SCOPES["all"])),
        N_("Given"): _source(row.source, words),
        N_("Lifted"): _at(row.lifted_at, store),
    }
    return _item("suppression", row.id, data, words)


def _item(group: str, number: int, data: Mapping[str, str], words: Translator) -> dict[str, Any]:
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


def _source(source: str, words: Translator) -> str:
    return words.say(_SOURCES[source]) if source in _SOURCES else source
