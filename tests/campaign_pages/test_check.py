"""The receipt before sending, as a person reads it."""

import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.clock import to_iso, utcnow
from iletiniz_admin.models import CampaignStatus, Connection, Reason, Role, Store

ISTANBUL = ZoneInfo("Europe/Istanbul")
DRAFT, CHECKING = CampaignStatus.DRAFT, CampaignStatus.CHECKING


@pytest.fixture
def admin(sign_in: Any) -> Any:
    return sign_in(Role.ADMIN)


def words(soup: Any) -> str:
    return " ".join(soup.main.get_text(" ").split())


def bill(soup: Any) -> list[tuple[str, str]]:
    rows = soup.find("table", class_="bill").tbody.find_all("tr")
    cells = [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in rows
    ]
    return [(left, right) for left, right in cells]


def test_check_of_a_draft_offers_the_check(admin: Any, page: Any, make_campaign: Any):
    """A draft has no receipt yet: one button asks for it."""
    campaign = make_campaign(DRAFT)
    soup = page(admin.get(f"/bulk/{campaign.id}/check?lang=en"))
    form = soup.main.find("form", action=re.compile("/check"))
    assert form.button.get_text(strip=True) == "Check now"
    assert form.find("input", attrs={"name": "version"})["value"] == "1"


def test_check_under_way_shows_how_far_it_is(admin: Any, page: Any, make_campaign: Any):
    """A check of many people has a progress bar, and works without scripts by a link."""
    campaign = make_campaign(CHECKING, expected_count=2000, checked_count=500)
    soup = page(admin.get(f"/bulk/{campaign.id}/check?lang=en"))
    assert soup.find("progress")["value"] == "25"
    assert "500 of about 2,000 people looked at." in words(soup)
    assert soup.find(attrs={"data-progress-url": True})["data-progress-url"].startswith(
        f"/bulk/{campaign.id}/check/progress"
    )
    assert "Update the figures" in soup.noscript.decode_contents()


def test_check_progress_tells_the_script_when_the_page_is_another(
    admin: Any, make_campaign: Any, session: Session
):
    """The script's part carries a mark that changes as the check ends."""
    campaign = make_campaign(CHECKING, expected_count=10)
    path = f"/bulk/{campaign.id}/check/progress"
    before = admin.get(path).get_data(as_text=True)
    campaign.status = CampaignStatus.CHECKED
    session.commit()
    after = admin.get(path).get_data(as_text=True)
    assert re.search('data-mark="(.*?)"', before)[1] != re.search('data-mark="(.*?)"', after)[1]  # type: ignore[index] # asserted so


def test_receipt_reads_like_a_bill(admin: Any, page: Any, make_campaign: Any):
    """Exact recipients, drops by reason, exact parts, quota now and after, reserve."""
    campaign = make_campaign(
        left_out={Reason.NO_CONSENT: 2, Reason.DUPLICATE: 1},
        receipt={"parts": {"1": 1, "2": 2}, "part_count": 5},
    )
    lines = bill(page(admin.get(f"/bulk/{campaign.id}/check?lang=en")))
    assert [(re.sub(r"\d\d:\d\d", "…", left), right) for left, right in lines] == [
        ("Orders that match", "6"),
        ("No consent for commercial texts", "−\u20092".replace("\u2009", " ")),
        ("The number is there twice", "− 1"),
        ("Get the text", "3"),
        ("messages of 1 SMS part", "1"),
        ("messages of 2 SMS parts", "2"),
        ("SMS parts in all", "5"),
        ("Quota, as of … (a message is one, whatever its parts)", "12,000"),
        ("This campaign", "− 3"),
        ("Quota after it", "11,997"),
        ("of that kept for order messages, as set under Connection", "500"),
    ]


def test_receipt_shows_the_longest_text_without_its_link(admin: Any, page: Any, make_campaign: Any):
    """The longest row can be read; the refusal link in it is cut."""
    soup = page(admin.get(f"/bulk/{make_campaign().id}/check?lang=en"))
    assert "The longest text has 80 characters and 1 part." in words(soup)
    assert "yeni kahveler geldi" in soup.find(class_="bubble").get_text()
    assert "xxxxxxxxxxxxxxxx" not in words(soup)


def test_receipt_counts_rows_where_a_file_is_the_audience(
    admin: Any, page: Any, make_campaign: Any
):
    """Its first figure is what was counted: a file has rows, one of which may lack its number."""
    campaign = make_campaign(left_out={Reason.NO_NUMBER: 1}, audience={"kind": "file"})
    lines = bill(page(admin.get(f"/bulk/{campaign.id}/check?lang=en")))
    assert lines[:2] == [("Rows of the file", "4"), ("No number in this row", "− 1")]


