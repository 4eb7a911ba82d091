"""The people of a file as an audience: walked through, sampled, counted, cleaned, erased."""

from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, Reason, Store, Upload, UploadChunk, UploadRow
from iletiniz_admin.services import uploads
from iletiniz_admin.wording import known_refusals

FILE = """Ad;Soyad;Cep;Kupon
Ayşe;İğdır;0532 000 01 02;A1
Can;;0212 555 01 02;A2
Su;Ak;;A3
Ece;;05320000103.0;A4
Ayşe;İ.;+90 532 000 01 02;A5
Tom;;+44 7911 123456;A6
Efe;;532 000 01 0;A7
Nil;;112;A8
Ada;;yok;A9
"Gül;;05320000104;A10
Can;;905320000105;
"""


@pytest.fixture
def upload(read: Any) -> Upload:
    return read(FILE)


def walk(session: Session, upload: Upload, limit: int) -> list[Any]:
    found, cursor, steps = [], None, 0
    while steps == 0 or cursor:
        people, cursor = uploads.walk_upload(session, upload, cursor, limit)
        found += people
        steps += 1
    return found


@pytest.mark.parametrize("limit", [1, 3, 11, 100])
def test_walk_gives_every_row_once(session: Session, upload: Upload, limit: int):
    """In the order of the file, with its fault or without, in steps of any size."""
    assert [(one.line, one.recipient, one.fault) for one in walk(session, upload, limit)] == [
        (2, "+905320000102", None),
        (3, None, Reason.NOT_A_MOBILE),
        (4, None, Reason.NO_NUMBER),
        (5, "+905320000103", None),
        (6, "+905320000102", Reason.DUPLICATE),
        (7, None, Reason.FOREIGN),
        (8, None, Reason.MISTYPED),
        (9, None, Reason.SHORT_NUMBER),
        (10, None, Reason.NOT_A_NUMBER),
        (11, None, Reason.UNREADABLE),
        (12, "+905320000105", None),
    ]


def test_candidate_has_what_the_text_needs(session: Session, upload: Upload, store: Store):
    """The store in whose name it is, the number as written, a name, values and no order."""
    [first, *_] = walk(session, upload, 100)
    assert (first.store_id, first.written, first.name) == (store.id, "0532 000 01 02", "Ayşe İğdır")
    assert first.values == {"first_name": "Ayşe", "last_name": "İğdır", "kupon": "A1"}
    assert (first.order, first.order_id) == ({}, None)
    assert uploads.placeholders_of(upload) == ("first_name", "last_name", "kupon")


def test_sample_shows_people_that_can_be_texted(session: Session, upload: Upload):
    """From the beginning of the file, any of them by its place."""
    assert [one.line for one in uploads.sample_rows(session, upload, 2)] == [2, 5]
    assert [one.line for one in uploads.sample_rows(session, upload, 1, skip=2)] == [12]
    assert uploads.sample_rows(session, upload, 1, skip=9_999) == []


def test_counts_add_up(session: Session, upload: Upload):
    """Rows are people, doubles and those without a Turkish mobile."""
    assert uploads.count_rows(session, upload) == (11, 3, 1, 7)
    assert upload.fault_count == 8
    assert sum(uploads.faults_of(upload).values()) == 8


def test_faults_are_listed_with_their_line(session: Session, upload: Upload):
    """A page at a time, with the number as it stands there; each has words of its own."""
    assert uploads.list_faults(session, upload, 2) == [
        (3, "0212 555 01 02", Reason.NOT_A_MOBILE),
        (4, "", Reason.NO_NUMBER),
    ]
    rest = uploads.list_faults(session, upload, 50, 2)
    assert [fault.line for fault in rest] == [6, 7, 8, 9, 10, 11]
    assert {f"row_{fault.reason.value}" for fault in rest} <= known_refusals()


def test_values_of_lines(session: Session, upload: Upload):
    """For those who are written to again, the values of their lines."""
    found = uploads.values_at(session, upload.id, [5, 12, 99])
    assert found == {5: {"first_name": "Ece", "kupon": "A4"}, 12: {"first_name": "Can"}}


def test_value_of_200_characters_is_taken(read: Any, rows: Any):
    """One more costs the row."""
    upload = read(f"tel;x\n05320000102;{'ş' * 200}\n05320000103;{'ş' * 201}\n")
    assert [row.fault for row in rows(upload)] == [None, Reason.TOO_LONG]
    assert rows(upload)[1].values == {}


def test_long_numbers_are_kept_short(read: Any, rows: Any):
    """Of what stands in the number's column sixty characters are kept."""
    [row] = rows(read(f"tel\n{'5' * 500}\n"))
    assert (row.written, row.fault) == ("5" * 60, Reason.NOT_A_NUMBER)


def test_person_is_erased_from_every_file(
    session: Session, upload: Upload, read: Any, make_campaign: Any, store: Store
):
    """Number and values go, the line stays with its fault, and the counts still add up."""
    other = read("tel\n05320000103\n05320000109\n", into=make_campaign())
    assert uploads.erase(session, store.id, ["+905320000102", "+905320000103"]) == 4
    assert uploads.erase(session, store.id, ["+905320000102"]) == 0
    assert uploads.erase(session, store.id + 1, ["+905320000105"]) == 0
    assert uploads.erase(session, store.id, []) == 0
    session.expire_all()
    left = walk(session, upload, 100)
    assert [one.line for one in left if one.fault is Reason.ERASED] == [2, 5, 6]
    assert all((one.recipient, one.written, one.values) == (None, "", {}) for one in left[3:5])
    assert uploads.count_rows(session, upload) == (11, 1, 0, 10)
    assert uploads.count_rows(session, other) == (2, 1, 0, 1)
    assert (upload.fault_count, other.fault_count) == (10, 1)


def test_file_goes_with_its_last_campaign(
    session: Session, upload: Upload, campaign: Campaign, make_campaign: Any
):
    """A copy of a campaign keeps the file; when neither has it, it goes in steps."""
    copy = make_campaign(upload_id=upload.id)
    uploads.let_go(session, campaign)
    assert uploads.clean_step(session) == 0
    assert not uploads.has_files(session, campaign.id)
    assert uploads.has_files(session, copy.id)
    uploads.let_go(session, copy)
    removed = [uploads.clean_step(session, 4) for _ in range(5)]
    assert removed == [4, 4, 3, 1, 0]
    assert not uploads.has_files(session, copy.id)


def test_file_without_a_reader_goes_too(session: Session, take: Any, campaign: Campaign):
    """Pieces of a file that nobody read are removed a few at a time."""
    take(b"tel\n" + b"05320000102\n" * 600_000)
    session.execute(update(Campaign).values(upload_id=None))
    removed = [uploads.clean_step(session) for _ in range(4)]
    assert removed == [4, 3, 1, 0]
    assert session.scalar(select(func.count()).select_from(UploadChunk)) == 0
    assert session.scalar(select(func.count()).select_from(UploadRow)) == 0
