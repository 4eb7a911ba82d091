"""Judges a notice before it is kept: every fault at once, each at its field."""

import dataclasses
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import MessageClass, MessageRule, RecipientRole, RepeatPolicy
from iletiniz_admin.sms import MAX_BODY, Recipient, normalise, problems, tidy
from iletiniz_admin.sms.plain_text import clean_text

MAX_SENDER: Final = 32
MAX_FALLBACK: Final = 3
MAX_STAFF: Final = 10
MIN_MINUTES: Final = 5
MAX_MINUTES: Final = 7 * 24 * 60
MAX_WAIT_MINUTES: Final = 12 * 60
MAX_VARIANTS: Final = 10
_PROVIDER: Final = re.compile(r"[a-z0-9_-]{1,64}")  # API reference, 5.1
_PLAIN_SENDER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._&-]{1,9}[A-Za-z0-9.]")
_SEPARATORS: Final = re.compile(r"[\n,;]+")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")  # ISO 639-1


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """A notice as a person wrote it; empty sender and provider leave the choice to others.

    ``variants`` maps further languages ("en") to texts; an empty text is no variant.
    ``is_promotion_confirmed``: the person says that the promotional words found do not promote.
    """

    text: str
    is_enabled: bool = False
    staff_recipients: tuple[str, ...] = ()  # as written
    sender: str | None = None
    provider: str | None = None
    fallback: tuple[str, ...] = ()
    best_before_minutes: int = 720
    repeat_policy: RepeatPolicy = RepeatPolicy.ONCE
    message_class: MessageClass = MessageClass.INFORMATIONAL
    variants: Mapping[str, str] = dataclasses.field(default_factory=dict)
    tracking_wait_minutes: int = 30
    is_promotion_confirmed: bool = False

    @property
    def texts(self) -> dict[str, str]:
        """The texts by field: ``text``, then ``variant_en`` and the like, empty ones left out."""
        return {"text": self.text} | {
            variant_field(language): text for language, text in self.variants.items() if text
        }

    @classmethod
    def of(cls, rule: MessageRule) -> "Draft":
        """Return what the rule says now."""
        return cls(
            text=rule.text,
            is_enabled=rule.is_enabled,
            staff_recipients=tuple(rule.staff_recipients or ()),
            sender=rule.sender,
            provider=rule.provider,
            fallback=tuple(rule.fallback or ()),
            best_before_minutes=rule.best_before_minutes,
            repeat_policy=rule.repeat_policy,
            message_class=rule.message_class,
            variants=dict(rule.variants or {}),
            tracking_wait_minutes=rule.tracking_wait_minutes,
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at which field; ``code`` and ``details`` as of a refusal.

    Of a text, ``details["position"]`` counts characters from 1.
    """

    field: str
    code: str
    details: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class InvalidRule(Refused):
    """A notice that cannot be kept: as a refusal it speaks of its first fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(first.code, **first.details)


def variant_field(language: str) -> str:
    """Return the name of the field that holds the text in that language."""
    return f"variant_{language}"


def split_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of a field that holds one a line, or several with commas between."""
    return tuple(piece.strip() for piece in _SEPARATORS.split(text) if piece.strip())


def is_plain_sender(sender: str) -> bool:
    """Say whether carriers will know it: 3 to 11 plain letters and digits, as registered."""
    return _PLAIN_SENDER.fullmatch(sender) is not None


def text_faults(text: str, field: str = "text") -> list[Fault]:
    """Return what is wrong with a text, in the order of its characters."""
    if not text.strip():
        return [Fault(field, "empty_text")]
    faults = []
    if len(text) > MAX_BODY:
        faults.append(Fault(field, "too_long", {"length": len(text), "max_length": MAX_BODY}))
    for problem in problems(text):
        details = {"position": problem.position + 1, "name": problem.name}
        if problem.suggestion:
            details["suggestion"] = problem.suggestion
        faults.append(Fault(field, problem.code, details))
    return faults


def variant_faults(variants: Mapping[str, str]) -> list[Fault]:
    """Return what is wrong with the texts in further languages, each at its own field."""
    faults = []
    if len(variants) > MAX_VARIANTS:
        faults.append(Fault("variants", "too_many_languages", {"max_count": MAX_VARIANTS}))
    for language, text in variants.items():
        field = variant_field(language)
        if not _LANGUAGE.fullmatch(language):
            faults.append(Fault(field, "unknown_language", {"name": language}))
        faults += text_faults(text, field)
    return faults


def staff_faults(numbers: Iterable[str]) -> tuple[list[str], list[Fault]]:
    """Return the numbers as E.164, each once, and what is wrong with the others."""
    found: dict[str, None] = {}
    faults = []
    for number in numbers:
        recipient = normalise(number)
        if isinstance(recipient, Recipient):
            found[recipient.e164] = None
        else:
            shown = {"number": recipient.shown or number}
            faults.append(Fault("staff_recipients", recipient.code.value, shown))
    if len(found) > MAX_STAFF:
        faults.append(Fault("staff_recipients", "too_many_staff_numbers", {"max_count": MAX_STAFF}))
    return list(found), faults


def route_faults(draft: Draft, known: Collection[str] | None) -> list[Fault]:
    """Return what is wrong with sender, provider and fallbacks (API reference, 5.1).

    ``known`` are the codes of connected providers, None while nobody knows them.
    """
    faults = list(_sender_faults(draft.sender))
    for name, codes in (("provider", [draft.provider]), ("fallback", draft.fallback)):
        wrong = (code for code in codes if code and not _is_provider(code, known))
        faults += [Fault(name, "unknown_provider", {"name": code}) for code in wrong]
    if len(draft.fallback) > MAX_FALLBACK:
        faults.append(Fault("fallback", "too_many_fallbacks"))
    if len(set(draft.fallback)) < len(draft.fallback):
        faults.append(Fault("fallback", "fallback_repeated"))
    if draft.provider and draft.provider in draft.fallback:
        faults.append(Fault("fallback", "fallback_is_provider"))
    return faults


def check(
    draft: Draft,
    role: RecipientRole,
    known_providers: Collection[str] | None,
    more_faults: Iterable[Fault] = (),
) -> dict[str, Any]:
    """Return the columns of the rule; raises ``InvalidRule`` with every fault.

    ``more_faults`` are those that somebody else found in the same draft.
    """
    draft = cleaned(draft)
    numbers, faults = staff_faults(draft.staff_recipients if role is RecipientRole.STAFF else ())
    if role is RecipientRole.STAFF and not numbers and not faults:
        faults = [Fault("staff_recipients", "no_staff_number")]
    faults = [*text_faults(draft.text), *variant_faults(draft.variants), *faults]
    faults += [*route_faults(draft, known_providers), *_time_faults(draft), *more_faults]
    if faults:
        raise InvalidRule(faults)
    return {
        "text": draft.text,
        "variants": dict(draft.variants),
        "is_enabled": draft.is_enabled,
        "staff_recipients": numbers,
        "sender": draft.sender or None,
        "provider": draft.provider or None,
        "fallback": list(draft.fallback),
        "best_before_minutes": draft.best_before_minutes,
        "repeat_policy": draft.repeat_policy,
        "message_class": draft.message_class,
        "tracking_wait_minutes": draft.tracking_wait_minutes,
    }


def cleaned(draft: Draft) -> Draft:
    """Return the draft with its texts as they are kept; empty variants are left out."""
    variants = {language: _clean(text) for language, text in draft.variants.items()}
    return dataclasses.replace(
        draft,
        text=_clean(draft.text),
        variants={language: text for language, text in variants.items() if text},
    )


def _clean(text: str) -> str:
    return clean_text(tidy(text).text)


def _time_faults(draft: Draft) -> Iterable[Fault]:
    if not MIN_MINUTES <= draft.best_before_minutes <= MAX_MINUTES:
        limits = {"min_minutes": MIN_MINUTES, "max_minutes": MAX_MINUTES}
        yield Fault("best_before_minutes", "bad_best_before", limits)
    if not 0 <= draft.tracking_wait_minutes <= MAX_WAIT_MINUTES:
        limits = {"max_minutes": MAX_WAIT_MINUTES}
        yield Fault("tracking_wait_minutes", "bad_tracking_wait", limits)


def _sender_faults(sender: str | None) -> Iterable[Fault]:
    if sender and len(sender) > MAX_SENDER:
        yield Fault("sender", "sender_too_long")
    elif sender and not sender.isprintable():
        yield Fault("sender", "bad_sender")


def _is_provider(code: str, known: Collection[str] | None) -> bool:
    return _PROVIDER.fullmatch(code) is not None and (known is None or code in known)
