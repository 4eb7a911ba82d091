"""Saves at iletiniz, on wish, who got a campaign's text: slowly, once each, after the sending.

Whatever goes wrong here is counted, or ends the saving with a code; the messages, the connection
and the request rate that they live by are left as they are (API, 14.4).
"""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy.orm import Session

from iletiniz_admin.crypto import SealBroken
from iletiniz_admin.iletiniz import (
    AnswerLostError,
    AuthenticationError,
    IletinizClient,
    IletinizError,
    NotFoundError,
    NotSentError,
    QuotaError,
    RateLimitedError,
    ScopeError,
    ServerError,
    UnavailableError,
)
from iletiniz_admin.services.campaigns.contact_turns import Result, Turn, note_turn, take_turn

logger = logging.getLogger(__name__)

# These speak of the call, not of the person: the saving ends with the code.
_ENDS: Final[tuple[tuple[type[IletinizError], str], ...]] = (
    (NotFoundError, "not_found"),
    (ScopeError, "scope"),
    (QuotaError, "quota"),
    (AuthenticationError, "unauthorised"),
)
_BUSY: Final = (RateLimitedError, UnavailableError, ServerError, NotSentError, AnswerLostError)

Transaction = Callable[[], AbstractContextManager[Session]]


class ClientSource(Protocol):
    """Where clients come from."""

    def get(self, connection_id: int, sealed_key: bytes) -> IletinizClient:
        """Return the client of a connection's key; raises `SealBroken`."""
        ...  # pragma: no cover - a protocol


def work(
    transaction: Transaction,
    clients: ClientSource,
    now: Callable[[], datetime],
    stopping: threading.Event,
) -> bool:
    """Save the next few contacts of one ended campaign; True: it did something.

    `transaction` gives a session and commits it at the end. Each contact is posted once: the
    campaign's place moves on before the calls, and only what was not tried at all comes again.
    Raises nothing for what iletiniz does.
    """
    with transaction() as session:
        turn = take_turn(session, now())
    if turn is None:
        return False
    result = _save(turn, clients, stopping)
    with transaction() as session:
        note_turn(session, turn, result, now())
    if result.tried > result.saved:
        fields = {"campaign": turn.campaign_id, "failed": result.tried - result.saved}
        logger.warning("contacts not saved", extra={**fields, "code": result.error})
    return True


def _save(turn: Turn, clients: ClientSource, stopping: threading.Event) -> Result:
    result = Result()
    if not turn.people:
        return result
    try:
        client = clients.get(turn.connection_id, turn.sealed_key)
    except SealBroken:
        result.is_busy = True  # the sending says so, where it matters
        return result
    for person in turn.people:
        if stopping.is_set() or result.error or result.is_busy:
            break
        result.tried += 1
        try:
            client.save_contact(person.contact)
            result.saved += 1
        except IletinizError as error:
            result.error = next((code for kind, code in _ENDS if isinstance(error, kind)), None)
            result.is_busy = isinstance(error, _BUSY)
    return result
