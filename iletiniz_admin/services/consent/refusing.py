"""Tells a person's refusal from everything else that iletiniz reports.

How iletiniz names refusals is not published but for ``IYS_REJECTED`` (API reference, sections 8 and
10). A refusal too many silences a customer for good, and an outage at İYS or at a block list would
silence all whom the shop texts meanwhile; a refusal too few costs one more refused text. So nothing
is guessed: every word of a code must be known, and together they must say that the recipient
refused. ``IYS_CHECK_FAILED`` and ``BLACKLIST_LOOKUP_ERROR`` have words that are not.

The sentence beside a code is not read at all: it may speak of anything, or repeat the text that was
to be sent. Where there is no code, a few phrases count that say it in so many words.
"""

import re
from typing import Final

from iletiniz_admin.services.consent.cells import fold
from iletiniz_admin.services.consent.suppressions import SCOPE_ALL, SCOPE_COMMERCIAL

_REGISTER: Final = "iys"
_MAX_WORDS: Final = 12
# Words of whom and by what, which change nothing. A user or a customer is none of them: it may be
# the account at iletiniz that is blocked.
_NEUTRAL: Final = frozenset(
    {"by", "from", "has", "in", "is", "on", "the", "recipient", "number", "subscriber", "consent"}
    | {"alici", "numara", "abone", "onay"}
)
_BY_REGISTER: Final = re.compile(
    r"reject(?:ed)?|refused?|ret|red|reddedildi|reddetti|no consent|onay yok|onaysiz"
    r"|(?:consent )(?:withdrawn|revoked)|black ?list(?:ed)?|opt(?:ed)? ?out"
)
_BY_LIST: Final = re.compile(
    r"(?:black|block|deny) ?list(?:ed)?|kara ?liste(?:de)?|opt(?:ed)? ?out|unsubscribed?|stop"
    r"|blocked (?:recipient|number)|(?:recipient|number) (?:is )?blocked"
)

_WHO: Final = r"\b(?:recipient|number|subscriber)"
_KIM: Final = r"\b(?:alici|numara|abone|kisi)"
_KIMIN: Final = r"\b(?:alicinin|numaranin|musterinin|abonenin|kisinin)"
_YOK: Final = r"(?:yok|yoktur|bulunmuyor|bulunmamaktadir)\b"
_SAID_BY_REGISTER: Final = re.compile(
    rf"{_KIMIN} iys (?:onayi|izni) {_YOK}|\biys (?:de|uzerinde) {_KIMIN} (?:onayi|izni) {_YOK}"
    rf"|{_KIM} iys (?:de|uzerinde|uzerinden) (?:ret|red) (?:vermis|verdi|etmis|etti)"
    rf"|{_WHO} has no iys consent\b"
    rf"|{_WHO} (?:has )?(?:refused|rejected|opted out)(?: \w+){{0,4}} (?:in|at|through|via) iys\b"
    r"|\b(?:refused|rejected) by the recipient (?:in|at|through|via) iys\b"
)
_SAID_BY_LIST: Final = re.compile(
    rf"{_WHO} (?:is )?(?:on|in) (?:the |a |our |your )?(?:black ?list|block ?list|opt out list)\b"
    rf"|{_WHO} (?:is |was |has been )?(?:black ?listed|block ?listed|unsubscribed)\b"
    rf"|{_WHO} (?:has )?opted out\b"
    rf"|{_KIM} (?:kara ?liste|engelli liste|ret listesi)(?:n?de|sinde|dedir|sindedir)\b"
    rf"|{_KIM} (?:opt out|abonelikten cikmis|sms almayi reddetmis|mesaj almayi reddetmis)\b"
)
# Beside one of these even such a phrase is about a failed question, a condition, or somebody else.
_DOUBT: Final = re.compile(
    r"\b(?:not|no longer|if|whether|may|might|could|cannot|unable|check|look|lookup|try|retry|later"
    r"|error|fail|unavail|unreach|timeout|timed|limit|quota|service|server|system|maint|temp|auth"
    r"|permission|invalid|missing|require|internal|connect|token|sender|brand|header|origin|ip|url"
    r"|link|content|template"
    r"|degil|m[iu]\b|olabilir|ise|hata|yapil|ulas|sorgu|kontrol|dogrula|bakim|servis|sunucu|sistem|zaman"
    r"|gecici|sonra|tekrar|kota|yetki|baglan|gecersiz|eksik|gerek|alinamadi|marka|gonder|baslik"
    r"|icerik)"
)


def refused_scope(code: str | None, text: str | None = None) -> str | None:
    """Return what a refusal forbids, ``commercial`` or ``all``; None if it is not the person's."""
    if code and code.strip():
        return _scope_of_code(code)
    said = (text or "").strip()
    return _scope_of_sentence(fold(said)) if " " in said else _scope_of_code(said)


def _scope_of_code(code: str) -> str | None:
    words = fold(code)
    bare = words.split()
    if len(bare) > _MAX_WORDS:
        return None
    if _REGISTER in bare:  # which is asked about commercial texts only
        bare.remove(_REGISTER)
        return SCOPE_COMMERCIAL if _says_only(_BY_REGISTER, bare) else None
    return SCOPE_ALL if _says_only(_BY_LIST, bare) else None


def _says_only(refusal: re.Pattern[str], words: list[str]) -> bool:
    """Say whether some of the words are the refusal, and the rest neutral."""
    ends = [(start, end) for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    return any(
        refusal.fullmatch(" ".join(words[start:end]))
        and _NEUTRAL.issuperset(words[:start] + words[end:])
        for start, end in ends
    )


def _scope_of_sentence(sentence: str) -> str | None:
    if _DOUBT.search(sentence):
        return None
    if _SAID_BY_REGISTER.search(sentence):
        return SCOPE_COMMERCIAL
    return SCOPE_ALL if _SAID_BY_LIST.search(sentence) else None