def test_receipt_of_nobody_leads_to_consents(admin: Any, page: Any, make_campaign: Any):
    """Where consent is what everybody lacks, the page says where it can be brought in."""
    campaign = make_campaign(left_out={Reason.NO_CONSENT: 3}, receipt={"recipients": 0})
    soup = page(admin.get(f"/bulk/{campaign.id}/check?lang=en"))
    assert soup.find(class_="alert-danger").a["href"].startswith("/consents")


def test_receipt_blames_no_value_where_all_texts_cost_the_same(
    admin: Any, page: Any, make_campaign: Any
):
    """A placeholder makes a text costly only where another text costs less."""
    costliest = {"position": 2, "characters": 171, "parts": 2, "placeholder": "first_name"}
    receipt = {"costliest": costliest | {"value_length": 6}, "parts": {"2": 3}}
    soup = page(admin.get(f"/bulk/{make_campaign(receipt=receipt).id}/check?lang=en"))
    assert "What makes the costliest one long" not in words(soup)


def test_receipt_names_what_makes_a_text_costly(admin: Any, page: Any, make_campaign: Any):
    """The costliest row is shown with the value that makes it long."""
    costliest = {
        "position": 2,
        "characters": 171,
        "parts": 2,
        "placeholder": "full_name",
        "value_length": 60,
    }
    receipt = {"costliest": costliest, "parts": {"1": 2, "2": 1}}
    soup = page(admin.get(f"/bulk/{make_campaign(receipt=receipt).id}/check?lang=en"))
    assert "The costliest text has 2 parts." in words(soup)
    assert "{full_name} has 60 characters there" in words(soup)


def test_receipt_warns_of_the_same_text(admin: Any, page: Any, make_campaign: Any):
    """A text that some of these people got before is told with its day and a link."""
    first = make_campaign(CampaignStatus.FINISHED, name="Bahar")
    earlier = {"campaign_id": first.id, "name": "Bahar", "at": to_iso(utcnow()), "overlap": 2}
    campaign = make_campaign(receipt={"earlier": [earlier]})
    soup = page(admin.get(f"/bulk/{campaign.id}/check?lang=en"))
    warning = soup.find(class_="alert-warning")
    assert "You sent this text to 2 of these people" in warning.get_text(" ")
    assert warning.a["href"] == f"/bulk/{first.id}"


def test_receipt_names_no_campaign_of_others(
    sign_in: Any, page: Any, make_campaign: Any, store: Store, other_store: Store
):
    """An earlier campaign of a store that the person does not see is told without its name."""
    first = make_campaign(CampaignStatus.FINISHED, name="Bahar", stores=(other_store,))
    earlier = {"campaign_id": first.id, "name": "Bahar", "at": to_iso(utcnow()), "overlap": 2}
    campaign = make_campaign(receipt={"earlier": [earlier]})
    manager = sign_in(Role.MANAGER, stores=[store])
    warning = page(manager.get(f"/bulk/{campaign.id}/check?lang=en")).find(class_="alert-warning")
    assert "a campaign of another store" in warning.get_text(" ")
    assert "Bahar" not in warning.get_text(" ")
    assert warning.a is None


def test_receipt_says_what_the_quota_lacks(admin: Any, page: Any, make_campaign: Any):
    """Too little quota is told with the number and a link to iletiniz."""
    campaign = make_campaign(receipt={"quota_now": 501, "quota_after": 498})
    alert = page(admin.get(f"/bulk/{campaign.id}/check?lang=en")).find(class_="alert-danger")
    assert "2 messages are missing" in alert.get_text(" ")
    assert alert.a["href"].startswith("http")


def test_receipt_says_what_happens_in_quiet_hours(
    admin: Any, page: Any, make_campaign: Any, connection: Connection, session: Session
):
    """Under the bill stands when it is done, and the quiet hours on the way."""
    hour = utcnow().astimezone(ISTANBUL).hour
    connection.quiet_from_minutes = (hour + 2) % 24 * 60
    connection.quiet_until_minutes = (hour + 4) % 24 * 60
    campaign = make_campaign(receipt={"recipients": 3 * 3600 * 50})
    text = words(page(admin.get(f"/bulk/{campaign.id}/check?lang=en")))
    assert "Started now, it is done by about" in text
    assert "Quiet hours: nothing leaves from" in text


