"""Many values or rows at once: the same outcome on both databases, by the way each is quick at."""

from datetime import UTC, datetime

import factories
import pytest
from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.database import at_once
from iletiniz_admin.models import CampaignRecipient, OptOutLink, Reason

AT = datetime(2026, 7, 20, 9, tzinfo=UTC)
LINKS = OptOutLink.__table__
NUMBERS = ["+905551230001", "+905551230002", "+905551230003"]


@pytest.fixture
def link_of(session: Session, sealer: Sealer):
    """Make the row of a number's link."""
    row = {"store_id": factories.make_store(session, sealer).id, "connection_id": None}

    def run(recipient: str) -> dict[str, object]:
        more = {"token_hash": recipient, "created_at": AT, "used_at": None}
        return {**row, **more, "recipient": recipient}

    return run


class PostgreSql:
    """A session's and a connection's part that tells the dialect, and hears what is asked."""

    dialect = postgresql.dialect()

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str]]] = []

    def get_bind(self) -> "PostgreSql":
        return self

    connection = get_bind

    def execute(self, statement, values) -> None:
        self.heard.append((str(statement.compile(dialect=self.dialect)), values))


def test_values_are_found_whatever_their_number(session: Session, link_of):
    """A row is found by being one of the values; of no values there is none."""
    at_once.insert_rows(session, LINKS, [link_of(one) for one in NUMBERS])
    column = OptOutLink.recipient
    found = select(column).order_by(column)
    some = at_once.is_one_of(session, column, {NUMBERS[0], NUMBERS[2], "+90"})
    assert session.scalars(found.where(some)).all() == [NUMBERS[0], NUMBERS[2]]
    assert session.scalars(found.where(at_once.is_one_of(session, column, ()))).all() == []


def test_rows_keep_their_types(session: Session, link_of):
    """Times come back as they were given, and nothing as nothing."""
    at_once.insert_rows(session, LINKS, [link_of(NUMBERS[0])])
    row = session.scalars(select(OptOutLink)).one()
    assert (row.created_at, row.used_at, row.connection_id) == (AT, None, None)


@pytest.mark.parametrize("table", [LINKS, CampaignRecipient.__table__])
def test_no_rows_ask_nothing(table: Table):
    """Without rows the database is not troubled."""
    postgres = PostgreSql()
    at_once.insert_rows(postgres, table, [])
    assert postgres.heard == []


def test_postgresql_is_sent_one_parameter():
    """A thousand values are one list to PostgreSQL, and a thousand rows one text."""
    postgres = PostgreSql()
    condition = at_once.is_one_of(postgres, OptOutLink.recipient, NUMBERS)
    compiled = condition.compile(dialect=postgres.dialect)
    assert "ANY (" in str(compiled)
    assert list(compiled.params.values()) == [NUMBERS]
    rows = [{"position": 1, "reason": Reason.MUTED, "name": "Ayşe"}]
    at_once.insert_rows(postgres, CampaignRecipient.__table__, rows)
    [(sql, values)] = postgres.heard
    assert sql.startswith("INSERT INTO campaign_recipients (position, reason, name) SELECT ")
    assert values == {"rows": '[{"position": 1, "reason": "muted", "name": "Ayşe"}]'}
