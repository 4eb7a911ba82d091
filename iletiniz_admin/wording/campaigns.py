"""Campaigns in words: where one stands, why it pauses, what it waits for. Nothing here raises."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from iletiniz_admin.models import CampaignStatus, PauseReason
from iletiniz_admin.services.campaigns.choice import AudienceKind
from iletiniz_admin.services.campaigns.outcomes import Figure
from iletiniz_admin.wording.catalogue import N_, TURKISH, translator
from iletiniz_admin.wording.failures import one_line
from iletiniz_admin.wording.outcome_words import Tone
from iletiniz_admin.wording.turkish import at


@dataclass(frozen=True, slots=True)
class StateText:
    """A short word and its look."""

    title: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class CauseText:
    """What stops a campaign, and what to do about it, "" where nothing has to be done."""

    title: str
    to_do: str


@dataclass(frozen=True, slots=True)
class _Cause:
    title: str
    to_do: str = ""
    until: str = ""  # in place of the title where the end of the wait is known


_STATES: Final[Mapping[CampaignStatus, tuple[str, Tone]]] = {
    CampaignStatus.DRAFT: (N_("Draft"), "neutral"),
    CampaignStatus.CHECKING: (N_("Being checked"), "neutral"),
    CampaignStatus.CHECKED: (N_("Checked, not sent"), "neutral"),
    CampaignStatus.SCHEDULED: (N_("Planned"), "neutral"),
    CampaignStatus.SENDING: (N_("Sending"), "neutral"),
    CampaignStatus.PAUSED: (N_("Paused"), "warning"),
    CampaignStatus.FINISHED: (N_("Finished"), "success"),
    CampaignStatus.CANCELLED: (N_("Stopped"), "neutral"),
}
_UPGRADE: Final = N_("Upgrade your plan at iletiniz, then resume.")
_PAUSES: Final[Mapping[PauseReason, _Cause]] = {
    PauseReason.BY_PERSON: _Cause(
        N_("Somebody paused it."), N_("Resume it to send to those who still wait.")
    ),
    PauseReason.QUOTA: _Cause(N_("It paused itself: the quota at iletiniz is used up."), _UPGRADE),
    PauseReason.PLAN: _Cause(
        N_("It paused itself: there is no active plan at iletiniz."), _UPGRADE
    ),
    PauseReason.RESERVE: _Cause(
        N_("It paused itself: what is left of the quota is kept for order messages."),
        N_("Upgrade your plan at iletiniz, or lower the reserve under Connection; then resume."),
    ),
    PauseReason.DISCONNECTED: _Cause(
        N_("It paused itself: the connection to iletiniz was lost."),
        N_("Connect to iletiniz again, then resume."),
    ),
    PauseReason.SCOPE: _Cause(
        N_("It paused itself: the connection has no permission to send."),
        N_("Connect again and allow sending messages, then resume."),
    ),
    PauseReason.FAILURE_RATE: _Cause(
        N_("It paused itself: more than three in ten of its latest messages failed."),
        N_("Look at its failed messages; resume only once you know the cause."),
    ),
    PauseReason.LOST_ANSWERS: _Cause(
        N_("It paused itself: several answers of iletiniz in a row were lost."),
        N_(
            "Those messages may have left and are listed as uncertain. Resume once the network is "
            "steady again."
        ),
    ),
}
_WAITS: Final[Mapping[str, _Cause]] = {
    "start": _Cause(N_("It has not begun yet."), until=N_("It begins at %(time)s.")),
    "preparing": _Cause(N_("The messages are being made ready; the first ones leave in a moment.")),
    "quiet_hours": _Cause(
        N_("Quiet hours: commercial texts do not leave now."),
        until=N_("Quiet hours: it goes on by itself at %(time)s."),
    ),
    "store_paused": _Cause(
        N_("Sending is paused for the store."), N_("Resume sending on the store's page.")
    ),
    "quota": _Cause(
        N_("The quota at iletiniz is used up; it goes on when that changes."),
        N_("Upgrade your plan at iletiniz."),
    ),
    "plan": _Cause(
        N_("There is no active plan at iletiniz; it goes on when there is one."),
        N_("Upgrade your plan at iletiniz."),
    ),
    "disconnected": _Cause(N_("Not connected to iletiniz."), N_("Connect to iletiniz again.")),
    "reserve": _Cause(
        N_("What is left of the quota is kept for order messages."),
        N_("Upgrade your plan at iletiniz, or lower the reserve under Connection."),
    ),
}
_WAITS_GENERAL: Final = N_("It waits (%(code)s).")
_KINDS: Final[Mapping[AudienceKind, str]] = {
    AudienceKind.ORDERS: N_("From orders"),
    AudienceKind.FILE: N_("From a file"),
    AudienceKind.REST: N_("The rest of another campaign"),
    AudienceKind.FAILED: N_("The failed ones of another campaign"),
}
_FIGURES: Final[Mapping[Figure, str]] = {
    Figure.DELIVERED: N_("delivered"),
    Figure.SENT: N_("handed over, delivery not known"),
    Figure.UNCERTAIN: N_("uncertain"),
    Figure.FAILED: N_("failed"),
    Figure.SENDING: N_("being sent"),
    Figure.WAITING: N_("waiting"),
    Figure.SKIPPED: N_("left out at the last moment"),
    Figure.CANCELLED: N_("stopped before they left"),
    Figure.LAPSED: N_("too late to be sent"),
}


def campaign_state(status: CampaignStatus | str, locale: str) -> StateText:
    """Return the word for a campaign's status."""
    known = next((one for one in CampaignStatus if one == status), None)
    if known is None:
        return StateText(one_line(status), "neutral")
    title, tone = _STATES[known]
    return StateText(translator(locale).say(title), tone)


def pause_cause(reason: PauseReason | str | None, locale: str) -> CauseText:
    """Return why a campaign pauses; without a reason it was a person."""
    words = translator(locale)
    known = next((one for one in PauseReason if one == reason), PauseReason.BY_PERSON)
    return CauseText(words.say(_PAUSES[known].title), words.say(_PAUSES[known].to_do))


def wait_cause(code: str, locale: str, *, until: str = "") -> CauseText:
    """Return what a running campaign waits for; `until` is a local time (``clock_time``), or "".

    A code without words of its own gets a general sentence that names it.
    """
    words = translator(locale)
    cause = _WAITS.get(code, _Cause(_WAITS_GENERAL))
    sentence = cause.until if until and cause.until else cause.title
    time = at(until) if words.language == TURKISH else until
    title = words.say(sentence, {"time": time, "code": one_line(code)})
    return CauseText(title, words.say(cause.to_do))


def known_waits() -> frozenset[str]:
    """Return the codes of waits that have words of their own."""
    return frozenset(_WAITS)


def audience_kind(kind: AudienceKind | str, locale: str) -> str:
    """Return where an audience comes from."""
    known = next((one for one in AudienceKind if one == kind), None)
    return translator(locale).say(_KINDS[known]) if known else one_line(kind)


def figure_name(figure: Figure | str, locale: str) -> str:
    """Return what a figure of the progress counts, in small letters behind its number."""
    known = next((one for one in Figure if one == figure), None)
    return translator(locale).say(_FIGURES[known]) if known else one_line(figure)