@pytest.mark.parametrize("changes", [{"people": 0}, {"receipt": {"checked_at": ""}}])
def test_receipt_that_cannot_be_started_leads_nowhere(
    admin: Any, page: Any, make_campaign: Any, changes: dict[str, Any]
):
    """Without a recipient, or after a day, there is no way on to the sending."""
    soup = page(admin.get(f"/bulk/{make_campaign(**changes).id}/check?lang=en"))
    assert soup.find(class_="alert")
    assert "Go on to sending" not in words(soup)


def test_receipt_leads_on_to_the_sending(admin: Any, page: Any, make_campaign: Any):
    """A receipt that stands has one main action: go on."""
    campaign = make_campaign()
    soup = page(admin.get(f"/bulk/{campaign.id}/check?lang=en"))
    assert soup.find("a", string="Go on to sending")["href"].startswith(
        f"/bulk/{campaign.id}/start"
    )


def test_check_refuses_a_text_with_faults(
    admin: Any, page: Any, make_campaign: Any, session: Session
):
    """A text that cannot be sent leads back to the text, with each fault in words."""
    campaign = make_campaign(DRAFT, text="Merhaba {frst_name}")
    answer = admin.post(f"/bulk/{campaign.id}/check?lang=en", data={"version": "1"})
    assert answer.status_code == 303
    assert answer.location.startswith(f"/bulk/{campaign.id}/text")
    session.refresh(campaign)
    assert campaign.status is DRAFT


def test_check_of_an_old_tab_is_refused(
    admin: Any, page: Any, make_campaign: Any, session: Session
):
    """Two tabs: the check of a version that is over checks nothing."""
    campaign = make_campaign(DRAFT, version=2)
    answer = admin.post(f"/bulk/{campaign.id}/check?lang=en", data={"version": "1"})
    assert "alert-danger" in admin.get(answer.location).get_data(as_text=True)
    session.refresh(campaign)
    assert campaign.status is DRAFT


def test_check_asked_for_begins(admin: Any, make_campaign: Any, session: Session):
    """The button lets a worker begin, once."""
    campaign = make_campaign(DRAFT, text="Merhaba {first_name}.")
    for _ in range(2):
        answer = admin.post(f"/bulk/{campaign.id}/check", data={"version": str(campaign.version)})
        assert answer.status_code == 303
    session.refresh(campaign)
    assert campaign.status is CHECKING


def test_check_that_failed_says_why(admin: Any, page: Any, make_campaign: Any):
    """A check that came to nothing says so in words."""
    campaign = make_campaign(DRAFT, check_error="not_connected")
    assert page(admin.get(f"/bulk/{campaign.id}/check?lang=en")).find(class_="alert-danger")


def test_left_out_lists_everybody_with_the_reason(admin: Any, page: Any, make_campaign: Any):
    """Each drop is listed with its reason, the empty placeholder named."""
    campaign = make_campaign(left_out={Reason.MISSING_VALUE: 1, Reason.NO_CONSENT: 2})
    soup = page(admin.get(f"/bulk/{campaign.id}/left-out?lang=en"))
    assert len(soup.tbody.find_all("tr")) == 3
    soup = page(admin.get(f"/bulk/{campaign.id}/left-out?reason=missing_value&lang=en"))
    [row] = soup.tbody.find_all("tr")
    assert "A value that the text needs is missing: {kupon}" in row.get_text(" ")
    assert "+905550000004" in row.get_text(" ")


def test_left_out_masks_numbers_for_viewers(
    sign_in: Any, page: Any, make_campaign: Any, store: Store
):
    """A viewer reads the list with masked numbers, and cannot ask for a check."""
    viewer = sign_in(Role.VIEWER, stores=[store])
    campaign = make_campaign(left_out={Reason.NO_CONSENT: 1})
    assert "+905550000004" not in words(page(viewer.get(f"/bulk/{campaign.id}/left-out")))
    assert not page(viewer.get(f"/bulk/{campaign.id}/check")).main.find("form")
    assert viewer.post(f"/bulk/{campaign.id}/check").status_code == 403


def test_left_out_of_an_unknown_reason_does_not_exist(admin: Any, make_campaign: Any):
    """A reason that there is not is a page that there is not."""
    assert admin.get(f"/bulk/{make_campaign().id}/left-out?reason=weather").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["check", "check/progress", "left-out", "start", "", "progress", "recipients", "report.csv"],
)
def test_campaign_of_a_foreign_store_does_not_exist(
    sign_in: Any, make_campaign: Any, store: Store, other_store: Store, path: str
):
    """Only who may see all of a campaign's stores sees the campaign."""
    manager = sign_in(Role.MANAGER, stores=[store])
    campaign = make_campaign(CampaignStatus.SENDING, stores=(store, other_store))
    assert manager.get(f"/bulk/{campaign.id}/{path}".rstrip("/")).status_code == 404
