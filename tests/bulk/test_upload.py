"""An audience from a file: taken, read beside the page, each bad row told with its reason."""

from collections.abc import Callable
from contextlib import contextmanager
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from iletiniz_admin.app import MAX_BODY_BYTES
from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import Campaign, CampaignStatus, Role, Store, Upload
from iletiniz_admin.services import uploads

Send = Callable[..., TestResponse]
ROWS = (
    "Telefon;Ad;Kupon Kodu\n"
    "0532 123 45 67;Ayşe;YAZ10\n"
    "0533 123 45 67;Mehmet;YAZ15\n"
    "0212 555 11 22;Ofis;YAZ20\n"
    "0532 123 45 67;Yine Ayşe;YAZ25\n"
)


@pytest.fixture
def send(manager: FlaskClient, store) -> Send:
    """``send(campaign, content)`` sends a file as the page does; see ``post_file``."""

    def post(campaign: Campaign, content: str | bytes, name: str = "liste.csv") -> TestResponse:
        body = content.encode() if isinstance(content, str) else content
        return post_file(manager, campaign, store, body, name)

    return post


def post_file(
    browser: FlaskClient, campaign: Campaign, store: Store, content: bytes, name: str = "liste.csv"
) -> TestResponse:
    """Send the form as a browser does; the test client's own files would stay open."""
    part = "--cut\r\nContent-Disposition: form-data; name="
    head = f'{part}"store_id"\r\n\r\n{store.id}\r\n{part}"file"; filename="{name}"\r\n\r\n'
    return browser.post(
        f"/bulk/{campaign.id}/file",
        data=head.encode() + content + b"\r\n--cut--\r\n",
        content_type="multipart/form-data; boundary=cut",
    )


@pytest.fixture
def read_files(session_factory) -> Callable[[], None]:
    """``read_files()`` does what a worker would."""

    @contextmanager
    def transaction():
        with session_factory() as session, session.begin():
            yield session

    def run() -> None:
        work = uploads.Work(transaction, utcnow)
        while work.step():
            pass

    return run


def test_file_is_asked_for_with_a_sample(manager, page, make_campaign):
    """The page says what a file looks like, how large it may be, and has one store alone."""
    draft = make_campaign()
    soup = page(manager.get(f"/bulk/{draft.id}/file"))
    assert "Kupon Kodu" in soup.pre.get_text()
    assert "64 MB" in soup.main.get_text()
    assert "1,000,000 rows" in soup.main.get_text()
    assert soup.select_one("form[enctype='multipart/form-data'] input[type=file]")


def test_file_is_read_beside_the_page(send, manager, page, make_campaign, campaigns):
    """A file is taken at once; until it is read the page tells how far it is, by itself."""
    draft = make_campaign()
    response = send(draft, ROWS)
    address = response.headers["Location"]
    assert (response.status_code, address) == (303, f"/bulk/{draft.id}/file")
    region = page(manager.get(address)).select_one("[data-progress-url]")
    assert "0 rows so far" in region.get_text()
    assert region.select_one("[data-mark=reading]")
    assert "0 rows so far" in manager.get(region["data-progress-url"]).text
    assert campaigns()[0].audience["kind"] == "file"


def test_file_that_was_read_shows_people_and_fields(send, read_files, manager, page, make_campaign):
    """Figures, the text's fields, the first people, and each row that is left out with its line."""
    draft = make_campaign()
    send(draft, ROWS)
    read_files()
    assert "data-over" in manager.get(f"/bulk/{draft.id}/file/reading").text
    soup = page(manager.get(f"/bulk/{draft.id}/file"))
    told = soup.main.get_text(" ", strip=True)
    assert "2 people of 4 rows" in told
    assert "{first_name} (Ad) , {kupon_kodu} (Kupon Kodu)" in told
    people, faults = soup.select("table")
    assert [row.get_text(" ", strip=True) for row in people.select("tbody tr")] == [
        "2 +905321234567 Ayşe YAZ10",
        "3 +905331234567 Mehmet YAZ15",
    ]
    assert [row.select_one("td").get_text(strip=True) for row in faults.select("tbody tr")] == [
        "4",
        "5",
    ]
    assert "0212 555 11 22" in faults.get_text()
    assert [row.select("td")[-1].get_text(strip=True) for row in faults.select("tbody tr")] == [
        "This is a landline number; texts go to mobiles only.",
        "The same number stands in an earlier row; that one counts.",
    ]


def test_row_without_a_number_is_no_order(send, read_files, manager, page, make_campaign):
    """A row that lacks its number is told so as a row, in the figures and in the list."""
    draft = make_campaign()
    send(draft, "Telefon;Ad\n0532 123 45 67;Ayşe\n;Mehmet\n")
    read_files()
    told = page(manager.get(f"/bulk/{draft.id}/file")).main.get_text(" ", strip=True)
    assert "No number in this row: 1" in told
    assert "The row has no number. Add it, or remove the row." in told


def test_file_gives_the_text_its_fields(send, read_files, manager, make_campaign):
    """The editor takes the file's own fields, refuses an order's, and previews with a row."""
    draft = make_campaign()
    send(draft, ROWS)
    read_files()
    data = {"text": "Kupon {kupon_kodu}, {order_number}", "message_class": "informational"}
    answer = manager.post(f"/bulk/{draft.id}/text/preview", data=data).json
    assert "line 2 of the file" in answer["html"]
    assert "Kupon YAZ10," in answer["html"]
    assert "{order_number} is not a known field" in answer["notes"]["text"]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "bos.csv", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "resim.csv", ""),
        (b"%PDF-1.7 " + bytes(500), "liste.pdf", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "eski.xls", ""),
    ],
)
def test_file_of_another_kind_is_told_at_once(
    send, page, make_campaign, campaigns, *, content, name, words
):
    """What is no list of people is refused where it was chosen, and changes nothing."""
    draft = make_campaign()
    response = send(draft, content, name)
    assert response.status_code == 422
    assert words in page(response).select_one("#file-fault").get_text()
    assert campaigns()[0].upload_id is None
    assert campaigns()[0].version == 1


