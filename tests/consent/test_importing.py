"""A file of statements: what is taken, what is refused and why, and that it is taken once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import func, select

from iletiniz_admin.models import AuditEvent, Consent, ConsentImport, Suppression
from iletiniz_admin.services import audit, consent, privacy
from iletiniz_admin.services.privacy import Person

NOW = factories.NOW
NUMBER, OTHER_NUMBER = "+905320000102", "+905551112233"
PERSON = audit.Actor("deniz@example.com")
TURKISH = "Telefon;İzin;Tarih;Kaynak\n0532 000 01 02;Evet;20.07.2026 10:00;Mağaza formu\n"


def test_row_becomes_a_statement_with_its_proof(session: Any, take_file: Any, store: Any):
    """Who, what, when, from which file, and who brought it in."""
    done = take_file(
        "number,consent,date,source,note,text version,order\n"
        "0532 000 01 02,yes,2026-07-20 10:00,desk,signed,v3,#1453\n"
    )
    row = session.scalars(select(Consent)).one()
    assert (row.recipient, row.is_given, row.channel) == (NUMBER, True, "sms")
    assert row.at == datetime(2026, 7, 20, 7, tzinfo=UTC)
    assert (row.source, row.note) == ("import", "desk · signed")
    assert (row.text_version, row.order_id) == ("v3", 1453)
    assert (row.recorded_at, row.recorded_by) == (NOW, "deniz@example.com")
    assert (row.import_id, row.store_id) == (done.id, store.id)
    assert (done.row_count, done.added_count, done.refused) == (1, 1, [])
    assert (done.file_name, done.by, done.at) == ("izinler.csv", "deniz@example.com", NOW)
    assert len(done.digest) == 64
    assert consent.find_consented(session, store, [NUMBER]) == {NUMBER}


def test_import_is_audited_without_numbers(session: Any, take_file: Any, store: Any):
    """Who imported how much is written down, no number and no name of the file."""
    done = take_file(TURKISH + "x;Evet;;\n")
    written = session.scalars(select(AuditEvent)).one()
    assert (written.action, written.store_id, written.subject) == (
        "consent.imported",
        store.id,
        f"import {done.id}",
    )
    assert written.after == {"rows": 2, "added": 1, "refused": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1254", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_files_of_all_spreadsheets(
    *, session: Any, take_file: Any, encoding: str, separator: str, line_end: str
):
    """Encodings, separators and line ends as spreadsheets write them."""
    text = TURKISH.replace(";", separator).replace("\n", line_end)
    assert take_file(text.encode(encoding)).added_count == 1
    assert session.scalars(select(Consent.note)).one() == "Mağaza formu"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("0532 000 01 02;;20.07.2026", "consent_missing"),
        ("0532 000 01 02;belki;20.07.2026", "consent_unknown"),
        ("0532 000 01 02;evet;", "date_missing"),
        ("0532 000 01 02;evet;dün", "date_unreadable"),
        ("0532 000 01 02;hayır;31.02.2026", "date_unreadable"),
        ("0532 000 01 02;evet;21.07.2026", "date_in_future"),
        ("0532 000 01 02;evet;20.07.2026 12:16", "date_in_future"),
        (";evet;20.07.2026", "no_number"),
        ("Ayşe Yılmaz;evet;20.07.2026", "not_a_number"),
        ("0212 555 11 22;evet;20.07.2026", "not_a_mobile"),
        ("+49 170 1234567;evet;20.07.2026", "foreign"),
        ("=HYPERLINK(1);evet;20.07.2026", "not_a_number"),
        ("0532 000 01 02;=1+1;20.07.2026", "consent_unknown"),
        ("0532 000 01 02", "consent_missing"),
    ],
)
def test_bad_row_is_listed_with_line_and_code(take_file: Any, statements: Any, row: str, code: str):
    """The other rows of the file are taken."""
    good = "0555 111 22 33;evet;2026-07-20"
    done = take_file(f"numara;izin;tarih\n{row}\n{good}\n")
    assert done.refused == [{"line": 2, "code": code}]
    assert (done.row_count, done.added_count) == (2, 1)
    assert statements() == [(OTHER_NUMBER, True)]


def test_lines_are_those_of_the_file(take_file: Any):
    """Blank lines and cells over several lines do not shift the numbers."""
    done = take_file('numara;izin;not\n\n;;\nx;evet;"a\nb\nc"\n\ny;evet;d\n')
    assert [row["line"] for row in done.refused] == [4, 8]
    assert done.row_count == 2


def test_rows_of_other_channels_are_not_texts(take_file: Any, statements: Any):
    """A register's file also speaks of calls and e-mail: only MESAJ is about SMS."""
    done = take_file(
        "recipient,type,status,consentDate\n"
        "+905320000102,MESAJ,ONAY,2026-07-20 10:00:00\n"
        "+905551112233,ARAMA,ONAY,2026-07-20 10:00:00\n"
        "+905551112233,EPOSTA,ONAY,2026-07-20 10:00:00\n"
    )
    assert [row["code"] for row in done.refused] == ["other_channel"] * 2
    assert statements() == [(NUMBER, True)]


