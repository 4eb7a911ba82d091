"""Where a consent was given, in the codes of the file for İYS."""

import csv
import io

import pytest

from iletiniz_admin.models import Role
from iletiniz_admin.services.consent_ways import WAYS, join_note, split_note

CODES = {
    "paper": "HS_ISLAK_IMZA",
    "form": "HS_WEB",
    "phone": "HS_CAGRI_MERKEZI",
    "shop": "HS_FIZIKSEL_ORTAM",
    "email": "HS_EPOSTA",
    "text": "HS_MESAJ",
    "other": "HS_EORTAM",
}
ENTRY = {"number": "0555 111 22 33", "said_at": "2026-07-19T14:30", "note": "Form no. 12"}


@pytest.fixture(autouse=True)
def at_a_time(time_machine) -> None:
    time_machine.move_to("2026-07-20T09:15:00+00:00", tick=False)


@pytest.fixture
def source_in_the_file(sign_in, store):
    """The code of the only row of the file, by a manager who may do something before."""

    def ask(**entry) -> str:
        client = sign_in(Role.MANAGER, stores=[store])
        if entry:
            assert client.post("/consents/add", data={**ENTRY, **entry}).status_code == 303
        text = client.post(f"/consents/iys/export/{store.id}").text.removeprefix("\ufeff")
        heading, row = csv.reader(io.StringIO(text), delimiter=";")
        return dict(zip(heading, row, strict=True))["source"]

    return ask


@pytest.mark.parametrize("way", WAYS)
def test_way_decides_the_code(source_in_the_file, way) -> None:
    """What the team wrote down is reported as said in the way that they named."""
    assert source_in_the_file(way=way, answer="yes") == CODES[way]


def test_refusal_has_its_way_too(source_in_the_file) -> None:
    """A no is told to İYS like a yes."""
    assert source_in_the_file(way="phone", answer="no") == "HS_CAGRI_MERKEZI"


@pytest.mark.parametrize(
    ("source", "note", "code"),
    [
        ("panel", "Telefonla söyledi", "HS_EORTAM"),
        ("panel", "[fax] 12", "HS_EORTAM"),
        ("checkout", "[phone] 12", "HS_WEB"),
        ("opt_out", "", "HS_WEB"),
    ],
)
def test_code_without_a_way(source_in_the_file, say_so, *, source, note, code) -> None:
    """Without a way that was named no other is claimed; a web page is one, whatever its note."""
    say_so(source=source, note=note, is_given=source == "checkout")
    assert source_in_the_file() == code


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("note", ["", "Form 12", "[phone] twice", "x" * 200])
def test_kept_way_comes_back(way, note) -> None:
    """A way and a note are read as they were written, within the length of a kept note."""
    assert split_note(join_note(way, note)) == (way, note)
    assert len(join_note(way, note)) <= 300


def test_what_is_no_way_is_not_kept() -> None:
    """A code that nobody knows would be told to İYS as none."""
    with pytest.raises(ValueError, match="way"):
        join_note("telepathy", "x")
    assert split_note("[telepathy] x") == ("", "[telepathy] x")
