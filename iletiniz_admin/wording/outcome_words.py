"""The tables of outcomes: what happened, what to do, was it charged; English is the msgid.

`detailed` is used in place of `title` when every value that it names is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from iletiniz_admin.models import MessageStatus, Reason
from iletiniz_admin.wording.catalogue import N_

S = MessageStatus
R = Reason
Charged = Literal["no", "yes", "perhaps", "by_carrier"]
Tone = Literal["neutral", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Words:
    """Msgids for one combination of status and reason."""

    title: str
    to_do: str = ""
    detailed: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What holds for a status whatever its reason; `icon` is a name of Bootstrap Icons."""

    name: str
    charged: Charged
    tone: Tone
    icon: str


LOOKS: Final[Mapping[S, Look]] = {
    S.SKIPPED: Look(N_("Skipped"), "no", "neutral", "slash-circle"),
    S.HELD: Look(N_("On hold"), "no", "warning", "pause-circle"),
    S.QUEUED: Look(N_("Waiting in the queue"), "no", "neutral", "clock"),
    S.SENDING: Look(N_("Sending"), "no", "neutral", "send"),
    S.ACCEPTED: Look(N_("Handed to the carrier"), "yes", "success", "check2"),
    S.DELIVERED: Look(N_("Delivered"), "yes", "success", "check2-all"),
    S.FAILED: Look(N_("Not sent"), "no", "danger", "x-octagon"),
    S.REJECTED: Look(N_("Refused"), "by_carrier", "danger", "shield-x"),
    S.EXPIRED: Look(N_("Expired"), "by_carrier", "warning", "hourglass-bottom"),
    S.UNCERTAIN: Look(N_("Uncertain"), "perhaps", "danger", "question-diamond"),
    S.LAPSED: Look(N_("Too late"), "no", "warning", "alarm"),
    S.CANCELLED: Look(N_("Cancelled"), "no", "neutral", "dash-circle"),
}

CHARGED: Final[Mapping[Charged, str]] = {
    "no": N_("Not charged"),
    "yes": N_("Charged"),
    "perhaps": N_("Perhaps charged"),
    "by_carrier": N_("Depends on the carrier"),
}

REASONS: Final[Mapping[R, str]] = {
    R.NO_RULE: N_("No notice for this status"),
    R.NO_NUMBER: N_("No phone on the order"),
    R.NOT_A_NUMBER: N_("The phone field holds no number"),
    R.NOT_A_MOBILE: N_("Not a mobile number"),
    R.SHORT_NUMBER: N_("A service number, not a mobile"),
    R.MISTYPED: N_("The mobile number is mistyped"),
    R.FOREIGN: N_("Not a Turkish number"),
    R.OPTED_OUT: N_("The person declined"),
    R.NO_CONSENT: N_("No consent for commercial texts"),
    R.FREQUENCY_CAP: N_("Another commercial text for this number within a short time"),
    R.RECENTLY_TEXTED: N_("Texted a short time ago"),
    R.DUPLICATE: N_("The number is there twice"),
    R.UNREADABLE: N_("The row of the file cannot be read"),
    R.MISSING_VALUE: N_("A value that the text needs is missing"),
    R.NO_MERCHANT: N_("The merchant's title or number is missing"),
    R.REPEAT: N_("Already sent for this order"),
    R.MUTED: N_("Texting is off for this order"),
    R.EMPTY_TEXT: N_("The text came out empty"),
    R.TOO_LONG: N_("The text is longer than iletiniz takes"),
    R.NO_TIME: N_("It is not known when the status changed"),
    R.STATUS_CHANGED: N_("The order has moved on to another status"),
    R.ORDER_DELETED: N_("The order was deleted"),
    R.QUOTA: N_("Out of quota"),
    R.PLAN: N_("No active plan at iletiniz"),
    R.DISCONNECTED: N_("Not connected to iletiniz"),
    R.STORE_PAUSED: N_("Sending is paused for this store"),
    R.QUIET_HOURS: N_("Quiet hours"),
    R.TRACKING: N_("Waiting for the tracking number"),
    R.BACKOFF: N_("iletiniz was busy or out of reach"),
    R.REFUSED: N_("Refused by iletiniz or the carrier"),
    R.SCOPE: N_("The connection has no permission to send"),
    R.LOST_ANSWER: N_("The answer was lost"),
    R.CRASHED: N_("The sending process stopped midway"),
    R.NO_REPORT: N_("No delivery report"),
    R.BEST_BEFORE: N_("Its time had passed"),
    R.BY_PERSON: N_("By hand"),
    R.ERASED: N_("The person's data was erased"),
}

