"""The ledger as a file: everything of the stores, safe in a spreadsheet, and readable again."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import factories
import pytest
from sqlalchemy import select

from iletiniz_admin.models import AuditEvent, Consent, Suppression
from iletiniz_admin.services import audit, consent, privacy
from iletiniz_admin.services.consent.exporting import ExportWords
from iletiniz_admin.services.privacy import Person

NOW = factories.NOW
NUMBER, OTHER_NUMBER = "+905320000102", "+905551112233"
PERSON = audit.Actor("deniz@example.com")


@pytest.fixture
def export(session: Any, store: Any):
    """The rows below the heading, as mappings."""

    def run(*stores: Any) -> list[dict[str, str]]:
        heading, *rows = consent.export_rows(session, [one.id for one in stores or (store,)])
        assert all(len(row) == len(heading) for row in rows)
        return [dict(zip(heading, row, strict=True)) for row in rows]

    return run


def as_file(rows: list[dict[str, str]]) -> str:
    out = StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_statement_goes_out_with_its_proof(store: Any, say: Any, export: Any):
    """Number, will, time by the store's clock, channel, source, text, order, who and when."""
    more = {"text_version": "v3", "order_id": 1453, "recorded_at": NOW, "recorded_by": "worker"}
    say(store, yes=True, hours=1, note="at the desk", **more)
    assert export() == [
        {
            "number": f"'{NUMBER}",
            "consent": "yes",
            "date": "2026-07-20 11:15:00 +03:00",
            "channel": "sms",
            "source": "checkout",
            "text_version": "v3",
            "order": "1453",
            "recorded_at": "2026-07-20 12:15:00 +03:00",
            "recorded_by": "worker",
            "note": "at the desk",
        }
    ]


def test_suppressions_go_out_as_refusals(session: Any, store: Any, refuse: Any, export: Any):
    """Those that bind the store, as long as they are not lifted."""
    row = refuse(store, scope="all")
    said, stopped = export()
    assert (said["consent"], stopped["consent"]) == ("no", "no")
    assert (stopped["source"], stopped["note"]) == ("opt_out", "suppressed: all")
    consent.lift(session, row, PERSON, NOW)
    assert len(export()) == 1


def test_only_the_stores_asked_for(
    *, store: Any, connect: Any, open_store: Any, say: Any, refuse: Any, export: Any
):
    """Nothing of other merchants goes out, and nothing at all without stores."""
    other = open_store(connect(merchant_number="5432109876543210"))
    say(store, yes=True)
    refuse(other, OTHER_NUMBER)
    assert {row["number"] for row in export()} == {f"'{NUMBER}"}
    assert {row["number"] for row in export(other)} == {f"'{OTHER_NUMBER}"}
    assert len(export(store, other)) == 3


def test_a_stop_said_to_a_sister_store_stays_there(
    connection: Any, store: Any, open_store: Any, refuse: Any, export: Any
):
    """It binds this store too, but who may see only this one is not given the number."""
    sister = open_store(connection)
    refuse(sister, OTHER_NUMBER)
    assert export() == []
    assert {row["number"] for row in export(sister)} == {f"'{OTHER_NUMBER}"}


def test_nothing_without_stores(session: Any):
    """A person who sees no store gets the heading."""
    assert len(list(consent.export_rows(session, []))) == 1


def test_erased_people_are_left_out(session: Any, store: Any, say: Any, refuse: Any, export: Any):
    """Of an erased person only the refusal goes out, for it is still to be heeded."""
    say(store, yes=True)
    refuse(store, OTHER_NUMBER)
    for number in (NUMBER, OTHER_NUMBER):
        privacy.erase(session, store, Person(recipients=(number,)), NOW)
    assert [row["number"] for row in export()] == [f"'{OTHER_NUMBER}"]


@pytest.mark.parametrize("sign", list("=+-@\t\r\n"))
def test_no_cell_is_a_formula(store: Any, say: Any, export: Any, sign: str):
    """Whatever somebody wrote, a spreadsheet shows it as text."""
    hostile = f"{sign}HYPERLINK(1)"
    say(store, yes=True, note=hostile, recorded_by=hostile, text_version=hostile)
    [row] = export()
    assert not [cell for cell in row.values() if cell.startswith(tuple("=+-@\t\r\n"))]
    assert row["note"] == f"'{hostile}"


