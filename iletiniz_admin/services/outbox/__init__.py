"""The outbox: messages in, claims out, outcomes recorded; nothing lost, nothing twice."""

from iletiniz_admin.services.outbox.addressing import contact
from iletiniz_admin.services.outbox.admission import (
    Admission,
    admit,
    admit_class,
    hindrance,
    is_usable,
)
from iletiniz_admin.services.outbox.attempts import begin_attempt, give_back
from iletiniz_admin.services.outbox.bulk_claims import (
    BulkRow,
    bulk_in_flight,
    claim_bulk,
    find_bulk,
    has_bulk,
    skip_bulk,
)
from iletiniz_admin.services.outbox.bulk_outcomes import (
    BatchOutcome,
    CallFate,
    all_faulty,
    batch_of_broken_key,
    batch_of_error,
    batch_of_result,
    with_faults,
)
from iletiniz_admin.services.outbox.bulk_record import Ended, record_bulk
from iletiniz_admin.services.outbox.by_hand import (
    CANCELLABLE,
    RESENDABLE,
    cancel,
    count_resends,
    resend,
    settle,
)
from iletiniz_admin.services.outbox.claims import Claimed, claim
from iletiniz_admin.services.outbox.due import connections_with_due, in_flight
from iletiniz_admin.services.outbox.enqueue import enqueue, new_row, order_key
from iletiniz_admin.services.outbox.holds import (
    cancel_waiting,
    end_erased,
    hold_quiet,
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
from iletiniz_admin.services.outbox.reask import PSEUDO_STATUSES
from iletiniz_admin.services.outbox.record import backoff_seconds, record
from iletiniz_admin.services.outbox.recovery import Recovered, recover
from iletiniz_admin.services.outbox.refusals import (
    end_refused,
    heed_refusal,
    stop_recipient,
    stop_recipients,
)
from iletiniz_admin.services.outbox.timed import release_timed, release_tracking
from iletiniz_admin.services.outbox.waiting import find_lost
from iletiniz_admin.services.outbox.wording import link_row

__all__ = [
    "CANCELLABLE",
    "PSEUDO_STATUSES",
    "RESENDABLE",
    "Admission",
    "BatchOutcome",
    "BulkRow",
    "CallFate",
    "Claimed",
    "Ended",
    "Recovered",
    "SendOutcome",
    "add_note",
    "admit",
    "admit_class",
    "all_faulty",
    "backoff_seconds",
    "batch_of_broken_key",
    "batch_of_error",
    "batch_of_result",
    "begin_attempt",
    "bulk_in_flight",
    "cancel",
    "cancel_waiting",
    "claim",
    "claim_bulk",
    "connections_with_due",
    "contact",
    "count_resends",
    "end_erased",
    "end_refused",
    "enqueue",
    "find_bulk",
    "find_lost",
    "give_back",
    "has_bulk",
    "heed_refusal",
    "hindrance",
    "hold_quiet",
    "hold_stopped",
    "in_flight",
    "is_usable",
    "lapse",
    "link_row",
    "lost_answer",
    "move",
    "new_row",
    "order_key",
    "outcome_of_error",
    "outcome_of_result",
    "record",
    "record_bulk",
    "recover",
    "release",
    "release_probe",
    "release_timed",
    "release_tracking",
    "resend",
    "settle",
    "skip_bulk",
    "stop_recipient",
    "stop_recipients",
    "with_faults",
]
