"""Stores what came of a batch: the attempts, and each of its messages, in a few statements.

Guarded by the claim's token like a single record: what was recorded before changes nothing, and an
answer that comes after a recovery still settles an uncertain message as accepted or failed.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Update, and_, bindparam, case, literal_column, null, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.database.many import update_many
from iletiniz_admin.models import AttemptOutcome, MessageStatus, Reason
from iletiniz_admin.services.outbox.bulk_claims import ATTEMPTS
from iletiniz_admin.services.outbox.enqueue import MESSAGES
from iletiniz_admin.services.outbox.moves import values_of
from iletiniz_admin.services.outbox.outcomes import SendOutcome

FIRST_BULK_RECEIPT: Final = timedelta(minutes=10)

Ended = tuple[int, SendOutcome]  # a message's id, and what came of it
_NOW: Final[Any] = bindparam("the_now")


def _written(value: Any) -> Any:
    """Return a constant as it is written in SQL: as a parameter each row would pay for it."""
    if isinstance(value, StrEnum):
        return literal_column(f"'{value.value}'")
    if isinstance(value, int):
        return literal_column(str(value))
    return null() if value is None else value


_UNDER_WAY: Final = MESSAGES.c.status == _written(MessageStatus.SENDING)
# News that may still come for a message whose lease ran out while the call was under way.
_OR_LATE: Final = or_(_UNDER_WAY, MESSAGES.c.status == _written(MessageStatus.UNCERTAIN))
_ERRORS: Final[dict[str, Any]] = {
    "error_code": bindparam("the_code"),
    # iletiniz's own words may repeat the number, so they are left out where that was erased.
    "error_message": case((MESSAGES.c.erased_at.is_(None), bindparam("the_words")), else_=null()),
}


def _settle(status: MessageStatus, reason: Reason | None, where: Any, **more: Any) -> Update:
    is_ours = and_(
        MESSAGES.c.id == bindparam("the_id"), MESSAGES.c.claim_token == bindparam("the_token")
    )
    values = values_of(status, reason, _NOW, **more)
    constant = {name: _written(value) for name, value in values.items()}
    return update(MESSAGES).where(is_ours, where).values(**constant)


_ACCEPT: Final = _settle(
    MessageStatus.ACCEPTED,
    None,
    _OR_LATE,
    job_id=bindparam("the_job"),
    delivered_via=bindparam("the_provider"),
    accepted_at=_NOW,
    receipt_due_at=bindparam("the_receipt"),
    receipt_count=0,
    error_code=None,
    error_message=None,
)
_FAIL: Final = _settle(MessageStatus.FAILED, Reason.REFUSED, _OR_LATE, **_ERRORS)
_DOUBT: Final = _settle(MessageStatus.UNCERTAIN, Reason.LOST_ANSWER, _UNDER_WAY, **_ERRORS)
# Without a number it cannot wait.
_END: Final = _settle(
    MessageStatus.CANCELLED,
    Reason.ERASED,
    and_(_UNDER_WAY, MESSAGES.c.erased_at.is_not(None)),
)
_COMPLETED: Final = ("outcome", "http_status", "error_code", "error_message", "request_id")
_ENDED_AS: Final = tuple(f"ended_{name}" for name in _COMPLETED)
_COMPLETE: Final = (
    update(ATTEMPTS)
    .where(
        ATTEMPTS.c.claim_token == bindparam("the_token"),
        ATTEMPTS.c.outcome == AttemptOutcome.STARTED,
    )
    .values(
        ended_at=bindparam("ended"),
        **{name: bindparam(as_) for name, as_ in zip(_COMPLETED, _ENDED_AS, strict=True)},
    )
)
_QUEUE: Final = _settle(MessageStatus.QUEUED, None, _UNDER_WAY, available_at=_NOW)


def record_bulk(
    session: Session,
    token: str,
    ended: Sequence[Ended],
    now: datetime,
    *,
    wants_receipt: Callable[[int], bool],
) -> bool:
    """Complete the batch's attempts once and move its messages; False: that was done before.

    ``wants_receipt`` says of a message's id whether its delivery shall be asked for, from ten
    minutes on.
    """
    if not _complete(session, token, ended, now):
        return False
    by_status: dict[MessageStatus, list[Ended]] = defaultdict(list)
    for one in ended:
        by_status[one[1].status].append(one)
    shared = {"the_token": token, "the_now": now}
    for status, statements in _STATEMENTS.items():
        rows = [
            _values(status, message_id, outcome, now, wants_receipt)
            for message_id, outcome in by_status[status]
        ]
        for statement in statements if rows else ():
            update_many(session, statement, shared, rows)
    return True


_STATEMENTS: Final = {
    MessageStatus.ACCEPTED: (_ACCEPT,),
    MessageStatus.FAILED: (_FAIL,),
    MessageStatus.UNCERTAIN: (_DOUBT,),
    MessageStatus.QUEUED: (_END, _QUEUE),
}


def _values(
    status: MessageStatus,
    message_id: int,
    outcome: SendOutcome,
    now: datetime,
    wants_receipt: Callable[[int], bool],
) -> dict[str, Any]:
    if status is MessageStatus.QUEUED:
        return {"the_id": message_id}
    if status is not MessageStatus.ACCEPTED:
        code, words = outcome.error_code, outcome.error_message
        return {"the_id": message_id, "the_code": code, "the_words": words}
    is_asked = outcome.job_id is not None and wants_receipt(message_id)
    return {
        "the_id": message_id,
        "the_job": outcome.job_id,
        "the_provider": outcome.provider,
        "the_receipt": now + FIRST_BULK_RECEIPT if is_asked else None,
    }


def _complete(session: Session, token: str, ended: Sequence[Ended], now: datetime) -> bool:
    """Complete the attempts, those of one outcome together; say whether any was still open."""
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for message_id, outcome in ended:
        alike[_attempt_of(outcome)].append(message_id)
    count = 0
    for values, ids in alike.items():
        is_all = len(alike) == 1
        count += _complete_alike(session, token, None if is_all else ids, now, values)
    if any(outcome.error_message for _, outcome in ended):
        _forget_words(session, token, [message_id for message_id, _ in ended])
    return count > 0


def _attempt_of(outcome: SendOutcome) -> tuple[Any, ...]:
    return tuple(getattr(outcome, name) for name in _COMPLETED)


def _complete_alike(
    session: Session,
    token: str,
    ids: Collection[int] | None,
    now: datetime,
    values: tuple[Any, ...],
) -> int:
    asked = {"the_token": token, "ended": now, **dict(zip(_ENDED_AS, values, strict=True))}
    statement = _COMPLETE
    if ids is not None:
        statement = statement.where(ATTEMPTS.c.message_id.in_(sorted(ids)))
    result = session.connection().execute(statement, asked)
    return int(result.rowcount)


def _forget_words(session: Session, token: str, ids: Collection[int]) -> None:
    erased = select(MESSAGES.c.id).where(
        MESSAGES.c.id.in_(sorted(ids)), MESSAGES.c.erased_at.is_not(None)
    )
    session.connection().execute(
        update(ATTEMPTS)
        .where(ATTEMPTS.c.claim_token == token, ATTEMPTS.c.message_id.in_(erased))
        .values(error_message=None)
    )
