"""How large a campaign's next batch is, and when its outcomes are bad enough to pause it.

The batch is the blast radius of a lost answer: it grows while all goes well.
"""

from typing import Final

from iletiniz_admin.models import Campaign, MessageStatus, PauseReason
from iletiniz_admin.services.outbox import BatchOutcome, CallFate

LARGEST: Final = 200  # what one call takes (API reference, 6.1)
LEAST_AFTER_LOSS: Final = 5
MOST_LOST_IN_A_ROW: Final = 5
KNOWN_LEAST: Final = 25  # outcomes, before a rate means anything
FAILED_SHARE: Final = 0.3
RECENT: Final = 200
_MARKS: Final = {MessageStatus.ACCEPTED: ".", MessageStatus.FAILED: "x"}


def note(campaign: Campaign, batch: BatchOutcome) -> PauseReason | None:
    """Learn from a batch: sets the next one's size; returns why the campaign must pause, if so.

    A clean batch doubles it up to 200. A lost answer halves it, to 5 at least. A call that is
    refused as it stands halves it down to 1, so that in the end the message at fault fails alone.
    """
    count = len(batch.outcomes)
    marks = "".join(_MARKS.get(outcome.status, "") for outcome in batch.outcomes)
    campaign.recent = (campaign.recent + marks)[-RECENT:]
    campaign.retry_streak = campaign.retry_streak + 1 if batch.fate is CallFate.LATER else 0
    size = campaign.batch_size
    if batch.fate is CallFate.LOST:
        campaign.lost_streak += 1
        campaign.batch_size = min(size, max(LEAST_AFTER_LOSS, size // 2))
    elif batch.fate is CallFate.REFUSED:
        campaign.batch_size = max(1, min(size, count) // 2)
    elif batch.fate is CallFate.ANSWERED:
        campaign.lost_streak = 0
        campaign.batch_size = min(LARGEST, size * 2)
    return _verdict(campaign)


def _verdict(campaign: Campaign) -> PauseReason | None:
    if campaign.lost_streak >= MOST_LOST_IN_A_ROW:
        return PauseReason.LOST_ANSWERS
    known = len(campaign.recent)
    if known >= KNOWN_LEAST and campaign.recent.count("x") > FAILED_SHARE * known:
        return PauseReason.FAILURE_RATE
    return None
