"""The outbox: messages in, claims out, outcomes recorded; nothing lost, nothing twice."""

from iletiniz_admin.services.outbox.admission import admit, hindrance, is_usable
from iletiniz_admin.services.outbox.attempts import begin_attempt, give_back
from iletiniz_admin.services.outbox.by_hand import (
    CANCELLABLE,
    RESENDABLE,
    cancel,
    count_resends,
    resend,
    settle,
)
from iletiniz_admin.services.outbox.claims import Claimed, claim, connections_with_due, in_flight
from iletiniz_admin.services.outbox.enqueue import enqueue, new_row, order_key
from iletiniz_admin.services.outbox.holds import (
    cancel_waiting,
    end_erased,
    hold_stopped,
    lapse,
    release,
    release_probe,
)
from iletiniz_admin.services.outbox.moves import move
from iletiniz_admin.services.outbox.notes import add_note
from iletiniz_admin.services.outbox.outcomes import (
    SendOutcome,
    lost_answer,
    outcome_of_error,
    outcome_of_result,
)
from iletiniz_admin.services.outbox.reask import PSEUDO_STATUSES, objection
from iletiniz_admin.services.outbox.record import backoff_seconds, record
from iletiniz_admin.services.outbox.recovery import Recovered, recover
from iletiniz_admin.services.outbox.waiting import find_lost

__all__ = [
    "CANCELLABLE",
    "PSEUDO_STATUSES",
    "RESENDABLE",
    "Claimed",
    "Recovered",
    "SendOutcome",
    "add_note",
    "admit",
    "backoff_seconds",
    "begin_attempt",
    "cancel",
    "cancel_waiting",
    "claim",
    "connections_with_due",
    "count_resends",
    "end_erased",
    "enqueue",
    "find_lost",
    "give_back",
    "hindrance",
    "hold_stopped",
    "in_flight",
    "is_usable",
    "lapse",
    "lost_answer",
    "move",
    "new_row",
    "objection",
    "order_key",
    "outcome_of_error",
    "outcome_of_result",
    "record",
    "recover",
    "release",
    "release_probe",
    "resend",
    "settle",
]
