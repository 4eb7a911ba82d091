"""The report and the lists: everybody of the receipt with their outcome, safe for spreadsheets."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    Message,
    MessageStatus,
    Reason,
    Store,
)
from iletiniz_admin.services.campaigns import outcomes
from iletiniz_admin.services.campaigns.exporting import HEADINGS, ReportWords, report_piece
from iletiniz_admin.services.campaigns.outcomes import Figure, LineFilter

S, R = MessageStatus, Reason
AT = datetime(2026, 7, 20, 9, 40, 3, tzinfo=UTC)
AddMessage = Callable[..., Message]


def codes(status: Any, reason: Any, code: str | None, message: str | None, detail: str) -> str:
    return ":".join(str(one) for one in (status, reason, code, message, detail) if one)


WORDS = ReportWords(outcome=codes, number=str, store=lambda store_id: f"store {store_id}")


@pytest.fixture
def campaign(make_campaign: Any, add_recipients: Any) -> Campaign:
    """A campaign that is sent, of six recipients."""
    made: Campaign = make_campaign(status=CampaignStatus.SENDING, recipient_count=6)
    add_recipients(made, 6)
    return made


@pytest.fixture
def add_message(session: Session, store: Store, campaign: Campaign) -> AddMessage:
    """Write the message of a position."""

    def add(position: int, status: MessageStatus, **more: Any) -> Message:
        row = {
            "store_id": store.id,
            "campaign_id": campaign.id,
            "idempotency_key": f"campaign:{campaign.id}:{position}",
            "source": "campaign",
            "recipient": f"+9055500{position:05}",
            "body": "Merhaba.",
            "parts": 1,
            "created_at": AT,
            "available_at": AT,
            "updated_at": AT,
            **more,
        }
        message = Message(**row, status=status)
        session.add(message)
        session.flush()
        return message

    return add


def cells(session: Session, campaign: Campaign, **more: Any) -> list[dict[str, str]]:
    rows = report_piece(session, campaign, WORDS, **more).rows
    return [dict(zip(HEADINGS, row, strict=True)) for row in rows]


def positions(session: Session, campaign: Campaign, chosen: LineFilter) -> list[int]:
    lines = outcomes.list_lines(session, campaign, chosen, limit=50)
    return [line.recipient.position for line in lines]


def test_report_tells_each_outcome_once(
    session: Session, campaign: Campaign, store: Store, add_message: AddMessage, add_recipients: Any
):
    """Each of the receipt has one row with its outcome, those left out among them."""
    add_message(1, S.DELIVERED, accepted_at=AT, delivered_at=AT, parts=2)
    add_message(2, S.FAILED, error_code="INVALID_SENDER", error_message="No")
    add_recipients(campaign, 1, first=7, reason=R.MISSING_VALUE, detail="kupon", parts=0)
    rows = cells(session, campaign)
    assert [row["outcome"] for row in rows] == [
        "delivered",
        "failed:INVALID_SENDER:No",
        *["queued"] * 4,
        "skipped:missing_value:kupon",
    ]
    assert rows[0]["accepted_at_utc"] == rows[0]["delivered_at_utc"] == "2026-07-20T09:40:03Z"
    assert (rows[0]["parts"], rows[0]["store"]) == ("2", f"store {store.id}")


def test_report_neutralises_formulas(
    session: Session, campaign: Campaign, add_message: AddMessage, add_recipients: Any
):
    """No cell of the file is a formula to a spreadsheet, whatever a customer is called."""
    add_message(1, S.DELIVERED, body="=1+1")
    add_recipients(campaign, 1, first=7, name='=HYPERLINK("http://x")', order_number="-1")
    first, last = cells(session, campaign)[0], cells(session, campaign)[-1]
    assert first["number"] == "'+905550000001"
    assert first["text"] == "'=1+1"
    assert (last["name"], last["order"]) == ('\'=HYPERLINK("http://x")', "'-1")


def test_report_cuts_refusal_links(session: Session, campaign: Campaign, add_message: AddMessage):
    """The refusal link is the recipient's alone: the file holds it cut."""
    add_message(1, S.DELIVERED, body="Ret: https://panel.example/r/abcdefghijklmnop")
    assert "abcdefghijklmnop" not in cells(session, campaign)[0]["text"]