def test_file_that_cannot_be_read_is_told_when_it_is_known(
    send, read_files, manager, page, make_campaign
):
    """A fault that only reading finds stands on the page, with the form for another file."""
    draft = make_campaign()
    send(draft, "Renk;Boy\nmavi;40\n")
    read_files()
    soup = page(manager.get(f"/bulk/{draft.id}/file"))
    assert "liste.csv" in soup.select_one("[role=alert]").get_text()
    assert soup.select_one("input[type=file]")


def test_file_that_is_missing_is_asked_for(manager, page, make_campaign, store):
    """A form without a file says so at the field."""
    draft = make_campaign()
    response = manager.post(f"/bulk/{draft.id}/file", data={"store_id": str(store.id)})
    assert response.status_code == 422
    assert "Choose a file" in page(response).select_one("#file-fault").get_text()


def test_file_may_be_larger_than_other_forms(send, manager, make_campaign, monkeypatch):
    """Two megabytes are taken here and nowhere else; what is beyond the limit is told in words."""
    draft = make_campaign()
    rows = "Telefon\n" + "0532 123 45 67\n" * 140_000
    assert len(rows) > MAX_BODY_BYTES
    assert send(draft, rows).status_code == 303
    data = {"version": "1", "text": rows, "message_class": "commercial"}
    assert manager.post(f"/bulk/{draft.id}/text", data=data).status_code == 413
    monkeypatch.setattr(uploads.taking, "MAX_BYTES", 1000)
    refused = send(draft, rows)
    assert refused.status_code == 422
    assert "64 MB" in refused.text


def test_file_anew_voids_the_receipt(send, read_files, session, make_campaign, campaigns):
    """Another file in place of the first makes a checked campaign a draft again."""
    draft = make_campaign()
    send(draft, ROWS)
    read_files()
    row = session.get(Campaign, draft.id, populate_existing=True)
    row.status, row.receipt_hash, first = CampaignStatus.CHECKED, "a" * 64, row.upload_id
    session.commit()
    send(draft, ROWS)
    [now] = campaigns()
    assert (now.status, now.receipt_hash) == (CampaignStatus.DRAFT, None)
    assert now.upload_id != first


def test_file_gives_way_to_orders(send, manager, page, make_campaign, *, form, campaigns):
    """Choosing orders instead lets the file go; until then its page is the first step."""
    draft = make_campaign()
    send(draft, ROWS)
    response = manager.get(f"/bulk/{draft.id}/audience")
    assert response.headers["Location"] == f"/bulk/{draft.id}/file"
    soup = page(manager.get(f"/bulk/{draft.id}/audience?from=orders"))
    assert not soup.select("form[data-draft-url]")  # looking alone gives nothing up
    [now] = campaigns()
    manager.post(f"/bulk/{draft.id}/audience", data=form(now))
    [now] = campaigns()
    assert (now.audience["kind"], now.upload_id) == ("orders", None)


def test_file_of_a_foreign_store_is_refused(manager, make_campaign, other_store, session):
    """Nobody brings people in for a store that they do not see."""
    draft = make_campaign()
    assert post_file(manager, draft, other_store, ROWS.encode()).status_code == 422
    assert not session.scalars(select(Upload)).all()


def test_file_goes_on_to_the_text_with_a_name(
    send, read_files, manager, page, make_campaign, *, campaigns
):
    """Once it is read the name is kept on the way on; an empty one is asked for."""
    draft = make_campaign()
    send(draft, ROWS)
    data = {"version": str(campaigns()[0].version), "name": "Kuponlar"}
    waiting = manager.post(f"/bulk/{draft.id}/name", data=data)
    assert waiting.headers["Location"] == f"/bulk/{draft.id}/file"
    read_files()
    refused = manager.post(f"/bulk/{draft.id}/name", data=data | {"name": ""})
    assert refused.status_code == 422
    assert page(refused)
    response = manager.post(f"/bulk/{draft.id}/name", data=data)
    assert response.headers["Location"] == f"/bulk/{draft.id}/text"
    assert campaigns()[0].name == "Kuponlar"


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_file_of_who_may_not_send_one_is_not_read(
    *, app, sign_in, make_campaign, store, session, role
):
    """Signed out, or as a viewer, nobody fills the disk: the body is left where it is."""
    draft = make_campaign()
    browser = sign_in(role, stores=[store]) if role else app.test_client()
    body = _Unread(b"x" * (2 * MAX_BODY_BYTES))
    response = browser.post(
        f"/bulk/{draft.id}/file",
        input_stream=body,
        headers={"Content-Length": str(2 * MAX_BODY_BYTES)},
        content_type="multipart/form-data; boundary=cut",
    )
    assert response.status_code == (403 if role else 302)
    assert body.tell() == 0
    assert session.scalar(select(Upload.id)) is None


class _Unread(BytesIO):
    """A body that stands where it was as long as nobody reads it."""


def test_file_page_is_not_for_viewers(sign_in, make_campaign, store):
    """Rows of a file hold whole numbers: a viewer does not get to them."""
    draft = make_campaign()
    viewer = sign_in(Role.VIEWER, stores=[store])
    for address in ("file", "file/reading", "audience/count"):
        assert viewer.get(f"/bulk/{draft.id}/{address}").status_code == 403
