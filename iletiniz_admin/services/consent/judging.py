"""From the rows of a file to statements, or to the code of what is wrong with a row."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from iletiniz_admin.services.consent.cells import fold, read_moment, read_will
from iletiniz_admin.services.consent.reading import FileRow
from iletiniz_admin.services.consent.statements import SMS
from iletiniz_admin.sms import RecipientRefusal, normalise

MAX_ORDER_ID: Final = 2**63 - 1
_CHANNELS: Final = frozenset({"", SMS, "mesaj", "message", "kisa mesaj"})
_JOINT: Final = " · "


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of a file: ``at`` is aware UTC, None for a refusal without a date."""

    recipient: str
    is_given: bool
    at: datetime | None
    text_version: str
    order_id: int | None
    note: str


def judge(row: FileRow, zone: tzinfo, now: datetime) -> Said | str:
    """Return what the row says, or a code: why it cannot be taken.

    A consent without a date proves nothing and is not taken. A refusal is, as of now: leaving it
    out would text somebody who said no.
    """
    if fold(row.channel) not in _CHANNELS:
        return "other_channel"
    recipient = normalise(row.number)
    if isinstance(recipient, RecipientRefusal):
        return recipient.code.value
    is_given = read_will(row.consent)
    if is_given is None:
        return "consent_unknown" if row.consent else "consent_missing"
    at = read_moment(row.date, zone)
    wrong = _wrong_date(row.date, at, now, is_given=is_given)
    if wrong is not None:
        return wrong
    note = _JOINT.join(filter(None, (row.source, row.note)))
    return Said(recipient.e164, is_given, at, row.text_version, _order_id(row.order), note)


def _wrong_date(written: str, at: datetime | None, now: datetime, *, is_given: bool) -> str | None:
    if not written:
        return "date_missing" if is_given else None
    if at is None:
        return "date_unreadable"
    return "date_in_future" if at > now else None


def _order_id(text: str) -> int | None:
    """Return an order's id; anything else in that column is not part of the proof."""
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(MAX_ORDER_ID)):
        return None
    number = int(digits)
    return number if 0 < number <= MAX_ORDER_ID else None
