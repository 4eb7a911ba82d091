"""Whom a request is about, and which rows of a store are that person's."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from iletiniz_admin.models import CampaignRecipient, Consent, Message, Order, Upload, UploadRow

MAX_PHONES = 50
MAX_ORDERS = 1000
NOBODY = "erased:"  # stands for a number; with its random end 19 of the 20 characters


@dataclass(frozen=True, slots=True)
class Person:
    """Known by mobile numbers (E.164) and by orders; the panel keeps no e-mail addresses."""

    recipients: tuple[str, ...] = ()
    order_ids: tuple[int, ...] = ()


def orders_of(store_id: int, person: Person) -> ColumnElement[bool]:
    """Return the condition of the store's mirrored orders that are the person's."""
    return and_(
        Order.store_id == store_id,
        or_(Order.recipient.in_(person.recipients), Order.order_id.in_(person.order_ids)),
    )


def messages_of(store_id: int, person: Person) -> ColumnElement[bool]:
    """Return the condition of the store's messages to the person or about the person's orders.

    What the shop's team was texted about these orders is among them: it may name the person.
    """
    orders = select(Order.order_id).where(orders_of(store_id, person))
    return and_(
        Message.store_id == store_id,
        or_(
            Message.recipient.in_(person.recipients),
            Message.order_id.in_(person.order_ids),
            Message.order_id.in_(orders),
        ),
    )


def campaign_rows_of(store_id: int, person: Person) -> ColumnElement[bool]:
    """Return the condition of the person's rows in the receipts of campaigns of the store."""
    orders = select(Order.order_id).where(orders_of(store_id, person))
    return and_(
        CampaignRecipient.store_id == store_id,
        or_(
            CampaignRecipient.recipient.in_(person.recipients),
            CampaignRecipient.order_id.in_(person.order_ids),
            CampaignRecipient.order_id.in_(orders),
        ),
        or_(CampaignRecipient.recipient != "", CampaignRecipient.name != ""),
    )


def file_rows_of(store_id: int, person: Person) -> ColumnElement[bool]:
    """Return the condition of the person's rows in files that were brought in for the store."""
    files = select(Upload.id).where(Upload.store_id == store_id)
    return and_(UploadRow.upload_id.in_(files), UploadRow.recipient.in_(person.recipients))


def consents_of(store_id: int, person: Person) -> ColumnElement[bool]:
    """Return the condition of the person's statements to the store that still name a number."""
    return and_(
        Consent.store_id == store_id,
        ~Consent.recipient.startswith(NOBODY),
        or_(Consent.recipient.in_(person.recipients), Consent.order_id.in_(person.order_ids)),
    )
