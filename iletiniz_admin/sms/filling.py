"""Fills a text with values, in one pass: what a value contains is never read again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from iletiniz_admin.sms.parser import parse
from iletiniz_admin.sms.plain_text import clean_link, clean_text, clean_value, is_link
from iletiniz_admin.sms.template import Part, Placeholder
from iletiniz_admin.sms.turkish import FILTERS

MAX_BODY: Final = 1600
# More than anybody types by hand: a longer text is refused before it is read any closer.
MAX_DRAFT: Final = 5 * MAX_BODY
MAX_VALUE_LENGTH: Final = 100
_LINKS: Final = frozenset({"tracking_url", "shop_url"})  # with or without their https://
_PUNCTUATION: Final = (",", ".", ";", ":", "!", "?")


def render(
    text: str,
    values: Mapping[str, object],
    *,
    language: str = "tr",
    max_value_length: int = MAX_VALUE_LENGTH,
) -> str:
    """Return the body for these values; never raises for what text and values contain.

    A name without a value is left out, or replaced by its fallback; a condition counts on the
    same value. Filters follow `language` ("tr", "en", two letters). Values lose HTML and control
    characters and are cut at `max_value_length` characters; web addresses keep every sign, are
    never cut, and are left out where longer than `MAX_LINK_LENGTH`. Spaces that an empty value or
    condition leaves are joined, also before a comma or full stop. What `problems` would find is
    literal text, an unknown filter is ignored. The body may be longer than `MAX_BODY`: refusing
    it is the caller's matter.
    """
    filling = _Filling(values, language, max(max_value_length, 0))
    filling.add(parse(text).parts)
    return clean_text("".join(filling.body))


@dataclass(slots=True)
class _Filling:
    values: Mapping[str, object]
    language: str
    max_value_length: int
    body: list[str] = field(default_factory=list)
    is_after_gap: bool = False
    _cleaned: dict[str, str] = field(default_factory=dict)

    def add(self, parts: Iterable[Part]) -> None:
        """Add parts; they are nested at most `MAX_CONDITION_DEPTH` deep."""
        for part in parts:
            if isinstance(part, str):
                self._add_literal(part)
            elif isinstance(part, Placeholder):
                self._add_value(self._filled(part))
            elif self._value(part.name):
                self.add(part.parts)
            else:
                self.is_after_gap = True

    def _add_literal(self, text: str) -> None:
        if self.is_after_gap and text.startswith(_PUNCTUATION):
            self._drop_spaces()
        self.body.append(text)
        self.is_after_gap = False

    def _add_value(self, value: str) -> None:
        self.body.append(value)
        self.is_after_gap = not value

    def _drop_spaces(self) -> None:
        """Drop the spaces that the body ends with so far."""
        while self.body:
            kept = self.body.pop().rstrip(" ")
            if kept:
                self.body.append(kept)
                return

    def _filled(self, part: Placeholder) -> str:
        value = self._value(part.name)
        if not value:
            return part.fallback or ""
        if part.name in _LINKS or is_link(value):
            return value  # neither in capitals nor cut: it would lead nowhere
        if filtered := FILTERS.get(part.filter or ""):
            value = filtered(value, self.language)
        return value[: self.max_value_length].rstrip()  # "ß" becomes two letters in capitals

    def _value(self, name: str) -> str:
        if name not in self._cleaned:
            self._cleaned[name] = cleaned(name, self.values, self.max_value_length)
        return self._cleaned[name]


def cleaned(name: str, values: Mapping[str, object], max_value_length: int) -> str:
    """Return the value of a name as it stands in a body before any filter, "" for none."""
    raw = _as_text(values.get(name))
    if name in _LINKS and is_link(raw, bare=True):
        return clean_link(raw)
    return clean_value(raw, max_value_length)


def _as_text(value: object) -> str:
    try:
        return "" if value is None else str(value)
    except Exception:  # noqa: BLE001 - a value that cannot be written is none: text goes out anyhow
        return ""
