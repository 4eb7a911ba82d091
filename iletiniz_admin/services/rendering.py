"""The values of an order for the placeholders of our texts, and which text it gets."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from iletiniz_admin.models import Store
from iletiniz_admin.sms import PLACEHOLDERS

Row = Mapping[str, Any]
HOME_LANGUAGE: Final = "tr"
# WordPress's locales begin with it: tr_TR, de_DE_formal, pt-BR; a few have three letters (ckb).
_LANGUAGE: Final = re.compile(r"([A-Za-z]{2,3})(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Format:
    """How amounts and dates are written; ``wording.sms_money`` and ``wording.sms_date`` fit.

    ``status`` (``wording.trigger_label`` fits) names a status in another language than the
    store's; without it the store's own name stands. ``public_url`` is where people reach the
    panel, for the refusal link of commercial texts.
    """

    money: Callable[[Decimal | None, str, str], str]  # amount, currency, locale
    date: Callable[[datetime, str | None, str], str]  # moment, time zone, locale
    # slug, the store's statuses, locale
    status: Callable[[str, Iterable[Mapping[str, str]] | None, str], str] | None = None
    public_url: str = ""


class _Case(NamedTuple):
    """What a value is made from."""

    row: Row
    store: Store
    format: Format
    locale: str


def language_of(locale: str | None, store: Store) -> str:
    """Return the language of a locale such as "tr_TR", "en-GB": "tr", "en".

    Where the locale says nothing it is the store's, and Turkish where that says nothing either.
    """
    for one in (locale, store.locale):
        if found := _language(one or ""):
            return found
    return HOME_LANGUAGE


@lru_cache(maxsize=256)
def _language(locale: str) -> str:
    found = _LANGUAGE.match(locale.strip())
    return found[1].lower() if found else ""


def choose_text(
    text: str, variants: Mapping[str, str], order_locale: str | None, store: Store
) -> tuple[str, str]:
    """Return the text for an order, and its language, of two letters as a rule.

    ``variants`` maps languages to texts. The one in the order's language is taken; without it,
    or where it is blank, the main ``text``, which is in the store's language.
    """
    if not variants:
        return text, language_of(None, store)
    wanted = language_of(order_locale, store)
    variant = variants.get(wanted) or ""
    return (variant, wanted) if variant.strip() else (text, language_of(None, store))


def status_label(store: Store, slug: str) -> str:
    """Return the status's name as the store shows it; an unknown slug stands for itself."""
    for status in store.order_statuses or ():
        if status.get("slug") == slug:
            return status.get("label") or slug
    return slug


def _name(row: Row, part: str) -> str:
    return str(row.get(part) or row.get(f"shipping_{part}") or "")


def _full_name(case: _Case) -> str:
    return f"{_name(case.row, 'first_name')} {_name(case.row, 'last_name')}".strip()


def _status(case: _Case) -> str:
    slug = str(case.row.get("status") or "")
    is_own = language_of(case.locale, case.store) == language_of(None, case.store)
    if is_own or case.format.status is None or not slug:
        return status_label(case.store, slug)
    return case.format.status(slug, case.store.order_statuses, case.locale)


def _total(case: _Case) -> str:
    currency = str(case.row.get("currency") or case.store.currency)
    return case.format.money(case.row.get("total"), currency, case.locale)


def _date(case: _Case) -> str:
    moment = case.row.get("date_created_at")
    return case.format.date(moment, case.store.timezone, case.locale) if moment else ""


def _parcel(name: str) -> Callable[[_Case], str]:
    def value(case: _Case) -> str:
        parcels = case.row.get("tracking") or [{}]
        return str(parcels[-1].get(name) or "")  # the newest parcel

    return value


def _column(name: str) -> Callable[[_Case], str]:
    return lambda case: str("" if case.row.get(name) is None else case.row[name])


_VALUES: Final[Mapping[str, Callable[[_Case], str]]] = {
    "first_name": lambda case: _name(case.row, "first_name"),
    "last_name": lambda case: _name(case.row, "last_name"),
    "full_name": _full_name,
    "order_number": _column("number"),
    "order_status": _status,
    "order_total": _total,
    "order_date": _date,
    "shop_name": lambda case: case.store.name,
    "shop_url": lambda case: case.store.url,
    "payment_method": _column("payment_method_title"),
    "shipping_method": _column("shipping_method"),
    "tracking_number": _parcel("number"),
    "tracking_url": _parcel("url"),
    "carrier": _parcel("carrier"),
    "item_count": _column("item_count"),
    "items": _column("items_summary"),
}


def values_for(
    order_row: Row,
    store: Store,
    *,
    format: Format,  # noqa: A002 - the word for it
    names: Collection[str] = PLACEHOLDERS,
    language: str | None = None,
) -> dict[str, str]:
    """Return the values of the named placeholders; unknown names are left out.

    ``order_row`` maps the columns of ``orders``; missing ones give empty values. The names fall
    back to those of the shipping address. Money, dates and the status are written for
    ``language``, the text's; for the store's where it is None.
    """
    case = _Case(order_row, store, format, store.locale if language is None else language)
    return {name: _VALUES[name](case) for name in names if name in _VALUES}
