"""What the law and good manners ask of commercial texts: footer, quiet hours, frequency cap.

Informational texts and tests know nothing of it. The footer carries what the regulation of 2015 to
Law 6563 wants (title, MERSİS or id number, a refusal route); the hours are a policy, set by person.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin import sms
from iletiniz_admin.database.at_once import is_one_of
from iletiniz_admin.models import (
    PRIORITY_BULK,
    Campaign,
    CampaignStatus,
    Connection,
    Message,
    MessageClass,
    MessageStatus,
    Store,
)
from iletiniz_admin.services import consent

ZONE: Final = ZoneInfo("Europe/Istanbul")
TEST: Final = "test"  # the source of a message that somebody sends to their own phone
_NUMBER_NAMES: Final = {16: "MERSIS no", 11: "TCKN", 10: "VKN"}  # by count of digits
_REFUSE: Final = {"tr": "Ret"}
_REFUSE_ELSEWHERE: Final = "Opt out"
_UNDER_WAY: Final = (MessageStatus.HELD, MessageStatus.QUEUED, MessageStatus.SENDING)
_IN_CALL: Final = (MessageStatus.SENDING,)
_WENT: Final = (
    MessageStatus.ACCEPTED,
    MessageStatus.DELIVERED,
    MessageStatus.EXPIRED,
    MessageStatus.UNCERTAIN,
)


def has_merchant(connection: Connection | None) -> bool:
    """Say whether the title and the number are known that a commercial text must carry."""
    return bool(connection and connection.merchant_title.strip() and _number(connection))


def footer(title: str, number: str, link: str, language: str) -> str:
    """Return what a commercial text ends with: title, number and the way to refuse, one line.

    In plain letters, which cost no Turkish mode; "Ret" for ``tr``, "Opt out" for the rest. The
    link keeps its ``https://``: not every phone makes a link of an address without it.
    """
    digits = "".join(char for char in number if char.isalnum())
    name = _NUMBER_NAMES.get(len(digits), "No")
    refuse = _REFUSE.get(language, _REFUSE_ELSEWHERE)
    plain = sms.plain_letters(" ".join(title.split()))
    return f"{plain} {name} {digits} {refuse}: {link}"


def quiet_until(connection: Connection | None, now: datetime) -> datetime | None:
    """Return when the quiet hours end that it is now in (aware UTC), or None outside of them.

    They begin with their first minute and end before their last: from 21:00 to 08:00 holds 21:00
    and lets 08:00 go. The same minute for both means never.
    """
    if connection is None:
        return None
    start, end = connection.quiet_from_minutes, connection.quiet_until_minutes
    local = now.astimezone(ZONE)
    minute = local.hour * 60 + local.minute
    is_over_midnight = start > end
    is_quiet = (minute >= start or minute < end) if is_over_midnight else start <= minute < end
    if not is_quiet:
        return None
    midnight = datetime.combine(local.date(), time(), ZONE)
    days = 1 if is_over_midnight and minute >= start else 0
    return (midnight + timedelta(days=days, minutes=end)).astimezone(now.tzinfo)


def next_quiet_at(connection: Connection | None, now: datetime) -> datetime | None:
    """Return when the next quiet hours begin after ``now`` (aware UTC); None: there are none."""
    if connection is None or connection.quiet_from_minutes == connection.quiet_until_minutes:
        return None
    local = now.astimezone(ZONE)
    midnight = datetime.combine(local.date(), time(), ZONE)
    begins = midnight + timedelta(minutes=connection.quiet_from_minutes)
    if begins <= local:
        begins += timedelta(days=1)
    return begins.astimezone(now.tzinfo)


def is_subject() -> ColumnElement[bool]:
    """Return the condition of a message that quiet hours hold: commercial, and no test."""
    return and_(Message.message_class == MessageClass.COMMERCIAL, Message.source != TEST)


def is_bound(message: Message) -> bool:
    """Say the same of one message."""
    return message.message_class is MessageClass.COMMERCIAL and message.source != TEST


def capped_since(connection: Connection | None, now: datetime) -> datetime | None:
    """Return the time after which a commercial text forbids a further one; None: no cap."""
    hours = connection.frequency_cap_hours if connection is not None else 0
    return now - timedelta(hours=hours) if hours > 0 else None


def find_capped(
    session: Session,
    recipients: Collection[str],
    store: Store,
    connection: Connection | None,
    now: datetime,
    *,
    but_id: int | None = None,
    but_campaign_id: int | None = None,
    counts_waiting: bool = True,
) -> frozenset[str]:
    """Return those whom a store of this merchant sent a commercial text within the cap's time.

    One that still waits or is under way counts whatever its age, as it is yet to arrive; but not
    where its campaign pauses, which asks anew should it ever go on. One that ended without arriving
    does not count, nor does ``but_id``, which somebody wants to send again, nor what belongs to the
    campaign ``but_campaign_id``. Without ``counts_waiting`` only what went or is in its call
    counts: of two campaigns that wait for the same people the first one goes.
    Costs nothing without recipients.
    """
    since = capped_since(connection, now)
    if not recipients or since is None:
        return frozenset()
    under_way = _UNDER_WAY if counts_waiting else _IN_CALL
    statement = _texted(session, recipients, store, since, under_way).where(is_subject())
    if but_id is not None:
        statement = statement.where(Message.id != but_id)
    if but_campaign_id is not None:
        statement = statement.where(Message.campaign_id.is_distinct_from(but_campaign_id))
    return frozenset(session.scalars(statement))


def find_texted(
    session: Session,
    recipients: Collection[str],
    store: Store,
    since: datetime,
    *,
    but_campaign_id: int | None = None,
) -> frozenset[str]:
    """Return those whom any text of this merchant but a test reached after ``since``, or may yet.

    What waits or is under way counts whatever its age, but where its campaign pauses; and so does
    an uncertain one since then.
    """
    if not recipients:
        return frozenset()
    statement = _texted(session, recipients, store, since, _UNDER_WAY).where(Message.source != TEST)
    if but_campaign_id is not None:
        statement = statement.where(Message.campaign_id.is_distinct_from(but_campaign_id))
    return frozenset(session.scalars(statement))


def _texted(
    session: Session,
    recipients: Collection[str],
    store: Store,
    since: datetime,
    under_way: Collection[MessageStatus],
) -> Select[tuple[str]]:
    went_at = func.coalesce(Message.accepted_at, Message.updated_at)
    return select(Message.recipient).where(
        is_one_of(session, Message.recipient, recipients),
        Message.store_id.in_(consent.merchant_store_ids(session, store)),
        or_(
            and_(Message.status.in_(under_way), ~_is_put_off()),
            and_(Message.status.in_(_WENT), went_at > since),
        ),
    )


def _is_put_off() -> ColumnElement[bool]:
    """Return the condition of what waits in a campaign that pauses, for nobody knows how long."""
    pausing = exists().where(
        Campaign.id == Message.campaign_id, Campaign.status == CampaignStatus.PAUSED
    )
    waits = and_(Message.status == MessageStatus.QUEUED, Message.priority == PRIORITY_BULK)
    return and_(waits, pausing)


def _number(connection: Connection) -> str:
    return connection.merchant_number.strip()
