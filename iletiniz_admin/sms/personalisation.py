"""Personalisation: `{first_name}` and the like in our own texts.

Single braces hold a placeholder; `{{` and `}}` are literal braces. Texts are rendered in one pass:
what a value contains is never read as a placeholder again.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from iletiniz_admin.sms.plain_text import clean_text, clean_value

MAX_BODY: Final = 1600
MAX_VALUE_LENGTH: Final = 100

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
PLACEHOLDERS: Final = (
    *BULK_PLACEHOLDERS,
    "payment_method",
    "shipping_method",
    "tracking_number",
    "tracking_url",
    "carrier",
    "item_count",
    "items",
)

# What people write who come from Turkish or from other plugins, beyond what looks alike.
_ALSO_WRITTEN: Final = {
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
_TO_ASCII: Final = str.maketrans("çğıöşüÇĞİIÖŞÜ -", "cgiosucgiiosu__")
_TOKEN: Final = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
_DOUBLED: Final = re.compile(r"(?<!\{)\{\{([^{}\n]*)\}\}(?!\})")
_MAX_NAME_LENGTH: Final = 64
_PUNCTUATION: Final = (",", ".", ";", ":", "!", "?")

ProblemCode = Literal[
    "unknown_placeholder", "unbalanced_brace", "empty_placeholder", "doubled_brace"
]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`{name}`; the name is trimmed and may be empty or unknown, `position` is its brace's."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text: literal strings and placeholders in order.

    `stray_braces` says where single braces stand alone, `doubled` what stands in double ones.
    """

    parts: tuple[str | Placeholder, ...]
    stray_braces: tuple[int, ...] = ()
    doubled: tuple[Placeholder, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names that occur."""
        return frozenset(part.name for part in self.parts if isinstance(part, Placeholder))


@dataclass(frozen=True, slots=True)
class Problem:
    """What to tell the author of a text.

    `name` is what stands between the braces, `position` counts characters from 0, `suggestion`
    is the known name that was probably meant.
    """

    code: ProblemCode
    name: str
    position: int
    suggestion: str | None = None


@lru_cache(maxsize=256)
def parse(text: str) -> Template:
    """Read a text; never raises. A brace that stands alone counts as a literal one."""
    parts: list[str | Placeholder] = []
    stray: list[int] = []
    end = 0
    for token in _TOKEN.finditer(text):
        parts.append(text[end : token.start()])
        end = token.end()
        if token[1] is not None:
            parts.append(Placeholder(token[1].strip(), token.start()))
            continue
        parts.append(token[0][0])
        if len(token[0]) == 1:
            stray.append(token.start())
    parts.append(text[end:])
    doubled = _DOUBLED.finditer(text)
    return Template(
        parts=tuple(part for part in parts if part != ""),
        stray_braces=tuple(stray),
        doubled=tuple(Placeholder(one[1].strip(), one.start()) for one in doubled),
    )


def problems(text: str, allowed: Collection[str] = PLACEHOLDERS) -> list[Problem]:
    """List what is wrong with a text, in the order of its characters.

    `doubled_brace` is a known name in double braces, as other systems write it: it would reach
    the customer as `{first_name}`.
    """
    template = parse(text)
    found = [Problem("unbalanced_brace", text[at], at) for at in template.stray_braces]
    found += [
        Problem("doubled_brace", one.name, one.position, one.name)
        for one in template.doubled
        if one.name in allowed
    ]
    for part in template.parts:
        if isinstance(part, str) or part.name in allowed:
            continue
        if not part.name:
            found.append(Problem("empty_placeholder", "", part.position))
            continue
        suggestion = _suggestion(part.name, allowed)
        found.append(Problem("unknown_placeholder", part.name, part.position, suggestion))
    return sorted(found, key=lambda problem: problem.position)


def render(
    text: str, values: Mapping[str, object], *, max_value_length: int = MAX_VALUE_LENGTH
) -> str:
    """Return the body for these values; never raises for what text and values contain.

    A name without a value is left out. Values lose HTML and control characters and are cut at
    `max_value_length` characters; spaces that an empty value leaves are joined, also before a
    comma or full stop. The body may be longer than `MAX_BODY`: refusing it is the caller's matter.
    """
    body, after_gap = "", False
    for part in parse(text).parts:
        if isinstance(part, Placeholder):
            value = clean_value(values.get(part.name), max_value_length)
            body, after_gap = body + value, not value
            continue
        if after_gap and part.startswith(_PUNCTUATION):
            body = body.rstrip(" ")
        body, after_gap = body + part, False
    return clean_text(body)


def _suggestion(name: str, allowed: Collection[str]) -> str | None:
    plain = name[:_MAX_NAME_LENGTH].translate(_TO_ASCII).lower()
    meant = _ALSO_WRITTEN.get(plain, plain)
    if meant in allowed:
        return meant
    return next(iter(difflib.get_close_matches(plain, allowed, n=1)), None)
