"""What waiting messages came from, as it is by now: their order and their rule."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Attempt, AttemptOutcome, MessageRule, Order

ORDERS: Final = cast(Table, Order.__table__)
BY_ORDER: Final = "order"
# After such a try a message is uncertain, and only a person's "send again" takes it on from there.
_IN_DOUBT: Final = (AttemptOutcome.UNCERTAIN, AttemptOutcome.STARTED)
Orders = Mapping[int, Mapping[str, Any]]


class Cause(NamedTuple):
    """The mirror's row of the order, and the rule; None what is gone, or has no say.

    Neither has one where a person asked for the message: a test, a resend, an uncertain message
    that was settled as "send again".
    """

    order: Mapping[str, Any] | None = None
    rule: MessageRule | None = None


def cause_of(session: Session, message: Any) -> Cause:
    """Return the cause of one message."""
    orders = orders_of(session, message.store_id, [message])
    return causes_of(session, [message], orders)[message.id]


def causes_of(session: Session, messages: Sequence[Any], orders: Orders) -> dict[int, Cause]:
    """Return the causes by message id; ``orders`` maps ids to the mirror's rows."""
    automatic = [one for one in messages if one.source == BY_ORDER]
    settled = _settled_ids(session, automatic)
    rules = _rules_of(session, automatic)
    causes = {one.id: Cause() for one in messages}
    for one in automatic:
        if one.id not in settled:
            causes[one.id] = Cause(orders.get(one.order_id), rules.get(one.rule_id))
    return causes


def orders_of(session: Session, store_id: int, messages: Sequence[Any]) -> Orders:
    """Return the mirror's rows of the messages' orders, by id."""
    ids = {one.order_id for one in messages if one.order_id is not None}
    if not ids:
        return {}
    statement = select(ORDERS).where(ORDERS.c.store_id == store_id, ORDERS.c.order_id.in_(ids))
    return {row["order_id"]: dict(row) for row in session.execute(statement).mappings()}


def _rules_of(session: Session, messages: Sequence[Any]) -> dict[int, MessageRule]:
    ids = {one.rule_id for one in messages if one.rule_id is not None}
    found = session.scalars(select(MessageRule).where(MessageRule.id.in_(ids))) if ids else ()
    return {rule.id: rule for rule in found}


def _settled_ids(session: Session, messages: Sequence[Any]) -> frozenset[int]:
    ids = [one.id for one in messages if one.attempt_count > 0]
    if not ids:
        return frozenset()
    doubtful = select(Attempt.message_id).where(
        Attempt.message_id.in_(ids), Attempt.outcome.in_(_IN_DOUBT)
    )
    return frozenset(session.scalars(doubtful))
