"""Asks the bridge to write a message's fate into its order, as a note.

The row carries codes and values; the words are made when it is handed out.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from iletiniz_admin.crypto import new_uuid7
from iletiniz_admin.models import PRIORITY_ORDER, Directive, Message, MessageStatus
from iletiniz_admin.sms.recipients import mask

NOTED = frozenset(
    {
        MessageStatus.ACCEPTED,
        MessageStatus.DELIVERED,
        MessageStatus.FAILED,
        MessageStatus.REJECTED,
        MessageStatus.EXPIRED,
        MessageStatus.UNCERTAIN,
    }
)
KIND = "note"
TEST = "test"


def add_note(session: Session, message: Message, now: datetime) -> None:
    """Add the directive for a message that belongs to an order and has come to a noted status.

    A campaign's text is none about the order, whose fields it borrows; nor is one sent again.
    """
    is_about_order = message.order_id is not None and message.priority == PRIORITY_ORDER
    if message.status not in NOTED or not is_about_order or message.source == TEST:
        return
    session.add(
        Directive(
            id=str(new_uuid7(now)),
            store_id=message.store_id,
            kind=KIND,
            order_id=message.order_id,
            payload={
                "message_id": message.id,
                "status": message.status.value,
                "reason": message.reason.value if message.reason else None,
                "trigger": message.trigger,
                "recipient_role": message.recipient_role,
                "recipient_masked": mask(message.recipient) if message.recipient else "",
                "error_code": message.error_code,
                "error_message": message.error_message,
                "parts": message.parts,
                "sender": message.sender,
                "source": message.source,
            },
            created_at=now,
        )
    )
    session.flush()
