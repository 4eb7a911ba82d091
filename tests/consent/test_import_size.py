"""A large file costs a number of statements that grows by the thousand rows, not by the row."""

from typing import Any

import factories
from sqlalchemy import func, select

from iletiniz_admin.models import Consent, Suppression

NOW = factories.NOW


def lines(count: int) -> str:
    wills = ("evet", "hayır", "ONAY", "RET")
    rows = (
        f"0532{number:07};{wills[number % 4]};0{number % 9 + 1}.06.2026 14:{number % 60:02}"
        for number in range(count)
    )
    return "\n".join(("numara;izin;tarih", *rows))


def test_statements_of_sql_grow_by_the_thousand(session: Any, take_file: Any, counted: Any):
    """At most six for each thousand rows, refusals included, and a dozen for the whole."""
    with counted() as seen:
        done = take_file(lines(5000))
    assert (done.added_count, done.refused) == (5000, [])
    assert session.scalar(select(func.count()).select_from(Suppression)) == 2500
    assert len(seen) <= 6 * 5 + 12
    assert session.scalar(select(func.count()).select_from(Consent)) == 5000


def test_largest_file_is_taken(session: Any, take_file: Any):
    """50,000 rows are taken in one go, and a second time add nothing."""
    text = lines(50_000)
    assert take_file(text).added_count == 50_000
    assert take_file(text + "\n").added_count == 0
    assert session.scalar(select(func.count()).select_from(Consent)) == 50_000
