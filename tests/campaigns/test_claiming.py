"""A worker's hold on a campaign: it ends with its lease, or with a clock that was wrong."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.models import CampaignStatus
from iletiniz_admin.services.campaigns import claiming


@pytest.mark.parametrize(
    ("seconds", "is_free"), [(-1, True), (0, True), (1, False), (100, False), (86_400, True)]
)
def test_hold_lasts_as_long_as_a_lease_may(
    *, session: Session, make_campaign: Any, now: Any, seconds: int, is_free: bool
):
    """A hold that ends later than any lease was taken by a clock that has been put back since."""
    until = now + timedelta(seconds=seconds)
    held = {"work_token": "another", "work_until": until}
    campaign = make_campaign(status=CampaignStatus.CHECKING, **held)
    which = claiming.IS_CHECKING
    assert (claiming.find(session, which, "mine", now) is not None) is is_free
    assert (claiming.claim(session, campaign.id, which, "mine", now) is not None) is is_free
