"""The codes of the consent ledger in words; one that is not listed stays as it is."""

import re
from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, gettext as _, lazy_gettext as _l

from iletiniz_admin.services.consent.exporting import ENGLISH_TIME, HEADINGS, ExportWords
from iletiniz_admin.services.consent_ways import split_note

NO_BREAK: Final = "\N{NO-BREAK SPACE}"  # a number that breaks is read as two
_MOBILE: Final = re.compile(r"\+905[0-9]{9}")
SOURCES: Final[Mapping[str, LazyString]] = {
    "checkout": _l("at the checkout"),
    "bridge": _l("in the shop"),
    "import": _l("from an imported file"),
    "panel": _l("written down in this panel"),
    "opt_out": _l("by the link in a message"),
    "iletiniz": _l("reported by iletiniz"),
}
SCOPES: Final[Mapping[str, LazyString]] = {
    "all": _l("no texts at all"),
    "commercial": _l("no commercial texts"),
}
# Why a stop was made; any other is a code of iletiniz, which stays as it is.
REASONS: Final[Mapping[str, LazyString]] = {
    "withdrawn": _l("the person refused"),
    "import": _l("a refusal in the file"),
    "refused": _l("refused by iletiniz"),
}
# How somebody said it, where a person of the shop writes it down.
WAYS: Final[Mapping[str, LazyString]] = {
    "paper": _l("On paper, signed"),
    "form": _l("Form on the website"),
    "phone": _l("By phone"),
    "shop": _l("In the shop, by word of mouth"),
    "email": _l("By e-mail"),
    "text": _l("By text message"),
    "other": _l("In another way"),
}
# Headings and answers of an exported file, and how its times are written: no texts of a catalogue,
# for the import has to know them again.
FILE_WORDS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, str], str]]] = {
    "tr": (
        (
            "numara",
            "onay",
            "tarih",
            "kanal",
            "kaynak",
            "metin sürümü",
            "sipariş",
            "kaydedilme",
            "kaydeden",
            "not",
        ),
        ("evet", "hayır"),
        "%d.%m.%Y %H:%M:%S",
    ),
    "en": (HEADINGS, ("yes", "no"), ENGLISH_TIME),
}


def source_words(source: str) -> str:
    """Return where something was said."""
    return str(SOURCES.get(source, source))


def scope_words(scope: str) -> str:
    """Return what a stop forbids."""
    return str(SCOPES.get(scope, scope))


def reason_words(reason: str) -> str:
    """Return why a stop was made."""
    return str(REASONS.get(reason, reason))


def note_words(kept: str) -> str:
    """Return a note as people read it: how it was said in words, then what was written."""
    way, note = split_note(kept)
    return ": ".join(filter(None, (str(WAYS.get(way, "")), note)))


def number_words(recipient: str) -> str:
    """Write a Turkish mobile (E.164) in groups as people read it aloud; all else as it is."""
    if not _MOBILE.fullmatch(recipient):
        return recipient
    groups = (recipient[:3], recipient[3:6], recipient[6:9], recipient[9:11], recipient[11:])
    return NO_BREAK.join(groups)


def export_words(locale: str) -> ExportWords:
    """Return the words of a file in "tr" or "en"; plain texts, as it outlives the request."""
    headings, answers, time = FILE_WORDS[locale]
    return ExportWords(
        headings=headings,
        answers=answers,
        time=time,
        stopped=_("Stopped: %(what)s", what="{}"),
        sources={code: str(words) for code, words in SOURCES.items()},
        scopes={code: str(words) for code, words in SCOPES.items()},
        ways={code: str(words) for code, words in WAYS.items()},
    )
