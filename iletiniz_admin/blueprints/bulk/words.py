"""An audience in words: one short phrase for each filter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from flask_babel import format_date, format_decimal, gettext, ngettext

from iletiniz_admin import wording
from iletiniz_admin.models import Campaign, Store
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.rules.triggers import list_statuses
from iletiniz_admin.web.filters import number
from iletiniz_admin.web.forms import gettext_list
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording.campaigns import audience_kind


def status_choices(stores: Iterable[Store], chosen: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return (slug, label) of every status that the stores have, and of those chosen before."""
    labels: dict[str, str] = {}
    locale = current_locale()
    for store in stores:
        for slug in list_statuses(store):
            labels.setdefault(slug, wording.trigger_label(slug, store.order_statuses, locale))
    for slug in chosen:
        labels.setdefault(slug, wording.trigger_label(slug, None, locale))
    return list(labels.items())


def audience_lines(campaign: Campaign, stores: Sequence[Store]) -> list[str]:
    """Return whom a campaign is for, a phrase for each filter; where from at the least."""
    choice = Choice.read(campaign.audience)
    if choice.kind is not AudienceKind.ORDERS:
        return [audience_kind(choice.kind, current_locale())]
    return filter_lines(choice, stores) or [str(gettext("All orders"))]


def filter_lines(choice: Choice, stores: Iterable[Store]) -> list[str]:
    """Return a phrase for each filter of a choice of orders."""
    labels = dict(status_choices(stores, choice.statuses))
    phrases = (
        gettext_list([labels[slug] for slug in choice.statuses]),
        _days(choice.from_day, choice.to_day),
        _amounts(choice.total_least, choice.total_most),
        _counts(choice.orders_least, choice.orders_most),
        _last_order(choice),
        choice.city,
        _untexted(choice.untexted_hours),
    )
    return [phrase for phrase in phrases if phrase]


def day(value: date) -> str:
    """Write a day."""
    return str(format_date(value, "d MMM y"))


def _days(first: date | None, last: date | None) -> str:
    if first and last:
        return str(gettext("%(first)s to %(last)s", first=day(first), last=day(last)))
    if first:
        return str(gettext("since %(day)s", day=day(first)))
    return str(gettext("until %(day)s", day=day(last))) if last else ""


def _amounts(least: Decimal | None, most: Decimal | None) -> str:
    if least is not None and most is not None:
        bounds = {"least": _amount(least), "most": _amount(most)}
        return str(gettext("amount %(least)s to %(most)s", **bounds))
    if least is not None:
        return str(gettext("amount at least %(least)s", least=_amount(least)))
    return str(gettext("amount at most %(most)s", most=_amount(most))) if most is not None else ""


def _amount(value: Decimal) -> str:
    return str(format_decimal(value))


def _counts(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        bounds = {"least": number(least), "most": number(most)}
        return str(gettext("%(least)s to %(most)s orders", **bounds))
    if least is not None:
        return str(
            ngettext("at least %(count)s order", "at least %(count)s orders", least, count=least)
        )
    if most is not None:
        return str(
            ngettext("at most %(count)s order", "at most %(count)s orders", most, count=most)
        )
    return ""


def _last_order(choice: Choice) -> str:
    days = _days(choice.last_order_from, choice.last_order_to)
    return str(gettext("last order: %(days)s", days=days)) if days else ""


def _untexted(hours: int) -> str:
    if not hours:
        return ""
    return str(
        ngettext(
            "not texted in the last %(num)d hour", "not texted in the last %(num)d hours", hours
        )
    )


def values_line(values: Mapping[str, str]) -> str:
    """Return the values of a row of a file as one short line."""
    return " · ".join(_filled(values))


def _filled(values: Mapping[str, str]) -> Iterator[str]:
    return (value for value in values.values() if value)