def test_same_file_twice_adds_nothing(session: Any, take_file: Any, statements: Any):
    """The second import is recorded as such, with nothing added."""
    text = TURKISH + "0555 111 22 33;Hayır;19.07.2026;\n0555 111 22 34;Hayır;;\n"
    first, second = take_file(text), take_file(text, now=NOW + timedelta(days=1))
    assert (first.added_count, second.added_count) == (3, 0)
    assert first.id != second.id
    assert len(statements()) == 3
    assert session.scalar(select(func.count()).select_from(Suppression)) == 2


def test_known_rows_of_another_file_are_left_out(take_file: Any, statements: Any):
    """A file with more rows, or written in another form, adds only what is new."""
    take_file(TURKISH)
    done = take_file(
        "number,consent,date\n+905320000102,1,2026-07-20T07:00:00Z\n"
        "05320000102,1,20.07.2026 10:00\n05551112233,1,2026-07-20\n"
    )
    assert (done.row_count, done.added_count, done.refused) == (3, 1, [])
    assert len(statements()) == 2


def test_known_from_the_checkout_is_known(take_file: Any, store: Any, say: Any, statements: Any):
    """What another source of a store of the merchant told already is not added again."""
    say(store, yes=True, at=datetime(2026, 7, 20, 7, 0, 0, 123456, tzinfo=UTC))
    assert take_file(TURKISH).added_count == 0
    assert len(statements()) == 1


def test_undated_refusal_is_taken_once(
    take_file: Any, statements: Any, stopped: Any, store: Any, connection: Any
):
    """A no needs no date: it holds from now on, and is left out where the newest is a no."""
    done = take_file("numara;izin\n05320000102;ret\n0532 000 01 02;RET\n")
    assert (done.added_count, done.refused) == (1, [])
    assert stopped(store, connection) == "commercial"
    assert take_file("numara;izin;x\n05320000102;ret;y\n").added_count == 0
    assert statements() == [(NUMBER, False)]


def test_refusal_in_a_file_suppresses(
    session: Any, take_file: Any, store: Any, connection: Any, stopped: Any
):
    """Commercial texts stop in the merchant's stores, as of the date of the file."""
    take_file("numara;izin;tarih\n05320000102;hayır;01.06.2026\n")
    assert stopped(store, connection) == "commercial"
    row = session.scalars(select(Suppression)).one()
    assert (row.reason, row.source, row.by) == ("import", "import", "deniz@example.com")
    assert row.at == datetime(2026, 5, 31, 21, tzinfo=UTC)
    assert (row.store_id, row.connection_id) == (store.id, connection.id)


