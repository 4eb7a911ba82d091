"""Per-recipient outcome with search; and the report as a file."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    AuditEvent,
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    Reason,
    Role,
    Store,
)


@pytest.fixture
def manager(sign_in: Any, store: Store) -> Any:
    return sign_in(Role.MANAGER, stores=[store])


@pytest.fixture
def viewer(sign_in: Any, store: Store) -> Any:
    return sign_in(Role.VIEWER, stores=[store])


@pytest.fixture
def campaign(make_campaign: Any, add_messages: Any) -> Campaign:
    """Six recipients: two delivered, one failed, three wait; one more was left out."""
    made: Campaign = make_campaign(
        CampaignStatus.SENDING, people=6, left_out={Reason.NO_CONSENT: 1}
    )
    add_messages(made, delivered=2, failed=1, queued=2)
    return made


def rows(soup: Any) -> list[str]:
    body = soup.find("tbody")
    return [" ".join(row.get_text(" ").split()) for row in body.find_all("tr")] if body else []


def test_recipients_show_each_outcome(manager: Any, page: Any, campaign: Campaign):
    """Everybody of the receipt is listed with the outcome, also before a message was made."""
    shown = rows(page(manager.get(f"/bulk/{campaign.id}/recipients?lang=en")))
    assert len(shown) == 6
    assert "+905550000001" in shown[0]
    assert "Delivered" in shown[0]
    assert "Not sent" in shown[2]
    assert "Waiting in the queue" in shown[5]


def test_recipients_are_narrowed_by_outcome(manager: Any, page: Any, campaign: Campaign):
    """Each figure lists its own people."""
    path = f"/bulk/{campaign.id}/recipients?lang=en&status="
    assert len(rows(page(manager.get(f"{path}delivered")))) == 2
    assert len(rows(page(manager.get(f"{path}waiting")))) == 3
    assert manager.get(f"{path}elsewhere").status_code == 404


def test_recipients_are_found_by_number_without_an_address(
    manager: Any, page: Any, campaign: Campaign
):
    """A number is searched for by POST and stands in no address."""
    answer = manager.post(f"/bulk/{campaign.id}/recipients", data={"q": "0555 000 00 03"})
    assert answer.status_code == 200
    [row] = rows(page(answer))
    assert "+905550000003" in row


def test_recipients_are_found_by_name_and_order(manager: Any, page: Any, campaign: Campaign):
    """A name or an order leads to an address that can be sent to a colleague."""
    for search, expected in (("Ayşe 4", "+905550000004"), ("#1005", "+905550000005")):
        answer = manager.post(f"/bulk/{campaign.id}/recipients", data={"q": search})
        assert answer.status_code == 303
        [row] = rows(page(manager.get(answer.location)))
        assert expected in row


def test_recipients_are_masked_for_viewers(viewer: Any, page: Any, campaign: Campaign):
    """A viewer sees masked numbers, and cannot find out their digits by searching."""
    soup = page(viewer.get(f"/bulk/{campaign.id}/recipients"))
    assert "+905550000001" not in soup.get_text()
    for part in ("5500000", "0000001"):
        found = viewer.post(f"/bulk/{campaign.id}/recipients", data={"q": part})
        assert not rows(page(found))


def test_recipients_nobody_matches_says_what_to_do(manager: Any, page: Any, campaign: Campaign):
    """An empty list says what can be changed."""
    soup = page(manager.get(f"/bulk/{campaign.id}/recipients?q=Zeynep&lang=en"))
    assert "Nobody matches" in soup.find(class_="empty-state").get_text()


def test_recipients_come_in_pages(manager: Any, page: Any, make_campaign: Any):
    """Fifty a page."""
    campaign = make_campaign(CampaignStatus.SENDING, people=60)
    path = f"/bulk/{campaign.id}/recipients"
    assert len(rows(page(manager.get(path)))) == 50
    assert len(rows(page(manager.get(f"{path}?page=2")))) == 10


def test_recipients_of_a_draft_lead_to_it(manager: Any, make_campaign: Any):
    """A draft has no outcomes."""
    campaign = make_campaign(CampaignStatus.CHECKED)
    assert manager.get(f"/bulk/{campaign.id}/recipients").status_code == 303


def read_file(answer: Any) -> list[list[str]]:
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def test_report_holds_everybody(manager: Any, campaign: Campaign, session: Session, store: Store):
    """The file has one row for everybody of the receipt, formulas neutralised; it is logged."""
    row = session.get(CampaignRecipient, (campaign.id, 6))
    assert row is not None
    row.name = "=cmd|' /C calc'!A0"
    session.commit()
    answer = manager.get(f"/bulk/{campaign.id}/report.csv?lang=en")
    assert answer.is_streamed
    assert f'filename="campaign-{campaign.id}.csv"' in answer.headers["Content-Disposition"]
    heading, *lines = read_file(answer)
    assert heading[:3] == ["Number", "Name", "Order"]
    assert [line[0] for line in lines] == [f"'+9055500{n:05}" for n in range(1, 8)]
    assert lines[5][1] == "'=cmd|' /C calc'!A0"
    assert lines[0][5] == "Delivered"
    assert lines[6][5] == "No consent for commercial texts"
    assert store.name in lines[0]
    assert "campaign.exported" in session.scalars(select(AuditEvent.action)).all()


def test_report_is_masked_for_viewers(viewer: Any, campaign: Campaign):
    """The file of a viewer has no whole number."""
    text = viewer.get(f"/bulk/{campaign.id}/report.csv").get_data(as_text=True)
    assert "+905550000001" not in text
    assert "***" in text


def test_report_cuts_the_refusal_links(manager: Any, campaign: Campaign):
    """Nobody else's way out of commercial texts is in the file."""
    assert "/r/xxxxxxxx" not in manager.get(f"/bulk/{campaign.id}/report.csv").get_data(
        as_text=True
    )