@pytest.mark.parametrize("limit", [1, 2, 4, 6, 7])
def test_report_comes_in_pieces_without_gap_or_repeat(
    session: Session, campaign: Campaign, limit: int
):
    """However large the pieces, everybody is in the file once."""
    numbers, after = [], 0
    while True:
        piece = report_piece(session, campaign, WORDS, after=after, limit=limit)
        numbers += [row[0] for row in piece.rows]
        if piece.last is None:
            break
        after = piece.last
    assert numbers == [f"'+9055500{n:05}" for n in range(1, 7)]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (None, [1, 2, 3, 4, 5, 6]),
        (Figure.FAILED, [2, 3]),
        (Figure.DELIVERED, [1]),
        (Figure.WAITING, [4, 5, 6]),
        (Figure.UNCERTAIN, []),
    ],
)
def test_lines_are_found_by_outcome(
    session: Session,
    campaign: Campaign,
    add_message: AddMessage,
    figure: Figure | None,
    expected: list[int],
):
    """Outcome per recipient: each filter lists its own, with a message or without one."""
    add_message(1, S.DELIVERED)
    add_message(2, S.FAILED)
    add_message(3, S.EXPIRED)
    add_message(4, S.QUEUED)
    assert positions(session, campaign, LineFilter(figure)) == expected
    assert outcomes.count_lines(session, campaign, LineFilter(figure)) == len(expected)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("0555 000 00 02", [2]),
        ("905550000002", [2]),
        ("5500000", [1, 2, 3, 4, 5, 6, 7]),
        ("IŞIK", [7]),
        ("ışık", [7]),
        ("#A-17", [7]),
        ("A-17", [7]),
        ("%", []),
    ],
)
def test_lines_are_found_by_number_name_and_order(
    session: Session, campaign: Campaign, add_recipients: Any, search: str, expected: list[int]
):
    """Search finds a number in any written form, a name in Turkish letters, an order."""
    add_recipients(campaign, 1, first=7, name="Deniz Işık", order_number="A-17")
    assert positions(session, campaign, LineFilter(search=search)) == expected


def test_lines_hide_parts_of_masked_numbers(session: Session, campaign: Campaign):
    """Who sees numbers masked finds nobody by a part of one: that would unmask it."""
    chosen = LineFilter(search="5500000", finds_part_of_number=False)
    assert positions(session, campaign, chosen) == []


def test_lines_of_an_outcome_keep_to_search(
    session: Session, campaign: Campaign, add_message: AddMessage
):
    """Outcome and search narrow together."""
    add_message(1, S.FAILED)
    add_message(2, S.FAILED)
    found = LineFilter(Figure.FAILED, search="+905550000002")
    assert positions(session, campaign, found) == [2]
    assert outcomes.count_lines(session, campaign, found) == 1


def test_left_out_is_counted_and_listed_by_reason(
    session: Session, campaign: Campaign, add_recipients: Any
):
    """Each drop is counted by its reason and listed."""
    add_recipients(campaign, 2, first=7, reason=R.NO_CONSENT)
    add_recipients(campaign, 1, first=9, reason=R.DUPLICATE)
    assert outcomes.count_left_out(session, campaign) == {R.NO_CONSENT: 2, R.DUPLICATE: 1}
    listed = outcomes.list_left_out(session, campaign, R.NO_CONSENT, limit=50)
    assert [row.position for row in listed] == [7, 8]
    assert len(outcomes.list_left_out(session, campaign, limit=50)) == 3
    assert positions(session, campaign, LineFilter()) == [1, 2, 3, 4, 5, 6]
