"""Messages of campaigns in the ledger: told apart, filtered, linked to their campaign."""

from collections.abc import Callable
from typing import Any

import pytest

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    CampaignStore,
    MessageStatus,
    Role,
    Store,
)


@pytest.fixture
def make_campaign(session, store) -> Callable[..., Campaign]:
    def make(*stores: Store, **more: Any) -> Campaign:
        at = utcnow()
        row = {"name": "Yaz <b>indirimi</b>", "created_at": at, "updated_at": at}
        campaign = Campaign(**{**row, "confirmed_at": at, **more}, status=CampaignStatus.SENDING)
        session.add(campaign)
        session.flush()
        for one in stores or (store,):
            session.add(CampaignStore(campaign_id=campaign.id, store_id=one.id))
        session.commit()
        return campaign

    return make


@pytest.fixture
def bulk(make_message, make_campaign) -> dict[str, Any]:
    """A message of a campaign among those of orders."""
    campaign = make_campaign()
    make_message(body="Siparişiniz yolda.")
    values = {"source": "campaign", "campaign_id": campaign.id, "trigger": ""}
    message = make_message(MessageStatus.ACCEPTED, body="Yaz geldi.", order_number="77", **values)
    return {"campaign": campaign, "message": message}


@pytest.fixture
def manager(sign_in, store):
    return sign_in(Role.MANAGER, stores=[store])


def link_to(soup: Any, campaign: Campaign) -> Any:
    """Find the link to the campaign's page, whatever it carries along."""
    return soup.select_one(f'main a[href^="/bulk/{campaign.id}"]')


def test_list_names_the_campaign(manager, page, bulk) -> None:
    """A message of a campaign carries its name, as text, beside the order."""
    text = page(manager.get("/messages/?lang=en")).get_text(" ", strip=True)
    assert "Yaz <b>indirimi</b>" in text
    assert "#77" in text


@pytest.mark.parametrize(
    ("query", "is_bulk"),
    [
        ("kind=campaign", True),
        ("kind=order", False),
        ("campaign=1", True),
        ("campaign=1&kind=order", True),
    ],
)
@pytest.mark.usefixtures("bulk")
def test_list_is_narrowed(manager, page, query, is_bulk) -> None:
    """The list shows bulk sending or orders alone, or one campaign; the figures follow."""
    text = page(manager.get(f"/messages/?lang=en&{query}")).get_text(" ", strip=True)
    assert ("Yaz geldi." in text) is is_bulk
    assert ("Siparişiniz yolda." in text) is not is_bulk
    assert "All 1" in text


def test_nonsense_narrows_nothing(manager, page, bulk) -> None:
    """A kind or a campaign that cannot be is left out of the filter."""
    query = "kind=x&campaign=9999999999999999999"
    text = page(manager.get(f"/messages/?lang=en&{query}")).get_text(" ", strip=True)
    assert "All 2" in text


def test_campaign_of_the_filter_is_kept_and_named(manager, page, bulk) -> None:
    """Searching within a campaign stays within it, and a link leads back to the campaign."""
    soup = page(manager.get("/messages/?lang=en&campaign=1&q=Yaz"))
    assert soup.find("input", {"name": "campaign"})["value"] == "1"
    assert link_to(soup, bulk["campaign"])
    assert "Yaz geldi." in soup.text


def test_message_leads_to_its_campaign(manager, page, bulk) -> None:
    """A message's page names the campaign and leads to it, in place of a notice."""
    soup = page(manager.get(f"/messages/{bulk['message'].id}?lang=en"))
    link = link_to(soup, bulk["campaign"])
    assert link.get_text(strip=True) == "Yaz <b>indirimi</b>"
    assert "Notice" not in [term.get_text(strip=True) for term in soup.select("dt")]


def test_no_link_to_a_campaign_that_one_may_not_see(
    *, manager, page, store, other_store, make_message, make_campaign
) -> None:
    """Who does not see all stores of a campaign sees its name at their messages, and no link."""
    campaign = make_campaign(store, other_store)
    message = make_message(source="campaign", campaign_id=campaign.id)
    soup = page(manager.get(f"/messages/{message.id}?lang=en"))
    assert "Yaz <b>indirimi</b>" in soup.text
    assert link_to(soup, campaign) is None


def test_uncertain_ones_name_their_campaign(manager, page, make_message, make_campaign) -> None:
    """Among the uncertain messages those of a campaign carry its name."""
    values = {"source": "campaign", "campaign_id": make_campaign().id, "order_number": ""}
    make_message(MessageStatus.UNCERTAIN, **values)
    assert "Yaz <b>indirimi</b>" in page(manager.get("/messages/uncertain?lang=en")).text
