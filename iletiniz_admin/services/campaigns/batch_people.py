"""The people of the next batch, asked once more whether they may still be written to.

While a batch's answer is awaited the next one's people are read and asked, as that is the most of
the work between two calls. Whoever refuses after that is not in the batch all the same: a refusal
ends what waits for its person at once, and the claim takes only what still waits.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, Connection, MessageClass, Reason, Store
from iletiniz_admin.services import commercial, consent, outbox
from iletiniz_admin.services.campaigns import pace
from iletiniz_admin.services.campaigns.batch_turns import (
    campaigns_in_turn,
    find_connection,
    stopped_stores,
)
from iletiniz_admin.services.outbox import BulkRow

AHEAD_MOST: Final = timedelta(seconds=2)  # older answers are asked for anew


@dataclass(frozen=True, slots=True)
class People:
    """Waiting messages of a campaign, and why some of them may not leave, by their id."""

    campaign_id: int
    asked_at: datetime
    rows: Sequence[BulkRow] = field(repr=False)
    refused: dict[int, Reason] = field(repr=False)

    def is_for(self, campaign_id: int, now: datetime) -> bool:
        """Say whether these are the people of the campaign, asked a moment ago."""
        is_fresh = timedelta() <= now - self.asked_at <= AHEAD_MOST
        return self.campaign_id == campaign_id and is_fresh


def look_ahead(session: Session, connection_id: int, turn: int, now: datetime) -> People | None:
    """Return the people who will probably be next after the campaign `turn`. Reads only."""
    connection = find_connection(session, connection_id)
    if connection is None:
        return None
    stopped = stopped_stores(session)
    for campaign_id in campaigns_in_turn(session, connection_id, connection, turn, now):
        campaign = session.get_one(Campaign, campaign_id)
        limit = min(pace.LARGEST, campaign.batch_size * 2)  # should this one be clean
        rows = outbox.find_bulk(session, campaign_id, limit, stopped)
        if rows:
            return ask_people(session, rows, connection, campaign, now)
    return None


def ask_people(
    session: Session,
    rows: Sequence[BulkRow],
    connection: Connection,
    campaign: Campaign,
    now: datetime,
) -> People:
    """Ask for all rows in sets: refused, no consent any more, reached within the cap's time.

    Another commercial text that still waits does not count: whichever goes first, goes.
    """
    refused: dict[int, Reason] = {}
    asked: Any = {"connection": connection, "message_class": campaign.message_class, "now": now}
    by_store = attrgetter("store_id")
    for store_id, of_store in groupby(sorted(rows, key=by_store), by_store):
        store = session.get_one(Store, store_id)
        refused |= _objections(session, store, list(of_store), **asked)
    return People(campaign.id, now, rows, refused)


def by_reason(refused: dict[int, Reason]) -> dict[Reason, list[int]]:
    """Return the ids of each reason."""
    found: dict[Reason, list[int]] = defaultdict(list)
    for message_id, reason in refused.items():
        found[reason].append(message_id)
    return found


def _objections(
    session: Session,
    store: Store,
    rows: Sequence[BulkRow],
    *,
    connection: Connection,
    message_class: MessageClass,
    now: datetime,
) -> dict[int, Reason]:
    recipients = {row.recipient for row in rows}
    bound = recipients if message_class is MessageClass.COMMERCIAL else set()
    suppressed = consent.find_suppressed(session, recipients, store, connection)
    consented = consent.find_consented(session, store, bound)
    capped = commercial.find_capped(session, bound, store, connection, now, counts_waiting=False)
    found: dict[int, Reason] = {}
    for row in rows:
        reason = consent.objection(row.recipient, message_class, suppressed, consented)
        if reason is None and row.recipient in capped:
            reason = Reason.FREQUENCY_CAP
        if reason is not None:
            found[row.id] = reason
    return found