def test_export_is_imported_again(
    *,
    session: Any,
    store: Any,
    connect: Any,
    open_store: Any,
    say: Any,
    refuse: Any,
    export: Any,
    take_file: Any,
):
    """Here it adds nothing; for another merchant it brings wills, proofs and refusals along."""
    say(store, yes=False, hours=50)
    say(store, yes=True, hours=48, at=NOW - timedelta(microseconds=7), text_version="v3")
    say(store, yes=True, hours=48, recipient="+905321112233")
    refuse(store, OTHER_NUMBER)
    file = as_file(export())
    here = take_file(file)
    assert (here.row_count, here.added_count, here.refused) == (5, 0, [])
    other = open_store(connect(merchant_number="5432109876543210"))
    there = take_file(file, into=other)
    assert (there.added_count, there.refused) == (4, [])
    numbers = [NUMBER, OTHER_NUMBER, "+905321112233"]
    assert consent.find_consented(session, other, numbers) == {NUMBER, "+905321112233"}
    bound = select(Suppression.recipient).where(Suppression.store_id == other.id)
    assert session.scalars(bound).all() == [OTHER_NUMBER]
    versions = select(Consent.text_version).where(Consent.store_id == other.id)
    assert "v3" in session.scalars(versions).all()


def test_export_is_written_down_before_it_streams(session: Any, store: Any):
    """Who took it, of which stores; without an actor the caller does it."""
    consent.export_rows(session, [store.id], actor=PERSON)
    written = session.scalars(select(AuditEvent)).one()
    assert (written.action, written.after) == ("consent.exported", {"stores": [store.id]})
    consent.export_rows(session, [store.id])
    assert len(session.scalars(select(AuditEvent)).all()) == 1


def test_export_streams(session: Any, store: Any, say: Any, counted: Any, export: Any):
    """Many rows are one statement, read a thousand at a time."""
    row = consent.statement_row(store.id, NUMBER, {"sms_marketing": True}, source="x", at=NOW)
    consent.record(session, [row] * 2500)
    with counted() as seen:
        assert len(export()) == 2500
    assert len(seen) <= 5


def test_times_are_those_of_each_stores_clock(
    *, store: Any, connect: Any, open_store: Any, say: Any, export: Any, take_file: Any
):
    """Summer and winter by the zone of the store; the import reads the same second anywhere."""
    berlin = open_store(connect(merchant_number="5432109876543210"), timezone="Europe/Berlin")
    for day in (NOW, NOW - timedelta(days=180)):
        say(berlin, yes=True, at=day)
    rows = export(berlin)
    assert [row["date"] for row in rows] == [
        "2026-07-20 11:15:00 +02:00",
        "2026-01-21 10:15:00 +01:00",
    ]
    assert take_file(as_file(rows), into=berlin).added_count == 0
    assert take_file(as_file(rows)).added_count == 2
    assert {row["date"] for row in export()} == {
        "2026-07-20 12:15:00 +03:00",
        "2026-01-21 12:15:00 +03:00",
    }


def test_words_are_the_callers(session: Any, store: Any, say: Any, refuse: Any):
    """What has a word is written with it, what has none stays; a way stands before its note."""
    say(store, yes=True, source="panel", note="[phone] =1+1")
    say(store, yes=False, source="bridge", note="[shop]")
    refuse(store)
    words = ExportWords(
        answers=("evet", "hayır"),
        stopped="Durduruldu: {}",
        sources={"panel": "bu panelde"},
        scopes={"commercial": "ticari iletiler"},
        ways={"phone": "Telefonla"},
    )
    heading, *rows = consent.export_rows(session, [store.id], words=words)
    cells = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [(row["consent"], row["source"], row["note"]) for row in cells] == [
        ("evet", "bu panelde", "Telefonla: =1+1"),
        ("hayır", "bridge", "shop"),
        ("hayır", "opt_out", ""),
        ("hayır", "opt_out", "Durduruldu: ticari iletiler"),
    ]
