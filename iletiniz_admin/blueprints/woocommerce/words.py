"""Words of the notices: triggers, languages, time limits."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext as _l, ngettext

from iletiniz_admin import wording
from iletiniz_admin.models import RecipientRole, Store
from iletiniz_admin.web.locale import current_locale

ROLES: Final[Mapping[RecipientRole, LazyString]] = {
    RecipientRole.CUSTOMER: _l("Customer"),
    RecipientRole.STAFF: _l("Team"),
}
# Languages that a text can be written in beside the store's own, the likeliest first.
LANGUAGES: Final[Mapping[str, LazyString]] = {
    "tr": _l("Turkish"),
    "en": _l("English"),
    "de": _l("German"),
    "ar": _l("Arabic"),
    "ru": _l("Russian"),
    "fr": _l("French"),
    "nl": _l("Dutch"),
    "fa": _l("Persian"),
    "az": _l("Azerbaijani"),
}
MINUTES_OF_AN_HOUR: Final = 60
MINUTES_OF_A_DAY: Final = 24 * 60


def trigger_name(store: Store, trigger: str) -> str:
    """Return a trigger in words; a shop's own status as the shop calls it."""
    return wording.trigger_label(trigger, store.order_statuses, current_locale())


def language_name(code: str) -> str:
    """Return a language in words; one we have no word for by its code."""
    return str(LANGUAGES.get(code, code.upper()))


def second_language(language: str) -> str:
    """Return the language that a further text is most likely wanted in."""
    return "en" if language == "tr" else "tr"


def duration(minutes: int) -> str:
    """Return a length of time in its largest whole unit."""
    if minutes % MINUTES_OF_A_DAY == 0:
        days = minutes // MINUTES_OF_A_DAY
        return str(ngettext("%(num)d day", "%(num)d days", days))
    if minutes % MINUTES_OF_AN_HOUR == 0:
        hours = minutes // MINUTES_OF_AN_HOUR
        return str(ngettext("%(num)d hour", "%(num)d hours", hours))
    return str(ngettext("%(num)d minute", "%(num)d minutes", minutes))