_FIX_NUMBER: Final = N_("Correct the number on the order.")
_FIX_TEXT: Final = N_("Correct the text of the notice.")
_UPGRADE: Final = N_("Upgrade your plan at iletiniz.")
_CONNECT: Final = N_("Connect to iletiniz again.")
_GRANT: Final = N_("Connect again and allow sending messages.")
_RESEND: Final = N_("If it still matters, send it again by hand.")
_DECIDE: Final = N_("Decide: if it arrived, say so; sending it again could text the person twice.")

# What stands when a status comes without a reason, or with one that says nothing more.
PLAIN: Final[Mapping[S, Words]] = {
    S.SKIPPED: Words(N_("No message was made")),
    S.HELD: Words(N_("Held for now")),
    S.QUEUED: Words(N_("Waiting in the queue")),
    S.SENDING: Words(N_("Sending")),
    S.ACCEPTED: Words(N_("Handed to the carrier")),
    S.DELIVERED: Words(N_("Delivered")),
    S.FAILED: Words(
        N_("Not sent"),
        N_("Remove the cause, then send it again by hand."),
        N_("Not sent: %(cause)s"),
    ),
    S.REJECTED: Words(
        N_("Refused by the carrier or İYS"), N_("Check the person's consent and number.")
    ),
    S.EXPIRED: Words(N_("The phone was off, it expired")),
    S.UNCERTAIN: Words(N_("The answer was lost; it may have left"), _DECIDE),
    S.LAPSED: Words(N_("Not sent: it would have been too late"), _RESEND),
    S.CANCELLED: Words(N_("Cancelled")),
}
SAYS_NOTHING_MORE: Final = frozenset(
    {
        (S.FAILED, R.REFUSED),
        (S.REJECTED, R.REFUSED),
        (S.UNCERTAIN, R.LOST_ANSWER),
        (S.LAPSED, R.BEST_BEFORE),
        (S.EXPIRED, R.BEST_BEFORE),
        (S.CANCELLED, R.BY_PERSON),
    }
)