def test_old_refusal_does_not_undo_a_newer_consent(
    *, take_file: Any, store: Any, connection: Any, say: Any, stopped: Any
):
    """A no that a later yes followed, in the file or at a checkout, is history."""
    say(store, yes=True, hours=1, recipient=OTHER_NUMBER)
    done = take_file(
        "numara;izin;tarih\n05320000102;evet;01.06.2026\n05320000102;hayır;01.05.2026\n"
        "05551112233;hayır;01.05.2026\n"
    )
    assert done.added_count == 3
    assert stopped(store, connection) is None
    assert stopped(store, connection, OTHER_NUMBER) is None


def test_history_across_chunks_is_one_history(
    monkeypatch: Any, take_file: Any, store: Any, connection: Any, stopped: Any
):
    """Whether a no is the newest is asked after the whole file is in."""
    monkeypatch.setattr("iletiniz_admin.services.consent.adding.CHUNK", 1)
    take_file(
        "numara;izin;tarih\n05320000102;hayır;01.05.2026\n05551112233;evet;01.05.2026\n"
        "05320000102;evet;01.06.2026\n05551112233;hayır;01.06.2026\n"
    )
    assert stopped(store, connection) is None
    assert stopped(store, connection, OTHER_NUMBER) == "commercial"


def test_same_file_does_not_undo_a_person(
    session: Any, take_file: Any, store: Any, stopped: Any, connection: Any
):
    """Neither a lifted refusal nor an erased person comes back with the very same file."""
    text = "numara;izin;tarih\n05320000102;hayır;\n05551112233;evet;01.06.2026\n"
    take_file(text)
    consent.lift(session, session.scalars(select(Suppression)).one(), PERSON, NOW)
    privacy.erase(session, store, Person(recipients=(OTHER_NUMBER,)), NOW)
    assert take_file(text).added_count == 0
    assert stopped(store, connection) is None
    numbers = set(session.scalars(select(Consent.recipient)))
    assert OTHER_NUMBER not in numbers


def test_file_belongs_to_its_merchant(
    take_file: Any, open_store: Any, connect: Any, connection: Any, statements: Any
):
    """For another store of the merchant it holds nothing new, for another merchant's it does."""
    take_file(TURKISH)
    assert take_file(TURKISH, into=open_store(connection)).added_count == 0
    other = connect(merchant_number="5432109876543210")
    assert take_file(TURKISH, into=open_store(other)).added_count == 1
    assert len(statements()) == 2


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\x\\izin listesi.csv", "izin listesi.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\x00\n\u202eb.csv", "ab.csv"),
        ("x" * 300, "x" * 200),
        ("", ""),
    ],
)
def test_name_of_the_file_is_only_a_name(session: Any, store: Any, name: str, kept: str):
    """Folders, control signs and what is too long are left out."""
    done = consent.import_csv(session, store, TURKISH.encode(), name, actor=PERSON, now=NOW)
    assert session.get_one(ConsentImport, done.id).file_name == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("05320000102.csv", "….csv"),
        ("izin +90 532 000 01 02.csv", "izin ….csv"),
        ("(0532) 000-01-02 Ayşe.csv", "(… Ayşe.csv"),
        ("liste-٠٥٣٢٠٠٠٠١٠٢.csv", "liste-….csv"),
        ("123456.csv", "….csv"),
        ("12345.csv", "12345.csv"),
        ("izinler-2026-07-20.csv", "izinler-2026-07-20.csv"),
        ("izinler (3) v12.csv", "izinler (3) v12.csv"),
    ],
)
def test_name_of_the_file_keeps_no_number(session: Any, store: Any, name: str, kept: str):
    """The name outlives an erasure, so what could be a person's number is not kept of it."""
    done = consent.import_csv(session, store, TURKISH.encode(), name, actor=PERSON, now=NOW)
    assert session.get_one(ConsentImport, done.id).file_name == kept
