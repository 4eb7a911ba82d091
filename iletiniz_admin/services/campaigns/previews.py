"""People of a campaign's audience to try its text on, and what plainer letters would save."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from iletiniz_admin import sms
from iletiniz_admin.models import Campaign, Order, Store, Upload, UploadRow
from iletiniz_admin.services import uploads
from iletiniz_admin.services.campaigns import audience
from iletiniz_admin.services.campaigns.candidates import Candidate
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.followups import walk_followup
from iletiniz_admin.services.campaigns.personal import Composer
from iletiniz_admin.services.campaigns.text import origin_of
from iletiniz_admin.services.composing import Composed
from iletiniz_admin.services.rules import Saving
from iletiniz_admin.services.rules.samples import example_row, row_of

MOST: Final = 1000  # people to step through, from the first
_MOST_WALKED: Final = 200  # of a follow-up, which has to be walked
_ORDER: Final = "order"
_LINE: Final = "line"


@dataclass(frozen=True, slots=True)
class Sample:
    """A person to try the text on; ``key`` finds the same one again, "" where it is an example."""

    candidate: Candidate
    index: int = 0
    key: str = ""

    @property
    def is_example(self) -> bool:
        """Whether the audience had nobody to show."""
        return not self.key


def find_sample(
    session: Session,
    campaign: Campaign,
    stores: Sequence[Store],
    *,
    key: str = "",
    index: int = 0,
    now: datetime,
) -> Sample:
    """Return the person of that key, else number ``index`` of the audience, counted in a ring.

    Finding by key is quick in an audience of any size. ``stores`` are the campaign's, one or more.
    """
    found = _by_key(session, campaign, stores, key) if key else None
    if found is None:
        found = _at(session, campaign, stores, index)
    if found is None and index:
        index = 0
        found = _at(session, campaign, stores, index)
    if found is None:
        return Sample(_example(session, campaign, stores[0], now))
    return Sample(found, index, _key_of(found))


def find_saving(composer: Composer, candidate: Candidate, store: Store) -> Saving | None:
    """Return what plain letters save for this person; None where they save no part."""
    plain = in_plain_letters(composer)
    if plain.text == composer.text:
        return None
    now, then = (_composed(one, candidate, store) for one in (composer, plain))
    if then.parts >= now.parts:
        return None
    found = sms.find_saving(now.body, now.profile)
    pairs = found.replaced if found is not None else ()
    replaced = tuple(pair for pair in pairs if pair[0] in composer.text)
    return Saving(replaced, now.parts, then.parts)


def in_plain_letters(composer: Composer) -> Composer:
    """Return the composer with its text in plain letters; fields in braces stay."""
    return Composer(
        text=sms.plain_letters(composer.text, template=True, profile=composer.profile),
        message_class=composer.message_class,
        connection=composer.connection,
        formats=composer.formats,
        public_url=composer.public_url,
        profile=composer.profile,
    )


def _composed(composer: Composer, candidate: Candidate, store: Store) -> Composed:
    return composer.compose(composer.personal(candidate, store))


def _at(
    session: Session, campaign: Campaign, stores: Sequence[Store], index: int
) -> Candidate | None:
    choice, index = Choice.read(campaign.audience), min(index, MOST)
    if choice.kind is AudienceKind.ORDERS:
        return audience.nth(session, stores, choice, index)
    if choice.kind is AudienceKind.FILE:
        upload = session.get(Upload, campaign.upload_id) if campaign.upload_id else None
        rows = uploads.sample_rows(session, upload, limit=1, skip=index) if upload else []
        return next(iter(rows), None)
    if index >= _MOST_WALKED:
        return None
    people = walk_followup(session, campaign, None, index + 1).candidates
    return people[index] if index < len(people) else None


def _by_key(
    session: Session, campaign: Campaign, stores: Sequence[Store], key: str
) -> Candidate | None:
    kind, _, number = key.partition(":")
    if not (number.replace(":", "").isdecimal() and len(number) <= 40):  # noqa: PLR2004 - two ids
        return None
    if kind == _ORDER:
        store_id, _, order_id = number.partition(":")
        return _order(session, stores, int(store_id or 0), int(order_id or 0))
    return _row(session, campaign, int(number)) if kind == _LINE and ":" not in number else None


def _order(
    session: Session, stores: Sequence[Store], store_id: int, order_id: int
) -> Candidate | None:
    is_ours = store_id in {store.id for store in stores} and order_id < 2**63
    order = session.get(Order, (store_id, order_id)) if is_ours else None
    if order is None or order.deleted_at is not None:
        return None
    return Candidate(
        store_id=store_id,
        recipient=order.recipient,
        order_id=order_id,
        order_number=order.number,
        order=row_of(order),
    )


def _row(session: Session, campaign: Campaign, line: int) -> Candidate | None:
    upload = session.get(Upload, campaign.upload_id) if campaign.upload_id else None
    row = session.get(UploadRow, (upload.id, line)) if upload and line < 2**31 else None
    if upload is None or row is None:
        return None
    return Candidate(upload.store_id, row.recipient, line=line, values=row.values)


def _key_of(candidate: Candidate) -> str:
    if candidate.order_id is not None:
        return f"{_ORDER}:{candidate.store_id}:{candidate.order_id}"
    return f"{_LINE}:{candidate.line}"


def _example(session: Session, campaign: Campaign, store: Store, now: datetime) -> Candidate:
    """Return somebody who might be in the audience: with every value that it offers."""
    origin = origin_of(session, campaign)
    if Choice.read(origin.audience).kind is not AudienceKind.FILE:
        return Candidate(store.id, None, order=example_row(store, now))
    upload = session.get(Upload, origin.upload_id) if origin.upload_id else None
    columns = upload.columns if upload is not None else {}
    return Candidate(store.id, None, values=columns)


def headings(session: Session, campaign: Campaign) -> dict[str, str]:
    """Return placeholder → heading of the file that the campaign's people are from."""
    upload_id = origin_of(session, campaign).upload_id
    upload = session.get(Upload, upload_id) if upload_id else None
    return dict(upload.columns) if upload is not None else {}
