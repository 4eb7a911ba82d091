"""Names in words: order statuses, permissions, providers."""

from collections.abc import Iterable, Mapping
from typing import Final

from iletiniz_admin.wording.catalogue import N_, translator
from iletiniz_admin.wording.failures import one_line

# WooCommerce's own statuses, and the two that we add (bridge protocol, section 3).
_TRIGGERS: Final[Mapping[str, str]] = {
    "received": N_("Order received"),
    "pending": N_("Pending payment"),
    "processing": N_("Being prepared"),
    "on-hold": N_("Order on hold"),
    "completed": N_("Order completed"),
    "cancelled": N_("Order cancelled"),
    "refunded": N_("Refunded"),
    "failed": N_("Payment failed"),
    "partially-refunded": N_("Partly refunded"),
    "checkout-draft": N_("Draft"),
}
_SCOPES: Final[Mapping[str, str]] = {
    "messages:send": N_("Send messages in your name"),
    "contacts:write": N_("Save contacts in your iletiniz address book"),
    "connections:read": N_("See your connected providers and approved sender names"),
    "account:read": N_("See your plan and remaining quota"),
}
_PROVIDERS: Final[Mapping[str, str]] = {  # names of companies: the same in every language
    "netgsm": "Netgsm",
    "verimor": "Verimor",
    "iletimerkezi": "İleti Merkezi",
    "mutlucell": "Mutlucell",
    "vatansms": "VatanSMS",
    "twilio": "Twilio",
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
}


def trigger_label(
    slug: str, order_statuses: Iterable[Mapping[str, str]] | None, locale: str
) -> str:
    """Return a trigger in words: WooCommerce's own in this language, others as the store says.

    `slug` may carry WordPress's prefix "wc-"; `order_statuses` is `[{"slug", "label"}, …]`.
    """
    bare = slug.removeprefix("wc-")
    if bare in _TRIGGERS:
        return translator(locale).say(_TRIGGERS[bare])
    for status in order_statuses or ():
        if str(status.get("slug", "")).removeprefix("wc-") == bare and status.get("label"):
            return one_line(status["label"])
    spaced = one_line(bare.replace("-", " ").replace("_", " "))
    return spaced[:1].upper() + spaced[1:]


def scope_text(scope: str, locale: str) -> str:
    """Return one of iletiniz's permissions (API reference, section 15) in words."""
    return translator(locale).say(_SCOPES[scope]) if scope in _SCOPES else one_line(scope)


def provider_name(code: str) -> str:
    """Return the name of a provider as it writes itself; an unknown code as it is."""
    return _PROVIDERS.get(code.strip().lower(), one_line(code))
