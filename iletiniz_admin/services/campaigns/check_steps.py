"""The steps of a check: so many candidates are looked at, then their rows are written at once.

Reading takes no lock; writing is one short transaction that asks whether the campaign is still
ours and unchanged. What is half done stands in the row: whoever comes next goes on from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from iletiniz_admin.database.at_once import insert_rows
from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    Connection,
    Store,
    Upload,
)
from iletiniz_admin.services.campaigns import audience, followups
from iletiniz_admin.services.campaigns.check_rows import Check, digest_of
from iletiniz_admin.services.campaigns.checking import FAILED
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.claiming import IS_CHECKING, keep
from iletiniz_admin.services.campaigns.lookup import stores_of
from iletiniz_admin.services.campaigns.personal import Composer
from iletiniz_admin.services.campaigns.tally import Tally
from iletiniz_admin.services.campaigns.walking import walk
from iletiniz_admin.services.rendering import Format

STEP: Final = 1000
WALKED: Final = "."  # the cursor of a check that has seen everybody
_RECIPIENTS: Final = cast(Table, CampaignRecipient.__table__)


@dataclass(frozen=True, slots=True)
class Step:
    """What a step found: rows to write, and how far the check is with them."""

    campaign_id: int
    rows: Sequence[dict[str, Any]]
    progress: dict[str, Any]  # columns of the campaign


def has_walked(campaign: Campaign) -> bool:
    """Say whether all rows of the check are there, so that only the receipt is left to write."""
    return campaign.check_cursor == WALKED


def read_step(
    session: Session, campaign: Campaign, formats: Format, now: datetime, limit: int = STEP
) -> Step:
    """Look at the next candidates, ``limit`` at most; writes nothing."""
    stores = stores_of(session, campaign)
    connection = session.get(Connection, campaign.connection_id or 0)
    composer = Composer.of(campaign, connection, formats, formats.public_url)
    check = Check(campaign, {store.id: store for store in stores}, connection, composer)
    tally = Tally.read(campaign.receipt)
    walked = walk(session, campaign, stores, campaign.check_cursor, limit)
    rows = check.rows(session, walked.candidates, campaign.checked_count + 1, tally, now)
    progress: dict[str, Any] = {
        "check_cursor": WALKED if walked.cursor is None else walked.cursor,
        "checked_count": campaign.checked_count + len(rows),
        "check_digest": digest_of(campaign.check_digest, rows),
        "receipt": tally.stored(),
    }
    if campaign.check_cursor is None:
        progress["expected_count"] = expected(session, campaign, stores)
    return Step(campaign.id, rows, progress)


def write_step(session: Session, step: Step, token: str, now: datetime) -> bool:
    """Write what a step found; False where the campaign is not ours any more: nothing happens."""
    if not keep(session, step.campaign_id, IS_CHECKING, token, now, **step.progress):
        return False
    insert_rows(session, _RECIPIENTS, step.rows)
    return True


def expected(session: Session, campaign: Campaign, stores: Sequence[Store]) -> int:
    """Return how many rows the check will have, about: it is what a progress bar ends at."""
    choice = Choice.read(campaign.audience)
    if choice.kind is AudienceKind.ORDERS:
        return audience.count(session, stores, choice).orders
    if choice.kind is AudienceKind.FILE:
        upload = session.get(Upload, campaign.upload_id) if campaign.upload_id else None
        return upload.row_count if upload is not None else 0
    source = session.get(Campaign, campaign.source_id) if campaign.source_id else None
    return followups.count_followup(session, source, choice.kind) if source is not None else 0


def give_up(session: Session, campaign_id: int, token: str, now: datetime) -> bool:
    """End a check that cannot be made, so that it stops no other one; a person may ask anew."""
    ended: dict[str, Any] = {
        "status": CampaignStatus.DRAFT,
        "check_error": FAILED,
        "receipt": None,
        "work_token": None,
        "work_until": None,
    }
    return keep(session, campaign_id, IS_CHECKING, token, now, **ended)