WORDS: Final[Mapping[tuple[S, R], Words]] = {
    (S.SKIPPED, R.NO_RULE): Words(REASONS[R.NO_RULE]),
    (S.SKIPPED, R.NO_NUMBER): Words(
        REASONS[R.NO_NUMBER], N_("Correct the order: add a mobile number.")
    ),
    (S.SKIPPED, R.NOT_A_NUMBER): Words(
        REASONS[R.NOT_A_NUMBER], _FIX_NUMBER, N_("The phone field holds no number: %(recipient)s")
    ),
    (S.SKIPPED, R.NOT_A_MOBILE): Words(
        REASONS[R.NOT_A_MOBILE], _FIX_NUMBER, N_("Not a mobile number: %(recipient)s")
    ),
    (S.SKIPPED, R.SHORT_NUMBER): Words(
        REASONS[R.SHORT_NUMBER], _FIX_NUMBER, N_("A service number, not a mobile: %(recipient)s")
    ),
    (S.SKIPPED, R.MISTYPED): Words(
        REASONS[R.MISTYPED], _FIX_NUMBER, N_("The mobile number is mistyped: %(recipient)s")
    ),
    (S.SKIPPED, R.FOREIGN): Words(
        REASONS[R.FOREIGN],
        N_("Only Turkish mobiles can be texted; correct the number if there is one."),
        N_("Not a Turkish number: %(recipient)s"),
    ),
    (S.SKIPPED, R.OPTED_OUT): Words(REASONS[R.OPTED_OUT]),
    (S.SKIPPED, R.NO_CONSENT): Words(REASONS[R.NO_CONSENT]),
    (S.SKIPPED, R.FREQUENCY_CAP): Words(  # the other one may be waiting still
        REASONS[R.FREQUENCY_CAP],
        "",
        N_("Another commercial text for this number within %(hours)s hours"),
    ),
    (S.SKIPPED, R.RECENTLY_TEXTED): Words(REASONS[R.RECENTLY_TEXTED]),
    (S.SKIPPED, R.DUPLICATE): Words(REASONS[R.DUPLICATE]),
    (S.SKIPPED, R.UNREADABLE): Words(REASONS[R.UNREADABLE]),
    (S.SKIPPED, R.MISSING_VALUE): Words(
        REASONS[R.MISSING_VALUE],
        N_("Fill in the value, or give the text a fallback for it."),
        N_("A value that the text needs is missing: %(placeholder)s"),
    ),
    (S.SKIPPED, R.STORE_PAUSED): Words(REASONS[R.STORE_PAUSED]),
    (S.SKIPPED, R.NO_MERCHANT): Words(
        REASONS[R.NO_MERCHANT],
        N_("Commercial texts name the merchant: fill in title and number under Connection."),
    ),
    (S.SKIPPED, R.REPEAT): Words(REASONS[R.REPEAT]),
    (S.SKIPPED, R.MUTED): Words(REASONS[R.MUTED]),
    (S.SKIPPED, R.EMPTY_TEXT): Words(REASONS[R.EMPTY_TEXT], _FIX_TEXT),
    (S.SKIPPED, R.TOO_LONG): Words(REASONS[R.TOO_LONG], N_("Shorten the text of the notice.")),
    (S.SKIPPED, R.NO_TIME): Words(
        REASONS[R.NO_TIME], N_("If it still matters, tell the customer yourself.")
    ),
    (S.SKIPPED, R.STATUS_CHANGED): Words(REASONS[R.STATUS_CHANGED]),
    (S.SKIPPED, R.ORDER_DELETED): Words(REASONS[R.ORDER_DELETED]),
    (S.HELD, R.QUOTA): Words(
        N_("Out of quota; leaves when it opens"),
        _UPGRADE,
        N_("Out of quota; leaves when it opens (%(best_before)s at the latest)"),
    ),
    (S.HELD, R.PLAN): Words(
        N_("No active plan; leaves when there is one"),
        _UPGRADE,
        N_("No active plan; leaves when there is one (%(best_before)s at the latest)"),
    ),
    (S.HELD, R.QUIET_HOURS): Words(
        N_("Quiet hours; leaves when they end"), "", N_("Quiet hours: leaves at %(leaves_at)s")
    ),
    (S.HELD, R.DISCONNECTED): Words(REASONS[R.DISCONNECTED], _CONNECT),
    (S.HELD, R.TRACKING): Words(
        REASONS[R.TRACKING],
        "",
        N_("Waiting for the tracking number; leaves without it at %(leaves_at)s at the latest"),
    ),
    (S.HELD, R.STORE_PAUSED): Words(
        REASONS[R.STORE_PAUSED], N_("Resume sending on the store's page.")
    ),
    (S.HELD, R.SCOPE): Words(REASONS[R.SCOPE], _GRANT),
    (S.HELD, R.BACKOFF): Words(N_("iletiniz was busy or out of reach; it will be tried again")),
    (S.QUEUED, R.BACKOFF): Words(N_("iletiniz was busy or out of reach; it will be tried again")),
    (S.QUEUED, R.BY_PERSON): Words(N_("Waiting to be sent again")),
    (S.ACCEPTED, R.NO_REPORT): Words(N_("Handed over, no delivery report")),
    (S.ACCEPTED, R.BY_PERSON): Words(N_("Marked by hand: it arrived")),
    (S.FAILED, R.BY_PERSON): Words(N_("Marked by hand: it did not arrive")),
    (S.FAILED, R.SCOPE): Words(N_("Not sent: the connection has no permission to send"), _GRANT),
    (S.FAILED, R.QUOTA): Words(N_("Not sent: out of quota"), _UPGRADE),
    (S.FAILED, R.PLAN): Words(N_("Not sent: no active plan at iletiniz"), _UPGRADE),
    (S.FAILED, R.DISCONNECTED): Words(N_("Not sent: not connected to iletiniz"), _CONNECT),
    (S.CANCELLED, R.ERASED): Words(N_("Cancelled: the person's data was erased")),
    (S.UNCERTAIN, R.CRASHED): Words(
        N_("The sending process stopped midway; it may have left"), _DECIDE
    ),
}

# What a detail of the message or the panel narrows, in place of the words above: the reason alone,
# and the thing to do where it is another one.
NUANCES: Final[Mapping[tuple[R, str], Words]] = {
    (R.OPTED_OUT, "is_commercial"): Words(N_("The person wants no commercial texts")),
    (R.DISCONNECTED, "is_never_connected"): Words(
        N_("Not connected to iletiniz yet"), N_("Connect to iletiniz.")
    ),
}
