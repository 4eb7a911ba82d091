"""The names that a text may hold in braces, and what people write who mean them."""

import difflib
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from iletiniz_admin.sms.turkish import FILTERS

BULK_PLACEHOLDERS: Final = (
    "first_name",
    "last_name",
    "full_name",
    "order_number",
    "order_status",
    "order_total",
    "order_date",
    "shop_name",
    "shop_url",
)
# What the shop may come to know only after the order got its status.
TRACKING_PLACEHOLDERS: Final = ("tracking_number", "tracking_url")
PLACEHOLDERS: Final = (
    *BULK_PLACEHOLDERS,
    "payment_method",
    "shipping_method",
    *TRACKING_PLACEHOLDERS,
    "carrier",
    "item_count",
    "items",
)

# What people write who come from Turkish or from other plugins, beyond what looks alike.
_ALSO_WRITTEN: Final[Mapping[str, str]] = {
    "ad": "first_name",
    "adi": "first_name",
    "isim": "first_name",
    "name": "first_name",
    "soyad": "last_name",
    "soyadi": "last_name",
    "ad_soyad": "full_name",
    "musteri": "full_name",
    "siparis": "order_number",
    "siparis_no": "order_number",
    "order_id": "order_number",
    "durum": "order_status",
    "siparis_durumu": "order_status",
    "tutar": "order_total",
    "siparis_tutari": "order_total",
    "tarih": "order_date",
    "odeme": "payment_method",
    "odeme_yontemi": "payment_method",
    "takip_no": "tracking_number",
    "kargo_takip_no": "tracking_number",
    "takip_linki": "tracking_url",
    "kargo": "carrier",
    "kargo_firmasi": "carrier",
    "magaza": "shop_name",
    "site_name": "shop_name",
    "urunler": "items",
}
_FILTERS_ALSO_WRITTEN: Final[Mapping[str, str]] = {
    "buyuk": "upper",
    "buyuk_harf": "upper",
    "uppercase": "upper",
    "caps": "upper",
    "kucuk": "lower",
    "kucuk_harf": "lower",
    "lowercase": "lower",
    "baslik": "title",
    "ilk_harf": "title",
    "ilk_harf_buyuk": "title",
    "capitalize": "title",
    "capitalise": "title",
    "capital": "title",
    "proper": "title",
    "ucfirst": "title",
    "ucwords": "title",
}
_TO_ASCII: Final = str.maketrans("çğıöşüÇĞİIÖŞÜ -", "cgiosucgiiosu__")
_MAX_NAME_LENGTH: Final = 64


def suggest_name(name: str, allowed: Collection[str]) -> str | None:
    """Return the allowed name that was probably meant, or None."""
    return _suggestion(_plain(name), tuple(allowed), is_filter=False)


def find_meant(name: str, allowed: Collection[str]) -> str | None:
    """Return the allowed name, or the one that `name` is a known other word for; else None."""
    meant = _ALSO_WRITTEN.get(_plain(name), name)
    return meant if meant in allowed else None


def suggest_filter(name: str) -> str | None:
    """Return the filter that was probably meant, or None."""
    return _suggestion(_plain(name), tuple(FILTERS), is_filter=True)


def _plain(name: str) -> str:
    return name[:_MAX_NAME_LENGTH].translate(_TO_ASCII).lower()


@lru_cache(maxsize=1024)  # comparing is slow, and an author asks again with each stroke
def _suggestion(plain: str, known: tuple[str, ...], *, is_filter: bool) -> str | None:
    others = _FILTERS_ALSO_WRITTEN if is_filter else _ALSO_WRITTEN
    meant = others.get(plain, plain)
    if meant in known:
        return meant
    return next(iter(difflib.get_close_matches(plain, known, n=1)), None)
