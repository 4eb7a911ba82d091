"""People who are erased while the batch before theirs is under way."""

import bulk_factory

from iletiniz_admin.models import CampaignStatus, Message, MessageClass, MessageStatus
from iletiniz_admin.services import privacy
from iletiniz_admin.services.campaigns import batch_people, batches
from iletiniz_admin.services.privacy import Person


def test_erased_while_ahead_is_not_called(session, store, make_campaign, connection, now):
    """Whoever is erased after the next batch was looked at ahead is not in that batch."""
    campaign = make_campaign(
        status=CampaignStatus.SENDING, message_class=MessageClass.INFORMATIONAL
    )
    people = {number: {"recipient": f"+9055500{number:05d}"} for number in range(40)}
    bulk_factory.add_messages(session, campaign, store.id, people)
    first = batches.claim_batch(session, connection.id, now, 90.0).batch
    ahead = batch_people.look_ahead(session, connection.id, campaign.id, now)
    erased = ahead.rows[3].recipient
    privacy.erase(session, store, Person(recipients=(erased,)), now)
    for row in first.rows:
        message = session.get_one(Message, row.id, populate_existing=True)
        message.status = MessageStatus.ACCEPTED
    session.flush()

    found = batches.claim_batch(session, connection.id, now, 90.0, ahead)

    assert found.batch.rows
    assert erased not in {row.recipient for row in found.batch.rows}
