"""Default texts and best-before times for the things that can happen to an order.

All are informational, without a word of promotion. Turkish keeps its letters, which leaves 150
units for one part with the single shift table (3GPP TS 23.038) and 65 with a carrier that has
none: the texts are short, and leave out the shop's name, which the sender name shows already.
"""

from typing import Final

GENERIC: Final = "generic"

DEFAULT_BEST_BEFORE_MINUTES: Final = {
    "received": 120,
    "pending": 120,
    "failed": 120,
    "on-hold": 720,
    "processing": 720,
    "cancelled": 720,
    "shipped": 1440,
    "completed": 1440,
    "refunded": 1440,
    "partially-refunded": 1440,
    GENERIC: 720,
}

_TURKISH: Final = {
    "received": "siparişinizi aldık{order_total?? ({order_total})}.",
    "pending": "siparişinizin ödemesini bekliyoruz.",
    "on-hold": "siparişiniz ödeme onayı bekliyor.",
    "processing": "siparişiniz hazırlanıyor.",
    "completed": "siparişiniz tamamlandı. Teşekkürler.",
    "cancelled": "siparişiniz iptal edildi.",
    "refunded": "siparişinizin ücreti iade edildi.",
    "partially-refunded": "siparişiniz için kısmi iade yapıldı.",
    "failed": "siparişinizin ödemesi alınamadı. Lütfen ödemeyi yeniden deneyin.",
    "shipped": (
        "siparişiniz kargoya verildi. "
        "{tracking_number??Takip: {carrier} {tracking_number}} {tracking_url}"
    ),
    GENERIC: "siparişinizin durumu: {order_status}.",
}
_ENGLISH: Final = {
    "received": "has been received. {order_total??Total: {order_total}.}",
    "pending": "is waiting for your payment. {order_total??Total: {order_total}.}",
    "on-hold": "is on hold. We will prepare it once your payment is confirmed.",
    "processing": "is being prepared.",
    "completed": "is complete. Thank you.",
    "cancelled": "has been cancelled.",
    "refunded": "has been refunded. The amount may take a few days to reach your account.",
    "partially-refunded": (
        "has been partly refunded. The amount may take a few days to reach your account."
    ),
    "failed": "could not be paid for. Please try the payment again.",
    "shipped": (
        "has been shipped. {tracking_number??Tracking: {carrier} {tracking_number}} {tracking_url}"
    ),
    GENERIC: "has a new status: {order_status}.",
}
_FRAMES: Final = {
    "tr": "Merhaba {{first_name|değerli müşterimiz}}, {{order_number}} numaralı {what}",
    "en": "Hello {{first_name|there}}, your order {{order_number}} {what} {{shop_name}}",
}
_SENTENCES: Final = {"tr": _TURKISH, "en": _ENGLISH}

TRIGGERS: Final = tuple(_TURKISH)


def default_text(trigger: str, locale: str | None) -> str:
    """Return the default text for a trigger: an order status's slug, or `received`.

    A status we do not know (a shop's own) gets the generic text; a leading `wc-` does not matter.
    `locale` is like `tr`, `tr_TR` or `en-GB`; empty means Turkish, any other language English.
    """
    language = (locale or "tr").replace("-", "_").partition("_")[0].lower()
    language = language if language in _FRAMES else "en"
    what = _SENTENCES[language][_known(trigger)]
    return _FRAMES[language].format(what=what)


def default_best_before_minutes(trigger: str) -> int:
    """Return for how many minutes after the event a message about it is still worth sending."""
    return DEFAULT_BEST_BEFORE_MINUTES[_known(trigger)]


def _known(trigger: str) -> str:
    slug = trigger.removeprefix("wc-")
    return slug if slug in _TURKISH else GENERIC
