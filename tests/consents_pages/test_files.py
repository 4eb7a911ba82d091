"""Files of answers: in with a report, and out so that they can be read again."""

import csv
import io

import pytest
from sqlalchemy import select

from iletiniz_admin.blueprints.consent.import_views import MOST_BYTES
from iletiniz_admin.models import AuditEvent, Consent, ConsentImport, Role, Suppression

NUMBER = "+905551112233"
FILE = """numara;izin;tarih;not
0555 111 22 33;evet;19.07.2024 14:30;Form 12
0555 111 22 44;hayır;19.07.2024;
0312 555 12 34;evet;19.07.2024;
0555 111 22 55;belki;19.07.2024;
0555 111 22 66;evet;;
"""


@pytest.fixture
def manager(sign_in, store):
    return sign_in(Role.MANAGER, stores=[store])


def send(client, text: str | bytes, name: str = "müşteriler.csv"):
    """Send the form as a browser does; the test client's own files would stay open."""
    content = text.encode() if isinstance(text, str) else text
    head = (
        "--cut\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    return client.post(
        "/consents/import?lang=en",
        data=head.encode() + content + b"\r\n--cut--\r\n",
        content_type="multipart/form-data; boundary=cut",
    )


def test_import_takes_good_rows_and_lists_the_others(manager, session, page) -> None:
    """The report counts what was taken, and names line and reason of what was not."""
    answer = send(manager, FILE)
    assert answer.status_code == 303
    soup = page(manager.get(answer.headers["Location"] + "?lang=en"))
    text = soup.main.text
    assert "müşteriler.csv" in soup.h1.text
    assert "2 rows were taken." in text
    assert "3 rows were not taken." in text
    rows = [[cell.text.strip() for cell in row.select("td")] for row in soup.select("tbody tr")]
    assert [line for line, _ in rows] == ["4", "5", "6"]
    assert all(len(why) > 10 for _, why in rows)
    assert "must say yes or no" in rows[1][1]
    given = session.execute(select(Consent.recipient, Consent.is_given)).all()
    assert sorted(given) == [(NUMBER, True), ("+905551112244", False)]
    assert session.scalars(select(Suppression.recipient)).all() == ["+905551112244"]
    assert session.scalars(select(AuditEvent.action)).all() == ["consent.imported"]


def test_import_of_the_same_file_adds_nothing(manager, session, page) -> None:
    """Known rows are counted apart from those that were taken and refused."""
    send(manager, FILE)
    soup = page(manager.get(send(manager, FILE).headers["Location"] + "?lang=en"))
    assert "0 rows were taken." in soup.main.text
    assert "2 rows were known already." in soup.main.text
    assert len(session.scalars(select(Consent)).all()) == 2


def test_import_report_lists_the_first_hundred(manager, page) -> None:
    """Of 130 bad rows 100 are listed, and all are counted."""
    rows = "\n".join(f"0312 555 {place:04};evet;19.07.2024" for place in range(130))
    answer = send(manager, f"numara;izin;tarih\n{rows}\n")
    soup = page(manager.get(answer.headers["Location"] + "?lang=en"))
    assert len(soup.select("tbody tr")) == 100
    assert "The first 100 of 130 are listed." in soup.main.text


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02" * 50, "text file"),
        (b"a;b\n1;2\n", "name the columns"),
        (b"PK\x03\x04" + b"\x00" * 50, "Save As → CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 50, "Save As → CSV UTF-8"),
        (b"numara;izin\n" + b"x" * (5 * 1024 * 1024), "larger than 5 MB"),
    ],
)
def test_import_refuses_what_is_no_such_file(manager, session, page, content, word) -> None:
    """A file that cannot be read is told at its field; nothing is kept of it."""
    answer = send(manager, content)
    assert answer.status_code == 422
    assert word in page(answer).select_one("#file-fault").text
    assert not session.scalars(select(ConsentImport)).all()


def test_import_without_a_file_says_so(manager, page) -> None:
    """The form asks for a file."""
    answer = manager.post("/consents/import?lang=en", data={})
    assert answer.status_code == 422
    assert "Choose a file." in page(answer).text


