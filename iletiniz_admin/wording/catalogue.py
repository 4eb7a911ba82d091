"""Message catalogues, for a locale that is passed in: no request, no Flask."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from iletiniz_admin import paths

TURKISH: Final = "tr"
ENGLISH: Final = "en"
LANGUAGES: Final = (TURKISH, ENGLISH)
DOMAIN: Final = "messages"
MISSING_VALUE: Final = "…"


def N_(msgid: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a sentence of a table for extraction; it is translated where it is used."""
    return msgid


def language(locale: str | None) -> str:
    """Return "tr" for tr, tr_TR, tr-TR and for nothing at all; "en" for every other locale."""
    start = (locale or TURKISH).strip().lower().replace("-", "_").partition("_")[0]
    return TURKISH if start in {"", TURKISH} else ENGLISH


def babel_locale(locale: str | None) -> Locale:
    """Return Babel's rules for our language; English writes dates day first, as shops here do."""
    return Locale.parse("tr_TR" if language(locale) == TURKISH else "en_GB")


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return MISSING_VALUE


@dataclass(frozen=True, slots=True)
class Translator:
    """The sentences of one language, "tr" or "en"."""

    language: str
    translations: NullTranslations

    def gettext(self, msgid: str, /) -> str:
        """Return the sentence in this language; the English one when there is none."""
        return self.translations.gettext(msgid) if msgid else ""

    def ngettext(self, singular: str, plural: str, count: int, /) -> str:
        """Return the form for this count, with `%(count)s` filled in."""
        return self.translations.ngettext(singular, plural, count) % _Values(count=count)

    def say(self, msgid: str, values: Mapping[str, object] | None = None, /) -> str:
        """Return the sentence with each `%(name)s` filled in; a missing value is an ellipsis."""
        return self.gettext(msgid) % _Values(values or {})


@cache
def _load(code: str, folder: Path) -> NullTranslations:
    compiled = folder / code / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if compiled.is_file():
        with compiled.open("rb") as file:
            return Translations(file, domain=DOMAIN)
    source = compiled.with_suffix(".po")
    if not source.is_file():
        return NullTranslations()
    memory = BytesIO()  # a checkout where nobody has compiled yet
    with source.open("rb") as file:
        write_mo(memory, read_po(file, locale=code))
    memory.seek(0)
    return Translations(memory, domain=DOMAIN)


def translator(locale: str | None) -> Translator:
    """Return the translator for a locale such as "tr", "tr_TR" or "en_US"."""
    code = language(locale)
    return Translator(code, _load(code, paths.translations_folder()))
