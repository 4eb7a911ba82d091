"""Outcomes in words: a status and its reason become sentences. Nothing here ever raises."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from iletiniz_admin.models import EventOutcome, MessageStatus, Reason
from iletiniz_admin.wording.catalogue import N_, TURKISH, Translator, translator
from iletiniz_admin.wording.failures import cause, find_failure, one_line
from iletiniz_admin.wording.outcome_words import (
    CHARGED,
    LOOKS,
    NUANCES,
    PLAIN,
    REASONS,
    SAYS_NOTHING_MORE,
    WORDS,
    Charged,
    Tone,
    Words,
)
from iletiniz_admin.wording.turkish import at

_NAMES: Final = re.compile(r"%\((\w+)\)s")
_UNKNOWN: Final = Words(N_("Unknown status"), "", N_("Unknown status: %(status)s"))

_EVENTS: Final[Mapping[EventOutcome, str]] = {
    EventOutcome.MESSAGES: N_("Messages were made for it"),
    EventOutcome.NO_RULE: N_("No notice for this status"),
    EventOutcome.NO_ENTRY: N_("The order was already in this status"),
    EventOutcome.MIRRORED: N_("The order's data was updated"),
    EventOutcome.STALE: N_("Older than what is known; nothing changed"),
    EventOutcome.REMOVED: N_("The order was deleted in the store"),
    EventOutcome.RECORDED: N_("Recorded"),
    EventOutcome.IGNORED: N_("Not a kind of event that this version knows; ignored"),
}


@dataclass(frozen=True, slots=True)
class OutcomeText:
    """What happened, what to do (possibly nothing, ""), whether it was charged; and its look."""

    title: str
    to_do: str
    is_charged: Charged
    charged_text: str
    tone: Tone
    icon: str


@dataclass(frozen=True, slots=True)
class _Case:
    """A known status and reason, and what a detail narrows the reason to."""

    status: MessageStatus | None
    reason: Reason | None
    nuance: Words | None

    @property
    def exact(self) -> Words | None:
        """The words for just this pair; the nuance stands where they would repeat the reason."""
        if self.status is None or self.reason is None:
            return None
        exact = WORDS.get((self.status, self.reason))
        if exact is None or self.nuance is None:
            return exact
        to_do = (self.nuance.to_do or exact.to_do) if exact.to_do else ""
        is_bare = exact.title == REASONS[self.reason]
        return replace(self.nuance if is_bare else exact, to_do=to_do)


def outcome(
    status: MessageStatus | str,
    reason: Reason | str | None,
    *,
    locale: str,
    details: Mapping[str, object] | None = None,
) -> OutcomeText:
    """Return the words for a message's status and reason, in plain text (escape it for HTML).

    `details`, all optional: `recipient` as it may be shown, `best_before` and `leaves_at` as local
    times in words (``formats.clock_time``), `error_code` and `error_message` of iletiniz, `hours`
    of the frequency cap; `is_commercial` of the message; `is_never_connected`, true where the panel
    has had no connection at all. Unknown codes get a general text.
    """
    words = translator(locale)
    state, why = find_status(status), find_reason(reason)
    values = _values(details or {}, words) | {"status": one_line(status)}
    case = _Case(state, why, _nuance(why, details or {}))
    look = LOOKS.get(state) if state else None
    charged: Charged = look.charged if look else "perhaps"
    return OutcomeText(
        title=_title(case, values, words),
        to_do=_to_do(case, values, words),
        is_charged=charged,
        charged_text=words.say(CHARGED[charged]),
        tone=look.tone if look else "neutral",
        icon=look.icon if look else "question-circle",
    )


def status_name(status: MessageStatus | str, locale: str) -> str:
    """Return the short word for a status, as filters and columns show it."""
    state = find_status(status)
    return translator(locale).say(LOOKS[state].name) if state else one_line(status)


def reason_name(
    reason: Reason | str | None, locale: str, details: Mapping[str, object] | None = None
) -> str:
    """Return the short words for a reason alone; "" for none; `details` as of ``outcome``."""
    why = find_reason(reason)
    if why is None:
        return one_line(reason)
    nuance = _nuance(why, details or {})
    return translator(locale).say(nuance.title if nuance else REASONS[why])


def event_outcome(result: EventOutcome | str, locale: str) -> str:
    """Return how an event ended, in words."""
    known = next((code for code in EventOutcome if code == result), None)
    return translator(locale).say(_EVENTS[known]) if known else one_line(result)


def find_status(status: object) -> MessageStatus | None:
    """Return the status with this value, or None."""
    return next((known for known in MessageStatus if known == status), None)


def find_reason(reason: object) -> Reason | None:
    """Return the reason with this value, or None."""
    return next((known for known in Reason if known == reason), None)


def _values(details: Mapping[str, object], words: Translator) -> dict[str, str]:
    values = {str(key): one_line(value) for key, value in details.items()}
    values["cause"] = cause(values.get("error_code"), values.get("error_message"), words)
    if words.language == TURKISH and values.get("leaves_at"):
        values["leaves_at"] = at(values["leaves_at"])
    return values


def _nuance(reason: Reason | None, details: Mapping[str, object]) -> Words | None:
    """Return what a detail that holds makes of the reason; only a true one counts, not a text."""
    if reason is None:
        return None
    fits = (NUANCES.get((reason, name)) for name, value in details.items() if value is True)
    return next((words for words in fits if words is not None), None)


def _title(case: _Case, values: dict[str, str], words: Translator) -> str:
    if case.status is None:
        return _fullest(_UNKNOWN, values, words)
    if case.exact is not None:
        return _fullest(case.exact, values, words)
    title = _fullest(PLAIN[case.status], values, words)
    if case.reason is None or (case.status, case.reason) in SAYS_NOTHING_MORE:
        return title
    return f"{title} · {words.say(case.nuance.title if case.nuance else REASONS[case.reason])}"


def _to_do(case: _Case, values: dict[str, str], words: Translator) -> str:
    if case.status is None:
        return ""
    chosen = case.exact or PLAIN[case.status]
    failure = find_failure(values.get("error_code"))
    if chosen is PLAIN[MessageStatus.FAILED] and failure is not None:
        return words.say(failure.to_do)
    return words.say(chosen.to_do)


def _fullest(chosen: Words, values: dict[str, str], words: Translator) -> str:
    names = _NAMES.findall(chosen.detailed)
    if names and all(values.get(name) for name in names):
        return words.say(chosen.detailed, values)
    return words.say(chosen.title)