def test_import_alone_takes_large_forms(manager) -> None:
    """More than the import takes is refused unread, and other forms take no more than before."""
    assert send(manager, b"x" * (MOST_BYTES + 1)).status_code == 413
    assert manager.post("/consents/", data={"number": "1" * 2_000_000}).status_code == 413


def test_import_report_of_another_store_is_not_there(manager, sign_in, other_store) -> None:
    """A manager reads reports of their own stores only."""
    address = send(manager, FILE).headers["Location"]
    assert sign_in(Role.MANAGER, stores=[other_store]).get(address).status_code == 404


def test_export_is_a_file_that_the_import_reads(manager, session, page, say_so, stop) -> None:
    """Every answer and stop, without formulas, for a spreadsheet; the log says who took it."""
    say_so(note="=2+5")
    stop("+905551119999")
    answer = manager.post("/consents/export?lang=en")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="consents.csv"'
    assert answer.text.startswith("\ufeffnumber;consent;date")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 3
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+"))]
    assert session.scalars(select(AuditEvent.action)).all() == ["consent.exported"]
    session.rollback()
    again = send(manager, answer.get_data())
    soup = page(manager.get(again.headers["Location"] + "?lang=en"))
    assert "not taken" not in soup.main.text


@pytest.mark.parametrize(
    ("lang", "heading", "row"),
    [
        (
            "tr",
            "numara;onay;tarih;kanal;kaynak;metin sürümü;sipariş;kaydedilme;kaydeden;not",
            "evet;20.07.2026 12:15:00 +03:00;sms;bu panelde kaydedildi;;;;;Telefonla: Form 12",
        ),
        (
            "en",
            "number;consent;date;channel;source;text_version;order;recorded_at;recorded_by;note",
            "yes;2026-07-20 12:15:00 +03:00;sms;written down in this panel;;;;;By phone: Form 12",
        ),
    ],
)
def test_export_is_in_the_language_of_the_page(
    manager, session, page, *, say_so, stop, lang, heading, row
) -> None:
    """Headings, answers, sources and times are for people, and the import knows them again."""
    say_so(source="panel", note="[phone] Form 12")
    stop("+905551119999")
    answer = manager.post(f"/consents/export?lang={lang}")
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert lines[:2] == [heading, f"'{NUMBER};{row}"]
    before = session.scalars(select(Consent.recipient)).all()
    session.rollback()
    again = send(manager, answer.get_data())
    text = page(manager.get(again.headers["Location"] + "?lang=en")).main.text
    assert "1 row was known already." in text
    assert "not taken" not in text
    assert session.scalars(select(Consent.recipient)).all() == [*before, "+905551119999"]
    session.rollback()
    send(manager, manager.post(f"/consents/export?lang={lang}").get_data())
    assert len(session.scalars(select(Consent)).all()) == 2


def test_import_page_says_what_becomes_of_it(manager, page) -> None:
    """What Excel does to numbers, and that İYS is taken to know the answers, stands beforehand."""
    text = page(manager.get("/consents/import?lang=en")).main.text
    assert "5,55E+09" in text
    assert "known to İYS already" in text


@pytest.mark.parametrize(("number", "is_told"), [("5,55E+09", True), ("0312 555 12 34", False)])
def test_report_says_what_excel_did(manager, page, number, is_told) -> None:
    """Where a number is nearly one, the report says what to look for."""
    answer = send(manager, f"numara;onay;tarih\n{number};evet;19.07.2024\n")
    text = page(manager.get(answer.headers["Location"] + "?lang=en")).main.text
    assert ("Excel has shortened them" in text) is is_told


def test_export_holds_only_ones_own_stores(sign_in, say_so, other_store) -> None:
    """Another merchant's manager exports an empty ledger."""
    say_so()
    answer = sign_in(Role.MANAGER, stores=[other_store]).post("/consents/export")
    assert answer.text.count("\n") == 1
    assert NUMBER not in answer.text
