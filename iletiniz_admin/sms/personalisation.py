"""Personalisation: what is wrong with a text that holds `{first_name}` and the like.

The syntax stands in `template`, the names in `placeholders`, the filling in `filling`.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from iletiniz_admin.sms.parser import parse
from iletiniz_admin.sms.placeholders import (
    PLACEHOLDERS,
    TRACKING_PLACEHOLDERS,
    find_meant,
    suggest_filter,
    suggest_name,
)
from iletiniz_admin.sms.template import Condition, Placeholder, Problem, Template
from iletiniz_admin.sms.turkish import FILTERS

_MOST_SUGGESTIONS: Final = 50  # comparing names is slow, and nobody mends more in one go
_OF_KNOWN_NAMES: Final = ("half_condition", "empty_condition")


def problems(text: str, allowed: Collection[str] = PLACEHOLDERS) -> list[Problem]:
    """List what is wrong with a text, in the order of its characters.

    The position is that of the brace, or of the `:` or `|` that begins a filter or fallback. A
    text without problems leaves no brace in the body but those it doubles. `doubled_brace` is a
    name in double braces, or another word for it (`{{isim}}`), as other systems write it: it would
    reach the customer as `{first_name}`. Only the first 50 unknown names get a suggestion.
    """
    template = parse(text)
    found = [*_structural(template, allowed), *_of_fields(template, allowed)]
    return sorted(found, key=lambda problem: problem.position)


def needs_tracking(text: str) -> bool:
    """Say whether the text speaks of the parcel's number or link anywhere, in a condition too."""
    return not parse(text).names.isdisjoint(TRACKING_PLACEHOLDERS)


def _structural(template: Template, allowed: Collection[str]) -> Iterator[Problem]:
    for fault in template.faults:
        if fault.code in _OF_KNOWN_NAMES and fault.name not in allowed:
            continue  # a question in braces, rather; what stands there is refused as unknown
        is_doubled = fault.code == "doubled_brace"
        meant = find_meant(fault.name, allowed) if is_doubled else fault.suggestion
        yield replace(fault, suggestion=meant)
    for one in template.doubled:
        if meant := find_meant(one.name, allowed):
            yield Problem("doubled_brace", one.name, one.position, meant)


def _of_fields(template: Template, allowed: Collection[str]) -> Iterator[Problem]:
    unknown: set[str] = set()
    for one in template.fields():
        if not one.name:
            yield Problem("empty_placeholder", "", one.position)
        elif one.name not in allowed:
            unknown.add(one.name)
            suggestion = suggest_name(one.name, allowed) if _is_few(unknown) else None
            yield Problem("unknown_placeholder", one.name, one.position, suggestion)
        if isinstance(one, Condition):
            continue
        yield from _of_filter(one, unknown)
        yield from _of_fallback(one)


def _is_few(unknown: Collection[str]) -> bool:
    return len(unknown) <= _MOST_SUGGESTIONS


def _of_filter(one: Placeholder, unknown: set[str]) -> Iterator[Problem]:
    if one.filter is None or one.filter in FILTERS:
        return
    if one.filter:
        unknown.add(one.filter)
        suggestion = suggest_filter(one.filter) if _is_few(unknown) else None
        yield Problem("unknown_filter", one.filter, one.filter_at, suggestion)
    else:
        yield Problem("empty_filter", one.name, one.filter_at)


def _of_fallback(one: Placeholder) -> Iterator[Problem]:
    if one.fallback is None:
        return
    words, _, ending = (part.strip() for part in one.fallback.rpartition(":"))
    if not one.fallback:
        yield Problem("empty_fallback", one.name, one.fallback_at)
    elif "|" in one.fallback:
        yield Problem("many_fallbacks", one.name, one.fallback_at)
    elif ending.lower() in FILTERS:  # "|" is what other systems write before a filter
        meant = f"{one.name}:{ending.lower()}"
        if words:
            yield Problem("filter_after_fallback", one.name, one.fallback_at, f"{meant}|{words}")
        else:
            yield Problem("filter_as_fallback", one.name, one.fallback_at, meant)
