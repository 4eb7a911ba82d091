"""Calls whose answer is given once: judged like every call, done in a transaction of their own.

Their answers are stored nowhere, so a repeat cannot be answered again: it is 409.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from iletiniz_admin.blueprints.bridge.answers import CallRefused, answer, unavailable
from iletiniz_admin.blueprints.bridge.calls import Call, judge
from iletiniz_admin.blueprints.bridge.runtime import runtime
from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import Store
from iletiniz_admin.services import deliveries, stores
from iletiniz_admin.services.stores import Caller

MAX_JUDGEMENTS = 3
Answer = tuple[int, dict[str, Any]]


def answered_once(
    store_id: str, read: Callable[[Any], Any], do: Callable[[Session, Store, Any, datetime], Answer]
) -> Response:
    """Judge, read, do and answer; what ``do`` has done is committed with whatever it answers.

    ``read`` gets the body's JSON and raises ``Unusable``; ``do`` gets what ``read`` returned. A
    ``CallRefused`` that ``do`` raises undoes everything, so that the same delivery may come again.
    """
    endpoint = runtime()
    for _ in range(MAX_JUDGEMENTS):
        call = judge(endpoint, store_id)
        asked = read(call.data)
        with endpoint.parts.session_factory() as session:
            store = stores.lock(session, call.caller.store_id)
            if store is not None and Caller.of(store) == call.caller:
                now = utcnow()
                _note(session, store, call, now)
                given = do(session, store, asked, now)
                session.commit()
                return answer(*given)
        endpoint.fresh_caller(call.caller.store_id)
    raise unavailable()


def _note(session: Session, store: Store, call: Call, now: datetime) -> None:
    if deliveries.find_seen(session, store.id, {call.delivery_id}):
        raise CallRefused(409, "repeated")
    digest = deliveries.body_hash(call.body)
    deliveries.record(session, store.id, {call.delivery_id: digest}, now)
    if call.uses_next:
        stores.finish_rotation(session, store)
    stores.note_seen(store, now, has_events=False)
