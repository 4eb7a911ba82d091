"""What the fields of the log hold, in words: codes, ids, lengths of time, lists and objects."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _, ngettext

from iletiniz_admin import wording
from iletiniz_admin.blueprints.people.log_fields import VALUES, field_name
from iletiniz_admin.models import Store
from iletiniz_admin.services.audit_log import Names
from iletiniz_admin.web.locale import ZONE, current_locale
from iletiniz_admin.wording.outcomes import find_status

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_HOUR, _DAY = 60, 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Context:
    """What a value's words need: the names behind ids, and the store that it is about."""

    names: Names
    store: Store | None = None

    @property
    def zone(self) -> str:
        """The time zone of the store, else that of people here."""
        return (self.store.timezone if self.store else None) or ZONE


Writer = Callable[[Any, Context], str]


def value_words(name: str, value: Any, context: Context) -> str:
    """Return what the field holds as plain text; "" where that is nothing."""
    if value is None or value in ("", [], {}):
        return ""
    write = WRITERS.get(name)
    try:
        return write(value, context) if write else _plain(name, value, context)
    except (AttributeError, KeyError, TypeError, ValueError):
        # A row that another version wrote: as far as it is known.
        return _plain(name, value, context)


def trigger_name(slug: str, context: Context) -> str:
    """Return the status that a notice follows, as the store calls it."""
    known = context.store.order_statuses if context.store else None
    return wording.trigger_label(slug, known, current_locale())


def duration(minutes: int) -> str:
    """Return a length of time in its largest whole unit."""
    if minutes % _DAY == 0:
        return str(ngettext("%(num)d day", "%(num)d days", minutes // _DAY))
    if minutes % _HOUR == 0:
        return str(ngettext("%(num)d hour", "%(num)d hours", minutes // _HOUR))
    return str(ngettext("%(num)d minute", "%(num)d minutes", minutes))


def _plain(name: str, value: Any, context: Context) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, Mapping):
        told = (f"{field_name(str(k))}: {_plain(str(k), v, context)}" for k, v in value.items())
        return "; ".join(told)
    if isinstance(value, list):
        return ", ".join(_plain(name, one, context) for one in value)
    return _code(name, str(value), context)


def _code(name: str, text: str, context: Context) -> str:
    if name == "status" and find_status(text):
        return wording.status_name(text, current_locale())
    if _TIME.fullmatch(text):
        return _time(text, context)
    return str(VALUES.get(name, {}).get(text, text))


def _time(text: str, context: Context) -> str:
    return wording.date_time(datetime.fromisoformat(text), context.zone, current_locale())


def _wait(minutes: int, _context: Context) -> str:
    return duration(minutes) if minutes else str(_("does not wait"))


def _length(minutes: int, _context: Context) -> str:
    return duration(minutes)


def _cap(hours: int, _context: Context) -> str:
    return duration(hours * _HOUR) if hours else str(_("no limit"))


def _clock(minutes: int, _context: Context) -> str:
    return f"{minutes // _HOUR:02d}:{minutes % _HOUR:02d}"


def _hours(hours: int, _context: Context) -> str:
    return duration(hours * _HOUR)


def _reserve(count: int, _context: Context) -> str:
    return wording.number(count, current_locale())


def _statuses(slugs: list[str], context: Context) -> str:
    return ", ".join(trigger_name(slug, context) for slug in slugs)


def _choice(filters: Mapping[str, Any], context: Context) -> str:
    told = (
        (field_name(name), value_words(name, value, context)) for name, value in filters.items()
    )
    return "; ".join(f"{name}: {words}" for name, words in told if words)


def _campaign(row_id: int, context: Context) -> str:
    return context.names.campaigns.get(row_id) or str(_("Campaign %(id)s", id=row_id))


def _stores(ids: list[int], context: Context) -> str:
    return ", ".join(context.names.store(one) or str(one) for one in ids)


def _connection(row_id: int, context: Context) -> str:
    return context.names.connections.get(row_id, str(row_id))


def _providers(codes: str | list[str], _context: Context) -> str:
    listed = [codes] if isinstance(codes, str) else codes
    return ", ".join(wording.provider_name(code) for code in listed)


def _variants(texts: Mapping[str, str], _context: Context) -> str:
    return "\n".join(f"{_language(code)}: {text}" for code, text in texts.items())


def _language(code: str) -> str:
    try:
        return Locale.parse(code).get_language_name(current_locale()) or code
    except (ValueError, UnknownLocaleError):
        return code


def _override(kept: Mapping[str, Any], context: Context) -> str:
    words = ", ".join(f"“{word}”" for word in kept["words"])
    return f"{words} ({kept['by']}, {_time(str(kept['at']), context)})"


WRITERS: Final[Mapping[str, Writer]] = {
    "best_before_minutes": _length,
    "tracking_wait_minutes": _wait,
    "frequency_cap_hours": _cap,
    "bulk_reserve": _reserve,
    "validity_hours": _hours,
    "untexted_hours": _hours,
    "store_ids": _stores,
    "statuses": _statuses,
    "of": _campaign,
    "campaign": _campaign,
    "audience": _choice,
    "filters": _choice,
    "quiet_from_minutes": _clock,
    "quiet_until_minutes": _clock,
    "stores": _stores,
    "connection_id": _connection,
    "provider": _providers,
    "fallback": _providers,
    "variants": _variants,
    "promotion_override": _override,
    "trigger": trigger_name,
}
